/* cs-http-words.c: events of HTTP, to be read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http-words.h"

#include "cs-json.h"
#include "cs-text.h"

gboolean
cs_http_words_is_http1 (CsEvent *event)
{
  return cs_event_is (event, CS_LAYER_HTTP, "Request") || cs_event_is (event, CS_LAYER_HTTP, "Response") ||
         cs_event_is (event, CS_LAYER_HTTP, "Body");
}

char *
cs_http_words_dup_headers (CsEvent *event)
{
  JsonArray *headers = cs_json_get_array (cs_event_get_fields (event), "headers");
  GString   *text = g_string_new (NULL);

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonNode        *node = json_array_get_element (headers, i);
      JsonArray       *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      g_autofree char *name = cs_text_safe (cs_json_array_string (pair, 0, ""), -1);
      g_autofree char *value = cs_text_safe (cs_json_array_string (pair, 1, ""), -1);

      g_string_append_printf (text, "%s: %s\n", name, value);
    }

  return g_string_free (text, FALSE);
}
