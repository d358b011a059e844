/* cs-catalogue-file.c: reads a person's own entry from a file
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-catalogue-file.h"

#include "cs-catalogue-shape.h"
#include "cs-data.h"
#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* Where things stand in the text: an object's first line, and the line on which
 * a member's value ends. */
typedef struct
{
  GArray     *open;    /* (element-type int): first lines of the objects not yet closed */
  GHashTable *objects; /* object → line */
  GHashTable *members; /* "object/member" → line */
} Lines;

static char *
member_key (JsonObject *object,
            const char *member)
{
  return g_strdup_printf ("%p/%s", (void *) object, member);
}

static void
object_start_cb (JsonParser *parser,
                 gpointer    user_data)
{
  Lines *lines = user_data;
  int    line = (int) json_parser_get_current_line (parser);

  g_array_append_val (lines->open, line);
}

static void
object_member_cb (JsonParser *parser,
                  JsonObject *object,
                  const char *name,
                  gpointer    user_data)
{
  Lines *lines = user_data;

  g_hash_table_replace (lines->members, member_key (object, name),
                        GUINT_TO_POINTER (json_parser_get_current_line (parser)));
}

static void
object_end_cb (JsonParser *parser,
               JsonObject *object,
               gpointer    user_data)
{
  Lines *lines = user_data;

  if (lines->open->len == 0)
    return;
  g_hash_table_insert (lines->objects, object,
                       GINT_TO_POINTER (g_array_index (lines->open, int, lines->open->len - 1)));
  g_array_set_size (lines->open, lines->open->len - 1);
}

static guint
line_of (const Lines        *lines,
         const CsShapeFault *fault)
{
  if (fault->member != NULL)
    {
      g_autofree char *key = member_key (fault->object, fault->member);

      return GPOINTER_TO_UINT (g_hash_table_lookup (lines->members, key));
    }
  return GPOINTER_TO_UINT (g_hash_table_lookup (lines->objects, fault->object));
}

/* The text has been parsed once, so it can be parsed again. */
static gboolean
check (const char *name,
       const char *text,
       gsize       len,
       CsKnowledge knowledge,
       char      **complaint)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GArray)     open = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GHashTable) objects = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  Lines        lines = { open, objects, members };
  CsShapeFault fault = { NULL };
  gboolean     parsed;

  g_signal_connect (parser, "object-start", G_CALLBACK (object_start_cb), &lines);
  g_signal_connect (parser, "object-member", G_CALLBACK (object_member_cb), &lines);
  g_signal_connect (parser, "object-end", G_CALLBACK (object_end_cb), &lines);
  parsed = json_parser_load_from_data (parser, text, (gssize) len, NULL);
  g_assert (parsed);
  if (cs_catalogue_shape_check (knowledge, json_node_get_object (json_parser_get_root (parser)), &fault))
    return TRUE;

  /* Translators: a file, a line in it, and what is wrong there. */
  *complaint = g_strdup_printf (_ ("%s, line %u: %s. The file is ignored."), name, line_of (&lines, &fault), fault.words);
  g_free (fault.words);
  return FALSE;
}

CsData *
cs_catalogue_file_load (const char *path,
                        CsKnowledge knowledge,
                        char      **complaint)
{
  g_autoptr (GFile)    file = g_file_new_for_path (path);
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char     *name = g_filename_display_name (path);
  g_autofree char     *text = NULL;

  gsize len = 0;
  gsize mark;

  if (!g_file_load_contents (file, NULL, &text, &len, NULL, &error))
    {
      *complaint = g_strdup_printf (_ ("%s: %s. The file is ignored."), name, error->message);
      return NULL;
    }
  if (len > CS_CATALOGUE_FILE_MAX_BYTES)
    {
      *complaint = g_strdup_printf (_ ("%s: it is larger than 1 MiB. The file is ignored."), name);
      return NULL;
    }
  node = cs_json_parse (name, text, len, &error);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autofree char *words = error != NULL ? cs_text_safe (error->message, -1)
                                             : g_strdup_printf (_ ("%s, line 1: expected an object"), name);

      *complaint = g_strdup_printf (_ ("%s. The file is ignored."), words);
      return NULL;
    }
  /* cs_json_parse() passes over a byte order mark; json-glib does not. */
  mark = len >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0
           ? strlen (BYTE_ORDER_MARK)
           : 0;
  return check (name, text + mark, len - mark, knowledge, complaint) ? cs_data_from_json (node, NULL) : NULL;
}
