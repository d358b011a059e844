/* compile-catalogue.c: makes one CsData of the catalogue's files, at build time
 *
 * compile-catalogue OUTPUT FILE…: a file belongs to the part of the catalogue
 * that its folder is named after. Entries are sorted by `order`, then by id.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-data.h"
#include "cs-json.h"

typedef struct
{
  char     *folder;
  gint64    order;
  char     *id;
  JsonNode *entry;
} Entry;

static void
entry_free (Entry *entry)
{
  g_free (entry->folder);
  g_free (entry->id);
  g_clear_pointer (&entry->entry, json_node_unref);
  g_free (entry);
}

static Entry *
load (const char *path)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char     *text = NULL;
  g_autofree char     *folder = g_path_get_dirname (path);

  Entry *entry;
  gsize  len = 0;

  if (g_file_get_contents (path, &text, &len, &error))
    node = cs_json_parse (path, text, len, &error);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_printerr ("%s\n", error != NULL ? error->message : path);
      return NULL;
    }

  entry = g_new0 (Entry, 1);
  entry->folder = g_path_get_basename (folder);
  entry->order = cs_json_get_int (json_node_get_object (node), "order", G_MAXINT);
  entry->id = g_strdup (cs_json_get_string (json_node_get_object (node), "id", ""));
  entry->entry = g_steal_pointer (&node);
  return entry;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const Entry *x = *(const Entry *const *) a;
  const Entry *y = *(const Entry *const *) b;
  int          difference = g_strcmp0 (x->folder, y->folder);

  if (difference != 0)
    return difference;
  if (x->order != y->order)
    return x->order < y->order ? -1 : 1;
  return g_strcmp0 (x->id, y->id);
}

/* Entries are sorted by folder: each makes one list. */
static JsonNode *
join (GPtrArray *entries)
{
  JsonNode   *catalogue = json_node_new (JSON_NODE_OBJECT);
  JsonObject *folders = json_object_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      if (!json_object_has_member (folders, entry->folder))
        json_object_set_array_member (folders, entry->folder, json_array_new ());
      json_array_add_element (json_object_get_array_member (folders, entry->folder), g_steal_pointer (&entry->entry));
    }
  json_node_take_object (catalogue, folders);
  return catalogue;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (JsonNode)  catalogue = NULL;
  g_autoptr (GError)    error = NULL;
  g_autofree CsData    *data = NULL;

  gsize len = 0;

  for (int i = 2; i < argc; i++)
    {
      Entry *entry = load (argv[i]);

      if (entry == NULL)
        return 1;
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_entries);
  catalogue = join (entries);
  data = cs_data_from_json (catalogue, &len);
  if (argc < 3 || !g_file_set_contents (argv[1], (const char *) data, (gssize) len, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: compile-catalogue OUTPUT FILE…");
      return 1;
    }
  return 0;
}
