/* cs-lab.c: the practice lab: a PKI made on the spot and a server with every scenario
 *
 * Holds the folder, the PKI and the servers together, and takes them away
 * together.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-folder.h"
#include "cs-lab-server.h"

#include <glib/gi18n-lib.h>

struct _CsLab
{
  GObject parent_instance;

  CsLabFolder *folder;
  CsLabPki    *pki;
  GPtrArray   *servers; /* before @pki to go */
};

G_DEFINE_FINAL_TYPE (CsLab, cs_lab, G_TYPE_OBJECT)

static void
cs_lab_finalize (GObject *object)
{
  CsLab *self = CS_LAB (object);

  cs_lab_close (self);
  g_ptr_array_unref (self->servers);

  G_OBJECT_CLASS (cs_lab_parent_class)->finalize (object);
}

static void
cs_lab_class_init (CsLabClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_lab_finalize;
}

static void
cs_lab_init (CsLab *self)
{
  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_lab_server_free);
}

CsLab *
cs_lab_new (GError **error)
{
  g_autoptr (CsLab) self = g_object_new (CS_TYPE_LAB, NULL);

  self->folder = cs_lab_folder_new (error);
  if (self->folder == NULL)
    return NULL;

  self->pki = cs_lab_pki_new (error);
  if (self->pki == NULL || !cs_lab_pki_write (self->pki, cs_lab_folder_get_path (self->folder), error))
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
cs_lab_serve (CsLab      *self,
              const char *scenario,
              guint16     port,
              GError    **error)
{
  const CsLabBehaviour *behaviour = cs_lab_behaviour_find (scenario);
  CsLabServer          *server;

  g_return_val_if_fail (CS_IS_LAB (self), FALSE);

  if (self->pki == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The practice lab is closed."));
      return FALSE;
    }
  if (behaviour == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is no scenario of the practice lab. “countersign-cli lab --list” names them."), scenario);
      return FALSE;
    }

  server = cs_lab_server_new (behaviour, self->pki, port, error);
  if (server == NULL)
    return FALSE;

  g_ptr_array_add (self->servers, server);
  return TRUE;
}

static void
set_path (CsLab      *self,
          JsonObject *object,
          const char *member,
          CsLabParty  party,
          const char *suffix)
{
  g_autofree char *name = g_strconcat (cs_lab_pki_get_name (party), suffix, NULL);
  g_autofree char *path = g_build_filename (cs_lab_folder_get_path (self->folder), name, NULL);

  json_object_set_string_member (object, member, path);
}

static JsonArray *
identities_to_json (CsLab *self)
{
  JsonArray *array = json_array_new ();

  for (CsLabParty party = CS_LAB_ALICE; party <= CS_LAB_MALLORY; party++)
    {
      JsonObject *identity = json_object_new ();

      json_object_set_string_member (identity, "name", cs_lab_pki_get_name (party));
      set_path (self, identity, "pem", party, ".pem");
      set_path (self, identity, "key", party, ".key");
      set_path (self, identity, "p12", party, ".p12");
      json_object_set_string_member (identity, "passphrase", cs_lab_pki_get_passphrase ());
      json_array_add_object_element (array, identity);
    }
  return array;
}

static JsonArray *
scenarios_to_json (CsLab *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->servers->len; i++)
    {
      CsLabServer          *server = g_ptr_array_index (self->servers, i);
      const CsLabBehaviour *behaviour = cs_lab_server_get_behaviour (server);
      JsonObject           *scenario = json_object_new ();
      g_autofree char      *url = g_strdup_printf ("https://localhost:%d/", cs_lab_server_get_port (server));

      json_object_set_string_member (scenario, "id", behaviour->public.id);
      json_object_set_string_member (scenario, "title", _ (behaviour->public.title));
      json_object_set_string_member (scenario, "lesson", _ (behaviour->public.lesson));
      json_object_set_string_member (scenario, "url", url);
      if (behaviour->public.identity != NULL)
        json_object_set_string_member (scenario, "identity", behaviour->public.identity);
      json_object_set_string_member (scenario, "tlsMin", behaviour->tls_min);
      json_object_set_string_member (scenario, "tlsMax", behaviour->tls_max);
      json_array_add_object_element (array, scenario);
    }
  return array;
}

JsonObject *
cs_lab_to_json (CsLab *self)
{
  JsonObject *object = json_object_new ();

  g_return_val_if_fail (CS_IS_LAB (self), object);

  if (self->folder == NULL)
    return object;

  json_object_set_string_member (object, "folder", cs_lab_folder_get_path (self->folder));
  set_path (self, object, "root", CS_LAB_ROOT, ".pem");
  json_object_set_array_member (object, "identities", identities_to_json (self));
  json_object_set_array_member (object, "scenarios", scenarios_to_json (self));
  return object;
}

void
cs_lab_close (CsLab *self)
{
  g_return_if_fail (CS_IS_LAB (self));

  g_ptr_array_set_size (self->servers, 0);
  g_clear_pointer (&self->pki, cs_lab_pki_free);
  g_clear_pointer (&self->folder, cs_lab_folder_free);
}
