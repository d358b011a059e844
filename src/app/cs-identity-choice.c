/* cs-identity-choice.c: a client identity that can be chosen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-choice-private.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_0,
  PROP_DETAIL,
  PROP_ERROR,
  PROP_ERROR_DETAIL,
  PROP_FILE,
  PROP_ICON_NAME,
  PROP_KEYRING,
  PROP_KEYRING_NOTE,
  PROP_LIST_TAG,
  PROP_LIST_TAG_CLASS,
  PROP_NAME,
  PROP_STATE,
  PROP_TAG,
  PROP_TAG_CLASS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (CsIdentityChoiceState, cs_identity_choice_state, G_DEFINE_ENUM_VALUE (CS_IDENTITY_CHOICE_NONE, "none"), G_DEFINE_ENUM_VALUE (CS_IDENTITY_CHOICE_LOADING, "loading"), G_DEFINE_ENUM_VALUE (CS_IDENTITY_CHOICE_LOCKED, "locked"), G_DEFINE_ENUM_VALUE (CS_IDENTITY_CHOICE_NEEDS_KEY, "needs-key"), G_DEFINE_ENUM_VALUE (CS_IDENTITY_CHOICE_REFUSED, "refused"), G_DEFINE_ENUM_VALUE (CS_IDENTITY_CHOICE_READY, "ready"))

G_DEFINE_FINAL_TYPE (CsIdentityChoice, cs_identity_choice, G_TYPE_OBJECT)

void
cs_identity_choice_notify_all (CsIdentityChoice *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
cs_identity_choice_dispose (GObject *object)
{
  CsIdentityChoice *self = CS_IDENTITY_CHOICE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (cs_identity_choice_parent_class)->dispose (object);
}

static void
cs_identity_choice_finalize (GObject *object)
{
  CsIdentityChoice *self = CS_IDENTITY_CHOICE (object);

  g_free (self->certificate);
  g_free (self->key);
  g_clear_pointer (&self->passphrase, cs_secret_unref);
  g_clear_pointer (&self->ca_names, g_ptr_array_unref);
  g_clear_object (&self->identity);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_object (&self->chain);
  g_clear_object (&self->token_certificate);
  g_free (self->token);
  g_free (self->pick);
  g_free (self->name);
  g_free (self->file);
  g_free (self->detail);
  g_free (self->tag);
  g_free (self->error);
  g_free (self->error_detail);
  g_free (self->keyring_note);
  g_free (self->known);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (cs_identity_choice_parent_class)->finalize (object);
}

static void
cs_identity_choice_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  CsIdentityChoice *self = CS_IDENTITY_CHOICE (object);

  const char *const texts[N_PROPS] = {
    [PROP_DETAIL] = self->detail,
    [PROP_ERROR] = self->error,
    [PROP_ERROR_DETAIL] = self->error_detail,
    [PROP_FILE] = self->file,
    [PROP_ICON_NAME] = self->icon_name,
    [PROP_KEYRING_NOTE] = self->keyring_note,
    [PROP_LIST_TAG] = self->list_tag,
    [PROP_LIST_TAG_CLASS] = self->list_tag_class,
    [PROP_NAME] = self->name,
    [PROP_TAG] = self->tag,
    [PROP_TAG_CLASS] = self->tag_class,
  };

  if (prop_id == PROP_STATE)
    g_value_set_enum (value, self->state);
  else if (prop_id == PROP_KEYRING)
    g_value_set_enum (value, self->keyring);
  else if (prop_id < N_PROPS)
    g_value_set_string (value, texts[prop_id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
cs_identity_choice_class_init (CsIdentityChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  static const char *const names[N_PROPS] = {
    [PROP_DETAIL] = "detail",
    [PROP_ERROR] = "error",
    [PROP_ERROR_DETAIL] = "error-detail",
    [PROP_FILE] = "file",
    [PROP_ICON_NAME] = "icon-name",
    [PROP_KEYRING_NOTE] = "keyring-note",
    [PROP_LIST_TAG] = "list-tag",
    [PROP_LIST_TAG_CLASS] = "list-tag-class",
    [PROP_NAME] = "name",
    [PROP_TAG] = "tag",
    [PROP_TAG_CLASS] = "tag-class",
  };

  object_class->dispose = cs_identity_choice_dispose;
  object_class->finalize = cs_identity_choice_finalize;
  object_class->get_property = cs_identity_choice_get_property;

  for (guint i = 1; i < N_PROPS; i++)
    if (names[i] != NULL)
      properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, CS_TYPE_IDENTITY_CHOICE_STATE, CS_IDENTITY_CHOICE_NONE,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEYRING] =
    g_param_spec_enum ("keyring", NULL, NULL, CS_TYPE_KEYRING_ANSWER, CS_KEYRING_NOT_ASKED,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_identity_choice_init (CsIdentityChoice *self)
{
  self->icon_name = "cs-identity-symbolic";
  self->chain = cs_identity_chain_new ();
}

CsIdentityChoice *
cs_identity_choice_new_none (void)
{
  CsIdentityChoice *self = g_object_new (CS_TYPE_IDENTITY_CHOICE, NULL);

  self->state = CS_IDENTITY_CHOICE_NONE;
  self->name = g_strdup (_ ("None"));
  self->detail = g_strdup (_ ("An empty certificate is sent when the server asks"));
  self->file = g_strdup (_ ("an empty certificate is sent when asked"));
  self->icon_name = "cs-none-symbolic";
  return self;
}

CsIdentityChoice *
cs_identity_choice_new (const char *certificate,
                        const char *key)
{
  CsIdentityChoice *self = g_object_new (CS_TYPE_IDENTITY_CHOICE, NULL);

  self->certificate = g_strdup (certificate);
  self->key = g_strdup (key);
  self->name = g_filename_display_basename (certificate);
  self->detail = g_strdup ("");
  cs_identity_choice_watch (self);
  cs_identity_choice_read (self, NULL);
  return self;
}

CsIdentityChoice *
cs_identity_choice_new_sibling (CsIdentityChoice *first,
                                CsIdentity       *identity)
{
  CsIdentityChoice *self = g_object_new (CS_TYPE_IDENTITY_CHOICE, NULL);

  self->certificate = g_strdup (first->certificate);
  self->key = g_strdup (first->key);
  self->passphrase = first->passphrase != NULL ? cs_secret_ref (first->passphrase) : NULL;
  self->keyring = first->keyring;
  self->from_keyring = first->from_keyring;
  self->identity = g_object_ref (identity);
  self->pick = g_strdup (cs_certificate_get_fingerprint (cs_identity_get_leaf (identity)));
  cs_identity_choice_watch (self);
  cs_identity_choice_show_identity (self);
  return self;
}

CsIdentityChoice *
cs_identity_choice_new_token (const CsIdentityOnToken *place)
{
  CsIdentityChoice *self = g_object_new (CS_TYPE_IDENTITY_CHOICE, NULL);

  self->certificate = g_strdup (place->uri);
  self->token = g_strdup (place->token);
  self->token_pin = place->pin;
  self->token_certificate = place->certificate != NULL ? g_object_ref (place->certificate) : NULL;
  self->name = g_strdup (place->certificate != NULL ? cs_certificate_get_display_name (place->certificate) : place->name);
  self->file = g_strdup (place->token);
  cs_identity_choice_show_token (self);
  return self;
}

void
cs_identity_choice_unlock (CsIdentityChoice *self,
                           CsSecret         *passphrase,
                           CsRemember        remember)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));
  g_return_if_fail (self->certificate != NULL);

  self->remember = remember;
  self->from_keyring = FALSE;
  cs_identity_choice_read (self, passphrase);
}

void
cs_identity_choice_set_known (CsIdentityChoice *self,
                              const char       *fingerprint,
                              gint64            seen)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));

  g_free (self->known);
  self->known = *fingerprint != '\0' ? g_strdup (fingerprint) : NULL;
  self->known_seen = seen;
}

void
cs_identity_choice_set_key (CsIdentityChoice *self,
                            const char       *key)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));
  g_return_if_fail (self->certificate != NULL);

  g_free (self->key);
  self->key = g_strdup (key);
  cs_identity_choice_watch (self);
  cs_identity_choice_read (self, NULL);
}

void
cs_identity_choice_set_ca_names (CsIdentityChoice *self,
                                 GPtrArray        *ca_names)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));

  if (ca_names != NULL)
    g_ptr_array_ref (ca_names);
  g_clear_pointer (&self->ca_names, g_ptr_array_unref);
  self->ca_names = ca_names;
  cs_identity_choice_update_list_tag (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST_TAG]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST_TAG_CLASS]);
}

void
cs_identity_choice_set_clock_ahead (CsIdentityChoice *self,
                                    gint64            ahead)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));

  if (self->clock_ahead == ahead)
    return;
  self->clock_ahead = ahead;
  if (self->identity == NULL || self->state != CS_IDENTITY_CHOICE_READY)
    return;
  cs_identity_choice_show_identity (self);
  cs_identity_choice_notify_all (self);
}

void
cs_identity_choice_apply (CsIdentityChoice *self,
                          CsRequest        *request)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));

  g_free (request->cert_file);
  g_free (request->key_file);
  g_clear_pointer (&request->passphrase, cs_secret_unref);
  request->cert_file = g_strdup (self->certificate);
  request->key_file = g_strdup (self->key);
  request->passphrase = self->passphrase != NULL ? cs_secret_ref (self->passphrase) : NULL;
  g_free (request->pick);
  request->pick = g_strdup (self->pick);
  cs_identity_chain_apply (self->chain, request);
}

GPtrArray *
cs_identity_choice_take_others (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return g_steal_pointer (&self->others);
}

CsIdentity *
cs_identity_choice_get_identity (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->state == CS_IDENTITY_CHOICE_READY ? self->identity : NULL;
}

gboolean
cs_identity_choice_has_passphrase (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), FALSE);

  return self->passphrase != NULL;
}

CsIdentityChain *
cs_identity_choice_get_chain (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->chain;
}

char *
cs_identity_choice_dup_place (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return g_strjoin ("\n", self->certificate, self->key, NULL);
}

gboolean
cs_identity_choice_is_on_token (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), FALSE);

  return self->token != NULL;
}

CsCertificate *
cs_identity_choice_get_leaf (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->identity != NULL ? cs_identity_get_leaf (self->identity) : self->token_certificate;
}

GPtrArray *
cs_identity_choice_get_ca_names (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->ca_names;
}

const char *
cs_identity_choice_get_pick (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->pick;
}

CsIdentityChoiceState
cs_identity_choice_get_state (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), CS_IDENTITY_CHOICE_NONE);

  return self->state;
}

const char *
cs_identity_choice_get_certificate (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->certificate;
}

const char *
cs_identity_choice_get_key (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->key;
}

const char *
cs_identity_choice_get_name (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->name;
}

const char *
cs_identity_choice_get_file (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->file;
}

const char *
cs_identity_choice_get_detail (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->detail;
}

const char *
cs_identity_choice_get_icon_name (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->icon_name;
}

const char *
cs_identity_choice_get_tag (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->tag;
}

const char *
cs_identity_choice_get_tag_class (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->tag_class;
}

const char *
cs_identity_choice_get_error (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->error;
}

const char *
cs_identity_choice_get_error_detail (CsIdentityChoice *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHOICE (self), NULL);

  return self->error_detail;
}
