/* cs-catalogue.c: what is known of platforms, as data
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-catalogue.h"

#include "cs-json.h"
#include "cs-platforms-resources.h"

#define PLATFORMS_PATH "/countersign/platforms/"

struct _CsCatalogue
{
  GPtrArray *platforms;
};

static int
compare_platforms (gconstpointer a,
                   gconstpointer b)
{
  JsonObject *x = *(JsonObject *const *) a;
  JsonObject *y = *(JsonObject *const *) b;
  gint64      difference = cs_json_get_int (x, "order", G_MAXINT) - cs_json_get_int (y, "order", G_MAXINT);

  if (difference != 0)
    return difference < 0 ? -1 : 1;
  return g_strcmp0 (cs_json_get_string (x, "id", ""), cs_json_get_string (y, "id", ""));
}

/* The schema's test judges the built-in files before they are built in; a file
 * that slips through is left out rather than believed. */
static void
load_platform (CsCatalogue *self,
               GResource   *resource,
               const char  *name)
{
  g_autofree char     *path = g_strconcat (PLATFORMS_PATH, name, NULL);
  g_autoptr (GBytes)   bytes = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError)   error = NULL;

  gsize len = 0;

  if (bytes == NULL)
    return;
  g_bytes_get_data (bytes, &len);
  node = cs_json_parse (name, g_bytes_get_data (bytes, NULL), len, &error);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_warning ("%s", error != NULL ? error->message : "a platform’s file holds no object");
      return;
    }

  g_ptr_array_add (self->platforms, json_object_ref (json_node_get_object (node)));
}

static CsCatalogue *
cs_catalogue_new (void)
{
  CsCatalogue *self = g_new0 (CsCatalogue, 1);
  GResource   *resource = cs_platforms_get_resource ();

  g_auto (GStrv) names = g_resource_enumerate_children (resource, PLATFORMS_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  self->platforms = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    load_platform (self, resource, names[i]);
  g_ptr_array_sort (self->platforms, compare_platforms);
  return self;
}

CsCatalogue *
cs_catalogue_get_default (void)
{
  static CsCatalogue *catalogue; /* written once, under the lock of g_once */

  if (g_once_init_enter (&catalogue))
    g_once_init_leave (&catalogue, cs_catalogue_new ());
  return catalogue;
}

GPtrArray *
cs_catalogue_get_platforms (CsCatalogue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->platforms;
}

JsonObject *
cs_catalogue_find_platform (CsCatalogue *self,
                            const char  *id)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->platforms->len; i++)
    {
      JsonObject *platform = g_ptr_array_index (self->platforms, i);

      if (g_strcmp0 (cs_json_get_string (platform, "id", NULL), id) == 0)
        return platform;
    }
  return NULL;
}
