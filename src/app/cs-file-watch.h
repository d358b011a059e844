/* cs-file-watch.h: files that may change on disk
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsFileWatch:
 *
 * Watches some files. Signal `changed`: one of them was written, came or went,
 * and has come to rest since.
 */
#define CS_TYPE_FILE_WATCH (cs_file_watch_get_type ())
G_DECLARE_FINAL_TYPE (CsFileWatch, cs_file_watch, CS, FILE_WATCH, GObject)

CsFileWatch *cs_file_watch_new (void);

/* Watches one more; %NULL, or what cannot be watched, is passed over. */
void cs_file_watch_add (CsFileWatch *self,
                        const char  *path);

G_END_DECLS
