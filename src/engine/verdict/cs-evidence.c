/* cs-evidence.c: what a record proves, fact by fact
 *
 * Pure: a record in, facts out. No judgement here.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-evidence.h"

#include "cs-evidence-private.h"
#include "cs-json.h"
#include "cs-text.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

CsTruth
cs_truth_not (CsTruth a)
{
  return a == CS_UNKNOWN ? CS_UNKNOWN : (a == CS_TRUE ? CS_FALSE : CS_TRUE);
}

CsTruth
cs_truth_and (CsTruth a,
              CsTruth b)
{
  if (a == CS_FALSE || b == CS_FALSE)
    return CS_FALSE;
  return a == CS_TRUE && b == CS_TRUE ? CS_TRUE : CS_UNKNOWN;
}

CsTruth
cs_truth_from_boolean (gboolean value)
{
  return value ? CS_TRUE : CS_FALSE;
}

CsTruth
cs_evidence_read_truth (JsonObject *object,
                        const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || JSON_NODE_TYPE (node) != JSON_NODE_VALUE || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return CS_UNKNOWN;
  return cs_truth_from_boolean (json_node_get_boolean (node));
}

/* What the wire or our own decision says about one fact, its question in
 * words, and the events that prove it. */
typedef struct
{
  CsFact      fact;
  CsTopic     topic;
  const char *words;
} FactRow;

/* clang-format off */
static const FactRow fact_rows[] = {
  { CS_FACT_TLS,             CS_TOPIC_CLIENT_HELLO,  N_("whether TLS was used") },
  { CS_FACT_HANDSHAKE_DONE,  CS_TOPIC_HANDSHAKE,     N_("whether the handshake was finished") },
  { CS_FACT_RESUMED,         CS_TOPIC_SERVER_HELLO,  N_("whether an earlier session was resumed") },
  { CS_FACT_REQUESTED,       CS_TOPIC_ASKED,         N_("whether the server asked for a client certificate") },
  { CS_FACT_PER_PATH,        CS_TOPIC_ASKED,         N_("whether the server asked only after the request") },
  { CS_FACT_SENT,            CS_TOPIC_SENT,          N_("whether a client certificate was sent") },
  { CS_FACT_EMPTY,           CS_TOPIC_SENT,          N_("whether an empty client certificate was sent") },
  { CS_FACT_HAS_IDENTITY,    CS_TOPIC_SENT,          N_("whether an identity was chosen") },
  { CS_FACT_LIST_ALLOWS,     CS_TOPIC_ASKED,         N_("whether the server’s CA list allows the certificate") },
  { CS_FACT_LIST_EMPTY,      CS_TOPIC_ASKED,         N_("whether the server’s CA list is empty") },
  { CS_FACT_CHAIN_COMPLETE,  CS_TOPIC_SENT,          N_("whether the chain that was sent is complete") },
  { CS_FACT_EXPIRED,         CS_TOPIC_SENT,          N_("whether the client certificate had expired") },
  { CS_FACT_NOT_YET_VALID,   CS_TOPIC_SENT,          N_("whether the client certificate was valid already") },
  { CS_FACT_SELF_SIGNED,     CS_TOPIC_SENT,          N_("whether the client certificate is self-signed") },
  { CS_FACT_NOT_FOR_CLIENTS, CS_TOPIC_SENT,          N_("whether the client certificate is meant for clients") },
  { CS_FACT_WEAK,            CS_TOPIC_SENT,          N_("whether the client certificate’s key or signature is weak") },
  { CS_FACT_INTERMEDIATE_HELD, CS_TOPIC_SENT,        N_("whether an intermediate was there and not sent") },
  { CS_FACT_ALERTED,         CS_TOPIC_SERVER_ALERT,  N_("whether the server refused with an alert") },
  { CS_FACT_LATE,            CS_TOPIC_OUR_FINISHED,  N_("whether the refusal came after the client’s Finished") },
  { CS_FACT_CLOSED_SILENTLY, CS_TOPIC_CLOSE,         N_("whether the server closed the connection without a word") },
  { CS_FACT_REUSED,          CS_TOPIC_CLIENT_HELLO,  N_("whether the connection had been used before") },
  { CS_FACT_UNTRUSTED,       CS_TOPIC_TRUST,         N_("whether the client trusted the server") },
  { CS_FACT_NAME_MISMATCH,   CS_TOPIC_SHOWN,         N_("whether the server’s certificate names the host") },
  { CS_FACT_OVERRIDDEN,      CS_TOPIC_TRUST,         N_("whether a lack of trust was overridden") },
  { CS_FACT_ANSWERED,        CS_TOPIC_ANSWER,        N_("whether an HTTP answer came") },
  { CS_FACT_CUT,             CS_TOPIC_CLOSE,         N_("whether the answer was cut off") },
  { CS_FACT_PROXIED,         CS_TOPIC_PROXY,         N_("whether a proxy stood between") },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (fact_rows) == CS_N_FACTS);

const char *
cs_evidence_fact_words (CsFact fact)
{
  g_assert (fact_rows[fact].fact == fact);
  return _ (fact_rows[fact].words);
}

CsTopic
cs_evidence_fact_topic (CsFact fact)
{
  return fact_rows[fact].topic;
}

gboolean
cs_evidence_is (const CsEvidence *self,
                CsFact            fact)
{
  return self->facts[fact] == CS_TRUE;
}

gboolean
cs_evidence_is_not (const CsEvidence *self,
                    CsFact            fact)
{
  return self->facts[fact] == CS_FALSE;
}

gboolean
cs_evidence_is_input_error (const CsEvidence *self,
                            const char       *floor)
{
  g_autofree char *domain = g_ascii_strdown (self->domain, -1);

  return g_strcmp0 (self->stage, "input") == 0 && strstr (domain, floor) != NULL;
}

static void
read_outcome (CsEvidence *self)
{
  JsonObject *outcome = cs_json_get_object (cs_record_get_mtls (self->record), "outcome");
  const char *stage = cs_json_get_string (outcome, "stage", NULL);

  self->completed = cs_json_get_boolean (outcome, "completed", FALSE) && stage == NULL;
  self->stage = g_strdup (stage);
  self->domain = g_strdup (cs_json_get_string (outcome, "domain", ""));
  self->message = cs_text_safe (cs_json_get_string (outcome, "message", ""), -1);
  self->timed_out = cs_json_has (outcome, "limit") ||
                    (g_str_equal (self->domain, g_quark_to_string (G_IO_ERROR)) &&
                     cs_json_get_int (outcome, "code", -1) == G_IO_ERROR_TIMED_OUT);
}

/* The host as the request names it; a browser's HAR has nothing else. */
static void
read_target (CsEvidence *self)
{
  g_autoptr (GUri) uri = NULL;

  JsonObject *target = cs_json_get_object (cs_record_get_mtls (self->record), "target");
  const char *url = cs_json_get_string (cs_record_get_request (self->record), "url", "");
  const char *host = cs_json_get_string (target, "host", NULL);
  const char *scheme;

  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  if (host == NULL && uri != NULL)
    host = g_uri_get_host (uri);
  self->host = cs_text_safe (host != NULL && *host != '\0' ? host : "?", -1);
  self->port = (int) CLAMP (cs_json_get_int (target, "port", uri != NULL ? g_uri_get_port (uri) : 0), 0, G_MAXUINT16);
  if (self->port == 0 && g_str_equal (scheme, "https"))
    self->port = 443;
  if (self->port == 0 && g_str_equal (scheme, "http"))
    self->port = 80;

  if (g_str_equal (scheme, "https"))
    self->facts[CS_FACT_TLS] = CS_TRUE;
  else if (g_str_equal (scheme, "http"))
    self->facts[CS_FACT_TLS] = CS_FALSE;
  if (target != NULL)
    self->facts[CS_FACT_PROXIED] = cs_truth_from_boolean (cs_json_has (target, "proxy"));
}

/* close_notify and user_canceled say goodbye; they refuse nothing (RFC 8446 §6.1). */
static gboolean
alert_refuses (JsonObject *alert)
{
  gint64 number = cs_json_get_int (alert, "number", -1);

  return number > 0 && number <= G_MAXUINT8 && number != 90 &&
         (g_str_equal (cs_json_get_string (alert, "level", "fatal"), "fatal"));
}

/* When our side could take the handshake for done: in TLS 1.3 with our own
 * Finished, before the server has judged us (RFC 8446 §2); up to TLS 1.2 only
 * with the server's. −1 when it never could. */
static gint64
handshake_done_at (JsonObject *tls)
{
  JsonObject *finished = cs_json_get_object (tls, "finished");
  gint64      client = cs_json_get_int (finished, "client", -1);
  gint64      server = cs_json_get_int (finished, "server", -1);

  if (client < 0 || g_str_equal (cs_json_get_string (tls, "version", ""), "TLS 1.3"))
    return client;
  return server < 0 ? -1 : MAX (client, server);
}

static void
read_alerts (CsEvidence *self,
             JsonObject *tls)
{
  JsonArray *alerts = cs_json_get_array (tls, "alerts");

  self->alert = -1;
  self->our_alert = -1;
  self->alert_name = g_strdup ("");
  for (guint i = 0; i < cs_json_array_length (alerts); i++)
    {
      JsonObject *alert = cs_json_array_object (alerts, i);
      const char *side = cs_json_get_string (alert, "side", "");
      const char *when = cs_json_get_string (alert, "when", "handshake");

      if (!alert_refuses (alert))
        continue;
      if (g_str_equal (side, "client") && self->our_alert < 0)
        self->our_alert = (int) cs_json_get_int (alert, "number", -1);
      if (!g_str_equal (side, "server") || self->alert >= 0)
        continue;

      self->alert = (int) cs_json_get_int (alert, "number", -1);
      g_free (self->alert_name);
      self->alert_name = cs_text_safe (cs_json_get_string (alert, "name", ""), -1);
      self->facts[CS_FACT_LATE] = cs_truth_from_boolean (!g_str_equal (when, "handshake") &&
                                                         handshake_done_at (tls) >= 0);
    }

  if (self->alert >= 0)
    self->facts[CS_FACT_ALERTED] = CS_TRUE;
  else if (tls != NULL && !self->hidden)
    self->facts[CS_FACT_ALERTED] = CS_FALSE;
}

static void
read_handshake (CsEvidence *self,
                JsonObject *tls)
{
  JsonObject *finished = cs_json_get_object (tls, "finished");

  self->tls_version = cs_text_safe (cs_json_get_string (tls, "version", ""), -1);
  self->alpn = cs_text_safe (cs_json_get_string (tls, "alpn", ""), -1);
  self->server_chain = cs_record_dup_chain (self->record,
                                            cs_json_get_array (cs_json_get_object (tls, "serverCertificate"), "chain"));
  self->facts[CS_FACT_RESUMED] = cs_evidence_read_truth (tls, "resumed");
  if (cs_json_has (finished, "client") && cs_json_has (finished, "server"))
    self->facts[CS_FACT_HANDSHAKE_DONE] = CS_TRUE;
  else if (tls != NULL && !self->hidden)
    self->facts[CS_FACT_HANDSHAKE_DONE] = CS_FALSE;
}

static void
read_trust (CsEvidence *self)
{
  JsonObject *trust = cs_json_get_object (cs_record_get_mtls (self->record), "trust");
  const char *decision = cs_json_get_string (trust, "decision", NULL);
  JsonArray  *reasons = cs_json_get_array (trust, "reasons");
  guint       n_hostname = 0;

  if (decision == NULL)
    return;

  self->facts[CS_FACT_UNTRUSTED] = cs_truth_from_boolean (g_str_equal (decision, "untrusted"));
  self->facts[CS_FACT_OVERRIDDEN] = cs_truth_from_boolean (g_str_equal (decision, "overridden"));
  for (guint i = 0; i < cs_json_array_length (reasons); i++)
    if (g_str_equal (cs_json_get_string (cs_json_array_object (reasons, i), "check", ""), "hostname"))
      n_hostname++;
  self->facts[CS_FACT_NAME_MISMATCH] = cs_truth_from_boolean (n_hostname > 0);
}

static void
read_answer (CsEvidence *self)
{
  self->status = cs_record_get_status (self->record);
  if (cs_record_get_response (self->record) == NULL)
    return;

  if (self->status > 0 || !self->hidden)
    self->facts[CS_FACT_ANSWERED] = cs_truth_from_boolean (self->status > 0);
  self->facts[CS_FACT_CUT] = cs_truth_from_boolean (self->status > 0 && g_strcmp0 (self->stage, "body") == 0);
}

static void
read_close (CsEvidence *self)
{
  JsonArray  *connections = cs_json_get_array (cs_record_get_mtls (self->record), "connections");
  guint       n = cs_json_array_length (connections);
  JsonObject *connection = n > 0 ? cs_json_array_object (connections, n - 1) : NULL;
  JsonObject *closed = cs_json_get_object (connection, "closed");
  gint64      done_at = handshake_done_at (cs_record_get_tls (self->record));
  gint64      refused_at = -1;

  if (connection == NULL)
    return;
  self->facts[CS_FACT_REUSED] = cs_evidence_read_truth (connection, "reused");
  if (self->hidden && self->status == 0 && self->alert < 0)
    return;

  self->facts[CS_FACT_CLOSED_SILENTLY] =
    cs_truth_from_boolean (self->status == 0 && self->alert < 0 && self->our_alert < 0 &&
                           g_strcmp0 (self->stage, "proxy") != 0 && self->topics[CS_TOPIC_MALFORMED]->len == 0 &&
                           g_str_equal (cs_json_get_string (closed, "by", ""), "server"));
  if (cs_evidence_is (self, CS_FACT_CLOSED_SILENTLY))
    {
      self->facts[CS_FACT_LATE] = cs_truth_from_boolean (done_at >= 0);
      refused_at = cs_json_get_int (closed, "at", -1);
    }
  else if (self->alert >= 0 && self->topics[CS_TOPIC_SERVER_ALERT]->len > 0)
    {
      guint index = g_array_index (self->topics[CS_TOPIC_SERVER_ALERT], guint, 0);

      refused_at = cs_event_get_time_us (cs_record_get_event (self->record, index));
    }
  else if (self->alert < 0)
    {
      self->facts[CS_FACT_LATE] = CS_FALSE;
    }

  if (cs_evidence_is (self, CS_FACT_LATE) && refused_at >= done_at)
    self->late_us = refused_at - done_at;
}

/* A capture of somebody else's client holds no decision; what it did tells. It
 * went on after the server's Finished only if it was content, and alerts 42 to
 * 48 from its side are about the server's certificate (RFC 8446 §6.2). */
static void
conclude_trust (CsEvidence *self)
{
  gboolean went_on = handshake_done_at (cs_record_get_tls (self->record)) >= 0 ||
                     cs_evidence_is (self, CS_FACT_SENT) || cs_evidence_is (self, CS_FACT_EMPTY) ||
                     cs_evidence_is (self, CS_FACT_ALERTED) || self->status > 0;

  if (self->facts[CS_FACT_UNTRUSTED] != CS_UNKNOWN)
    return;
  if (went_on)
    self->facts[CS_FACT_UNTRUSTED] = CS_FALSE;
  else if (self->our_alert >= 42 && self->our_alert <= 48 && self->our_alert != 47)
    self->facts[CS_FACT_UNTRUSTED] = CS_TRUE;
}

/* What an answer proves by itself, and what no connection can have held. */
static void
conclude (CsEvidence *self)
{
  gboolean   ours = cs_record_get_mtls (self->record) != NULL;
  JsonArray *connections = cs_json_get_array (cs_record_get_mtls (self->record), "connections");
  gboolean   no_tls = cs_evidence_is_not (self, CS_FACT_TLS) ||
                    (ours && cs_json_array_length (connections) == 0 && self->status == 0);

  if (no_tls)
    {
      static const CsFact false_without_tls[] = {
        CS_FACT_HANDSHAKE_DONE,
        CS_FACT_RESUMED,
        CS_FACT_REQUESTED,
        CS_FACT_PER_PATH,
        CS_FACT_SENT,
        CS_FACT_EMPTY,
        CS_FACT_ALERTED,
        CS_FACT_REUSED,
        CS_FACT_UNTRUSTED,
        CS_FACT_OVERRIDDEN,
      };

      for (gsize i = 0; i < G_N_ELEMENTS (false_without_tls); i++)
        if (self->facts[false_without_tls[i]] == CS_UNKNOWN)
          self->facts[false_without_tls[i]] = CS_FALSE;
    }
  else if (self->status > 0 && self->facts[CS_FACT_HANDSHAKE_DONE] == CS_UNKNOWN)
    {
      self->facts[CS_FACT_HANDSHAKE_DONE] = self->facts[CS_FACT_TLS];
    }

  if (self->status > 0)
    for (CsFact fact = CS_FACT_LATE; fact <= CS_FACT_CLOSED_SILENTLY; fact++)
      if (self->facts[fact] == CS_UNKNOWN)
        self->facts[fact] = CS_FALSE;
  if (self->status > 0 && self->facts[CS_FACT_ALERTED] == CS_UNKNOWN)
    self->facts[CS_FACT_ALERTED] = CS_FALSE;
}

CsEvidence *
cs_evidence_new (CsRecord *record)
{
  CsEvidence *self = g_new0 (CsEvidence, 1);
  JsonObject *tls = cs_record_get_tls (record);

  self->record = g_object_ref (record);
  self->observed = cs_record_is_observed (record);
  self->late_us = -1;
  for (guint i = 0; i < CS_N_FACTS; i++)
    self->facts[i] = CS_UNKNOWN;

  cs_evidence_sort_events (record, self->topics);
  self->hidden = cs_json_get_int (tls, "unreadRecords", 0) > 0 || self->topics[CS_TOPIC_LOST]->len > 0;
  read_outcome (self);
  read_target (self);
  read_answer (self);
  read_trust (self);
  read_handshake (self, tls);
  read_alerts (self, tls);
  cs_evidence_read_client (self, tls);
  cs_evidence_read_http (self, tls);
  read_close (self);
  conclude_trust (self);
  conclude (self);
  return self;
}

void
cs_evidence_free (CsEvidence *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < CS_N_TOPICS; i++)
    g_array_unref (self->topics[i]);
  g_object_unref (self->record);
  g_free (self->stage);
  g_free (self->domain);
  g_free (self->message);
  g_free (self->host);
  g_free (self->why_empty);
  g_free (self->listed_issuer);
  g_free (self->identity_name);
  g_free (self->identity_file);
  g_ptr_array_unref (self->client_chain);
  g_ptr_array_unref (self->identity_chain);
  g_ptr_array_unref (self->server_chain);
  g_free (self->alert_name);
  g_free (self->tls_version);
  g_free (self->alpn);
  g_free (self->redirect_host);
  g_free (self->malformed);
  g_free (self->malformed_request);
  g_free (self);
}

static int
compare_indices (gconstpointer a,
                 gconstpointer b)
{
  guint x = *(const guint *) a;
  guint y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

GArray *
cs_evidence_collect (const CsEvidence *self,
                     const CsTopic    *topics,
                     guint             n_topics)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (guint));
  guint   kept = 0;

  for (guint i = 0; i < n_topics; i++)
    g_array_append_vals (events, self->topics[topics[i]]->data, self->topics[topics[i]]->len);
  g_array_sort (events, compare_indices);
  for (guint i = 0; i < events->len; i++)
    {
      guint index = g_array_index (events, guint, i);

      if (kept == 0 || g_array_index (events, guint, kept - 1) != index)
        g_array_index (events, guint, kept++) = index;
    }
  g_array_set_size (events, kept);
  return events;
}

gboolean
cs_evidence_is_proxy_unreachable (const CsEvidence *self)
{
  JsonObject *outcome = cs_json_get_object (cs_record_get_mtls (self->record), "outcome");
  const char *domain = cs_json_get_string (outcome, "domain", "");
  gint64      code = cs_json_get_int (outcome, "code", -1);

  if (g_strcmp0 (cs_json_get_string (outcome, "stage", NULL), "proxy") != 0 || self->topics[CS_TOPIC_PROXY]->len > 0)
    return FALSE;
  if (g_str_equal (domain, "g-resolver-error-quark"))
    return TRUE;
  return g_str_equal (domain, "g-io-error-quark") &&
         (code == G_IO_ERROR_CONNECTION_REFUSED || code == G_IO_ERROR_HOST_UNREACHABLE ||
          code == G_IO_ERROR_NETWORK_UNREACHABLE || code == G_IO_ERROR_TIMED_OUT);
}
