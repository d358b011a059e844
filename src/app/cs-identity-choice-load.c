/* cs-identity-choice-load.c: an identity is read, and what came of it is shown
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-choice-private.h"

#include "cs-identity-loader.h"
#include "cs-lint.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

static void
take_text (char **field,
           char  *text)
{
  g_free (*field);
  *field = text;
}

void
cs_identity_choice_update_list_tag (CsIdentityChoice *self)
{
  gboolean matches;

  self->list_tag = NULL;
  self->list_tag_class = NULL;
  if (self->ca_names == NULL || self->ca_names->len == 0)
    return;

  if (self->identity != NULL)
    matches = cs_identity_matches_ca_names (self->identity, self->ca_names);
  else if (self->token_certificate != NULL)
    matches = g_ptr_array_find_with_equal_func (self->ca_names, cs_certificate_get_issuer_der (self->token_certificate),
                                                (GEqualFunc) g_bytes_equal, NULL);
  else
    return;
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

GPtrArray *
cs_identity_choice_dup_lint (CsIdentityChoice *self)
{
  CsLintFacts facts = { .now = g_get_real_time () / G_USEC_PER_SEC };

  if (self->clock_ahead != 0)
    facts.server_date = facts.now + self->clock_ahead;
  return cs_lint_identity_with (self->identity, &facts);
}

/* What a person should know before sending it: the gravest only, which comes first. */
static void
show_lint (CsIdentityChoice *self)
{
  g_autoptr (GPtrArray) marks = cs_identity_choice_dup_lint (self);

  CsLintMark *mark = marks->len > 0 ? g_ptr_array_index (marks, 0) : NULL;

  if (mark == NULL || g_str_equal (mark->severity, "info"))
    return;

  if (g_str_equal (mark->severity, "error"))
    set_tag (self, g_strdup (mark->short_text), "cs-error", "cs-refused-symbolic");
  else
    set_tag (self, g_strdup (mark->short_text), "cs-warning", "cs-warning-symbolic");
}

/* Where it lies, who issued it, and what became of the file since it was seen first. */
static char *
dup_detail (CsIdentityChoice *self,
            CsCertificate    *leaf)
{
  g_autofree char *date = NULL;
  const char      *issuer = cs_certificate_get_issuer_display_name (leaf);

  if (self->known != NULL && !g_str_equal (self->known, cs_certificate_get_fingerprint (leaf)))
    {
      date = cs_text_date (self->known_seen);
      /* Translators: a file's name, a date, then the issuer of its certificate */
      return g_strdup_printf (_ ("%s, rotated: not the certificate that was there on %s, issued by %s"), self->file, date,
                              issuer);
    }
  if (self->changed)
    /* Translators: a file's name, then the issuer of its certificate */
    return g_strdup_printf (_ ("%s, changed on disk and read again, issued by %s"), self->file, issuer);
  return g_strdup_printf (_ ("%s, issued by %s"), self->file, issuer);
}

void
cs_identity_choice_show_identity (CsIdentityChoice *self)
{
  CsCertificate *leaf = cs_identity_get_leaf (self->identity);

  self->state = CS_IDENTITY_CHOICE_READY;
  set_tag (self, NULL, NULL, "cs-identity-symbolic");
  take_text (&self->name, g_strdup (cs_certificate_get_display_name (leaf)));
  take_text (&self->detail, dup_detail (self, leaf));
  show_lint (self);
}

static gboolean
is_about_passphrase (const GError *error)
{
  return g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED) ||
         g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE);
}

static const char *
describe_wrong_passphrase (CsIdentityChoice *self)
{
  if (!self->from_keyring)
    return _ ("This passphrase does not open the file.");
  if (self->keyring_changed || self->changed)
    return _ ("The file has changed: the passphrase in the keyring does not open it any more.");
  return _ ("The passphrase in the keyring does not open the file.");
}

static void
show_refusal (CsIdentityChoice *self,
              const GError     *error,
              gboolean          tried_passphrase)
{
  if (is_about_passphrase (error))
    {
      self->state = CS_IDENTITY_CHOICE_LOCKED;
      self->icon_name = "cs-key-symbolic";
      take_text (&self->detail, g_strdup (_ ("locked, needs its passphrase")));
      if (tried_passphrase)
        {
          take_text (&self->error, g_strdup (describe_wrong_passphrase (self)));
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
  const char *wanted = self->pick != NULL ? self->pick : self->known;
  guint       index = 0;

  for (guint i = 0; i < identities->len; i++)
    if (g_strcmp0 (cs_certificate_get_fingerprint (cs_identity_get_leaf (g_ptr_array_index (identities, i))), wanted) == 0)
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

/* Whatever was read before is not waited for any more. */
static void
begin_reading (CsIdentityChoice *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->state = CS_IDENTITY_CHOICE_LOADING;
}

/* Returns: %FALSE when nobody waits for this result any more */
static gboolean
end_reading (CsIdentityChoice *self,
             GAsyncResult     *result)
{
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable || g_cancellable_is_cancelled (self->cancellable))
    return FALSE;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->passphrase, cs_secret_unref);
  take_text (&self->error, NULL);
  take_text (&self->error_detail, NULL);
  return TRUE;
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
  if (!end_reading (self, result))
    return;

  if (identities != NULL)
    {
      self->passphrase = g_steal_pointer (&passphrase);
      take_identities (self, identities);
      cs_identity_choice_show_identity (self);
      cs_identity_choice_settle_keyring (self);
    }
  else
    show_refusal (self, error, passphrase != NULL);
  if (self->state == CS_IDENTITY_CHOICE_LOCKED && self->keyring == CS_KEYRING_NOT_ASKED)
    {
      cs_identity_choice_look_up (self, CS_KEYRING_QUIETLY);
      return;
    }
  cs_identity_choice_update_list_tag (self);
  cs_identity_choice_notify_all (self);
}

static void
read_files (CsIdentityChoice *self,
            CsSecret         *passphrase)
{
  CsIdentityFiles files = { self->certificate, self->key, NULL };

  begin_reading (self);
  cs_identity_loader_load_async (&files, passphrase, self->cancellable, loaded_cb, g_object_ref (self));
  g_object_notify (G_OBJECT (self), "state");
}

/* Rotated, or gone: the row says so, and what is sent is what lies there now. */
static void
files_changed (CsIdentityChoice *self)
{
  g_autoptr (CsSecret) passphrase = self->passphrase != NULL ? cs_secret_ref (self->passphrase) : NULL;

  self->changed = TRUE;
  if (passphrase == NULL)
    self->keyring = CS_KEYRING_NOT_ASKED;
  read_files (self, passphrase);
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

void
cs_identity_choice_watch (CsIdentityChoice *self)
{
  update_file (self);
  g_clear_object (&self->watch);
  self->watch = cs_file_watch_new ();
  cs_file_watch_add (self->watch, self->certificate);
  cs_file_watch_add (self->watch, self->key);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (files_changed), self, G_CONNECT_SWAPPED);
}

/* ---- tokens */

static const char *
describe_pin (CsTokenPin pin)
{
  static const char *const words[] = {
    [CS_TOKEN_PIN_NOT_NEEDED] = NULL,
    [CS_TOKEN_PIN_ASKED] = N_ ("locked, needs its PIN"),
    [CS_TOKEN_PIN_ON_READER] = N_ ("its PIN is typed on the reader"),
    [CS_TOKEN_PIN_FEW_LEFT] = N_ ("locked, needs its PIN; a wrong one was tried of late"),
    [CS_TOKEN_PIN_LAST_TRY] = N_ ("locked, needs its PIN; one more wrong PIN locks the token"),
    [CS_TOKEN_PIN_LOCKED] = N_ ("the token takes no PIN any more: its owner has to unlock it"),
  };

  return words[pin] != NULL ? _ (words[pin]) : NULL;
}

void
cs_identity_choice_show_token (CsIdentityChoice *self)
{
  gboolean open = self->passphrase != NULL || self->token_pin == CS_TOKEN_PIN_NOT_NEEDED ||
                  self->token_pin == CS_TOKEN_PIN_ON_READER;
  const char *words = self->passphrase == NULL ? describe_pin (self->token_pin) : NULL;

  self->state = self->token_pin == CS_TOKEN_PIN_LOCKED ? CS_IDENTITY_CHOICE_REFUSED
                : open                                 ? CS_IDENTITY_CHOICE_READY
                                                       : CS_IDENTITY_CHOICE_LOCKED;
  set_tag (self, NULL, NULL, self->state == CS_IDENTITY_CHOICE_READY ? "cs-token-symbolic" : "cs-key-symbolic");
  if (words != NULL)
    /* Translators: a token's name, then how it is opened */
    take_text (&self->detail, g_strdup_printf (_ ("%s, %s"), self->token, words));
  else if (self->token_certificate != NULL)
    take_text (&self->detail, g_strdup_printf (_ ("%s, issued by %s"), self->token,
                                               cs_certificate_get_issuer_display_name (self->token_certificate)));
  else
    take_text (&self->detail, g_strdup (self->token));
}

static void
token_checked_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (CsIdentityChoice) self = user_data;
  g_autoptr (CsSecret)         pin = NULL;
  g_autoptr (GError)           error = NULL;

  gboolean opens = cs_identity_loader_check_token_finish (result, &pin, &error);

  if (!end_reading (self, result))
    return;

  if (opens)
    self->passphrase = g_steal_pointer (&pin);
  cs_identity_choice_show_token (self);
  if (!opens)
    {
      take_text (&self->error, g_strdup (_ ("This PIN does not open the token.")));
      take_text (&self->error_detail, g_strdup (error->message));
    }
  cs_identity_choice_update_list_tag (self);
  cs_identity_choice_notify_all (self);
}

/* In a process of its own: a token's module never comes into the window's. */
static void
check_token (CsIdentityChoice *self,
             CsSecret         *pin)
{
  begin_reading (self);
  cs_identity_loader_check_token_async (self->certificate, pin, self->cancellable, token_checked_cb, g_object_ref (self));
  g_object_notify (G_OBJECT (self), "state");
}

void
cs_identity_choice_read (CsIdentityChoice *self,
                         CsSecret         *passphrase)
{
  if (self->token != NULL)
    check_token (self, passphrase);
  else
    read_files (self, passphrase);
}
