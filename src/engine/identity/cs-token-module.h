/* cs-token-module.h: PKCS#11 modules that could not be loaded
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-token.h"

G_BEGIN_DECLS

CsTokenFault *cs_token_fault_new (const char *name,
                                  const char *detail);
void          cs_token_fault_free (CsTokenFault *self);

/**
 * cs_token_module_find_faults:
 * @faults: (element-type CsTokenFault): where they are added
 *
 * p11-kit passes over a module that it cannot load without a word; this finds
 * those that are configured (pkcs11.conf(5)) and not there.
 */
void cs_token_module_find_faults (GPtrArray *faults);

G_END_DECLS
