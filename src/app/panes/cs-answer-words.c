/* cs-answer-words.c: an answer, or its absence, in words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-answer-words.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "cs-event-words.h"
#include "cs-json.h"
#include "cs-text.h"

char *
cs_answer_words_dup_status (CsRecord *record)
{
  g_autofree char *reason = cs_text_safe (cs_json_get_string (cs_record_get_response (record), "statusText", ""), -1);

  int         status = cs_record_get_status (record);
  const char *known = soup_status_get_phrase ((guint) MAX (status, 0));

  if (*reason != '\0')
    return g_strdup_printf ("%d %s", status, reason);
  if (g_strcmp0 (known, "Unknown Error") != 0)
    return g_strdup_printf ("%d %s", status, known);

  return g_strdup_printf ("%d", status);
}

CsTone
cs_answer_words_get_tone (CsRecord *record)
{
  return cs_record_get_status (record) >= 400 ? CS_TONE_ERROR : CS_TONE_PLAIN;
}

char *
cs_answer_words_dup_protocol (CsRecord *record)
{
  g_autofree char *version = cs_text_safe (cs_json_get_string (cs_record_get_response (record), "httpVersion", ""), -1);

  /* Browsers write h2 and HTTP/2.0 too. */
  if (g_ascii_strcasecmp (version, "h2") == 0 || g_ascii_strcasecmp (version, "http/2.0") == 0)
    return g_strdup ("HTTP/2");

  return g_steal_pointer (&version);
}

char *
cs_answer_words_dup_size (CsRecord *record)
{
  JsonObject *content = cs_json_get_object (cs_record_get_response (record), "content");
  gint64      size = cs_json_get_int (content, "size", -1);

  return size >= 0 ? cs_text_size ((guint64) size) : NULL;
}

const char *
cs_answer_words_get_header (CsRecord   *record,
                            const char *name)
{
  JsonArray *headers = cs_json_get_array (cs_record_get_response (record), "headers");

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);

      if (g_ascii_strcasecmp (cs_json_get_string (header, "name", ""), name) == 0)
        return cs_json_get_string (header, "value", NULL);
    }

  return NULL;
}

JsonNode *
cs_answer_words_dup_headers (CsRecord *record)
{
  JsonArray *headers = cs_json_get_array (cs_record_get_response (record), "headers");
  JsonArray *pairs = json_array_new ();
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);
      JsonArray  *pair = json_array_sized_new (2);

      json_array_add_string_element (pair, cs_json_get_string (header, "name", ""));
      json_array_add_string_element (pair, cs_json_get_string (header, "value", ""));
      json_array_add_array_element (pairs, pair);
    }
  json_node_take_array (node, pairs);

  return node;
}

/* The event of the answer itself, not of a 1xx before it. */
static CsEvent *
find_answer (CsRecord *record)
{
  GListModel *events = cs_record_get_events (record);
  guint       n = g_list_model_get_n_items (events);

  for (guint i = n; i > 0; i--)
    {
      CsEvent *event = cs_record_get_event (record, i - 1);

      if (cs_event_get_layer (event) == CS_LAYER_HTTP && cs_event_get_side (event) == CS_SIDE_SERVER &&
          cs_event_words_get_status (event) >= 200)
        return event;
    }

  return NULL;
}

char *
cs_answer_words_dup_head (CsRecord *record)
{
  CsEvent             *answer = find_answer (record);
  const char          *head = answer != NULL ? cs_json_get_string (cs_event_get_fields (answer), "head", NULL) : NULL;
  GString             *text;
  g_autoptr (JsonNode) headers = NULL;
  JsonArray           *pairs;

  if (head != NULL)
    return g_strdup (head);

  text = g_string_new (NULL);
  g_string_append_printf (text, ":status: %d\n", cs_record_get_status (record));
  headers = cs_answer_words_dup_headers (record);
  pairs = json_node_get_array (headers);
  for (guint i = 0; i < json_array_get_length (pairs); i++)
    {
      JsonArray  *pair = json_array_get_array_element (pairs, i);
      const char *name = json_array_get_string_element (pair, 0);

      if (*name != ':')
        g_string_append_printf (text, "%s: %s\n", name, json_array_get_string_element (pair, 1));
    }

  return g_string_free (text, FALSE);
}

static const char *
get_stage_words (CsRecord *record)
{
  static const struct
  {
    const char *stage;
    const char *words;
  } stages[] = {
    { "input", N_ ("The request was not sent.") },
    { "dns", N_ ("The name could not be looked up.") },
    { "connect", N_ ("No connection came about.") },
    { "proxy", N_ ("The proxy did not open a way to the server.") },
    { "tls", N_ ("The handshake did not come to its end.") },
    { "tls-after-finished", N_ ("The server ended the connection before any HTTP.") },
    { "http", N_ ("The server did not send a whole answer.") },
    { "body", N_ ("The server did not send a whole answer.") },
    { "cancelled", N_ ("You stopped the request before an answer came.") },
    { "worker", N_ ("The program that sends requests died.") },
  };
  JsonObject *trust = cs_json_get_object (cs_record_get_mtls (record), "trust");
  JsonObject *outcome = cs_json_get_object (cs_record_get_mtls (record), "outcome");
  const char *stage = cs_json_get_string (outcome, "stage", "");

  if (g_strcmp0 (cs_json_get_string (trust, "decision", ""), "untrusted") == 0)
    return _ ("The request was not sent, as you do not trust this server.");

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      if (g_str_equal (stage, stages[i].stage))
        return _ (stages[i].words);
    }

  return _ ("The record holds none.");
}

static gint64
get_request_bytes (CsRecord *record)
{
  JsonArray *alerts = cs_json_get_array (cs_record_get_tls (record), "alerts");

  for (guint i = 0; i < cs_json_array_length (alerts); i++)
    {
      JsonObject *alert = cs_json_array_object (alerts, i);

      if (g_strcmp0 (cs_json_get_string (alert, "side", ""), "server") == 0 && cs_json_has (alert, "requestBytesSent"))
        return cs_json_get_int (alert, "requestBytesSent", 0);
    }

  return -1;
}

static const char *
get_closed_words (CsRecord *record)
{
  JsonArray  *connections = cs_json_get_array (cs_record_get_mtls (record), "connections");
  guint       n = cs_json_array_length (connections);
  JsonObject *closed = n > 0 ? cs_json_get_object (cs_json_array_object (connections, n - 1), "closed") : NULL;
  gboolean    reset = g_strcmp0 (cs_json_get_string (closed, "how", ""), "rst") == 0;

  if (g_strcmp0 (cs_json_get_string (closed, "by", ""), "server") != 0)
    return NULL;

  return reset ? _ ("The server reset the connection.") : _ ("The server closed the connection.");
}

char *
cs_answer_words_dup_why_none (CsRecord *record)
{
  GString *text = g_string_new (get_stage_words (record));

  JsonObject *outcome = cs_json_get_object (cs_record_get_mtls (record), "outcome");
  const char *stage = cs_json_get_string (outcome, "stage", "");
  const char *message = cs_json_get_string (outcome, "message", NULL);
  const char *closed = get_closed_words (record);
  gint64      n = get_request_bytes (record);

  /* Before TLS the system's own words say the most. */
  if (message != NULL && (g_str_equal (stage, "input") || g_str_equal (stage, "dns") ||
                          g_str_equal (stage, "connect") || g_str_equal (stage, "proxy")))
    {
      g_autofree char *safe = cs_text_safe (message, -1);

      g_string_append_printf (text, " %s", safe);
    }

  if (n > 0)
    {
      g_autofree char *size = cs_text_size ((guint64) n);

      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("%s of the request had been written."), size);
    }
  else if (n == 0)
    {
      g_string_append_printf (text, " %s", _ ("Nothing of the request had been written."));
    }

  if (closed != NULL && !g_str_equal (stage, "tls-after-finished"))
    g_string_append_printf (text, " %s", closed);

  return g_string_free (text, FALSE);
}

const char *
cs_answer_words_get_cut (CsRecord *record)
{
  JsonObject *outcome = cs_json_get_object (cs_record_get_mtls (record), "outcome");
  const char *stage = cs_json_get_string (outcome, "stage", NULL);
  JsonObject *content = cs_json_get_object (cs_record_get_response (record), "content");
  GBytes     *body = cs_record_get_body (record);
  gint64      size = cs_json_get_int (content, "size", -1);

  if (g_strcmp0 (stage, "cancelled") == 0)
    return _ ("You stopped it before the body was whole.");
  if (stage != NULL)
    return _ ("The connection ended before the body was whole.");
  if (body != NULL && size > (gint64) g_bytes_get_size (body))
    return _ ("Only the beginning of the body was kept.");

  return NULL;
}

char *
cs_answer_words_dup_writer (const CsWriterView *writer)
{
  g_autofree char *words = NULL;
  g_autofree char *means = NULL;
  g_autofree char *grade = NULL;
  GString         *markup;

  if (writer == NULL)
    return NULL;

  words = g_markup_escape_text (writer->words, -1);
  means = g_markup_escape_text (writer->means != NULL ? writer->means : "", -1);
  grade = g_markup_escape_text (writer->grade != NULL ? writer->grade : "", -1);
  markup = g_string_new (NULL);
  g_string_append_printf (markup, "<b>%s</b>", words);
  if (*means != '\0')
    g_string_append_printf (markup, " %s", means);
  if (writer->evidence != NULL && writer->evidence->len > 0)
    g_string_append_printf (markup, " <a href=\"event:%u\">%s</a>", g_array_index (writer->evidence, guint, 0),
                            *grade != '\0' ? grade : _ ("Evidence"));

  return g_string_free (markup, FALSE);
}

char *
cs_answer_words_dup_file_name (CsRecord *record)
{
  const char      *url = cs_json_get_string (cs_record_get_request (record), "url", NULL);
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;
  g_autofree char *name = uri != NULL ? g_path_get_basename (g_uri_get_path (uri)) : NULL;

  if (name == NULL || *name == '.' || *name == '/' || *name == '\0')
    return g_strdup ("body");

  return cs_text_safe (name, -1);
}
