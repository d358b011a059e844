/* cs-transcript-facts.c: what a connection has shown so far
 *
 * Pure. What was not observed is absent from the JSON.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-transcript-facts.h"

#include "cs-certificate-request.h"
#include "cs-handshake-message.h"
#include "cs-hello.h"
#include "cs-key-exchange-message.h"
#include "cs-tls-describe.h"
#include "cs-tls-names.h"

void
cs_transcript_facts_init (CsTranscriptFacts *self)
{
  *self = (CsTranscriptFacts) { .finished = { -1, -1 } };
  self->alerts = g_array_new (FALSE, FALSE, sizeof (CsTranscriptAlert));
}

void
cs_transcript_facts_clear (CsTranscriptFacts *self)
{
  g_clear_pointer (&self->client_hello, g_bytes_unref);
  g_clear_pointer (&self->server_key_exchange, g_bytes_unref);
  g_clear_pointer (&self->alpn, g_free);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_clear_pointer (&self->client_chain, g_ptr_array_unref);
  g_clear_pointer (&self->server_chain, g_ptr_array_unref);
  g_clear_pointer (&self->staple, g_bytes_unref);
  g_clear_pointer (&self->alerts, g_array_unref);
}

static CsCursor
body_of (GBytes *message)
{
  CsCursor body = cs_cursor_init_bytes (message);

  cs_cursor_skip (&body, CS_HANDSHAKE_HEADER);
  return body;
}

static JsonArray *
chain_to_json (GPtrArray *chain)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < chain->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (chain, i));
  return array;
}

static void
add_client_hello (const CsTranscriptFacts *self,
                  JsonObject              *json)
{
  g_autofree char *sni = NULL;
  CsClientHello    hello;

  if (self->client_hello == NULL ||
      !cs_client_hello_parse (&hello, body_of (self->client_hello), NULL))
    return;

  sni = cs_client_hello_dup_sni (&hello);
  if (sni != NULL)
    json_object_set_string_member (json, "sni", sni);
  json_object_set_object_member (json, "offered", cs_client_hello_offered_to_json (&hello));
}

static char *
dup_group (const CsTranscriptFacts *self)
{
  const CsCipherSuite *suite = cs_cipher_suite_lookup (self->suite_id);
  CsServerKeyExchange  message;

  if (self->group != 0)
    return cs_tls_dup_group_name (self->group);
  if (self->server_key_exchange == NULL || suite == NULL ||
      !cs_server_key_exchange_parse (&message, suite->key_exchange, self->version,
                                     body_of (self->server_key_exchange), NULL))
    return NULL;
  return cs_server_key_exchange_dup_group_name (&message);
}

static void
add_negotiated (const CsTranscriptFacts *self,
                JsonObject              *json)
{
  g_autofree char *group = NULL;

  if (self->version == 0)
    return;

  group = dup_group (self);
  cs_tls_take_string (json, "version", cs_tls_dup_version_name (self->version));
  cs_tls_take_string (json, "cipher", cs_tls_dup_cipher_suite_name (self->suite_id));
  if (group != NULL)
    json_object_set_string_member (json, "group", group);
  if (self->alpn != NULL)
    json_object_set_string_member (json, "alpn", self->alpn);
  json_object_set_boolean_member (json, "resumed", self->resumed);
}

/* A request that was seen is a fact at once. That there was none is one only
 * after a full handshake of which nothing was hidden; a resumed handshake has
 * no place for a request, so its absence says nothing about the server. */
static gboolean
was_not_asked (const CsTranscriptFacts *self)
{
  return self->request == NULL && self->complete && !self->resumed && !self->hidden;
}

static void
add_certificate_request (const CsTranscriptFacts *self,
                         JsonObject              *json)
{
  CsCertificateRequest request;
  JsonObject          *object = NULL;

  if (self->request != NULL &&
      cs_certificate_request_parse (&request, self->version, body_of (self->request), NULL))
    object = cs_certificate_request_to_json (&request, self->version);
  else if (self->request != NULL || was_not_asked (self))
    object = json_object_new ();
  if (object == NULL)
    return;

  json_object_set_boolean_member (object, "seen", self->request != NULL);
  if (self->request != NULL)
    json_object_set_string_member (object, "when", self->request_when);
  json_object_set_object_member (json, "certificateRequest", object);
}

static const char *
client_certificate_state (const CsTranscriptFacts *self)
{
  if (self->has_client_certificate)
    return self->client_chain->len > 0 ? "sent" : "empty";
  if (self->request == NULL && (self->resumed || was_not_asked (self)))
    return "not-asked";
  return self->hidden ? "unknown" : "not-reached";
}

static void
add_certificates (const CsTranscriptFacts *self,
                  JsonObject              *json)
{
  JsonObject *client = json_object_new ();

  json_object_set_string_member (client, "state", client_certificate_state (self));
  if (self->has_client_certificate)
    json_object_set_array_member (client, "chain", chain_to_json (self->client_chain));
  if (self->client_scheme != 0)
    cs_tls_take_string (client, "signatureAlgorithm", cs_tls_dup_signature_scheme_name (self->client_scheme));
  json_object_set_object_member (json, "clientCertificate", client);

  if (self->server_chain != NULL)
    {
      JsonObject *server = json_object_new ();

      json_object_set_array_member (server, "chain", chain_to_json (self->server_chain));
      if (self->staple != NULL)
        cs_tls_take_string (server, "ocspStaple",
                            g_base64_encode (g_bytes_get_data (self->staple, NULL), g_bytes_get_size (self->staple)));
      json_object_set_object_member (json, "serverCertificate", server);
    }
}

void
cs_transcript_alert_add_to_json (const CsTranscriptAlert *self,
                                 JsonObject              *json)
{
  json_object_set_string_member (json, "level", self->level == 1 ? "warning" : self->level == 2 ? "fatal"
                                                                                                : "unknown");
  json_object_set_int_member (json, "number", self->number);
  json_object_set_string_member (json, "name", cs_tls_alert_name (self->number));
  json_object_set_string_member (json, "when", self->when);
  json_object_set_int_member (json, "requestBytesSent", (gint64) self->request_bytes);
}

static JsonArray *
alerts_to_json (const CsTranscriptFacts *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->alerts->len; i++)
    {
      const CsTranscriptAlert *alert = &g_array_index (self->alerts, CsTranscriptAlert, i);
      JsonObject              *json = json_object_new ();

      cs_transcript_alert_add_to_json (alert, json);
      json_object_set_string_member (json, "side", cs_side_to_string (alert->side));
      json_array_add_object_element (array, json);
    }
  return array;
}

JsonObject *
cs_transcript_facts_to_json (const CsTranscriptFacts *self)
{
  JsonObject *json = json_object_new ();
  JsonObject *finished = json_object_new ();

  add_negotiated (self, json);
  add_client_hello (self, json);
  add_certificate_request (self, json);
  if (self->client_hello != NULL)
    add_certificates (self, json);
  json_object_set_array_member (json, "alerts", alerts_to_json (self));
  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    if (self->finished[side] >= 0)
      json_object_set_int_member (finished, cs_side_to_string (side), self->finished[side]);
  json_object_set_object_member (json, "finished", finished);
  json_object_set_int_member (json, "sessionTickets", self->session_tickets);
  if (self->unread_records > 0)
    json_object_set_int_member (json, "unreadRecords", (gint64) self->unread_records);
  return json;
}
