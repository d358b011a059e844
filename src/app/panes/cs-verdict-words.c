/* cs-verdict-words.c: a verdict as labels take it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-verdict-words.h"

#include "cs-event-words.h"
#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

#define LINK_PREFIX "event:"

/* A link stays on one line. */
#define NO_BREAK_SPACE "\302\240"

/* More events than this prove nothing more to a person. */
#define MAX_EVIDENCE 6

static void
append_escaped (GString    *markup,
                const char *text,
                gsize       len)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) len);

  g_string_append (markup, escaped);
}

char *
cs_verdict_words_dup_markup (const char *sentence,
                             GPtrArray  *clauses)
{
  GString *markup = g_string_new (NULL);
  gsize    len = strlen (sentence);
  gsize    at = 0;

  for (guint i = 0; clauses != NULL && i < clauses->len; i++)
    {
      CsClause *clause = clauses->pdata[i];

      if (clause->start < at || clause->end > len || clause->start >= clause->end ||
          clause->events == NULL || clause->events->len == 0)
        continue;

      append_escaped (markup, sentence + at, clause->start - at);
      g_string_append_printf (markup, "<a href=\"" LINK_PREFIX "%u\">", g_array_index (clause->events, guint, 0));
      append_escaped (markup, sentence + clause->start, clause->end - clause->start);
      g_string_append (markup, "</a>");
      at = clause->end;
    }

  append_escaped (markup, sentence + at, len - at);

  return g_string_free (markup, FALSE);
}

guint
cs_verdict_words_get_link_event (const char *uri)
{
  guint64 index;

  if (!g_str_has_prefix (uri, LINK_PREFIX) ||
      !g_ascii_string_to_unsigned (uri + strlen (LINK_PREFIX), 10, 0, G_MAXUINT - 1, &index, NULL))
    return CS_EXCHANGE_NO_EVENT;

  return (guint) index;
}

const char *
cs_verdict_words_get_phase (CsRecord *record)
{
  GListModel *events = record != NULL ? cs_record_get_events (record) : NULL;
  guint       n = events != NULL ? g_list_model_get_n_items (events) : 0;
  CsEvent    *last = n > 0 ? cs_record_get_event (record, n - 1) : NULL;

  if (last == NULL)
    return _ ("Looking up the name");

  switch (cs_event_get_layer (last))
    {
    case CS_LAYER_DNS:
    case CS_LAYER_PROXY:
      return _ ("Connecting");

    case CS_LAYER_TCP:
      return cs_event_is (last, CS_LAYER_TCP, "Connected") ? _ ("TLS handshake") : _ ("Connecting");

    case CS_LAYER_TLS:
      return cs_event_is (last, CS_LAYER_TLS, "NewSessionTicket") ? _ ("Waiting for the answer") : _ ("TLS handshake");

    case CS_LAYER_HTTP:
    default:
      return cs_event_get_side (last) == CS_SIDE_SERVER &&
                 (cs_event_is (last, CS_LAYER_HTTP, "Response") || cs_event_is (last, CS_LAYER_HTTP, "HEADERS") ||
                  cs_event_is (last, CS_LAYER_HTTP, "DATA") || cs_event_is (last, CS_LAYER_HTTP, "Body"))
               ? _ ("Receiving")
               : _ ("Waiting for the answer");
    }
}

static char *
dup_exception_chip (guint n,
                    int   status)
{
  if (status == 0)
    return g_strdup_printf (ngettext ("%u gets an exception", "%u get an exception", n), n);

  return g_strdup_printf (ngettext ("%u gets an exception with the %d", "%u get an exception with the %d", n), n, status);
}

static char *
dup_answer_chip (guint n,
                 int   status)
{
  if (status == 0)
    return g_strdup_printf (ngettext ("%u tells it as it was", "%u tell it as it was", n), n);

  return g_strdup_printf (ngettext ("%u sees the %d", "%u see the %d", n), n, status);
}

char *
cs_verdict_words_dup_chip (CsSees sees,
                           guint  n,
                           int    status)
{
  if (n == 0)
    return NULL;

  switch (sees)
    {
    case CS_SEES_TRANSPORT_ERROR:
      return g_strdup_printf (ngettext ("%u gets a transport error", "%u get a transport error", n), n);

    case CS_SEES_EXCEPTION:
      return dup_exception_chip (n, status);

    case CS_SEES_ANSWER:
      return dup_answer_chip (n, status);

    case CS_SEES_CANNOT_TELL:
    default:
      return g_strdup_printf (ngettext ("%u cannot be told", "%u cannot be told", n), n);
    }
}

static gboolean
is_second_attempt (CsRecord *record)
{
  GListModel *events = cs_record_get_events (record);

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    if (cs_event_is (cs_record_get_event (record, i), CS_LAYER_HTTP, "Retry"))
      return TRUE;
  return FALSE;
}

static const char *
get_transport_words (CsRecord *record)
{
  const char *transport = cs_json_get_string (cs_record_get_mtls (record), "transport", "");

  if (g_str_equal (transport, "probe"))
    return _ ("Direct probe");
  if (g_str_equal (transport, "gnutls"))
    return is_second_attempt (record) ? _ ("Sent again, with HTTP/1.1") : _ ("Sent twice, to resume");
  if (g_str_equal (transport, "observed"))
    return _ ("Another client, watched");

  return NULL;
}

static char *
dup_file_and_date (CsRecord   *record,
                   const char *file)
{
  const char           *started = cs_json_get_string (cs_record_get_entry (record), "startedDateTime", NULL);
  g_autoptr (GDateTime) when = started != NULL ? g_date_time_new_from_iso8601 (started, NULL) : NULL;
  g_autofree char      *name = cs_text_safe (file, -1);
  g_autofree char      *date = when != NULL ? cs_text_date (g_date_time_to_unix (when)) : NULL;

  return date != NULL ? g_strdup_printf (_ ("%s, %s"), name, date) : g_steal_pointer (&name);
}

char *
cs_verdict_words_dup_origin (CsRecord   *record,
                             const char *file)
{
  const char      *transport = get_transport_words (record);
  g_autofree char *opened = file != NULL ? dup_file_and_date (record, file) : NULL;

  if (opened != NULL && transport != NULL)
    return g_strdup_printf ("%s · %s", opened, transport);

  return opened != NULL ? g_steal_pointer (&opened) : g_strdup (transport);
}

char *
cs_verdict_words_dup_evidence (GArray   *evidence,
                               CsRecord *record)
{
  GString *markup = g_string_new (NULL);
  guint    n = evidence != NULL ? MIN (evidence->len, MAX_EVIDENCE) : 0;

  for (guint i = 0; i < n; i++)
    {
      guint    index = g_array_index (evidence, guint, i);
      CsEvent *event = cs_record_get_event (record, index);

      g_autoptr (GString) whole = NULL;
      g_autofree char    *title = NULL;
      g_autofree char    *text = NULL;
      g_autofree char    *escaped = NULL;
      g_autofree char    *detail = NULL;

      if (event == NULL)
        continue;

      title = cs_event_words_get_status (event) >= 400 ? cs_event_words_dup_bubble (record, event, &detail)
                                                       : cs_event_words_dup_title (event);
      text = g_strdup_printf (_ ("Evidence %u of %u: %s"), i + 1, n, title);
      whole = g_string_new (text);
      g_string_replace (whole, " ", NO_BREAK_SPACE, 0);
      escaped = g_markup_escape_text (whole->str, -1);
      g_string_append_printf (markup, "%s<a href=\"event:%u\">%s</a>", markup->len > 0 ? "   " : "", index, escaped);
    }

  return g_string_free (markup, FALSE);
}
