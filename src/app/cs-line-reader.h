/* cs-line-reader.h: lines from another process, with a bound on their length
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsLineReader:
 *
 * Reads lines of a stream. It reads below the priority of drawing, and no faster
 * than its caller asks: a flood from the other end waits in the pipe.
 */
#define CS_TYPE_LINE_READER (cs_line_reader_get_type ())
G_DECLARE_FINAL_TYPE (CsLineReader, cs_line_reader, CS, LINE_READER, GObject)

/**
 * cs_line_reader_new:
 * @stream: where to read
 * @max_bytes: how long a line may be
 *
 * Returns: (transfer full): a reader
 */
CsLineReader *cs_line_reader_new (GInputStream *stream,
                                  gsize         max_bytes);

void cs_line_reader_read_async (CsLineReader       *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/**
 * cs_line_reader_read_finish:
 * @self: a reader
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a line without its newline; %NULL without
 *   an error at the end of the stream, %NULL with %G_IO_ERROR_MESSAGE_TOO_LARGE
 *   for a line past the bound
 */
GBytes *cs_line_reader_read_finish (CsLineReader *self,
                                    GAsyncResult *result,
                                    GError      **error);

G_END_DECLS
