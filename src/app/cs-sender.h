/* cs-sender.h: from a draft to an exchange
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"
#include "cs-exchange.h"

G_BEGIN_DECLS

/**
 * CsSender:
 *
 * Sends what a draft holds through a worker, and keeps an exchange in step: what
 * it shows, and whether the draft has been edited since.
 *
 * An exchange shows one record; there are more after redirects, or when a file
 * holds several. Signal `records-changed`: another set, or another one is shown.
 */
#define CS_TYPE_SENDER (cs_sender_get_type ())
G_DECLARE_FINAL_TYPE (CsSender, cs_sender, CS, SENDER, GObject)

CsSender *cs_sender_new (CsDraft    *draft,
                         CsExchange *exchange);

/**
 * cs_sender_send:
 * @self: a sender
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a sentence for the person when there is nothing to send,
 *   or no worker to send it
 */
gboolean cs_sender_send (CsSender *self,
                         GError  **error);

/* Ends the worker at once. */
void cs_sender_stop (CsSender *self);

/* Whether a worker of our own is at it. */
gboolean cs_sender_is_sending (CsSender *self);

/**
 * cs_sender_show:
 * @self: a sender
 * @records: (element-type CsRecord): records of a file, at least one
 * @name: the file's name
 *
 * Shows the last of @records, and fills its request into the draft.
 */
void cs_sender_show (CsSender   *self,
                     GPtrArray  *records,
                     const char *name);

/**
 * cs_sender_begin_watch:
 * @self: a sender
 *
 * From here on the records are those that cs_sender_watch() adds.
 */
void cs_sender_begin_watch (CsSender *self);

/**
 * cs_sender_watch:
 * @self: a sender
 * @record: another client's connection, which may still grow
 *
 * Adds @record, or notices that it is complete. The newest one is shown, unless
 * an older one was chosen. Of more than CS_SENDER_MAX_WATCHED the oldest goes.
 */
void cs_sender_watch (CsSender *self,
                      CsRecord *record);

#define CS_SENDER_MAX_WATCHED 200

/* (transfer none) (element-type CsRecord) */
GPtrArray *cs_sender_get_records (CsSender *self);

guint cs_sender_get_shown (CsSender *self);
void  cs_sender_set_shown (CsSender *self,
                           guint     index);

G_END_DECLS
