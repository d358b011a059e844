/* cs-identity-choice.c: a client identity that can be chosen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-choice.h"

#include "cs-file-watch.h"
#include "cs-identity-loader.h"
#include "cs-lint.h"

#include <glib/gi18n-lib.h>

struct _CsIdentityChoice
{
  GObject parent_instance;

  char      *certificate;
  char      *key;
  CsSecret  *passphrase;
  GPtrArray *ca_names;

  CsIdentity           *identity;
  GPtrArray            *others; /* (nullable): more identities of the same file, until somebody takes them */
  char                 *pick;   /* (nullable): the leaf's fingerprint, where the file holds several */
  CsIdentityChoiceState state;

  CsIdentityChain *chain;
  CsFileWatch     *watch;
  gboolean         changed; /* on disk, since it was read first */

  char       *name;
  char       *file;
  char       *detail;
  char       *tag;
  char       *error;
  char       *error_detail;
  const char *icon_name;
  const char *tag_class;
  const char *list_tag;
  const char *list_tag_class;

  GCancellable *cancellable; /* of the reading that is under way */
};

enum
{
  PROP_0,
  PROP_DETAIL,
  PROP_ERROR,
  PROP_ERROR_DETAIL,
  PROP_FILE,
  PROP_ICON_NAME,
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

static void
take_text (char **field,
           char  *text)
{
  g_free (*field);
  *field = text;
}

static void
notify_all (CsIdentityChoice *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
update_list_tag (CsIdentityChoice *self)
{
  gboolean matches;

  self->list_tag = NULL;
  self->list_tag_class = NULL;
  if (self->identity == NULL || self->ca_names == NULL || self->ca_names->len == 0)
    return;

  matches = cs_identity_matches_ca_names (self->identity, self->ca_names);
  self->list_tag = matches ? _ ("on this server’s list") : _ ("not on this server’s list");
  self->list_tag_class = matches ? "cs-success" : "cs-neutral";
}

static void
set_tag (CsIdentityChoice *self,
         char             *tag,
         const char       *tag_class,
         const char       *icon_name)
{
  take_text (&self->tag, tag);
  self->tag_class = tag_class;
  self->icon_name = icon_name;
}

/* What a person should know before sending it: the gravest only, which comes first. */
static void
show_lint (CsIdentityChoice *self)
{
  g_autoptr (GPtrArray) marks = cs_lint_identity (self->identity, g_get_real_time () / G_USEC_PER_SEC);

  CsLintMark *mark = marks->len > 0 ? g_ptr_array_index (marks, 0) : NULL;

  if (mark == NULL || g_str_equal (mark->severity, "info"))
    return;

  if (g_str_equal (mark->severity, "error"))
    set_tag (self, g_strdup (mark->short_text), "cs-error", "cs-refused-symbolic");
  else
    set_tag (self, g_strdup (mark->short_text), "cs-warning", "cs-warning-symbolic");
}

static void
show_identity (CsIdentityChoice *self)
{
  CsCertificate *leaf = cs_identity_get_leaf (self->identity);

  self->state = CS_IDENTITY_CHOICE_READY;
  set_tag (self, NULL, NULL, "cs-identity-symbolic");
  take_text (&self->name, g_strdup (cs_certificate_get_display_name (leaf)));
  take_text (&self->detail, g_strdup_printf (self->changed
                                               /* Translators: a file's name, then the issuer of its certificate */
                                               ? _ ("%s, changed on disk and read again, issued by %s")
                                               : _ ("%s, issued by %s"),
                                             self->file, cs_certificate_get_issuer_display_name (leaf)));
  show_lint (self);
}

static void
show_refusal (CsIdentityChoice *self,
              const GError     *error,
              gboolean          tried_passphrase)
{
  if (g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED) ||
      g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE))
    {
      self->state = CS_IDENTITY_CHOICE_LOCKED;
      self->icon_name = "cs-key-symbolic";
      take_text (&self->detail, g_strdup (_ ("locked, needs its passphrase")));
      if (tried_passphrase)
        {
          take_text (&self->error, g_strdup (_ ("This passphrase does not open the file.")));
          take_text (&self->error_detail, g_strdup (error->message));
        }
      return;
    }

  self->icon_name = "cs-refused-symbolic";
  take_text (&self->error, g_strdup (error->message));
  if (g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_KEY) && self->key == NULL)
    {
      self->state = CS_IDENTITY_CHOICE_NEEDS_KEY;
      take_text (&self->detail, g_strdup (_ ("a certificate without its key")));
      return;
    }

  self->state = CS_IDENTITY_CHOICE_REFUSED;
  take_text (&self->detail, g_strdup (_ ("cannot be used")));
}

/* The one that was picked, or the first; the file may hold others. */
static void
take_identities (CsIdentityChoice *self,
                 GPtrArray        *identities)
{
  guint index = 0;

  for (guint i = 0; i < identities->len; i++)
    if (g_strcmp0 (cs_certificate_get_fingerprint (cs_identity_get_leaf (g_ptr_array_index (identities, i))), self->pick) == 0)
      index = i;

  g_set_object (&self->identity, g_ptr_array_index (identities, index));
  g_clear_pointer (&self->others, g_ptr_array_unref);
  if (identities->len == 1)
    {
      g_clear_pointer (&self->pick, g_free);
      return;
    }

  if (self->pick == NULL)
    {
      self->others = g_ptr_array_ref (identities);
      g_ptr_array_remove_index (self->others, index);
    }
  take_text (&self->pick, g_strdup (cs_certificate_get_fingerprint (cs_identity_get_leaf (self->identity))));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CsIdentityChoice) self = user_data;
  g_autoptr (GPtrArray)        identities = NULL;
  g_autoptr (CsSecret)         passphrase = NULL;
  g_autoptr (GError)           error = NULL;

  identities = cs_identity_loader_load_finish (result, &passphrase, &error);
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable || g_cancellable_is_cancelled (self->cancellable))
    return;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->passphrase, cs_secret_unref);
  take_text (&self->error, NULL);
  take_text (&self->error_detail, NULL);
  if (identities != NULL)
    {
      self->passphrase = g_steal_pointer (&passphrase);
      take_identities (self, identities);
      show_identity (self);
    }
  else
    show_refusal (self, error, passphrase != NULL);
  update_list_tag (self);
  notify_all (self);
}

static void
start_loading (CsIdentityChoice *self,
               CsSecret         *passphrase)
{
  CsIdentityFiles files = { self->certificate, self->key, NULL };

  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  self->state = CS_IDENTITY_CHOICE_LOADING;
  cs_identity_loader_load_async (&files, passphrase, self->cancellable, loaded_cb, g_object_ref (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Rotated, or gone: the row says so, and what is sent is what lies there now. */
static void
files_changed (CsIdentityChoice *self)
{
  g_autoptr (CsSecret) passphrase = self->passphrase != NULL ? cs_secret_ref (self->passphrase) : NULL;

  self->changed = TRUE;
  start_loading (self, passphrase);
}

static void
watch_files (CsIdentityChoice *self)
{
  g_clear_object (&self->watch);
  self->watch = cs_file_watch_new ();
  cs_file_watch_add (self->watch, self->certificate);
  cs_file_watch_add (self->watch, self->key);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (files_changed), self, G_CONNECT_SWAPPED);
}

static void
update_file (CsIdentityChoice *self)
{
  g_autofree char *certificate = g_filename_display_basename (self->certificate);
  g_autofree char *key = self->key != NULL ? g_filename_display_basename (self->key) : NULL;

  /* Translators: a certificate's file and its key's file */
  take_text (&self->file, key != NULL ? g_strdup_printf (_ ("%s and %s"), certificate, key)
                                      : g_steal_pointer (&certificate));
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
  g_free (self->pick);
  g_free (self->name);
  g_free (self->file);
  g_free (self->detail);
  g_free (self->tag);
  g_free (self->error);
  g_free (self->error_detail);
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
    [PROP_LIST_TAG] = self->list_tag,
    [PROP_LIST_TAG_CLASS] = self->list_tag_class,
    [PROP_NAME] = self->name,
    [PROP_TAG] = self->tag,
    [PROP_TAG_CLASS] = self->tag_class,
  };

  if (prop_id == PROP_STATE)
    g_value_set_enum (value, self->state);
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
    properties[i] = i == PROP_STATE
                      ? g_param_spec_enum ("state", NULL, NULL, CS_TYPE_IDENTITY_CHOICE_STATE, CS_IDENTITY_CHOICE_NONE,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
                      : g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

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
  update_file (self);
  watch_files (self);
  start_loading (self, NULL);
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
  self->identity = g_object_ref (identity);
  self->pick = g_strdup (cs_certificate_get_fingerprint (cs_identity_get_leaf (identity)));
  update_file (self);
  watch_files (self);
  show_identity (self);
  return self;
}

void
cs_identity_choice_unlock (CsIdentityChoice *self,
                           CsSecret         *passphrase)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));
  g_return_if_fail (self->certificate != NULL);

  start_loading (self, passphrase);
}

void
cs_identity_choice_set_key (CsIdentityChoice *self,
                            const char       *key)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));
  g_return_if_fail (self->certificate != NULL);

  g_free (self->key);
  self->key = g_strdup (key);
  update_file (self);
  watch_files (self);
  start_loading (self, NULL);
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
  update_list_tag (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST_TAG]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST_TAG_CLASS]);
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
