/* cs-confirmation.h: what a verdict suggests to try, and what that changes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsConfirmation:
 * @name: how the verdict calls it: "tls-1.2"
 * @label: what its button says, to be translated
 * @property: (nullable): a property of the request's draft
 * @value: what the property becomes
 * @action: (nullable): an action of the window to take instead of sending
 *
 * The same request with one thing changed. Nothing is done by a name alone: what
 * has a button has a row here, and the row is what the button does.
 */
typedef struct
{
  const char *name;
  const char *label;
  const char *property;
  guint       value;
  const char *action;
} CsConfirmation;

/**
 * cs_confirmation_find:
 * @name: (nullable): a name of a verdict's or a finding's
 *
 * Returns: (nullable): what it is; %NULL for a name that is not known
 */
const CsConfirmation *cs_confirmation_find (const char *name);

G_END_DECLS
