/* cs-certificate-sheet.c: a certificate with all its fields
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-sheet.h"

#include <glib/gi18n-lib.h>

#include "cs-certificate-facts.h"
#include "cs-fact-row.h"
#include "cs-text.h"

struct _CsCertificateSheet
{
  AdwWindow parent_instance;

  CsCertificate *certificate;

  AdwWindowTitle *title;
  GtkListView    *list;
  GtkNoSelection *selection;
  GtkButton      *copy;
};

G_DEFINE_FINAL_TYPE (CsCertificateSheet, cs_certificate_sheet, ADW_TYPE_WINDOW)

static void
copy_cb (CsCertificateSheet *self)
{
  g_autofree char *pem = cs_certificate_dup_pem (self->certificate);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), pem);
  gtk_button_set_label (self->copy, _ ("Copied"));
}

/* A name for a file: what a person calls it, without what folders are made of. */
static char *
dup_file_name (CsCertificate *certificate)
{
  g_autofree char *name = g_strdup (cs_certificate_is_readable (certificate)
                                      ? cs_certificate_get_display_name (certificate)
                                      : cs_certificate_get_fingerprint (certificate));

  return g_strconcat (g_strdelimit (name, "/:\\", '-'), ".pem", NULL);
}

/* The window that all sheets stand over knows how to save. */
static void
save_cb (CsCertificateSheet *self)
{
  g_autofree char *pem = cs_certificate_dup_pem (self->certificate);
  g_autofree char *name = dup_file_name (self->certificate);

  GtkWindow *window = GTK_WINDOW (self);

  while (gtk_window_get_transient_for (window) != NULL)
    window = gtk_window_get_transient_for (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.save-text", "(ss)", name, pem);
}

static void
show_certificate (CsCertificateSheet *self,
                  const char *const  *remarks)
{
  g_autoptr (JsonNode)   facts = cs_certificate_facts_new (self->certificate, remarks, g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr (GListModel) list = cs_field_list_new (facts);

  const char *name = cs_certificate_is_readable (self->certificate) ? cs_certificate_get_display_name (self->certificate)
                                                                    : _ ("Unreadable certificate");

  adw_window_title_set_title (self->title, name);
  if (cs_certificate_is_readable (self->certificate))
    {
      g_autofree char *issuer = g_strdup_printf (_ ("issued by %s"), cs_certificate_get_issuer_display_name (self->certificate));

      adw_window_title_set_subtitle (self->title, issuer);
    }
  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_no_selection_set_model (self->selection, list);
}

static void
cs_certificate_sheet_dispose (GObject *object)
{
  CsCertificateSheet *self = CS_CERTIFICATE_SHEET (object);

  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (cs_certificate_sheet_parent_class)->dispose (object);
}

static void
cs_certificate_sheet_class_init (CsCertificateSheetClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_certificate_sheet_dispose;

  g_type_ensure (CS_TYPE_FACT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-certificate-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, title);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, list);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, selection);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cs_certificate_sheet_init (CsCertificateSheet *self)
{
  g_autoptr (GtkListItemFactory) factory =
    gtk_builder_list_item_factory_new_from_resource (NULL, APP_PATH "/panes/cs-fact-item.ui");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->list, factory);
}

CsCertificateSheet *
cs_certificate_sheet_new (CsCertificate     *certificate,
                          const char *const *remarks)
{
  CsCertificateSheet *self = g_object_new (CS_TYPE_CERTIFICATE_SHEET, NULL);

  self->certificate = g_object_ref (certificate);
  show_certificate (self, remarks);

  return self;
}

void
cs_certificate_sheet_present (GtkWidget         *widget,
                              CsCertificate     *certificate,
                              const char *const *remarks)
{
  CsCertificateSheet *sheet = cs_certificate_sheet_new (certificate, remarks);
  GtkRoot            *root = gtk_widget_get_root (widget);

  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (sheet), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (sheet));
}
