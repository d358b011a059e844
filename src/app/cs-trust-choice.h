/* cs-trust-choice.h: whom the request's sender trusts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-request.h"
#include "cs-trust-source.h"

G_BEGIN_DECLS

/**
 * CsTrustChoice:
 *
 * A list of #CsTrustSource, the system's roots first, of which at least one is
 * chosen at any time.
 *
 * Properties, to show: `title` ("ca.pem", "System", "ca.pem and 1 more"),
 * `detail`, `error` (nullable: why a chosen file could not be taken). Signal
 * `changed`: another set is chosen.
 */
#define CS_TYPE_TRUST_CHOICE (cs_trust_choice_get_type ())
G_DECLARE_FINAL_TYPE (CsTrustChoice, cs_trust_choice, CS, TRUST_CHOICE, GObject)

CsTrustChoice *cs_trust_choice_new (void);

/* (transfer none) (element-type CsTrustSource) */
GListModel *cs_trust_choice_get_sources (CsTrustChoice *self);

/**
 * cs_trust_choice_add_file:
 * @self: a choice
 * @path: a file of root CAs, or a folder when it ends in a slash
 *
 * Chooses @path; with the first file that is chosen, the system's roots are no
 * longer trusted until somebody asks for both.
 */
void cs_trust_choice_add_file (CsTrustChoice *self,
                               const char    *path);

/**
 * cs_trust_choice_offer_file:
 * @self: a choice
 * @path: a file of root CAs, or a folder when it ends in a slash, used before
 *
 * Puts @path on the list without choosing it.
 *
 * Returns: (transfer none): its source
 */
CsTrustSource *cs_trust_choice_offer_file (CsTrustChoice *self,
                                           const char    *path);

/* Takes @path off the list; the system's roots take its place when nothing else is chosen. */
void cs_trust_choice_remove_file (CsTrustChoice *self,
                                  const char    *path);

/**
 * cs_trust_choice_toggle:
 * @self: a choice
 * @source: a source of its list
 *
 * Chooses @source, or drops it: when nothing else is chosen, the system's roots
 * take its place.
 */
void cs_trust_choice_toggle (CsTrustChoice *self,
                             CsTrustSource *source);

/* Puts what is chosen into @request. */
void cs_trust_choice_apply (CsTrustChoice *self,
                            CsRequest     *request);

const char *cs_trust_choice_get_title (CsTrustChoice *self);
const char *cs_trust_choice_get_detail (CsTrustChoice *self);
const char *cs_trust_choice_get_error (CsTrustChoice *self);

G_END_DECLS
