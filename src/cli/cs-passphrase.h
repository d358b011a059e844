/* cs-passphrase.h: where a passphrase comes from
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-request.h"

G_BEGIN_DECLS

/**
 * cs_passphrase_from_file:
 * @path: a file, or "-" for standard input
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): its first line, or %NULL with a #GIOErrorEnum
 */
CsSecret *cs_passphrase_from_file (const char *path,
                                   GError    **error);

/**
 * cs_passphrase_from_argument:
 * @value: a string in argv
 *
 * Takes it over and overwrites it, so that it does not stand in the list of
 * processes any longer than it must.
 *
 * Returns: (transfer full): a secret
 */
CsSecret *cs_passphrase_from_argument (char *value);

/**
 * cs_passphrase_is_token_uri:
 * @value: a file or a PKCS#11 URI
 *
 * Returns: whether it is a URI (RFC 7512); a scheme has no case (RFC 3986 §3.1)
 */
gboolean cs_passphrase_is_token_uri (const char *value);

/**
 * cs_passphrase_split_uri:
 * @value: a PKCS#11 URI in argv
 * @pin: (out): its `pin-value`, or %NULL when it has none
 *
 * Takes the PIN out of the URI and overwrites it there: what is left may be shown.
 *
 * Returns: (transfer full): the URI without its PIN
 */
char *cs_passphrase_split_uri (char      *value,
                               CsSecret **pin);

/**
 * CsPassphraseAnswer:
 * @CS_PASSPHRASE_GIVEN: the request has all it needs, as far as one can see
 * @CS_PASSPHRASE_INTERRUPTED: the person gave up
 *
 * How cs_passphrase_ask() ended.
 */
typedef enum
{
  CS_PASSPHRASE_GIVEN,
  CS_PASSPHRASE_INTERRUPTED,
} CsPassphraseAnswer;

/**
 * cs_passphrase_ask:
 * @request: a request
 *
 * Asks on the terminal for the passphrase of @request's identity, if it needs
 * one, none was given and there is a terminal, until it fits, three times at
 * the most; for a token's PIN once, untried, because tokens lock. Without a
 * terminal nothing happens: loading the identity will say what is missing.
 *
 * Returns: how it ended
 */
CsPassphraseAnswer cs_passphrase_ask (CsRequest *request);

/**
 * cs_passphrase_ask_new:
 * @path: the file that it shall protect
 * @passphrase: (out): what was given twice alike; %NULL without a terminal
 *
 * Asks on the terminal for a new passphrase, twice.
 *
 * Returns: how it ended
 */
CsPassphraseAnswer cs_passphrase_ask_new (const char *path,
                                          CsSecret  **passphrase);

G_END_DECLS
