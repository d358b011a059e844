/* cs-note-row.h: a note in a list box
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-note.h"

G_BEGIN_DECLS

/**
 * CsNoteRow:
 *
 * Shows a #CsNote. It can be activated when the note has a subject.
 */
#define CS_TYPE_NOTE_ROW (cs_note_row_get_type ())
G_DECLARE_FINAL_TYPE (CsNoteRow, cs_note_row, CS, NOTE_ROW, GtkListBoxRow)

CsNoteRow *cs_note_row_new (CsNote *note);

/* (transfer none) */
CsNote *cs_note_row_get_note (CsNoteRow *self);

/* For gtk_list_box_bind_model(), whose items are notes. */
GtkWidget *cs_note_row_create (gpointer item,
                               gpointer user_data);

G_END_DECLS
