/* cs-certificate-sheet.c: a certificate with all its fields
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-sheet.h"

#include <glib/gi18n-lib.h>

#include "cs-field.h"
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
add_fact (JsonArray  *facts,
          const char *name,
          const char *value)
{
  g_autofree char *safe = value != NULL ? cs_text_safe (value, -1) : NULL;

  JsonArray *pair;

  if (safe == NULL || *safe == '\0')
    return;

  pair = json_array_sized_new (2);
  json_array_add_string_element (pair, name);
  json_array_add_string_element (pair, safe);
  json_array_add_array_element (facts, pair);
}

static void
add_list (JsonArray         *facts,
          const char        *name,
          const char *const *values)
{
  g_autofree char *joined = values != NULL ? g_strjoinv (", ", (char **) values) : NULL;

  add_fact (facts, name, joined);
}

static void
add_time (JsonArray  *facts,
          const char *name,
          gint64      unix_seconds)
{
  g_autofree char *time = cs_text_rfc3339 (unix_seconds);

  add_fact (facts, name, time);
}

static void
add_fingerprint (JsonArray    *facts,
                 const char   *name,
                 GChecksumType type,
                 GBytes       *der)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (type, der);

  add_fact (facts, name, sum);
}

JsonNode *
cs_certificate_sheet_dup_facts (CsCertificate *certificate)
{
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *facts = json_array_new ();

  if (cs_certificate_is_readable (certificate))
    {
      g_autofree char *key = g_strdup_printf (_ ("%s, %u bits"), cs_certificate_get_key_type (certificate),
                                              cs_certificate_get_key_bits (certificate));

      add_fact (facts, _ ("Subject"), cs_certificate_get_subject (certificate));
      add_fact (facts, _ ("Issuer"), cs_certificate_get_issuer (certificate));
      add_fact (facts, _ ("Serial number"), cs_certificate_get_serial (certificate));
      add_time (facts, _ ("Valid from"), cs_certificate_get_not_before (certificate));
      add_time (facts, _ ("Valid until"), cs_certificate_get_not_after (certificate));
      add_fact (facts, _ ("Key"), key);
      add_fact (facts, _ ("Signed with"), cs_certificate_get_signature_algorithm (certificate));
      add_list (facts, _ ("Alternative names"), cs_certificate_get_alt_names (certificate));
      add_list (facts, _ ("Purposes"), cs_certificate_get_extended_key_usage (certificate));
      add_fact (facts, _ ("May issue certificates"), cs_certificate_get_is_ca (certificate) ? _ ("yes") : _ ("no"));
      add_fact (facts, _ ("Issued by itself"), cs_certificate_is_self_issued (certificate) ? _ ("yes") : _ ("no"));
    }
  else
    {
      add_fact (facts, _ ("Content"), _ ("These bytes are no certificate that can be read."));
    }

  add_fingerprint (facts, _ ("SHA-256"), G_CHECKSUM_SHA256, cs_certificate_get_der (certificate));
  add_fingerprint (facts, _ ("SHA-1"), G_CHECKSUM_SHA1, cs_certificate_get_der (certificate));
  json_node_take_array (node, facts);

  return node;
}

static void
copy_cb (CsCertificateSheet *self)
{
  g_autofree char *pem = cs_certificate_dup_pem (self->certificate);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), pem);
  gtk_button_set_label (self->copy, _ ("Copied"));
}

static void
show_certificate (CsCertificateSheet *self)
{
  g_autoptr (JsonNode)   facts = cs_certificate_sheet_dup_facts (self->certificate);
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

  g_type_ensure (CS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-certificate-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, title);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, list);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, selection);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateSheet, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cs_certificate_sheet_init (CsCertificateSheet *self)
{
  g_autoptr (GtkListItemFactory) factory =
    gtk_builder_list_item_factory_new_from_resource (NULL, APP_PATH "/panes/cs-fact-row.ui");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->list, factory);
}

CsCertificateSheet *
cs_certificate_sheet_new (CsCertificate *certificate)
{
  CsCertificateSheet *self = g_object_new (CS_TYPE_CERTIFICATE_SHEET, NULL);

  self->certificate = g_object_ref (certificate);
  show_certificate (self);

  return self;
}

void
cs_certificate_sheet_present (GtkWidget     *widget,
                              CsCertificate *certificate)
{
  CsCertificateSheet *sheet = cs_certificate_sheet_new (certificate);
  GtkRoot            *root = gtk_widget_get_root (widget);

  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (sheet), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (sheet));
}
