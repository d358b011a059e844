/* cs-identity-shelf.h: the identities at hand, and which one is chosen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-choice.h"

G_BEGIN_DECLS

/**
 * CsIdentityShelf:
 *
 * A list of #CsIdentityChoice, "None" first, with one of them `chosen` (a
 * property; never %NULL), and perhaps one `offered` (a property, nullable): it is
 * chosen as soon as it opens. Signal `changed`: another identity is chosen, or the
 * chosen one opens now.
 */
#define CS_TYPE_IDENTITY_SHELF (cs_identity_shelf_get_type ())
G_DECLARE_FINAL_TYPE (CsIdentityShelf, cs_identity_shelf, CS, IDENTITY_SHELF, GObject)

CsIdentityShelf *cs_identity_shelf_new (void);

/* (transfer none) (element-type CsIdentityChoice) */
GListModel *cs_identity_shelf_get_choices (CsIdentityShelf *self);

CsIdentityChoice *cs_identity_shelf_get_none (CsIdentityShelf *self);
CsIdentityChoice *cs_identity_shelf_get_chosen (CsIdentityShelf *self);

/**
 * cs_identity_shelf_choose:
 * @self: a shelf
 * @choice: (nullable): one of its choices; %NULL for none
 */
void cs_identity_shelf_choose (CsIdentityShelf  *self,
                               CsIdentityChoice *choice);

CsIdentityChoice *cs_identity_shelf_get_offered (CsIdentityShelf *self);

/**
 * cs_identity_shelf_offer:
 * @self: a shelf
 * @choice: (nullable): one of its choices; %NULL to forget the last offer
 *
 * Chooses @choice now, or as soon as it opens.
 */
void cs_identity_shelf_offer (CsIdentityShelf  *self,
                              CsIdentityChoice *choice);

/**
 * cs_identity_shelf_offer_by_rule:
 * @self: a shelf
 * @choice: one of its choices
 * @pattern: the rule's pattern
 *
 * The same for a rule, which the window names beside what it chose.
 */
void cs_identity_shelf_offer_by_rule (CsIdentityShelf  *self,
                                      CsIdentityChoice *choice,
                                      const char       *pattern);

/* The pattern of the rule that chose the chosen one; %NULL when a person did. */
const char *cs_identity_shelf_get_rule (CsIdentityShelf *self);

/**
 * cs_identity_shelf_add:
 * @self: a shelf
 * @certificate: path of the certificate's file, or of the .p12
 * @key: (nullable): path of the key's file
 *
 * Returns: (transfer none): the choice for these files, new or there already.
 *   It is not chosen by this.
 */
CsIdentityChoice *cs_identity_shelf_add (CsIdentityShelf *self,
                                         const char      *certificate,
                                         const char      *key);

/**
 * cs_identity_shelf_remove:
 * @self: a shelf
 * @place: where it lies, as cs_identity_choice_dup_place()
 *
 * Takes what lies there off the list; none is chosen when it was the chosen one.
 */
void cs_identity_shelf_remove (CsIdentityShelf *self,
                               const char      *place);

/* The same for one on a token. */
CsIdentityChoice *cs_identity_shelf_add_token (CsIdentityShelf         *self,
                                               const CsIdentityOnToken *place);

/* For every choice, as cs_identity_choice_set_ca_names(). */
void cs_identity_shelf_set_ca_names (CsIdentityShelf *self,
                                     GPtrArray       *ca_names);

/* For every choice, as cs_identity_choice_set_clock_ahead(). */
void cs_identity_shelf_set_clock_ahead (CsIdentityShelf *self,
                                        gint64           ahead);

G_END_DECLS
