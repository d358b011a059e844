/* cs-note.c: something to know, as a row of a sheet shows it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-note.h"

struct _CsNote
{
  GObject parent_instance;

  char      *icon_name;
  char      *title;
  char      *detail;
  char      *tag;
  GObject   *subject;
  CsNoteTone tone;
  CsNoteTone tag_tone;
  gboolean   checkable;
  gboolean   checked;
};

enum
{
  PROP_0,
  PROP_CHECKED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsNote, cs_note, G_TYPE_OBJECT)

static void
cs_note_finalize (GObject *object)
{
  CsNote *self = CS_NOTE (object);

  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->tag);
  g_clear_object (&self->subject);

  G_OBJECT_CLASS (cs_note_parent_class)->finalize (object);
}

static void
cs_note_get_property (GObject    *object,
                      guint       prop_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CHECKED:
      g_value_set_boolean (value, CS_NOTE (object)->checked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_note_set_property (GObject      *object,
                      guint         prop_id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  CsNote *self = CS_NOTE (object);

  switch (prop_id)
    {
    case PROP_CHECKED:
      if (self->checked == g_value_get_boolean (value))
        break;
      self->checked = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_note_class_init (CsNoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_note_finalize;
  object_class->get_property = cs_note_get_property;
  object_class->set_property = cs_note_set_property;

  properties[PROP_CHECKED] =
    g_param_spec_boolean ("checked", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_note_init (CsNote *self)
{
}

CsNote *
cs_note_new (const char *icon_name,
             const char *title,
             const char *detail)
{
  CsNote *self = g_object_new (CS_TYPE_NOTE, NULL);

  self->icon_name = g_strdup (icon_name);
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  return self;
}

void
cs_note_set_tone (CsNote    *self,
                  CsNoteTone tone)
{
  g_return_if_fail (CS_IS_NOTE (self));

  self->tone = tone;
}

void
cs_note_set_tag (CsNote     *self,
                 const char *tag,
                 CsNoteTone  tone)
{
  g_return_if_fail (CS_IS_NOTE (self));

  g_free (self->tag);
  self->tag = g_strdup (tag);
  self->tag_tone = tone;
}

void
cs_note_set_subject (CsNote  *self,
                     GObject *subject)
{
  g_return_if_fail (CS_IS_NOTE (self));

  g_set_object (&self->subject, subject);
}

GObject *
cs_note_get_subject (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), NULL);

  return self->subject;
}

void
cs_note_set_checkable (CsNote  *self,
                       gboolean checked)
{
  g_return_if_fail (CS_IS_NOTE (self));

  self->checkable = TRUE;
  self->checked = checked;
}

gboolean
cs_note_get_checkable (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), FALSE);

  return self->checkable;
}

gboolean
cs_note_get_checked (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), FALSE);

  return self->checked;
}

const char *
cs_note_get_icon_name (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), NULL);

  return self->icon_name;
}

const char *
cs_note_get_title (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), NULL);

  return self->title;
}

const char *
cs_note_get_detail (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), NULL);

  return self->detail;
}

const char *
cs_note_get_tag (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), NULL);

  return self->tag;
}

static const char *
tone_class (CsNoteTone tone)
{
  static const char *const classes[] = { NULL, "cs-success", "cs-warning", "cs-error" };

  return classes[tone];
}

const char *
cs_note_get_tone_class (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), NULL);

  return tone_class (self->tone);
}

const char *
cs_note_get_tag_class (CsNote *self)
{
  g_return_val_if_fail (CS_IS_NOTE (self), NULL);

  return tone_class (self->tag_tone);
}
