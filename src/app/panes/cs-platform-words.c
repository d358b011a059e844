/* cs-platform-words.c: what an app on a platform sees, in words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-platform-words.h"

#include <glib/gi18n-lib.h>

const char *
cs_platform_words_get_group (CsSees sees)
{
  switch (sees)
    {
    case CS_SEES_TRANSPORT_ERROR:
      return _ ("Transport error, the answer is lost");

    case CS_SEES_EXCEPTION:
      return _ ("Exception that carries the answer");

    case CS_SEES_ANSWER:
      return _ ("Sees the answer");

    case CS_SEES_CANNOT_TELL:
    default:
      return _ ("Cannot tell");
    }
}

const char *
cs_platform_words_get_icon (CsSees sees)
{
  switch (sees)
    {
    case CS_SEES_TRANSPORT_ERROR:
      return "cs-warning-symbolic";

    case CS_SEES_EXCEPTION:
      return "cs-kept-symbolic";

    case CS_SEES_ANSWER:
      return "cs-match-symbolic";

    case CS_SEES_CANNOT_TELL:
    default:
      return "cs-unknown-symbolic";
    }
}

CsTone
cs_platform_words_get_tone (CsSees sees)
{
  switch (sees)
    {
    case CS_SEES_TRANSPORT_ERROR:
      return CS_TONE_WARNING;

    case CS_SEES_EXCEPTION:
      return CS_TONE_ACCENT;

    case CS_SEES_ANSWER:
      return CS_TONE_SUCCESS;

    case CS_SEES_CANNOT_TELL:
    default:
      return CS_TONE_PLAIN;
    }
}

char *
cs_platform_words_dup_code (const CsPlatformView *view)
{
  if (view->code != NULL && view->symbol != NULL)
    return g_strdup_printf ("%s  %s", view->code, view->symbol);
  if (view->code != NULL)
    return g_strdup (view->code);

  return g_strdup (view->symbol != NULL ? view->symbol : "");
}

char *
cs_platform_words_dup_reachable (const CsPlatformView *view)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  if (view->status_reachable)
    g_ptr_array_add (parts, _ ("status"));
  if (view->headers_reachable)
    g_ptr_array_add (parts, _ ("headers"));
  if (view->body_reachable)
    g_ptr_array_add (parts, _ ("body"));

  if (parts->len == 0)
    return g_strdup (_ ("nothing: no status, headers or body"));

  g_ptr_array_add (parts, NULL);

  return g_strjoinv (", ", (char **) parts->pdata);
}

char *
cs_platform_words_dup_origin (const CsPlatformView *view)
{
  if (view->rule != NULL && view->seen != NULL)
    return g_strdup_printf (_ ("rule %s, checked %s"), view->rule, view->seen);
  if (view->seen != NULL)
    return g_strdup_printf (_ ("checked %s"), view->seen);

  return g_strdup (view->rule != NULL ? view->rule : "");
}

char *
cs_platform_words_dup_sources (const CsPlatformView *view)
{
  GString *markup = g_string_new (NULL);

  for (guint i = 0; view->sources != NULL && view->sources[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (view->sources[i], -1);

      if (markup->len > 0)
        g_string_append_c (markup, '\n');
      if (g_str_has_prefix (view->sources[i], "https://") || g_str_has_prefix (view->sources[i], "http://"))
        g_string_append_printf (markup, "<a href=\"%s\">%s</a>", escaped, escaped);
      else
        g_string_append (markup, escaped);
    }

  return g_string_free (markup, FALSE);
}

JsonNode *
cs_platform_words_dup_callbacks (const CsPlatformView *view)
{
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *pairs = json_array_new ();

  for (guint i = 0; view->callbacks != NULL && view->callbacks[i] != NULL; i++)
    {
      g_auto (GStrv)   parts = g_strsplit (view->callbacks[i], "|", 2);
      g_autofree char *text = g_strdup_printf ("%u  %s", i + 1, parts[0] != NULL ? parts[0] : "");

      JsonArray *pair = json_array_sized_new (2);

      json_array_add_string_element (pair, text);
      json_array_add_string_element (pair, parts[0] != NULL && parts[1] != NULL ? parts[1] : "");
      json_array_add_array_element (pairs, pair);
    }
  json_node_take_array (node, pairs);

  return node;
}

char *
cs_platform_words_dup_fingerprint (const CsPlatformView *view)
{
  GString *markup = g_string_new (NULL);

  for (guint i = 0; view->fingerprint != NULL && view->fingerprint[i] != NULL; i++)
    {
      g_auto (GStrv)   parts = g_strsplit (view->fingerprint[i], "|", 2);
      g_autofree char *where = g_markup_escape_text (parts[0] != NULL ? parts[0] : "", -1);
      g_autofree char *note = g_markup_escape_text (parts[0] != NULL && parts[1] != NULL ? parts[1] : "", -1);

      g_string_append_printf (markup, "%s<tt>%s</tt>  %s", i > 0 ? "\n" : "", where, note);
    }

  return g_string_free (markup, FALSE);
}

char *
cs_platform_words_dup_offer (const CsOfferView *offer)
{
  GString *text = g_string_new (offer->words);

  if (offer->why != NULL)
    g_string_append_printf (text, " %s", offer->why);
  if (offer->missing != NULL)
    g_string_append_printf (text, " %s", offer->missing);
  if (offer->answer != NULL)
    g_string_append_printf (text, " %s", offer->answer);

  return g_string_free (text, FALSE);
}

char *
cs_platform_words_dup_offer_origin (const CsOfferView *offer)
{
  if (offer->grade != NULL && offer->seen != NULL)
    return g_strdup_printf (_ ("%s, checked %s"), offer->grade, offer->seen);

  return g_strdup (offer->grade != NULL ? offer->grade : "");
}

static void
append_line (GString    *text,
             const char *name,
             const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%s: %s\n", name, value);
}

char *
cs_platform_words_dup_ticket (const CsPlatformView *view,
                              const char           *headline)
{
  GString         *text = g_string_new (NULL);
  g_autofree char *code = cs_platform_words_dup_code (view);
  g_autofree char *reachable = cs_platform_words_dup_reachable (view);
  g_autofree char *origin = cs_platform_words_dup_origin (view);
  g_autofree char *offer = view->offer != NULL ? cs_platform_words_dup_offer (view->offer) : NULL;
  g_autofree char *sources = view->sources != NULL ? g_strjoinv ("\n  ", view->sources) : NULL;

  g_string_append_printf (text, "%s\n%s\n\n", headline, view->name);
  append_line (text, _ ("Outcome"), cs_platform_words_get_group (view->sees));
  append_line (text, _ ("Domain"), view->domain);
  append_line (text, _ ("Code"), code);
  append_line (text, _ ("Message"), view->messages != NULL ? view->messages[0] : NULL);
  append_line (text, _ ("Still reachable"), reachable);
  append_line (text, _ ("Why here"), view->why);
  append_line (text, _ ("Would it have sent the certificate"), offer);
  append_line (text, _ ("What to do"), view->todo);
  append_line (text, _ ("How it is known"), view->grade);
  append_line (text, _ ("Origin"), origin);
  append_line (text, _ ("Sources"), sources);

  return g_string_free (text, FALSE);
}
