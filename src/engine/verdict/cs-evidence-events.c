/* cs-evidence-events.c: which events are about what
 *
 * Pure: a record's events in, their indices by topic out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-evidence-private.h"

#include "cs-json.h"

#include <string.h>

#define HTTP_1_1_REQUIRED 13 /* RFC 9113 §7 */

/* Bodies are searched for a server's own words no further than this. */
#define MAX_BODY_SEARCH (64 * 1024)

#define ANY_SIDE (-1)

typedef struct
{
  CsLayer     layer;
  const char *type;
  int         side;
  CsTopic     topic;
} TopicRow;

/* clang-format off */
static const TopicRow topic_rows[] = {
  { CS_LAYER_DNS,   "Lookup",                ANY_SIDE,       CS_TOPIC_LOOKUP },
  { CS_LAYER_TCP,   "Connect",               ANY_SIDE,       CS_TOPIC_CONNECT },
  { CS_LAYER_TCP,   "Connected",             ANY_SIDE,       CS_TOPIC_CONNECT },
  { CS_LAYER_TCP,   "ConnectPending",        ANY_SIDE,       CS_TOPIC_CONNECT },
  { CS_LAYER_TCP,   "ConnectFailed",         ANY_SIDE,       CS_TOPIC_CONNECT },
  { CS_LAYER_TCP,   "Close",                 CS_SIDE_SERVER, CS_TOPIC_CLOSE },
  { CS_LAYER_TCP,   "Lost",                  ANY_SIDE,       CS_TOPIC_LOST },
  { CS_LAYER_PROXY, "ProxyRequest",          ANY_SIDE,       CS_TOPIC_PROXY },
  { CS_LAYER_PROXY, "ProxyAnswer",           ANY_SIDE,       CS_TOPIC_PROXY },
  { CS_LAYER_PROXY, "ProxyNegotiated",       ANY_SIDE,       CS_TOPIC_PROXY },
  { CS_LAYER_TLS,   "ClientHello",           CS_SIDE_CLIENT, CS_TOPIC_CLIENT_HELLO },
  { CS_LAYER_TLS,   "ServerHello",           CS_SIDE_SERVER, CS_TOPIC_SERVER_HELLO },
  { CS_LAYER_TLS,   "CertificateRequest",    CS_SIDE_SERVER, CS_TOPIC_ASKED },
  { CS_LAYER_TLS,   "Certificate",           CS_SIDE_CLIENT, CS_TOPIC_SENT },
  { CS_LAYER_TLS,   "Certificate",           CS_SIDE_SERVER, CS_TOPIC_SHOWN },
  { CS_LAYER_TLS,   "CompressedCertificate", CS_SIDE_CLIENT, CS_TOPIC_SENT },
  { CS_LAYER_TLS,   "CompressedCertificate", CS_SIDE_SERVER, CS_TOPIC_SHOWN },
  { CS_LAYER_TLS,   "Finished",              CS_SIDE_CLIENT, CS_TOPIC_OUR_FINISHED },
  { CS_LAYER_TLS,   "Finished",              ANY_SIDE,       CS_TOPIC_HANDSHAKE },
  { CS_LAYER_TLS,   "TrustDecision",         ANY_SIDE,       CS_TOPIC_TRUST },
  { CS_LAYER_TLS,   "Malformed",             ANY_SIDE,       CS_TOPIC_MALFORMED },
  { CS_LAYER_HTTP,  "Malformed",             CS_SIDE_SERVER, CS_TOPIC_MALFORMED },
  { CS_LAYER_HTTP,  "Malformed",             CS_SIDE_CLIENT, CS_TOPIC_BAD_REQUEST },
  { CS_LAYER_HTTP,  "Malformed",             CS_SIDE_SERVER, CS_TOPIC_BAD_HTTP },
  { CS_LAYER_TLS,   "HelloRequest",          CS_SIDE_SERVER, CS_TOPIC_START_OVER },
  { CS_LAYER_HTTP,  "Request",               CS_SIDE_CLIENT, CS_TOPIC_REQUEST },
  { CS_LAYER_HTTP,  "RST_STREAM",            CS_SIDE_SERVER, CS_TOPIC_RESET },
  { CS_LAYER_HTTP,  "GOAWAY",                CS_SIDE_SERVER, CS_TOPIC_RESET },
};
/* clang-format on */

static void
add (GArray **topics,
     CsTopic  topic,
     guint    index)
{
  g_array_append_val (topics[topic], index);
}

/* close_notify and user_canceled refuse nothing (RFC 8446 §6.1). */
static void
add_alert (GArray **topics,
           CsEvent *event,
           guint    index)
{
  JsonObject *fields = cs_event_get_fields (event);
  gint64      number = cs_json_get_int (fields, "number", -1);
  CsTopic     topic = cs_event_get_side (event) == CS_SIDE_CLIENT ? CS_TOPIC_CLIENT_ALERT : CS_TOPIC_SERVER_ALERT;

  if (number != 0 && number != 90 && g_str_equal (cs_json_get_string (fields, "level", "fatal"), "fatal") &&
      topics[topic]->len == 0)
    add (topics, topic, index);
}

/* HTTP/1.1 has Request and Response; HTTP/2 a HEADERS frame with the same
 * fields. An interim answer (1xx) is not the answer. */
static void
add_http (GArray **topics,
          CsEvent *event,
          guint    index)
{
  gint64 status = cs_json_get_int (cs_event_get_fields (event), "status", 0);

  if (cs_event_get_side (event) == CS_SIDE_CLIENT)
    {
      if (cs_json_has (cs_event_get_fields (event), "method"))
        add (topics, CS_TOPIC_REQUEST, index);
    }
  else if (status >= 200)
    {
      add (topics, CS_TOPIC_ANSWER, index);
    }
}

static guint
last_connection (CsRecord *record)
{
  JsonArray *connections = cs_json_get_array (cs_record_get_mtls (record), "connections");
  guint      n = cs_json_array_length (connections);

  if (n == 0)
    return G_MAXUINT;
  return (guint) CLAMP (cs_json_get_int (cs_json_array_object (connections, n - 1), "id", 0), 0, G_MAXINT);
}

static void
sort_event (GArray **topics,
            CsEvent *event,
            guint    index)
{
  if (cs_event_is (event, CS_LAYER_TLS, "Alert"))
    add_alert (topics, event, index);
  else if (cs_event_is (event, CS_LAYER_HTTP, "Response") || cs_event_is (event, CS_LAYER_HTTP, "HEADERS"))
    add_http (topics, event, index);

  for (gsize i = 0; i < G_N_ELEMENTS (topic_rows); i++)
    if (cs_event_is (event, topic_rows[i].layer, topic_rows[i].type) &&
        (topic_rows[i].side == ANY_SIDE || topic_rows[i].side == (int) cs_event_get_side (event)))
      add (topics, topic_rows[i].topic, index);
}

void
cs_evidence_sort_events (CsRecord *record,
                         GArray  **topics)
{
  GListModel *events = cs_record_get_events (record);
  guint       n_events = g_list_model_get_n_items (events);
  guint       connection = last_connection (record);

  for (guint i = 0; i < CS_N_TOPICS; i++)
    topics[i] = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_events; i++)
    {
      g_autoptr (CsEvent) event = g_list_model_get_item (events, i);

      /* libsoup takes a request that was sent away from HTTP/2 to a connection of
       * its own: the reset stands on the one before. */
      gboolean sent_away = cs_event_is (event, CS_LAYER_HTTP, "RST_STREAM");
      gboolean way_there = cs_event_get_layer (event) == CS_LAYER_DNS ||
                           (cs_event_get_layer (event) == CS_LAYER_TCP &&
                            !cs_event_is (event, CS_LAYER_TCP, "Close"));

      if (connection == G_MAXUINT || cs_event_get_connection (event) == connection || way_there || sent_away)
        sort_event (topics, event, i);
    }
}

gboolean
cs_evidence_was_sent_to_http1 (const CsEvidence *self)
{
  for (guint i = 0; i < self->topics[CS_TOPIC_RESET]->len; i++)
    {
      guint    index = g_array_index (self->topics[CS_TOPIC_RESET], guint, i);
      CsEvent *event = cs_record_get_event (self->record, index);

      if (cs_json_get_int (cs_event_get_fields (event), "errorCode", 0) == HTTP_1_1_REQUIRED)
        return TRUE;
    }
  return FALSE;
}

gboolean
cs_evidence_body_says (const CsEvidence *self,
                       const char       *words)
{
  GBytes     *body = cs_record_get_body (self->record);
  gsize       len = 0;
  const void *data = body != NULL ? g_bytes_get_data (body, &len) : NULL;

  return data != NULL && memmem (data, MIN (len, MAX_BODY_SEARCH), words, strlen (words)) != NULL;
}
