/* cs-token.h: the tokens that are plugged in, and the certificates on them
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

#include <json-glib/json-glib.h>

#include <gnutls/pkcs11.h>

G_BEGIN_DECLS

/**
 * CsTokenPin:
 * @CS_TOKEN_PIN_NOT_NEEDED: it lets everybody in
 * @CS_TOKEN_PIN_ASKED: it wants a PIN, typed here
 * @CS_TOKEN_PIN_ON_READER: it wants a PIN, typed on its own pad (CKF_PROTECTED_AUTHENTICATION_PATH)
 * @CS_TOKEN_PIN_FEW_LEFT: a wrong PIN was tried of late
 * @CS_TOKEN_PIN_LAST_TRY: a wrong one more locks it
 * @CS_TOKEN_PIN_LOCKED: it takes no PIN any more
 *
 * How a token is opened. In JSON: "not-needed", "asked", "on-reader",
 * "few-left", "last-try", "locked".
 */
typedef enum
{
  CS_TOKEN_PIN_NOT_NEEDED,
  CS_TOKEN_PIN_ASKED,
  CS_TOKEN_PIN_ON_READER,
  CS_TOKEN_PIN_FEW_LEFT,
  CS_TOKEN_PIN_LAST_TRY,
  CS_TOKEN_PIN_LOCKED,
} CsTokenPin;

/* "asked", "locked", … */
const char *cs_token_pin_to_string (CsTokenPin pin);

/**
 * CsTokenCertificate:
 * @label: its label on the token
 * @uri: its PKCS#11 URI: what `--cert` and #CsIdentityFiles take
 * @certificate: itself
 *
 * A certificate on a token. Whether there is a private key for it shows only
 * behind the PIN.
 */
typedef struct
{
  char          *label;
  char          *uri;
  CsCertificate *certificate;
} CsTokenCertificate;

/**
 * CsToken:
 * @label: its name
 * @manufacturer: who made it
 * @model: what it is
 * @serial: its serial number
 * @uri: its PKCS#11 URI (RFC 7512), without a PIN
 * @pin: how it is opened
 * @lacks_rsa_pss: whether it signs with RSA, but not in the way that TLS 1.3
 *   wants (RFC 8446 §4.2.3)
 * @certificates: (element-type CsTokenCertificate): those that show without a PIN,
 *   CAs too
 *
 * One token.
 */
typedef struct
{
  char      *label;
  char      *manufacturer;
  char      *model;
  char      *serial;
  char      *uri;
  CsTokenPin pin;
  gboolean   lacks_rsa_pss;
  GPtrArray *certificates;
} CsToken;

/**
 * CsTokenFault:
 * @name: a module's name in p11-kit's configuration
 * @detail: a translated sentence: why it could not be loaded
 *
 * A module that is configured and gives no tokens.
 */
typedef struct
{
  char *name;
  char *detail;
} CsTokenFault;

/**
 * CsTokenList:
 * @tokens: (element-type CsToken): those plugged in; p11-kit's own stores of
 *   root CAs are left out
 * @faults: (element-type CsTokenFault): modules that could not be loaded
 *
 * What there is.
 */
typedef struct
{
  GPtrArray *tokens;
  GPtrArray *faults;
} CsTokenList;

void cs_token_list_free (CsTokenList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTokenList, cs_token_list_free)

/**
 * cs_token_list_read:
 *
 * Asks every module for its tokens, without a PIN. Loads the modules into this
 * process, where they do as they please, and waits for readers: never in the
 * window, which runs `countersign-cli identity --tokens --json` and gives what it
 * prints to cs_token_list_new_from_json().
 *
 * Returns: (transfer full): what there is
 */
CsTokenList *cs_token_list_read (void);

/**
 * cs_token_find_pin:
 * @uri: a PKCS#11 URI of a token or of something on it
 * @pin: (out): how it is opened
 *
 * Asks the modules, as cs_token_list_read() does.
 *
 * Returns: %FALSE when there is no such token
 */
gboolean cs_token_find_pin (const char *uri,
                            CsTokenPin *pin);

/* Whether it signs with RSA, but not with RSA-PSS; asks the modules, too. */
gboolean cs_token_lacks_rsa_pss (const char *uri);

/**
 * cs_token_dup_object_info:
 * @object: something on a token
 * @type: a text that the token has about it
 *
 * Returns: (transfer full): the text, fit to be shown; empty when there is none
 */
char *cs_token_dup_object_info (gnutls_pkcs11_obj_t      object,
                                gnutls_pkcs11_obj_info_t type);

/**
 * cs_token_list_to_json:
 * @self: a list
 *
 * Returns: (transfer full): what `countersign-cli identity --tokens --json` prints
 */
JsonObject *cs_token_list_to_json (const CsTokenList *self);

/**
 * cs_token_list_new_from_json:
 * @json: what cs_token_list_to_json() made
 *
 * Returns: (transfer full): the list; what is missing or odd is left out
 */
CsTokenList *cs_token_list_new_from_json (JsonObject *json);

G_END_DECLS
