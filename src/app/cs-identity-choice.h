/* cs-identity-choice.h: a client identity that can be chosen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"
#include "cs-identity-chain.h"
#include "cs-keyring.h"
#include "cs-token.h"

G_BEGIN_DECLS

/**
 * CsIdentityChoiceState:
 * @CS_IDENTITY_CHOICE_NONE: no identity: an empty certificate is sent when asked
 * @CS_IDENTITY_CHOICE_LOADING: its files are being read
 * @CS_IDENTITY_CHOICE_LOCKED: a passphrase opens it, which is not known
 * @CS_IDENTITY_CHOICE_NEEDS_KEY: the certificate's key lies in another file
 * @CS_IDENTITY_CHOICE_REFUSED: not a usable identity
 * @CS_IDENTITY_CHOICE_READY: certificate and key are there and belong together
 */
typedef enum
{
  CS_IDENTITY_CHOICE_NONE,
  CS_IDENTITY_CHOICE_LOADING,
  CS_IDENTITY_CHOICE_LOCKED,
  CS_IDENTITY_CHOICE_NEEDS_KEY,
  CS_IDENTITY_CHOICE_REFUSED,
  CS_IDENTITY_CHOICE_READY,
} CsIdentityChoiceState;

/**
 * CsRemember:
 * @CS_REMEMBER_NOWHERE: a passphrase is kept for as long as the object lives
 * @CS_REMEMBER_IN_KEYRING: once it has opened the files it is kept in the desktop's
 *   keyring as well
 */
typedef enum
{
  CS_REMEMBER_NOWHERE,
  CS_REMEMBER_IN_KEYRING,
} CsRemember;

#define CS_TYPE_IDENTITY_CHOICE_STATE (cs_identity_choice_state_get_type ())
GType cs_identity_choice_state_get_type (void);

/**
 * CsIdentityChoice:
 *
 * A row of the identity popover: where an identity lies, whether it opens, and
 * what to know before sending it. Its passphrase is kept for as long as the
 * object lives and never leaves the process except to a worker, and to the
 * desktop's keyring when the person asks for that.
 *
 * Properties, to show: `state`, `name` ("alice", or the file's name while
 * locked), `file` ("client_full.p12"), `detail` (also that a file changed on disk
 * and was read again), `icon-name`, `tag` and
 * `tag-class` (nullable: "12 days left", "cs-warning"), `list-tag` and
 * `list-tag-class` (nullable: whether the last server's CA list takes it),
 * `error` and `error-detail` (nullable: sentences), `keyring` (a #CsKeyringAnswer)
 * and `keyring-note` (nullable: why the keyring did not do what it was asked to).
 */
#define CS_TYPE_IDENTITY_CHOICE (cs_identity_choice_get_type ())
G_DECLARE_FINAL_TYPE (CsIdentityChoice, cs_identity_choice, CS, IDENTITY_CHOICE, GObject)

/* The choice of no identity. */
CsIdentityChoice *cs_identity_choice_new_none (void);

/**
 * cs_identity_choice_new:
 * @certificate: path of the certificate's file, or of the .p12
 * @key: (nullable): path of the key's file
 *
 * Returns: (transfer full): a choice that reads its files in a thread
 */
CsIdentityChoice *cs_identity_choice_new (const char *certificate,
                                          const char *key);

/**
 * CsIdentityOnToken:
 * @uri: its PKCS#11 URI (RFC 7512), without a PIN
 * @name: what to call it while its certificate is not known
 * @token: the token's name
 * @pin: how the token is opened
 * @certificate: (nullable): the leaf
 *
 * An identity whose key never leaves a token.
 */
typedef struct
{
  const char    *uri;
  const char    *name;
  const char    *token;
  CsTokenPin     pin;
  CsCertificate *certificate;
} CsIdentityOnToken;

/**
 * cs_identity_choice_new_token:
 * @place: where it lies, copied
 *
 * The window never loads a token's module: the PIN is tried by a process of its
 * own, and whoever sends opens the token again.
 *
 * Returns: (transfer full): a choice
 */
CsIdentityChoice *cs_identity_choice_new_token (const CsIdentityOnToken *place);

/**
 * cs_identity_choice_new_sibling:
 * @first: a choice that is ready
 * @identity: another identity of the same file
 *
 * Returns: (transfer full): a choice of that one, open already
 */
CsIdentityChoice *cs_identity_choice_new_sibling (CsIdentityChoice *first,
                                                  CsIdentity       *identity);

/**
 * cs_identity_choice_take_others:
 * @self: a choice
 *
 * Returns: (transfer full) (nullable) (element-type CsIdentity): the other
 *   identities that its file turned out to hold, once
 */
GPtrArray *cs_identity_choice_take_others (CsIdentityChoice *self);

/**
 * cs_identity_choice_unlock:
 * @self: a choice
 * @passphrase: (nullable): what may open it; kept when it does
 * @remember: where else to keep it then
 *
 * Reads the files again in a thread; `state` tells how it went.
 */
void cs_identity_choice_unlock (CsIdentityChoice *self,
                                CsSecret         *passphrase,
                                CsRemember        remember);

/* Asks the keyring for the passphrase; the desktop may ask the person to open it. */
void cs_identity_choice_open_keyring (CsIdentityChoice *self);

/* Takes the passphrase out of the keyring; it is kept for as long as the object lives. */
void cs_identity_choice_forget_passphrase (CsIdentityChoice *self);

/**
 * cs_identity_choice_set_known:
 * @self: a choice
 * @fingerprint: of the leaf that lay there, or ""
 * @seen: when, in seconds since 1970
 *
 * Lets `detail` say when another certificate lies there now; of several in one
 * file the known one comes first.
 */
void cs_identity_choice_set_known (CsIdentityChoice *self,
                                   const char       *fingerprint,
                                   gint64            seen);

/* Gives it a key file and reads again. */
void cs_identity_choice_set_key (CsIdentityChoice *self,
                                 const char       *key);

/**
 * cs_identity_choice_set_ca_names:
 * @self: a choice
 * @ca_names: (element-type GLib.Bytes) (nullable): DER names that the last
 *   server asked for; %NULL when none is known
 *
 * Says in `list-tag` whether that list takes this identity.
 */
void cs_identity_choice_set_ca_names (CsIdentityChoice *self,
                                      GPtrArray        *ca_names);

/**
 * cs_identity_choice_set_clock_ahead:
 * @self: a choice
 * @ahead: by how many seconds the last server's clock is ahead of ours; 0 when
 *   it is not, or not known
 *
 * `tag` and the lint say so, and whether it matters to this identity.
 */
void cs_identity_choice_set_clock_ahead (CsIdentityChoice *self,
                                         gint64            ahead);

/**
 * cs_identity_choice_dup_lint:
 * @self: a choice that is ready and in files
 *
 * Returns: (transfer full) (element-type CsLintMark): what will go wrong with it
 *   now, the worst first
 */
GPtrArray *cs_identity_choice_dup_lint (CsIdentityChoice *self);

/* Puts files and passphrase into @request. */
void cs_identity_choice_apply (CsIdentityChoice *self,
                               CsRequest        *request);

/* The path of its file, in a second line that of its key's; (transfer full). */
char *cs_identity_choice_dup_place (CsIdentityChoice *self);

gboolean cs_identity_choice_is_on_token (CsIdentityChoice *self);

/* Its certificate as far as it is known, also of one on a token; (transfer none) (nullable). */
CsCertificate *cs_identity_choice_get_leaf (CsIdentityChoice *self);

/* While it is ready and in files; (transfer none) (nullable). */
CsIdentity *cs_identity_choice_get_identity (CsIdentityChoice *self);

/* Whether a passphrase opened it. */
gboolean cs_identity_choice_has_passphrase (CsIdentityChoice *self);

/* What is sent of it; (transfer none). */
CsIdentityChain *cs_identity_choice_get_chain (CsIdentityChoice *self);

/* What cs_identity_choice_set_ca_names() gave; (transfer none) (nullable). */
GPtrArray *cs_identity_choice_get_ca_names (CsIdentityChoice *self);

/* The leaf's fingerprint where the file holds several identities, else %NULL. */
const char *cs_identity_choice_get_pick (CsIdentityChoice *self);

CsIdentityChoiceState cs_identity_choice_get_state (CsIdentityChoice *self);

const char *cs_identity_choice_get_certificate (CsIdentityChoice *self);
const char *cs_identity_choice_get_key (CsIdentityChoice *self);
const char *cs_identity_choice_get_name (CsIdentityChoice *self);
const char *cs_identity_choice_get_file (CsIdentityChoice *self);
const char *cs_identity_choice_get_detail (CsIdentityChoice *self);
const char *cs_identity_choice_get_icon_name (CsIdentityChoice *self);
const char *cs_identity_choice_get_tag (CsIdentityChoice *self);
const char *cs_identity_choice_get_tag_class (CsIdentityChoice *self);
const char *cs_identity_choice_get_error (CsIdentityChoice *self);
const char *cs_identity_choice_get_error_detail (CsIdentityChoice *self);

G_END_DECLS
