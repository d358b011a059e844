/* cs-catalogue.c: what is known of platforms, alerts and servers, as data
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-catalogue.h"

#include "cs-catalogue-file.h"
#include "cs-catalogue-resources.h"
#include "cs-data.h"

#include <glib/gi18n-lib.h>

#define CATALOGUE_PATH "/countersign/catalogue.data"

#define MAX_FILES 1000 /* of a person's own, in one folder */

struct _CsCatalogue
{
  GPtrArray *entries[CS_N_KNOWLEDGE];
  GPtrArray *own; /* the blocks of the person's own among them */
  char     **complaints;
};

const char *
cs_knowledge_to_string (CsKnowledge knowledge)
{
  static const char *const names[] = {
    [CS_KNOWLEDGE_PLATFORMS] = "platforms",
    [CS_KNOWLEDGE_ALERTS] = "alerts",
    [CS_KNOWLEDGE_SERVERS] = "servers",
    [CS_KNOWLEDGE_SENDERS] = "senders",
  };

  return names[knowledge];
}

/* The bytes were made with this program: they are what they say, and stay. */
static const CsData *
map_built_in (void)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (cs_catalogue_get_resource (), CATALOGUE_PATH,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  const CsData *data;

  g_assert (bytes != NULL);
  data = g_bytes_get_data (bytes, NULL);
  g_assert ((GPOINTER_TO_SIZE (data) & 3) == 0);
  return data;
}

static void
add_built_in (CsCatalogue *self)
{
  const CsData *built_in = map_built_in ();

  for (guint knowledge = 0; knowledge < CS_N_KNOWLEDGE; knowledge++)
    {
      const CsData *list = cs_data_get_array (built_in, cs_knowledge_to_string (knowledge));

      for (guint i = 0; i < cs_data_length (list); i++)
        g_ptr_array_add (self->entries[knowledge], (gpointer) cs_data_get_element (list, i));
    }
}

static guint
find_index (CsCatalogue *self,
            CsKnowledge  knowledge,
            const char  *id)
{
  guint i = 0;

  while (i < self->entries[knowledge]->len &&
         g_strcmp0 (cs_data_get_string (g_ptr_array_index (self->entries[knowledge], i), "id", NULL), id) != 0)
    i++;
  return i;
}

/* Takes @entry. */
static void
add_own (CsCatalogue *self,
         CsKnowledge  knowledge,
         CsData      *entry)
{
  GPtrArray *entries = self->entries[knowledge];
  guint      i = find_index (self, knowledge, cs_data_get_string (entry, "id", ""));

  if (i < entries->len)
    g_ptr_array_remove_index (entries, i);
  g_ptr_array_add (entries, entry);
  g_ptr_array_add (self->own, entry);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* In order of their names, so that the last of two with one id counts everywhere. */
static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  GPtrArray  *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && names->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* Whether anything was added. */
static gboolean
add_folder (CsCatalogue  *self,
            CsKnowledge   knowledge,
            const char   *folder,
            GStrvBuilder *complaints)
{
  g_autofree char      *path = g_build_filename (folder, cs_knowledge_to_string (knowledge), NULL);
  g_autoptr (GPtrArray) files = list_files (path);

  gboolean added = FALSE;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *complaint = NULL;
      CsData          *entry = cs_catalogue_file_load (g_ptr_array_index (files, i), knowledge, &complaint);

      if (entry != NULL)
        add_own (self, knowledge, entry);
      else
        g_strv_builder_add (complaints, complaint);
      added |= entry != NULL;
    }
  return added;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const CsData *x = *(const CsData *const *) a;
  const CsData *y = *(const CsData *const *) b;
  gint64        x_order = cs_data_get_int (x, "order", G_MAXINT);
  gint64        y_order = cs_data_get_int (y, "order", G_MAXINT);

  if (x_order != y_order)
    return x_order < y_order ? -1 : 1;
  return g_strcmp0 (cs_data_get_string (x, "id", ""), cs_data_get_string (y, "id", ""));
}

CsCatalogue *
cs_catalogue_new (const char *folder)
{
  g_autoptr (GStrvBuilder) complaints = g_strv_builder_new ();

  CsCatalogue *self = g_new0 (CsCatalogue, 1);

  for (guint i = 0; i < CS_N_KNOWLEDGE; i++)
    self->entries[i] = g_ptr_array_new ();
  self->own = g_ptr_array_new_with_free_func (g_free);
  add_built_in (self);
  for (guint i = 0; folder != NULL && i < CS_N_KNOWLEDGE; i++)
    if (add_folder (self, i, folder, complaints))
      g_ptr_array_sort (self->entries[i], compare_entries);
  self->complaints = g_strv_builder_end (complaints);
  return self;
}

void
cs_catalogue_free (CsCatalogue *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < CS_N_KNOWLEDGE; i++)
    g_ptr_array_unref (self->entries[i]);
  g_ptr_array_unref (self->own);
  g_strfreev (self->complaints);
  g_free (self);
}

CsCatalogue *
cs_catalogue_get_default (void)
{
  static CsCatalogue *catalogue; /* written once, under the lock of g_once */

  if (g_once_init_enter (&catalogue))
    {
      g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "countersign", NULL);

      g_once_init_leave (&catalogue, cs_catalogue_new (folder));
    }
  return catalogue;
}

GPtrArray *
cs_catalogue_get_entries (CsCatalogue *self,
                          CsKnowledge  knowledge)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->entries[knowledge];
}

const CsData *
cs_catalogue_find (CsCatalogue *self,
                   CsKnowledge  knowledge,
                   const char  *id)
{
  guint i;

  g_return_val_if_fail (self != NULL, NULL);

  i = find_index (self, knowledge, id);
  return i < self->entries[knowledge]->len ? g_ptr_array_index (self->entries[knowledge], i) : NULL;
}

const char *const *
cs_catalogue_get_complaints (CsCatalogue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->complaints;
}
