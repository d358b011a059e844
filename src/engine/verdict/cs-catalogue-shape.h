/* cs-catalogue-shape.h: whether a person's own entry says what an entry has to say
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-catalogue.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsShapeFault:
 * @object: where it is wrong
 * @member: (nullable): the member that is; %NULL when the object is as a whole
 * @words: (nullable): translated; what is wrong
 */
typedef struct
{
  JsonObject *object;
  const char *member;
  char       *words;
} CsShapeFault;

/**
 * cs_catalogue_shape_check:
 * @knowledge: which part of the catalogue
 * @entry: an entry
 * @fault: (out): the first fault, when there is one; free its words
 *
 * Holds an entry against what `data/schemas` says of it, as far as the program
 * depends on it.
 *
 * Returns: whether @entry will do
 */
gboolean cs_catalogue_shape_check (CsKnowledge   knowledge,
                                   JsonObject   *entry,
                                   CsShapeFault *fault);

G_END_DECLS
