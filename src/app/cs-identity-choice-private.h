/* cs-identity-choice-private.h: what the files of CsIdentityChoice share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-file-watch.h"
#include "cs-identity-choice.h"

G_BEGIN_DECLS

struct _CsIdentityChoice
{
  GObject parent_instance;

  char      *certificate;
  char      *key;
  CsSecret  *passphrase;
  GPtrArray *ca_names;
  gint64     clock_ahead;

  CsIdentity           *identity;
  GPtrArray            *others; /* (nullable): more identities of the same file, until somebody takes them */
  char                 *pick;   /* (nullable): the leaf's fingerprint, where the file holds several */
  CsIdentityChoiceState state;

  CsIdentityChain *chain;
  CsFileWatch     *watch;
  gboolean         changed; /* on disk, since it was read first */
  char            *known;   /* (nullable): the leaf's fingerprint at an earlier start */
  gint64           known_seen;

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

  /* Of one on a token; its certificate is known, its key is not looked at. */
  CsCertificate *token_certificate;
  char          *token;
  CsTokenPin     token_pin;

  /* What the keyring holds of it, as far as it was asked. */
  CsKeyringAnswer keyring;
  char           *keyring_note;    /* (nullable): why it did not do what it was asked to */
  gboolean        from_keyring;    /* the passphrase that was tried last */
  gboolean        keyring_changed; /* the files, since it was remembered */
  CsRemember      remember;        /* what is to become of the passphrase that opens it */

  GCancellable *cancellable; /* of the reading that is under way */
};

void cs_identity_choice_notify_all (CsIdentityChoice *self);

/* Reads the files, or tries the PIN on the token, and shows what came of it. */
void cs_identity_choice_read (CsIdentityChoice *self,
                              CsSecret         *passphrase);

/* Names the files anew and watches them. */
void cs_identity_choice_watch (CsIdentityChoice *self);

/* The files are locked: asks the keyring before the person. */
void cs_identity_choice_look_up (CsIdentityChoice *self,
                                 CsKeyringManner   manner);

/* A passphrase opened the files: it is remembered when that was asked for, and a
 * remembered one that did not open them is forgotten. */
void cs_identity_choice_settle_keyring (CsIdentityChoice *self);

/* Shows what is known without reading anything. */
void cs_identity_choice_show_identity (CsIdentityChoice *self);
void cs_identity_choice_show_token (CsIdentityChoice *self);
void cs_identity_choice_update_list_tag (CsIdentityChoice *self);

G_END_DECLS
