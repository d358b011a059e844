/* cs-certificate-row.c: a line of the certificates pane as a widget
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-row.h"

#include "cs-chain-rail.h"
#include "cs-pair.h"
#include "cs-pane-actions.h"

struct _CsCertificateRow
{
  GtkWidget parent_instance;

  CsChainRail   *rail;
  GtkWidget     *line;
  GtkImage      *line_icon;
  GtkWidget     *line_pair;
  GtkLabel      *line_title;
  GtkLabel      *line_detail;
  GtkLabel      *note;
  GtkWidget     *tile;
  GtkLabel      *tile_title;
  GtkLabel      *time_tag;
  GtkLabel      *tag;
  GtkLabel      *tile_detail;
  CsValidityBar *validity;
  GtkWidget     *box;
  GtkLabel      *box_title;
  GtkLabel      *box_detail;
  GtkButton     *box_button;
};

G_DEFINE_FINAL_TYPE (CsCertificateRow, cs_certificate_row, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    has)
{
  if (has)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_optional (GtkLabel   *label,
              const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_line (CsCertificateRow  *self,
           CsCertificateItem *item)
{
  gboolean note = item->kind == CS_CERTIFICATE_NOTE;

  set_class (self->line, "cs-section", item->kind == CS_CERTIFICATE_SECTION);
  set_class (self->line, "cs-name", item->kind == CS_CERTIFICATE_NAME);
  set_class (self->line, "cs-note", note);
  set_class (self->line, "cs-more", item->kind == CS_CERTIFICATE_MORE);
  cs_tone_apply (self->line, item->tone);

  gtk_widget_set_visible (GTK_WIDGET (self->line_icon), note && item->tone != CS_TONE_PLAIN);
  gtk_image_set_from_icon_name (self->line_icon, cs_tone_get_icon (item->tone));
  gtk_widget_set_visible (self->line_pair, !note);
  gtk_label_set_label (self->line_title, note ? "" : item->title);
  set_optional (self->line_detail, item->detail);
  set_optional (self->note, note ? item->title : NULL);
}

static void
show_tag (GtkLabel   *label,
          const char *text,
          CsTone      tone)
{
  set_optional (label, text);
  cs_tone_apply (GTK_WIDGET (label), tone);
}

static void
show_tile (CsCertificateRow  *self,
           CsCertificateItem *item)
{
  set_class (self->tile, "cs-ghost", item->ghost);
  cs_tone_apply (self->tile, item->tone);
  gtk_label_set_label (self->tile_title, item->title);
  set_optional (self->tile_detail, item->detail);
  show_tag (self->time_tag, item->time_tag, item->time_tone);
  show_tag (self->tag, item->tag, item->tag_tone);
  gtk_widget_set_visible (GTK_WIDGET (self->validity), item->validity >= 0 && item->detail != NULL);
  cs_validity_bar_set_share (self->validity, MAX (item->validity, 0));
  cs_tone_apply (GTK_WIDGET (self->validity), item->time_tone);
}

static void
show_box (CsCertificateRow  *self,
          CsCertificateItem *item)
{
  gtk_label_set_label (self->box_title, item->title);
  set_optional (self->box_detail, item->detail);
  cs_pane_show_confirmation (self->box_button, item->confirm);
}

static void
cs_certificate_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_certificate_row_parent_class)->dispose (object);
}

static void
cs_certificate_row_class_init (CsCertificateRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_certificate_row_dispose;

  g_type_ensure (CS_TYPE_CHAIN_RAIL);
  g_type_ensure (CS_TYPE_PAIR);
  g_type_ensure (CS_TYPE_VALIDITY_BAR);
  gtk_widget_class_set_css_name (widget_class, "cs-certificate-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-certificate-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, rail);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, line);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, line_icon);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, line_pair);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, line_title);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, line_detail);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, note);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, tile);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, tile_title);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, time_tag);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, tag);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, tile_detail);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, validity);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, box);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, box_title);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, box_detail);
  gtk_widget_class_bind_template_child (widget_class, CsCertificateRow, box_button);
}

static void
cs_certificate_row_init (CsCertificateRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cs_certificate_row_new (void)
{
  return g_object_new (CS_TYPE_CERTIFICATE_ROW, NULL);
}

void
cs_certificate_row_set_item (CsCertificateRow  *self,
                             CsCertificateItem *item)
{
  gboolean is_tile;
  gboolean is_box;

  g_return_if_fail (CS_IS_CERTIFICATE_ROW (self));

  is_tile = item->kind == CS_CERTIFICATE_TILE;
  is_box = item->kind == CS_CERTIFICATE_BOX;
  cs_chain_rail_set_item (self->rail, item);
  gtk_widget_set_visible (self->line, !is_tile && !is_box);
  gtk_widget_set_visible (self->tile, is_tile);
  gtk_widget_set_visible (self->box, is_box);

  if (is_tile)
    show_tile (self, item);
  else if (is_box)
    show_box (self, item);
  else
    show_line (self, item);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, item->spoken, -1);
}
