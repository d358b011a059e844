/* cs-note.h: something to know, as a row of a sheet shows it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsNote:
 *
 * An icon, a title, a detail, and perhaps a tag, a check mark to set, and a
 * subject that the row opens.
 *
 * Properties: `checked`, notified when it changes.
 */
#define CS_TYPE_NOTE (cs_note_get_type ())
G_DECLARE_FINAL_TYPE (CsNote, cs_note, CS, NOTE, GObject)

/**
 * CsNoteTone:
 *
 * What a note means; never without words.
 */
typedef enum
{
  CS_NOTE_PLAIN,
  CS_NOTE_SUCCESS,
  CS_NOTE_WARNING,
  CS_NOTE_ERROR,
} CsNoteTone;

/**
 * cs_note_new:
 * @icon_name: (nullable): its icon
 * @title: a few words
 * @detail: (nullable): more of them
 *
 * Returns: (transfer full): a note
 */
CsNote *cs_note_new (const char *icon_name,
                     const char *title,
                     const char *detail);

void cs_note_set_tone (CsNote    *self,
                       CsNoteTone tone);
void cs_note_set_tag (CsNote     *self,
                      const char *tag,
                      CsNoteTone  tone);

/* What activating the row is about; (nullable) (transfer none). */
void     cs_note_set_subject (CsNote  *self,
                              GObject *subject);
GObject *cs_note_get_subject (CsNote *self);

/* Gives the row a check mark. */
void     cs_note_set_checkable (CsNote  *self,
                                gboolean checked);
gboolean cs_note_get_checkable (CsNote *self);
gboolean cs_note_get_checked (CsNote *self);

const char *cs_note_get_icon_name (CsNote *self);
const char *cs_note_get_title (CsNote *self);
const char *cs_note_get_detail (CsNote *self);
const char *cs_note_get_tag (CsNote *self);

/* The style class of a tone, or %NULL. */
const char *cs_note_get_tone_class (CsNote *self);
const char *cs_note_get_tag_class (CsNote *self);

G_END_DECLS
