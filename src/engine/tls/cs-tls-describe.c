/* cs-tls-describe.c: what the describers of messages share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-describe.h"

#include "cs-certificate.h"
#include "cs-text.h"

void
cs_tls_take_string (JsonObject *object,
                    const char *name,
                    char       *text)
{
  json_object_set_string_member (object, name, text);
  g_free (text);
}

void
cs_tls_set_hex (JsonObject     *object,
                const char     *name,
                const CsCursor *bytes)
{
  cs_tls_take_string (object, name, cs_text_hex (bytes->data, bytes->len));
}

JsonArray *
cs_tls_names_of_u16 (CsCursor     list,
                     CsTlsDupName dup_name)
{
  JsonArray *names;
  guint16    number;

  if (list.len % 2 != 0)
    return NULL;

  names = json_array_sized_new ((guint) (list.len / 2));
  while (cs_cursor_read_u16 (&list, &number))
    {
      g_autofree char *name = dup_name (number);

      json_array_add_string_element (names, name);
    }
  return names;
}

gboolean
cs_tls_set_names_of_u16 (JsonObject  *object,
                         const char  *name,
                         CsCursor     list,
                         CsTlsDupName dup_name)
{
  JsonArray *names = cs_tls_names_of_u16 (list, dup_name);

  if (names == NULL)
    return FALSE;

  json_object_set_array_member (object, name, names);
  return TRUE;
}

JsonArray *
cs_tls_dns_to_json (CsCursor list)
{
  g_autoptr (JsonArray) names = json_array_new ();
  CsCursor              der;

  while (cs_cursor_read_vector16 (&list, &der))
    {
      g_autoptr (GBytes) bytes = cs_cursor_dup_bytes (&der);
      JsonObject        *name = json_object_new ();

      cs_tls_take_string (name, "dn", cs_certificate_dn_to_text (bytes));
      cs_tls_take_string (name, "der", g_base64_encode (der.data, der.len));
      json_array_add_object_element (names, name);
    }

  return cs_cursor_at_end (&list) ? g_steal_pointer (&names) : NULL;
}

void
cs_tls_describe_malformed (GError     *error,
                           char      **summary,
                           JsonObject *fields)
{
  json_object_set_string_member (fields, "malformed", error->message);
  *summary = g_strdup (error->message);
  g_error_free (error);
}
