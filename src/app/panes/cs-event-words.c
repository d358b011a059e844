/* cs-event-words.c: what an event means for this program
 *
 * Pure: an event in, words and a colour out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-event-words.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "cs-json.h"
#include "cs-text.h"

/* Lists a type in one place: how it is shown, and what it is called where the
 * RFC's name is not the best word. Types that are not here are messages. */
static const struct
{
  CsLayer      layer;
  const char  *type;
  CsEventSense sense;
  gboolean     noise;
  const char  *title;
} types[] = {
  { CS_LAYER_DNS, "Lookup", CS_EVENT_MINOR, FALSE, N_ ("Name lookup") },
  { CS_LAYER_TCP, "Connect", CS_EVENT_HELLO, FALSE, N_ ("TCP connect") },
  { CS_LAYER_TCP, "Connected", CS_EVENT_MINOR, FALSE, N_ ("TCP connected") },
  { CS_LAYER_TCP, "ConnectPending", CS_EVENT_MINOR, FALSE, N_ ("No answer yet") },
  { CS_LAYER_TCP, "ConnectFailed", CS_EVENT_FAILURE, FALSE, N_ ("TCP connect failed") },
  { CS_LAYER_TCP, "Plaintext", CS_EVENT_MINOR, FALSE, N_ ("In the clear") },
  { CS_LAYER_TCP, "Lost", CS_EVENT_FAILURE, FALSE, N_ ("Not captured") },
  { CS_LAYER_TCP, "Close", CS_EVENT_HELLO, FALSE, N_ ("TCP close") },
  { CS_LAYER_PROXY, "ProxyRequest", CS_EVENT_HELLO, FALSE, N_ ("Proxy request") },
  { CS_LAYER_PROXY, "ProxyAnswer", CS_EVENT_HELLO, FALSE, N_ ("Proxy answer") },
  { CS_LAYER_PROXY, "ProxyNegotiated", CS_EVENT_MINOR, FALSE, N_ ("Proxy is ready") },
  { CS_LAYER_TLS, "ClientHello", CS_EVENT_HELLO, FALSE, NULL },
  { CS_LAYER_TLS, "ServerHello", CS_EVENT_HELLO, FALSE, NULL },
  { CS_LAYER_TLS, "HelloRetryRequest", CS_EVENT_HELLO, FALSE, NULL },
  { CS_LAYER_TLS, "HelloRequest", CS_EVENT_HELLO, FALSE, NULL },
  { CS_LAYER_TLS, "EncryptedExtensions", CS_EVENT_MINOR, FALSE, NULL },
  { CS_LAYER_TLS, "ServerHelloDone", CS_EVENT_MINOR, FALSE, NULL },
  { CS_LAYER_TLS, "ChangeCipherSpec", CS_EVENT_MINOR, TRUE, NULL },
  { CS_LAYER_TLS, "Malformed", CS_EVENT_FAILURE, FALSE, N_ ("Cannot be read") },
  { CS_LAYER_TLS, "Unexpected", CS_EVENT_FAILURE, FALSE, N_ ("Out of order") },
  { CS_LAYER_TLS, "ProtectedRecord", CS_EVENT_MESSAGE, FALSE, N_ ("Encrypted record") },
  { CS_LAYER_TLS, "ApplicationData", CS_EVENT_MESSAGE, FALSE, N_ ("Encrypted data") },
  { CS_LAYER_TLS, "IdentityDecision", CS_EVENT_MINOR, FALSE, N_ ("Your identity") },
  { CS_LAYER_HTTP, "Preface", CS_EVENT_MINOR, TRUE, N_ ("Connection preface") },
  { CS_LAYER_HTTP, "SETTINGS", CS_EVENT_MINOR, TRUE, NULL },
  { CS_LAYER_HTTP, "WINDOW_UPDATE", CS_EVENT_MINOR, TRUE, NULL },
  { CS_LAYER_HTTP, "PING", CS_EVENT_MINOR, TRUE, NULL },
  { CS_LAYER_HTTP, "PRIORITY", CS_EVENT_MINOR, TRUE, NULL },
  { CS_LAYER_HTTP, "PRIORITY_UPDATE", CS_EVENT_MINOR, TRUE, NULL },
  { CS_LAYER_HTTP, "ALTSVC", CS_EVENT_MINOR, TRUE, NULL },
  { CS_LAYER_HTTP, "RST_STREAM", CS_EVENT_FAILURE, FALSE, NULL },
  { CS_LAYER_HTTP, "Malformed", CS_EVENT_FAILURE, FALSE, N_ ("Malformed HTTP") },
};

static gssize
find_type (CsEvent *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (cs_event_is (event, types[i].layer, types[i].type))
        return i;
    }

  return -1;
}

static gboolean
is_trusted (CsEvent *event)
{
  return g_strcmp0 (cs_json_get_string (cs_event_get_fields (event), "decision", "trusted"), "trusted") == 0;
}

/* Only a message that goes out without a fault closes HTTP/2 (RFC 9113 §6.8). */
static gboolean
is_clean_goaway (CsEvent *event)
{
  JsonObject *fields = cs_event_get_fields (event);

  return cs_json_get_int (fields, "errorCode", cs_json_get_int (fields, "error_code", 0)) == 0;
}

static CsEventSense
get_tls_sense (CsEvent *event,
               CsTone  *tone)
{
  if (cs_event_is (event, CS_LAYER_TLS, "CertificateRequest"))
    {
      *tone = CS_TONE_ACCENT;
      return CS_EVENT_BUBBLE;
    }

  if (cs_event_is_certificate (event) && cs_event_get_side (event) == CS_SIDE_CLIENT)
    {
      *tone = cs_event_words_is_empty_certificate (event) ? CS_TONE_WARNING : CS_TONE_ACCENT;
      return CS_EVENT_BUBBLE;
    }

  if (cs_event_is (event, CS_LAYER_TLS, "Alert"))
    {
      if (!cs_event_words_is_refusal (event))
        return CS_EVENT_HELLO;

      *tone = CS_TONE_ERROR;
      return CS_EVENT_BUBBLE;
    }

  if (cs_event_is (event, CS_LAYER_TLS, "TrustDecision"))
    {
      if (is_trusted (event))
        return CS_EVENT_MINOR;

      *tone = CS_TONE_ERROR;
      return CS_EVENT_BUBBLE;
    }

  return CS_EVENT_MESSAGE;
}

static CsEventSense
get_http_sense (CsEvent *event,
                CsTone  *tone)
{
  if (cs_event_is (event, CS_LAYER_HTTP, "GOAWAY"))
    {
      if (is_clean_goaway (event))
        return CS_EVENT_HELLO;

      *tone = CS_TONE_ERROR;
      return CS_EVENT_FAILURE;
    }

  if (cs_event_words_get_status (event) >= 400)
    {
      *tone = CS_TONE_ERROR;
      return CS_EVENT_BUBBLE;
    }

  if (cs_event_is (event, CS_LAYER_HTTP, "HEADERS") || cs_event_is (event, CS_LAYER_HTTP, "Response") ||
      cs_event_is (event, CS_LAYER_HTTP, "Request"))
    return CS_EVENT_HELLO;

  return CS_EVENT_MESSAGE;
}

gint64
cs_event_words_get_time_us (CsEvent *event)
{
  return CLAMP (cs_event_get_time_us (event), 0, CS_EVENT_WORDS_MAX_TIME_US);
}

gint64
cs_event_words_get_finished_us (CsRecord *record)
{
  JsonObject *finished = cs_json_get_object (cs_record_get_tls (record), "finished");

  return CLAMP (cs_json_get_int (finished, "client", -1), -1, CS_EVENT_WORDS_MAX_TIME_US);
}

CsEventSense
cs_event_words_get_sense (CsEvent *event,
                          CsTone  *tone)
{
  gssize i = find_type (event);

  *tone = CS_TONE_PLAIN;

  if (i >= 0)
    {
      if (types[i].sense == CS_EVENT_FAILURE)
        *tone = CS_TONE_ERROR;
      return types[i].sense;
    }

  if (cs_event_get_layer (event) == CS_LAYER_TLS)
    return get_tls_sense (event, tone);

  if (cs_event_get_layer (event) == CS_LAYER_HTTP)
    return get_http_sense (event, tone);

  return CS_EVENT_MESSAGE;
}

gboolean
cs_event_words_is_noise (CsEvent *event)
{
  gssize i = find_type (event);

  return i >= 0 && types[i].noise;
}

gboolean
cs_event_words_is_empty_certificate (CsEvent *event)
{
  JsonObject *fields;
  JsonArray  *list;

  if (!cs_event_is_certificate (event))
    return FALSE;

  fields = cs_event_get_fields (event);
  list = cs_json_get_array (fields, "certificate_list");

  return list != NULL && cs_json_array_length (list) == 0;
}

gboolean
cs_event_words_is_refusal (CsEvent *event)
{
  gint64 number;

  if (!cs_event_is (event, CS_LAYER_TLS, "Alert"))
    return FALSE;

  /* RFC 8446 §6.1: close_notify is 0, user_canceled 90. */
  number = cs_json_get_int (cs_event_get_fields (event), "number", -1);

  return number != 0 && number != 90;
}

int
cs_event_words_get_status (CsEvent *event)
{
  if (!cs_event_is (event, CS_LAYER_HTTP, "Response") && !cs_event_is (event, CS_LAYER_HTTP, "HEADERS"))
    return 0;

  return (int) CLAMP (cs_json_get_int (cs_event_get_fields (event), "status", 0), 0, 999);
}

char *
cs_event_words_dup_title (CsEvent *event)
{
  gssize i = find_type (event);

  if (i >= 0 && types[i].title != NULL)
    return g_strdup (_ (types[i].title));

  if (cs_event_is (event, CS_LAYER_TLS, "TrustDecision"))
    return g_strdup (_ ("Your trust"));

  return cs_text_safe (cs_event_get_event_type (event), -1);
}

char *
cs_event_words_dup_detail (CsEvent *event)
{
  return cs_text_safe (cs_event_get_summary (event), -1);
}

/* "alice + 1 intermediate": what the client's Certificate message carried. */
static char *
dup_sent_title (CsRecord *record,
                CsEvent  *event)
{
  JsonObject    *certificate = cs_json_get_object (cs_record_get_tls (record), "clientCertificate");
  JsonArray     *chain = cs_json_get_array (certificate, "chain");
  CsCertificate *leaf = NULL;
  guint          n = cs_json_array_length (chain);
  gboolean       theirs = cs_record_is_observed (record);

  if (n > 0 && cs_json_array_string (chain, 0, NULL) != NULL)
    leaf = cs_record_get_certificate (record, cs_json_array_string (chain, 0, NULL));

  if (leaf == NULL || !cs_certificate_is_readable (leaf))
    return g_strdup (theirs ? _ ("The client’s certificate") : _ ("Your certificate"));

  if (n == 1)
    return g_strdup_printf (theirs ? _ ("The client’s certificate: %s, alone") : _ ("Your certificate: %s, alone"),
                            cs_certificate_get_display_name (leaf));
  if (theirs)
    return g_strdup_printf (ngettext ("The client’s certificate: %s + %u intermediate",
                                      "The client’s certificate: %s + %u intermediates", n - 1),
                            cs_certificate_get_display_name (leaf), n - 1);

  return g_strdup_printf (ngettext ("Your certificate: %s + %u intermediate",
                                    "Your certificate: %s + %u intermediates", n - 1),
                          cs_certificate_get_display_name (leaf), n - 1);
}

static const char *
get_why_empty (CsRecord *record)
{
  JsonObject *certificate = cs_json_get_object (cs_record_get_tls (record), "clientCertificate");
  const char *why = cs_json_get_string (certificate, "why", "");

  if (g_str_equal (why, "no-identity"))
    return _ ("no identity is chosen");
  if (g_str_equal (why, "excluded-by-ca-list"))
    return _ ("the server’s list leaves out its issuer");
  if (g_str_equal (why, "no-common-signature-algorithm"))
    return _ ("the server accepts no key of its kind");
  if (g_str_equal (why, "declined"))
    return _ ("you declined");

  return _ ("it holds no certificate");
}

/* "certificate required" for certificate_required. */
static char *
dup_alert_name (CsEvent *event)
{
  char *name = cs_text_safe (cs_json_get_string (cs_event_get_fields (event), "name", ""), -1);

  return g_strdelimit (name, "_", ' ');
}

static char *
dup_alert_title (CsEvent *event)
{
  g_autofree char *name = dup_alert_name (event);

  gint64 number = cs_json_get_int (cs_event_get_fields (event), "number", -1);

  if (number < 0)
    return g_strdup (_ ("Alert, which cannot be read"));
  if (*name == '\0')
    return g_strdup_printf (_ ("Alert %d"), (int) CLAMP (number, 0, 255));

  return g_strdup_printf (_ ("Alert %d: %s"), (int) CLAMP (number, 0, 255), name);
}

static char *
dup_alert_detail (CsRecord *record,
                  CsEvent  *event)
{
  JsonObject *fields = cs_event_get_fields (event);
  gint64      finished = cs_event_words_get_finished_us (record);
  gint64      time_us = cs_event_words_get_time_us (event);
  const char *when = cs_json_get_string (fields, "when", "");
  gboolean    fatal = g_strcmp0 (cs_json_get_string (fields, "level", "fatal"), "warning") != 0;

  if (cs_event_get_side (event) == CS_SIDE_SERVER && finished >= 0 && time_us > finished &&
      (g_str_equal (when, "after-client-finished") || g_str_equal (when, "after-request")))
    {
      g_autofree char *ms = cs_text_ms (time_us - finished);

      return g_strdup_printf (fatal ? _ ("fatal, %s ms after our Finished") : _ ("warning, %s ms after our Finished"), ms);
    }

  if (cs_event_get_side (event) == CS_SIDE_CLIENT)
    return g_strdup (fatal ? _ ("fatal, sent by us") : _ ("warning, sent by us"));

  return g_strdup (fatal ? _ ("fatal: the server ends the connection") : _ ("a warning"));
}

static char *
dup_status_title (CsRecord *record,
                  CsEvent  *event)
{
  g_autofree char *reason = cs_text_safe (cs_json_get_string (cs_event_get_fields (event), "reason", ""), -1);

  int         status = cs_event_words_get_status (event);
  const char *known = soup_status_get_phrase ((guint) status);

  if (*reason == '\0' && g_strcmp0 (known, "Unknown Error") != 0)
    return g_strdup_printf ("%d %s", status, known);

  return g_strchomp (g_strdup_printf ("%d %s", status, reason));
}

static char *
dup_status_detail (CsRecord *record,
                   CsEvent  *event)
{
  g_autofree char *method = NULL;
  g_autofree char *path = NULL;
  g_autofree char *type = cs_text_safe (cs_event_get_event_type (event), -1);
  g_autoptr (GUri) uri = NULL;

  JsonObject *request = cs_record_get_request (record);
  const char *url = cs_json_get_string (request, "url", NULL);

  if (url != NULL)
    uri = g_uri_parse (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL)
    return g_strdup_printf (_ ("%s: the answer"), type);

  method = cs_text_safe (cs_json_get_string (request, "method", "GET"), -1);
  path = cs_text_safe (*g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/", -1);

  return g_strdup_printf (_ ("%s: the answer to %s %s"), type, method, path);
}

char *
cs_event_words_dup_bubble (CsRecord *record,
                           CsEvent  *event,
                           char    **detail)
{
  g_autofree char *summary = cs_event_words_dup_detail (event);

  if (cs_event_is (event, CS_LAYER_TLS, "CertificateRequest"))
    {
      *detail = g_strdup_printf ("CertificateRequest: %s", summary);
      return g_strdup (_ ("Asks for a client certificate"));
    }

  if (cs_event_words_is_empty_certificate (event))
    {
      *detail = g_strdup_printf ("%s: %s", cs_event_get_event_type (event), get_why_empty (record));
      return g_strdup (cs_record_is_observed (record) ? _ ("The client’s certificate: empty")
                                                      : _ ("Your certificate: empty"));
    }

  if (cs_event_is_certificate (event))
    {
      *detail = g_strdup_printf ("%s: %s", cs_event_get_event_type (event), summary);
      return dup_sent_title (record, event);
    }

  if (cs_event_is (event, CS_LAYER_TLS, "Alert"))
    {
      *detail = dup_alert_detail (record, event);
      return dup_alert_title (event);
    }

  if (cs_event_is (event, CS_LAYER_TLS, "TrustDecision"))
    {
      *detail = g_steal_pointer (&summary);
      return g_strcmp0 (cs_json_get_string (cs_event_get_fields (event), "decision", ""), "overridden") == 0
               ? g_strdup (_ ("You do not trust this server, and went on"))
               : g_strdup (_ ("You do not trust this server"));
    }

  *detail = dup_status_detail (record, event);
  return dup_status_title (record, event);
}

const char *
cs_event_words_get_icon (CsEvent *event,
                         CsTone   tone)
{
  if (cs_event_is (event, CS_LAYER_TLS, "CertificateRequest"))
    return "cs-asked-symbolic";

  return cs_tone_get_icon (tone);
}

const char *
cs_event_words_get_from (CsSide side)
{
  switch (side)
    {
    case CS_SIDE_CLIENT:
      return _ ("from the client");

    case CS_SIDE_SERVER:
      return _ ("from the server");

    case CS_SIDE_LOCAL:
    default:
      return _ ("on this computer");
    }
}
