/* cs-tls-extensions.c: the extensions of every message that has some
 *
 * Pure: walks lists of extensions, and puts what their readers say together.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-extensions.h"

#include "cs-tls-describe.h"
#include "cs-tls-extension-readers.h"

gboolean
cs_tls_extensions_next (CsCursor *extensions,
                        guint16  *type,
                        CsCursor *body)
{
  CsCursor probe = *extensions;

  if (!cs_cursor_read_u16 (&probe, type) || !cs_cursor_read_vector16 (&probe, body))
    return FALSE;

  *extensions = probe;
  return TRUE;
}

gboolean
cs_tls_extensions_find (CsCursor  extensions,
                        guint16   type,
                        CsCursor *body)
{
  CsCursor candidate;
  guint16  candidate_type;

  while (cs_tls_extensions_next (&extensions, &candidate_type, &candidate))
    if (candidate_type == type)
      {
        *body = candidate;
        return TRUE;
      }
  return FALSE;
}

gboolean
cs_tls_extensions_are_whole (CsCursor extensions)
{
  CsCursor body;
  guint16  type;

  while (cs_tls_extensions_next (&extensions, &type, &body))
    continue;
  return cs_cursor_at_end (&extensions);
}

static JsonObject *
extension_to_json (guint16             type,
                   CsCursor            body,
                   CsTlsExtensionPlace place)
{
  JsonObject          *json = json_object_new ();
  CsTlsExtensionReader read = cs_tls_extension_reader_lookup (type, place);
  CsCursor             rest = body;

  json_object_set_int_member (json, "type", type);
  cs_tls_take_string (json, "name", cs_tls_dup_extension_name (type));
  json_object_set_int_member (json, "length", (gint64) body.len);
  if (read == NULL)
    {
      cs_tls_set_hex (json, "data", &body);
    }
  else if (!read (&rest, json) || !cs_cursor_at_end (&rest))
    {
      json_object_set_boolean_member (json, "malformed", TRUE);
      cs_tls_set_hex (json, "data", &body);
    }
  return json;
}

JsonArray *
cs_tls_extensions_to_json (CsCursor            extensions,
                           CsTlsExtensionPlace place)
{
  JsonArray *array = json_array_new ();
  CsCursor   body;
  guint16    type;

  while (cs_tls_extensions_next (&extensions, &type, &body))
    json_array_add_object_element (array, extension_to_json (type, body, place));
  return array;
}
