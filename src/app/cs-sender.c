/* cs-sender.c: from a draft to an exchange
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-sender.h"

#include "cs-json.h"
#include "cs-server-clock.h"
#include "cs-worker-pool.h"

#include <glib/gi18n-lib.h>

#define CS_SENDER_MAX_CA_NAMES 10000

struct _CsSender
{
  GObject parent_instance;

  CsDraft      *draft;
  CsExchange   *exchange;
  CsWorkerPool *pool;
  CsWorker     *worker; /* the one that is sending */
  GPtrArray    *records;
  guint         shown;
  char         *name;    /* of the file that the records come from */
  gboolean      watches; /* the records are another client's */
  char         *sent;    /* the request as JSON, to tell whether it has been edited since */
};

enum
{
  RECORDS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsSender, cs_sender, G_TYPE_OBJECT)

static char *
dup_draft_as_text (CsSender *self)
{
  g_autoptr (CsRequest)  request = cs_draft_dup_request (self->draft, NULL);
  g_autoptr (JsonObject) json = request != NULL ? cs_request_to_json (request) : NULL;

  return json != NULL ? cs_json_object_to_line (json) : NULL;
}

static void
draft_changed (CsSender *self)
{
  g_autofree char *text = NULL;

  if (cs_exchange_get_state (self->exchange) != CS_EXCHANGE_DONE)
    return;

  text = dup_draft_as_text (self);
  cs_exchange_set_stale (self->exchange, g_strcmp0 (text, self->sent) != 0);
}

/* What the server asked for says which of the identities it would take. */
static void
update_ca_names (CsSender *self)
{
  g_autoptr (GPtrArray) names = NULL;

  JsonObject *request = cs_json_get_object (cs_record_get_tls (g_ptr_array_index (self->records, self->shown)),
                                            "certificateRequest");
  JsonArray  *array = cs_json_get_array (request, "caNames");
  guint       n = MIN (cs_json_array_length (array), CS_SENDER_MAX_CA_NAMES);

  if (cs_json_get_boolean (request, "seen", FALSE))
    names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; names != NULL && i < n; i++)
    {
      const char *base64 = cs_json_get_string (cs_json_array_object (array, i), "der", "");
      gsize       len;
      guint8     *der = g_base64_decode (base64, &len);

      g_ptr_array_add (names, g_bytes_new_take (der, len));
    }
  cs_identity_shelf_set_ca_names (cs_draft_get_identities (self->draft), names);
}

/* And its Date, whether our clock is right: not in an old record, nor of what
 * somebody else's clock recorded, nor of an answer that was kept on the way. */
static void
update_clock (CsSender *self)
{
  CsRecord     *record = g_ptr_array_index (self->records, self->shown);
  CsServerClock clock = cs_server_clock_read (record);
  gboolean      ours = self->name == NULL && !cs_record_is_observed (record) && cs_server_clock_is_sure (&clock);

  cs_identity_shelf_set_clock_ahead (cs_draft_get_identities (self->draft), ours ? clock.ahead : 0);
}

static void
worker_begun (CsSender *self,
              CsRecord *record)
{
  g_ptr_array_add (self->records, g_object_ref (record));
  self->shown = self->records->len - 1;
  cs_exchange_begin (self->exchange, record);
  g_signal_emit (self, signals[RECORDS_CHANGED], 0);
}

static void
worker_ended (CsSender *self)
{
  g_clear_object (&self->worker);
  update_ca_names (self);
  update_clock (self);
  draft_changed (self);
  g_signal_emit (self, signals[RECORDS_CHANGED], 0);
}

static void
cs_sender_dispose (GObject *object)
{
  CsSender *self = CS_SENDER (object);

  if (self->worker != NULL)
    cs_worker_stop (self->worker);
  g_clear_object (&self->worker);
  g_clear_object (&self->pool);
  g_clear_object (&self->draft);
  g_clear_object (&self->exchange);

  G_OBJECT_CLASS (cs_sender_parent_class)->dispose (object);
}

static void
cs_sender_finalize (GObject *object)
{
  CsSender *self = CS_SENDER (object);

  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self->name);
  g_free (self->sent);

  G_OBJECT_CLASS (cs_sender_parent_class)->finalize (object);
}

static void
cs_sender_class_init (CsSenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cs_sender_dispose;
  object_class->finalize = cs_sender_finalize;

  signals[RECORDS_CHANGED] =
    g_signal_new ("records-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
cs_sender_init (CsSender *self)
{
  self->pool = cs_worker_pool_new ();
  self->records = g_ptr_array_new_with_free_func (g_object_unref);
}

CsSender *
cs_sender_new (CsDraft    *draft,
               CsExchange *exchange)
{
  CsSender *self = g_object_new (CS_TYPE_SENDER, NULL);

  self->draft = g_object_ref (draft);
  self->exchange = g_object_ref (exchange);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/* Stopped meanwhile, or started with something else: then not this one. */
typedef struct
{
  CsSender  *sender;
  CsWorker  *worker;
  CsRequest *request;
} Departure;

static void
chain_written_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Departure *departure = user_data;

  cs_identity_chain_wait_finish (CS_IDENTITY_CHAIN (source), result);
  if (departure->sender->worker == departure->worker)
    cs_worker_send (departure->worker, departure->request);
  g_object_unref (departure->sender);
  g_object_unref (departure->worker);
  cs_request_free (departure->request);
  g_free (departure);
}

/* The worker must not look for a chosen chain's file before it is there. */
static void
send_when_written (CsSender  *self,
                   CsRequest *request)
{
  CsIdentityChoice *choice = cs_identity_shelf_get_chosen (cs_draft_get_identities (self->draft));
  Departure        *departure;

  if (request->chain_file == NULL)
    {
      cs_worker_send (self->worker, request);
      return;
    }

  departure = g_new0 (Departure, 1);
  departure->sender = g_object_ref (self);
  departure->worker = g_object_ref (self->worker);
  departure->request = cs_request_copy (request);
  cs_identity_chain_wait_async (cs_identity_choice_get_chain (choice), chain_written_cb, departure);
}

gboolean
cs_sender_send (CsSender *self,
                GError  **error)
{
  g_autoptr (CsRequest) request = NULL;

  g_return_val_if_fail (CS_IS_SENDER (self), FALSE);
  g_return_val_if_fail (self->worker == NULL, FALSE);

  request = cs_draft_dup_request (self->draft, error);
  if (request == NULL)
    return FALSE;

  self->worker = cs_worker_pool_take (self->pool, error);
  if (self->worker == NULL)
    return FALSE;

  g_free (self->sent);
  self->sent = dup_draft_as_text (self);
  g_clear_pointer (&self->name, g_free);
  self->watches = FALSE;
  g_ptr_array_set_size (self->records, 0);
  g_signal_connect_object (self->worker, "begun", G_CALLBACK (worker_begun), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->worker, "ended", G_CALLBACK (worker_ended), self, G_CONNECT_SWAPPED);
  send_when_written (self, request);
  return TRUE;
}

void
cs_sender_stop (CsSender *self)
{
  g_return_if_fail (CS_IS_SENDER (self));

  if (self->worker != NULL)
    cs_worker_stop (self->worker);
}

gboolean
cs_sender_is_sending (CsSender *self)
{
  g_return_val_if_fail (CS_IS_SENDER (self), FALSE);

  return self->worker != NULL;
}

static void
drop_worker (CsSender *self)
{
  if (self->worker == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->worker, self);
  cs_worker_stop (self->worker);
  g_clear_object (&self->worker);
}

void
cs_sender_begin_watch (CsSender *self)
{
  g_return_if_fail (CS_IS_SENDER (self));

  drop_worker (self);
  g_clear_pointer (&self->name, g_free);
  g_ptr_array_unref (self->records);
  self->records = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = 0;
  self->watches = TRUE;
  cs_exchange_clear (self->exchange);
  g_signal_emit (self, signals[RECORDS_CHANGED], 0);
}

void
cs_sender_watch (CsSender *self,
                 CsRecord *record)
{
  guint    index;
  gboolean is_new;
  gboolean follows;

  g_return_if_fail (CS_IS_SENDER (self));
  g_return_if_fail (CS_IS_RECORD (record));

  is_new = !g_ptr_array_find (self->records, record, &index);
  follows = is_new && self->shown + 1 >= self->records->len;
  if (is_new)
    g_ptr_array_add (self->records, g_object_ref (record));
  if (self->records->len > CS_SENDER_MAX_WATCHED && self->shown > 0)
    {
      g_ptr_array_remove_index (self->records, 0);
      self->shown--;
    }
  if (follows || (!is_new && index == self->shown))
    cs_sender_set_shown (self, follows ? self->records->len - 1 : self->shown);
  else
    g_signal_emit (self, signals[RECORDS_CHANGED], 0);
}

void
cs_sender_show (CsSender   *self,
                GPtrArray  *records,
                const char *name)
{
  g_return_if_fail (CS_IS_SENDER (self));
  g_return_if_fail (records->len > 0);

  drop_worker (self);
  g_ptr_array_ref (records);
  g_ptr_array_unref (self->records);
  self->records = records;
  g_free (self->name);
  self->name = g_strdup (name);
  self->watches = FALSE;
  cs_sender_set_shown (self, records->len - 1);
}

GPtrArray *
cs_sender_get_records (CsSender *self)
{
  g_return_val_if_fail (CS_IS_SENDER (self), NULL);

  return self->records;
}

guint
cs_sender_get_shown (CsSender *self)
{
  g_return_val_if_fail (CS_IS_SENDER (self), 0);

  return self->shown;
}

void
cs_sender_set_shown (CsSender *self,
                     guint     index)
{
  CsRecord *record;

  g_return_if_fail (CS_IS_SENDER (self));
  g_return_if_fail (index < self->records->len);

  record = g_ptr_array_index (self->records, index);
  self->shown = index;
  if (cs_record_get_complete (record))
    cs_exchange_show (self->exchange, record, self->name);
  else
    cs_exchange_begin (self->exchange, record);
  if (self->name != NULL)
    cs_draft_fill (self->draft, cs_record_get_request (record));
  if (self->name != NULL || self->watches)
    {
      g_free (self->sent);
      self->sent = dup_draft_as_text (self);
    }
  draft_changed (self);
  if (cs_record_get_complete (record))
    {
      update_ca_names (self);
      update_clock (self);
    }
  g_signal_emit (self, signals[RECORDS_CHANGED], 0);
}
