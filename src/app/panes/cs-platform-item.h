/* cs-platform-item.h: a line in the list of platforms
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-tone.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * CsPlatformItem:
 * @id: (nullable): the platform's id; %NULL for a heading
 * @name: the platform's or the group's name
 * @detail: (nullable): what it gets, or how many are in the group
 * @code: (nullable): its number
 * @icon: (nullable): the group's symbol
 * @tone: the group's colour
 * @spoken: what a screen reader says
 *
 * A heading or a platform. It does not change: read its fields, do not write them.
 */
#define CS_TYPE_PLATFORM_ITEM (cs_platform_item_get_type ())
G_DECLARE_FINAL_TYPE (CsPlatformItem, cs_platform_item, CS, PLATFORM_ITEM, GObject)

struct _CsPlatformItem
{
  GObject parent_instance;

  char       *id;
  char       *name;
  char       *detail;
  char       *code;
  const char *icon;
  CsTone      tone;
  char       *spoken;
};

/**
 * cs_platform_items_new:
 * @verdict: (nullable): a verdict
 * @status: the HTTP status, 0 for none
 * @search: (nullable): only platforms whose name, symbol or code holds it
 *
 * Returns: (transfer full) (element-type CsPlatformItem): the groups with their
 *   platforms, lost answers first
 */
GListStore *cs_platform_items_new (CsVerdict  *verdict,
                                   int         status,
                                   const char *search);

G_END_DECLS
