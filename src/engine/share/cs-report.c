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

#define URLSESSION "apple.cfnetwork.urlsession"

#define MAX_EVENTS     80
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

  CsPlatformView *apple = find_view (verdict, URLSESSION);
  int             status = cs_record_get_status (record);

  if (apple == NULL)
    return;

  if (apple->sees == CS_SEES_TRANSPORT_ERROR && apple->flagged)
    text = g_strdup_printf (apple->probable ? _ ("Apple apps: probably error %s %s instead of this %d")
                                            : _ ("Apple apps: error %s %s instead of this %d"),
                            apple->code, apple->symbol, status);
  else if (apple->sees == CS_SEES_TRANSPORT_ERROR && apple->code != NULL)
    text = g_strdup_printf (_ ("Apple apps: error %s %s (%s)"), apple->code, apple->symbol != NULL ? apple->symbol : "",
                            cs_report_grade (apple->grade));
  else if (apple->sees == CS_SEES_CANNOT_TELL)
    text = g_strdup_printf (_ ("Apple apps: cannot tell; not known: %s"), apple->missing);
  else
    text = g_strdup_printf (_ ("Apple apps: they see this %d"), status);
  cs_page_prose (page, 0, 2, apple->flagged ? CS_INK_WARNING : CS_INK_STRONG, text);
}

/* The banner's right half. Its headline is left out where the line about Apple's
 * apps says the same. */
static void
put_apps_half (CsPage    *page,
               CsVerdict *verdict)
{
  g_autofree char *text = NULL;

  CsPlatformView *apple = find_view (verdict, URLSESSION);

  if (verdict->apps_headline == NULL)
    return;
  if (apple != NULL && apple->flagged && verdict->apps_sentence != NULL)
    text = g_strdup_printf (_ ("%s How this is known: %s, %s."), verdict->apps_sentence, cs_report_grade (apple->grade),
                            apple->seen);
  else
    text = g_strdup_printf ("%s. %s", verdict->apps_headline,
                            verdict->apps_sentence != NULL ? verdict->apps_sentence : "");
  cs_page_prose (page, 2, 0, CS_INK_PLAIN, text);
}

static guint
count_flagged (CsVerdict *verdict)
{
  guint n = 0;

  for (guint i = 0; i < verdict->platforms->len; i++)
    if (((CsPlatformView *) g_ptr_array_index (verdict->platforms, i))->flagged)
      n++;
  return n;
}

static void
append_sentence (GString *text,
                 char    *sentence) /* (transfer full) */
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  g_free (sentence);
}

/* How many platforms do what with the answer. */
static void
put_counts (CsPage    *page,
            CsRecord  *record,
            CsVerdict *verdict)
{
  g_autoptr (GString) text = g_string_new (NULL);

  guint n_lost = count_flagged (verdict);
  guint n_exceptions = cs_verdict_count (verdict, CS_SEES_EXCEPTION);
  guint n_answers = cs_verdict_count (verdict, CS_SEES_ANSWER);
  guint n_unknown = cs_verdict_count (verdict, CS_SEES_CANNOT_TELL);

  if (cs_record_get_status (record) == 0 || verdict->platforms->len == 0)
    return;

  append_sentence (text, g_strdup_printf (_ ("This %d on the known platforms:"), cs_record_get_status (record)));
  if (n_lost > 0)
    append_sentence (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u loses it.", "%u lose it.", n_lost),
                                            n_lost));
  if (n_exceptions > 0)
    append_sentence (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u raises an exception that carries it.",
                                                         "%u raise an exception that carries it.", n_exceptions),
                                            n_exceptions));
  if (n_answers > 0)
    append_sentence (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u sees it.", "%u see it.", n_answers),
                                            n_answers));
  if (n_unknown > 0)
    append_sentence (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "For %u nobody can tell.",
                                                         "For %u nobody can tell.", n_unknown),
                                            n_unknown));
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
  put_apps_half (page, verdict);
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
      (from_client && cs_event_is_certificate (event)))
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
    cs_page_line (page, 0, CS_INK_QUIET,
                  cs_record_is_observed (record) ? _ ("       ms  →  the client to the server,  ←  the server to the client")
                                                 : _ ("       ms  →  you to the server,  ←  the server to you"));

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

/* By its own looks; hedged. */
static void
put_writer (CsPage             *page,
            const CsWriterView *writer)
{
  g_autofree char *text = NULL;

  if (writer == NULL)
    return;

  text = g_strjoin (" ", writer->words, writer->means, NULL);
  cs_page_space (page);
  cs_page_prose (page, 2, 0, CS_INK_QUIET, text);
}

static void
put_answer (CsPage    *page,
            CsRecord  *record,
            CsVerdict *verdict)
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
  put_writer (page, verdict->writer);
}

char *
cs_report_render (CsRecord     *record,
                  CsVerdict    *verdict,
                  CsReportStyle style)
{
  CsPage *page = cs_page_new (style);

  put_verdict (page, record, verdict);
  put_handshake (page, record);
  cs_report_put_certificates (page, record);
  put_answer (page, record, verdict);
  return cs_page_finish (page);
}
