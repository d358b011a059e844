/* cs-watch.h: another client, watched through a relay
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

G_BEGIN_DECLS

/**
 * CsWatch:
 *
 * Runs `countersign-cli relay`, which passes another client's bytes on and tells
 * what they say. It lives until it is stopped, or until this object or this
 * process goes.
 *
 * Properties: `port` (0 until it listens), `trouble` (nullable: a sentence: why it
 * ended, or could not connect the last client), `running`.
 * Signals: `begun` (#CsRecord): a connection has come; its record grows;
 * `ended` (#CsRecord): that record, or one more of the same connection, is
 * complete.
 */
#define CS_TYPE_WATCH (cs_watch_get_type ())
G_DECLARE_FINAL_TYPE (CsWatch, cs_watch, CS, WATCH, GObject)

/* What a relay may make the window hold. */
#define CS_WATCH_MAX_LINE_BYTES CS_RECORD_MAX_BYTES
#define CS_WATCH_MAX_EVENTS     (64 * 1024)

/**
 * cs_watch_new:
 * @listen: [ADDRESS:]PORT: where the client connects to; "" for a free port of
 *   127.0.0.1
 * @to: HOST:PORT: where its bytes go on to
 * @key_log: the client's key log, which need not exist yet; "" for none
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a relay that starts, or %NULL with a
 *   sentence for the person
 */
CsWatch *cs_watch_new (const char *listen,
                       const char *to,
                       const char *key_log,
                       GError    **error);

/* Listens no more. Connections that are open end, and their records with them. */
void cs_watch_stop (CsWatch *self);

gboolean    cs_watch_get_running (CsWatch *self);
guint       cs_watch_get_port (CsWatch *self);
const char *cs_watch_get_trouble (CsWatch *self);

/**
 * cs_watch_dup_address:
 * @self: a relay that listens
 *
 * Returns: (transfer full): where to point the client: "127.0.0.1:4711"
 */
char *cs_watch_dup_address (CsWatch *self);

/**
 * cs_watch_dup_curl:
 * @self: a relay that listens
 *
 * Returns: (transfer full): a command that goes through it and still asks the
 *   server by its own name
 */
char *cs_watch_dup_curl (CsWatch *self);

/* The server's name and port, as given. */
const char *cs_watch_get_to (CsWatch *self);

G_END_DECLS
