/* cs-json-reader.h: objects from another process, one a line
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsJsonReader:
 *
 * Reads JSON objects off a stream, as #CsLineReader reads lines. A long one is
 * parsed in a thread, so that the window goes on drawing.
 */
#define CS_TYPE_JSON_READER (cs_json_reader_get_type ())
G_DECLARE_FINAL_TYPE (CsJsonReader, cs_json_reader, CS, JSON_READER, GObject)

/**
 * cs_json_reader_new:
 * @stream: where to read
 * @max_bytes: how long a line may be
 *
 * Returns: (transfer full): a reader
 */
CsJsonReader *cs_json_reader_new (GInputStream *stream,
                                  gsize         max_bytes);

void cs_json_reader_read_async (CsJsonReader       *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/**
 * cs_json_reader_read_finish:
 * @self: a reader
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): an object; %NULL without an error at the
 *   end of the stream, %NULL with one for what is no object, or too long
 */
JsonObject *cs_json_reader_read_finish (CsJsonReader *self,
                                        GAsyncResult *result,
                                        GError      **error);

G_END_DECLS
