/* cs-note-row.c: a note in a list box
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-note-row.h"

struct _CsNoteRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *check;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *tag;
  GtkWidget *detail;
  GtkWidget *arrow;

  CsNote *note;
};

G_DEFINE_FINAL_TYPE (CsNoteRow, cs_note_row, GTK_TYPE_LIST_BOX_ROW)

static void
cs_note_row_dispose (GObject *object)
{
  g_clear_object (&CS_NOTE_ROW (object)->note);

  G_OBJECT_CLASS (cs_note_row_parent_class)->dispose (object);
}

static void
cs_note_row_class_init (CsNoteRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_note_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-note-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsNoteRow, check);
  gtk_widget_class_bind_template_child (widget_class, CsNoteRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CsNoteRow, title);
  gtk_widget_class_bind_template_child (widget_class, CsNoteRow, tag);
  gtk_widget_class_bind_template_child (widget_class, CsNoteRow, detail);
  gtk_widget_class_bind_template_child (widget_class, CsNoteRow, arrow);
}

static void
cs_note_row_init (CsNoteRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_text (GtkWidget  *label,
           const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static void
name_row (CsNoteRow *self)
{
  g_autoptr (GString) name = g_string_new (cs_note_get_title (self->note));

  const char *parts[] = { cs_note_get_tag (self->note), cs_note_get_detail (self->note) };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (name, ", %s", parts[i]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str, -1);
}

static void
show_note (CsNoteRow *self)
{
  const char *icon_name = cs_note_get_icon_name (self->note);
  gboolean    opens = cs_note_get_subject (self->note) != NULL;

  show_text (self->title, cs_note_get_title (self->note));
  show_text (self->detail, cs_note_get_detail (self->note));
  show_text (self->tag, cs_note_get_tag (self->note));
  if (cs_note_get_tag_class (self->note) != NULL)
    gtk_widget_add_css_class (self->tag, cs_note_get_tag_class (self->note));
  if (cs_note_get_tone_class (self->note) != NULL)
    gtk_widget_add_css_class (self->icon, cs_note_get_tone_class (self->note));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  gtk_widget_set_visible (self->icon, icon_name != NULL);
  gtk_widget_set_visible (self->arrow, opens);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), opens);
  gtk_widget_set_visible (self->check, cs_note_get_checkable (self->note));
  g_object_bind_property (self->note, "checked", self->check, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  name_row (self);
}

CsNoteRow *
cs_note_row_new (CsNote *note)
{
  CsNoteRow *self = g_object_new (CS_TYPE_NOTE_ROW, NULL);

  self->note = g_object_ref (note);
  show_note (self);
  return self;
}

CsNote *
cs_note_row_get_note (CsNoteRow *self)
{
  g_return_val_if_fail (CS_IS_NOTE_ROW (self), NULL);

  return self->note;
}

GtkWidget *
cs_note_row_create (gpointer item,
                    gpointer user_data)
{
  return GTK_WIDGET (cs_note_row_new (item));
}
