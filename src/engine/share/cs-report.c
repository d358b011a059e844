/* cs-report.c: a record as text that a person reads top to bottom
 *
 * Pure: a record and its verdict in, text out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-report.h"

#include "cs-json.h"
#include "cs-page.h"
#include "cs-report-private.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_EVENTS     80
#define MAX_CA_NAMES   8
#define MAX_CHAIN      10
#define MAX_HEADERS    100
#define MAX_BODY_BYTES 4096
#define MAX_BODY_LINES 40
#define MAX_LINE       200

static CsPlatformView *
find_view (CsVerdict  *verdict,
           const char *id)
{
  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (verdict->platforms, i);

      if (g_str_equal (view->id, id))
        return view;
    }
  return NULL;
}

/* What Apple's apps get has a line of its own: it is the case that misleads. */
static void
put_apple (CsPage    *page,
           CsRecord  *record,
           CsVerdict *verdict)
{
  g_autofree char *text = NULL;

  CsPlatformView *apple = find_view (verdict, "apple.cfnetwork.urlsession");
  int             status = cs_record_get_status (record);

  if (apple == NULL)
    return;

  if (apple->sees == CS_SEES_TRANSPORT_ERROR && apple->flagged)
    text = g_strdup_printf (apple->probable ? _ ("Apple apps: probably error %s %s instead of this %d (%s)")
                                            : _ ("Apple apps: error %s %s instead of this %d (%s)"),
                            apple->code, apple->symbol, status, cs_report_grade (apple->grade));
  else if (apple->sees == CS_SEES_TRANSPORT_ERROR && apple->code != NULL)
    text = g_strdup_printf (_ ("Apple apps: error %s %s (%s)"), apple->code, apple->symbol != NULL ? apple->symbol : "",
                            cs_report_grade (apple->grade));
  else if (apple->sees == CS_SEES_CANNOT_TELL)
    text = g_strdup_printf (_ ("Apple apps: cannot tell; not known: %s"), apple->missing);
  else
    text = g_strdup_printf (_ ("Apple apps: they see this %d"), status);
  cs_page_line (page, 0, apple->flagged ? CS_INK_WARNING : CS_INK_STRONG, text);
}

static void
put_counts (CsPage    *page,
            CsRecord  *record,
            CsVerdict *verdict)
{
  g_autoptr (GString) text = g_string_new (NULL);

  int   status = cs_record_get_status (record);
  guint n_exceptions = cs_verdict_count (verdict, CS_SEES_EXCEPTION);
  guint n_answers = cs_verdict_count (verdict, CS_SEES_ANSWER);

  if (status == 0 || verdict->platforms->len == 0)
    return;
  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "Of %u known platform, ", "Of %u known platforms, ",
                                       verdict->platforms->len),
                          verdict->platforms->len);
  if (n_exceptions > 0)
    {
      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "%u gets an exception with the %d", "%u get an exception with the %d",
                                           n_exceptions),
                              n_exceptions, status);
      g_string_append (text, _ (" and "));
    }
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u sees the %d.", "%u see the %d.", n_answers),
                          n_answers, status);
  cs_page_prose (page, 2, 0, CS_INK_QUIET, text->str);
}

static void
put_verdict (CsPage    *page,
             CsRecord  *record,
             CsVerdict *verdict)
{
  cs_page_line (page, 0, cs_page_ink (verdict->severity), verdict->headline);
  cs_page_prose (page, 2, 0, CS_INK_PLAIN, verdict->sentence);
  cs_page_space (page);
  put_apple (page, record, verdict);
  if (verdict->apps_headline != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s. %s", verdict->apps_headline,
                                               verdict->apps_sentence != NULL ? verdict->apps_sentence : "");

      cs_page_prose (page, 2, 0, CS_INK_PLAIN, text);
    }
  put_counts (page, record, verdict);
}

/* Handshake. */

static gboolean
is_key_event (CsEvent *event)
{
  static const char *const noise[] = {
    "ChangeCipherSpec", "ApplicationData", "ProtectedRecord", "Body", "Preface", "SETTINGS", "WINDOW_UPDATE",
    "PING", "PRIORITY", "DATA", NULL
  };

  JsonObject *fields = cs_event_get_fields (event);

  if (g_strv_contains (noise, cs_event_get_event_type (event)))
    return FALSE;
  if (cs_event_is (event, CS_LAYER_HTTP, "HEADERS"))
    return cs_json_has (fields, "status") || cs_json_has (fields, "method");
  if (cs_event_is (event, CS_LAYER_TLS, "Alert"))
    return cs_json_get_int (fields, "number", -1) != 0;
  return TRUE;
}

static CsInk
event_ink (CsEvent *event)
{
  gboolean from_client = cs_event_get_side (event) == CS_SIDE_CLIENT;

  if (cs_event_is (event, CS_LAYER_TLS, "Alert") || cs_event_is (event, CS_LAYER_TLS, "Malformed") ||
      cs_json_get_int (cs_event_get_fields (event), "status", 0) >= 400)
    return CS_INK_ERROR;
  if (cs_event_is (event, CS_LAYER_TLS, "CertificateRequest") ||
      (from_client && cs_event_is (event, CS_LAYER_TLS, "Certificate")))
    return CS_INK_ACCENT;
  return CS_INK_PLAIN;
}

static void
put_event (CsPage  *page,
           CsEvent *event)
{
  static const char *const arrows[] = { "→", "←", "·" };

  g_autofree char *ms = cs_text_ms (cs_event_get_time_us (event));
  g_autofree char *line = NULL;

  line = g_strdup_printf ("%9s  %s  %-20s  %s", ms, arrows[cs_event_get_side (event)],
                          cs_event_get_event_type (event), cs_event_get_summary (event));
  cs_page_line (page, 0, event_ink (event), g_strchomp (line));
}

static void
append_fact (GString    *text,
             const char *fact)
{
  if (fact != NULL && *fact != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", fact);
}

static void
put_handshake (CsPage   *page,
               CsRecord *record)
{
  g_autoptr (GString) facts = g_string_new (NULL);

  GListModel *events = cs_record_get_events (record);
  JsonObject *tls = cs_record_get_tls (record);
  guint       n_events = g_list_model_get_n_items (events);
  guint       n_shown = 0;
  guint       n_left_out = 0;

  cs_page_heading (page, _ ("Handshake"));
  append_fact (facts, cs_json_get_string (tls, "version", NULL));
  append_fact (facts, cs_json_get_string (tls, "cipher", NULL));
  append_fact (facts, cs_json_get_string (tls, "group", NULL));
  append_fact (facts, cs_json_get_string (tls, "alpn", NULL));
  if (cs_json_get_boolean (tls, "resumed", FALSE))
    append_fact (facts, _ ("resumed"));
  if (facts->len > 0)
    cs_page_line (page, 2, CS_INK_PLAIN, facts->str);
  if (n_events == 0)
    cs_page_line (page, 2, CS_INK_QUIET, _ ("The record holds no events."));
  else
    cs_page_line (page, 0, CS_INK_QUIET, _ ("       ms  you → server, server ← to you"));

  for (guint i = 0; i < n_events; i++)
    {
      g_autoptr (CsEvent) event = g_list_model_get_item (events, i);

      if (!is_key_event (event))
        continue;
      if (n_shown++ < MAX_EVENTS)
        put_event (page, event);
      else
        n_left_out++;
    }
  if (n_left_out > 0)
    {
      g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %u more event",
                                                            "… and %u more events", n_left_out),
                                               n_left_out);

      cs_page_line (page, 2, CS_INK_QUIET, text);
    }
}

/* Certificates. */

static gboolean
name_issued_one_of (JsonObject *ca_name,
                    GPtrArray  *chain)
{
  g_autofree guint8 *data = NULL;
  g_autoptr (GBytes) der = NULL;

  const char *base64 = cs_json_get_string (ca_name, "der", NULL);
  gsize       len = 0;

  if (base64 == NULL)
    return FALSE;
  data = g_base64_decode (base64, &len);
  der = g_bytes_new (data, len);
  for (guint i = 0; i < chain->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (chain, i);

      if (cs_certificate_is_readable (certificate) && g_bytes_equal (der, cs_certificate_get_issuer_der (certificate)))
        return TRUE;
    }
  return FALSE;
}

static void
put_ca_name (CsPage     *page,
             JsonObject *ca_name,
             gboolean    matches)
{
  g_autofree char *line = g_strdup_printf ("%s %s%s", matches ? "✓" : " ", cs_json_get_string (ca_name, "dn", "?"),
                                           matches ? _ ("  (issued your chain)") : "");

  cs_page_line (page, 4, matches ? CS_INK_SUCCESS : CS_INK_PLAIN, line);
}

/* Matches first; over MAX_CA_NAMES the rest is a number. */
static void
put_ca_names (CsPage    *page,
              JsonArray *ca_names,
              GPtrArray *chain)
{
  guint n = cs_json_array_length (ca_names);
  guint n_shown = 0;
  guint n_matches = 0;

  for (guint i = 0; i < n; i++)
    if (name_issued_one_of (cs_json_array_object (ca_names, i), chain))
      {
        n_matches++;
        if (n_shown++ < MAX_CA_NAMES)
          put_ca_name (page, cs_json_array_object (ca_names, i), TRUE);
      }
  for (guint i = 0; i < n && n_shown < MAX_CA_NAMES; i++)
    if (!name_issued_one_of (cs_json_array_object (ca_names, i), chain))
      {
        n_shown++;
        put_ca_name (page, cs_json_array_object (ca_names, i), FALSE);
      }
  if (n > n_shown)
    {
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more", "%u more", n - n_shown),
                                               n - n_shown);

      cs_page_line (page, 6, CS_INK_QUIET, more);
    }
  if (n > 0 && n_matches == 0 && chain->len > 0)
    cs_page_line (page, 4, CS_INK_WARNING, _ ("No name on the list issued any of your certificates."));
}

static void
put_asked (CsPage     *page,
           JsonObject *tls,
           GPtrArray  *chain)
{
  g_autofree char *text = NULL;

  JsonObject *request = cs_json_get_object (tls, "certificateRequest");
  JsonArray  *ca_names = cs_json_get_array (request, "caNames");
  guint       n = cs_json_array_length (ca_names);

  if (request == NULL)
    {
      cs_page_line (page, 2, CS_INK_PLAIN, _ ("Whether the server asked for a certificate is not known."));
      return;
    }
  if (!cs_json_get_boolean (request, "seen", FALSE))
    {
      cs_page_line (page, 2, CS_INK_PLAIN, _ ("The server did not ask for a certificate."));
      return;
    }

  if (n == 0)
    text = g_strdup (_ ("The server asked for a certificate, with an empty list of CA names"));
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The server asked for a certificate, with %u CA name",
                                         "The server asked for a certificate, with %u CA names", n),
                            n);
  cs_page_line (page, 2, CS_INK_ACCENT, text);
  put_ca_names (page, ca_names, chain);
}

static void
put_certificate (CsPage        *page,
                 CsCertificate *certificate)
{
  g_autofree char *until = NULL;
  g_autofree char *line = NULL;

  if (!cs_certificate_is_readable (certificate))
    {
      line = g_strdup_printf (_ ("a certificate that cannot be read, SHA-256 %s"),
                              cs_certificate_get_fingerprint (certificate));
      cs_page_line (page, 6, CS_INK_WARNING, line);
      return;
    }
  until = cs_text_date (cs_certificate_get_not_after (certificate));
  line = g_strdup_printf (_ ("%s, issued by %s, valid until %s"), cs_certificate_get_display_name (certificate),
                          cs_certificate_get_issuer_display_name (certificate), until);
  cs_page_line (page, 6, CS_INK_PLAIN, line);
}

static void
put_chain (CsPage    *page,
           GPtrArray *chain)
{
  for (guint i = 0; i < MIN (chain->len, MAX_CHAIN); i++)
    put_certificate (page, g_ptr_array_index (chain, i));
}

static const char *
why_empty (const char *why)
{
  if (g_str_equal (why, "no-identity"))
    return _ ("You sent an empty certificate: no identity is chosen");
  if (g_str_equal (why, "excluded-by-ca-list"))
    return _ ("You sent an empty certificate: the server’s list leaves out its issuers");
  if (g_str_equal (why, "no-common-signature-algorithm"))
    return _ ("You sent an empty certificate: the server accepts no signature of this key");
  if (g_str_equal (why, "declined"))
    return _ ("You sent an empty certificate: you chose to send none");
  return _ ("You sent an empty certificate");
}

static void
put_sent (CsPage     *page,
          CsRecord   *record,
          JsonObject *tls,
          GPtrArray  *chain)
{
  g_autofree char *text = NULL;

  JsonObject *client = cs_json_get_object (tls, "clientCertificate");
  const char *state = cs_json_get_string (client, "state", "unknown");
  guint       n = cs_json_array_length (cs_json_get_array (client, "chain"));

  if (g_str_equal (state, "sent"))
    {
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "You sent a chain of %u certificate",
                                           "You sent a chain of %u certificates", n),
                              n);
      cs_page_line (page, 2, CS_INK_ACCENT, text);
      put_chain (page, chain);
    }
  else if (g_str_equal (state, "empty"))
    {
      cs_page_line (page, 2, CS_INK_WARNING, why_empty (cs_json_get_string (client, "why", "")));
    }
  else if (g_str_equal (state, "not-asked"))
    {
      cs_page_line (page, 2, CS_INK_PLAIN, _ ("You sent no certificate, as none was asked for."));
    }
  else if (g_str_equal (state, "not-reached"))
    {
      cs_page_line (page, 2, CS_INK_PLAIN, _ ("The handshake ended before it was the turn of your certificate."));
    }
}

static void
put_trust (CsPage   *page,
           CsRecord *record)
{
  JsonObject *trust = cs_json_get_object (cs_record_get_mtls (record), "trust");
  JsonArray  *reasons = cs_json_get_array (trust, "reasons");
  const char *decision = cs_json_get_string (trust, "decision", "");

  if (g_str_equal (decision, "trusted"))
    cs_page_line (page, 4, CS_INK_SUCCESS, _ ("✓ trusted through your roots"));
  else if (g_str_equal (decision, "untrusted"))
    cs_page_line (page, 4, CS_INK_ERROR, _ ("✗ not trusted; the request was not sent"));
  else if (g_str_equal (decision, "overridden"))
    cs_page_line (page, 4, CS_INK_WARNING, _ ("✗ not trusted; you chose to go on"));

  if (g_str_equal (decision, "trusted"))
    return;
  for (guint i = 0; i < MIN (cs_json_array_length (reasons), MAX_CHAIN); i++)
    cs_page_prose (page, 6, 0, CS_INK_PLAIN, cs_json_get_string (cs_json_array_object (reasons, i), "detail", ""));
}

static void
put_shown (CsPage     *page,
           CsRecord   *record,
           JsonObject *tls)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autofree char      *text = NULL;

  JsonArray *fingerprints = cs_json_get_array (cs_json_get_object (tls, "serverCertificate"), "chain");
  guint      n = cs_json_array_length (fingerprints);

  if (n == 0)
    return;
  chain = cs_record_dup_chain (record, fingerprints);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The server showed a chain of %u certificate",
                                       "The server showed a chain of %u certificates", n),
                          n);
  cs_page_line (page, 2, CS_INK_STRONG, text);
  put_chain (page, chain);
  put_trust (page, record);
}

static void
put_certificates (CsPage   *page,
                  CsRecord *record)
{
  g_autoptr (GPtrArray) sent = NULL;
  g_autoptr (GPtrArray) chosen = NULL;

  JsonObject *tls = cs_record_get_tls (record);
  JsonObject *identity = cs_json_get_object (cs_record_get_mtls (record), "identity");

  if (tls == NULL)
    return;
  sent = cs_record_dup_chain (record, cs_json_get_array (cs_json_get_object (tls, "clientCertificate"), "chain"));
  chosen = cs_record_dup_chain (record, cs_json_get_array (identity, "chain"));
  cs_page_heading (page, _ ("Certificates"));
  put_asked (page, tls, sent->len > 0 ? sent : chosen);
  put_sent (page, record, tls, sent);
  put_shown (page, record, tls);
}

/* Answer. */

/* HAR's writers differ: "h2", "HTTP/2.0", "HTTP/2". */
static const char *
protocol_name (const char *version)
{
  if (g_ascii_strcasecmp (version, "h2") == 0 || g_ascii_strcasecmp (version, "HTTP/2.0") == 0)
    return "HTTP/2";
  if (g_ascii_strcasecmp (version, "http/1.1") == 0)
    return "HTTP/1.1";
  return *version != '\0' ? version : "HTTP";
}

static void
put_body (CsPage   *page,
          CsRecord *record)
{
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv)   lines = NULL;

  GBytes     *body = cs_record_get_body (record);
  gsize       len = 0;
  const char *data = body != NULL ? g_bytes_get_data (body, &len) : NULL;
  const char *end = NULL;
  guint       n = 0;

  if (len == 0)
    return;

  cs_page_space (page);
  size = cs_text_size (len);
  /* A cut in the middle of a character is no sign of a binary body. */
  if (memchr (data, '\0', MIN (len, MAX_BODY_BYTES)) != NULL ||
      (!g_utf8_validate (data, (gssize) MIN (len, MAX_BODY_BYTES), &end) &&
       (gsize) (end - data) + 4 < MIN (len, MAX_BODY_BYTES)))
    {
      g_autofree char *note = g_strdup_printf (_ ("%s that are not text; save them with -o"), size);

      cs_page_line (page, 2, CS_INK_QUIET, note);
      return;
    }

  text = g_strndup (data, MIN (len, MAX_BODY_BYTES));
  lines = g_strsplit (text, "\n", MAX_BODY_LINES + 1);
  for (n = 0; lines[n] != NULL && n < MAX_BODY_LINES; n++)
    {
      g_autofree char *valid = g_utf8_make_valid (g_strchomp (lines[n]), -1);
      g_autofree char *line = g_utf8_strlen (valid, -1) > MAX_LINE ? g_utf8_substring (valid, 0, MAX_LINE)
                                                                   : g_strdup (valid);

      cs_page_line (page, 2, CS_INK_PLAIN, line);
    }
  if (len > MAX_BODY_BYTES || lines[n] != NULL)
    {
      g_autofree char *note = g_strdup_printf (_ ("… the beginning of %s; save the whole with -o"), size);

      cs_page_line (page, 2, CS_INK_QUIET, note);
    }
}

static void
put_answer (CsPage   *page,
            CsRecord *record)
{
  g_autofree char *status_line = NULL;

  JsonObject *response = cs_record_get_response (record);
  JsonArray  *headers = cs_json_get_array (response, "headers");
  int         status = cs_record_get_status (record);
  guint       n = cs_json_array_length (headers);

  cs_page_heading (page, _ ("Answer"));
  if (status == 0)
    {
      cs_page_line (page, 2, CS_INK_PLAIN, _ ("There is none."));
      return;
    }

  status_line = g_strdup_printf ("%s %d %s", protocol_name (cs_json_get_string (response, "httpVersion", "")), status,
                                 cs_json_get_string (response, "statusText", ""));
  cs_page_line (page, 2, status >= 400 ? CS_INK_ERROR : CS_INK_SUCCESS, g_strchomp (status_line));
  for (guint i = 0; i < MIN (n, MAX_HEADERS); i++)
    {
      JsonObject      *header = cs_json_array_object (headers, i);
      g_autofree char *line = g_strdup_printf ("%s: %s", cs_json_get_string (header, "name", "?"),
                                               cs_json_get_string (header, "value", ""));

      cs_page_line (page, 2, CS_INK_PLAIN, line);
    }
  put_body (page, record);
}

char *
cs_report_render (CsRecord     *record,
                  CsVerdict    *verdict,
                  CsReportStyle style)
{
  CsPage *page = cs_page_new (style);

  put_verdict (page, record, verdict);
  put_handshake (page, record);
  put_certificates (page, record);
  put_answer (page, record);
  return cs_page_finish (page);
}
