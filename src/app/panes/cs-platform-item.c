/* cs-platform-item.c: a line in the list of platforms
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-platform-item.h"

#include <glib/gi18n-lib.h>

#include "cs-platform-words.h"

G_DEFINE_FINAL_TYPE (CsPlatformItem, cs_platform_item, G_TYPE_OBJECT)

static void
cs_platform_item_finalize (GObject *object)
{
  CsPlatformItem *self = CS_PLATFORM_ITEM (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->detail);
  g_free (self->code);
  g_free (self->spoken);

  G_OBJECT_CLASS (cs_platform_item_parent_class)->finalize (object);
}

static void
cs_platform_item_class_init (CsPlatformItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_platform_item_finalize;
}

static void
cs_platform_item_init (CsPlatformItem *self)
{
}

static gboolean
holds (const char *text,
       const char *search)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, search) != NULL;
}

static gboolean
matches (const CsPlatformView *view,
         const char           *search)
{
  return search == NULL || holds (view->name, search) || holds (view->symbol, search) ||
         holds (view->code, search) || holds (view->domain, search);
}

/* What stands beside the name: "requires a client certificate" says more than a
 * domain, a symbol more than nothing. */
static char *
dup_detail (const CsPlatformView *view)
{
  if (view->sees == CS_SEES_CANNOT_TELL && view->missing != NULL)
    return g_strdup_printf (_ ("lacks: %s"), view->missing);
  if (view->symbol != NULL)
    return g_strdup (view->symbol);
  if (view->domain != NULL)
    return g_strdup (view->domain);

  return NULL;
}

static char *
dup_spoken (const CsPlatformView *view)
{
  g_autofree char *code = cs_platform_words_dup_code (view);

  return g_strjoin (", ", view->name, cs_platform_words_get_group (view->sees),
                    *code != '\0' ? code : view->grade, *code != '\0' ? view->grade : NULL, NULL);
}

static CsPlatformItem *
platform_new (const CsPlatformView *view,
              int                   status)
{
  CsPlatformItem *item = g_object_new (CS_TYPE_PLATFORM_ITEM, NULL);

  item->id = g_strdup (view->id);
  item->name = g_strdup (view->name);
  item->detail = dup_detail (view);
  if (view->sees == CS_SEES_TRANSPORT_ERROR || status == 0)
    item->code = g_strdup (view->code);
  else if (view->sees != CS_SEES_CANNOT_TELL)
    item->code = g_strdup_printf ("%d", status);
  item->icon = cs_platform_words_get_icon (view->sees);
  item->tone = cs_platform_words_get_tone (view->sees);
  item->spoken = dup_spoken (view);

  return item;
}

static CsPlatformItem *
heading_new (CsSees sees,
             guint  n)
{
  CsPlatformItem *item = g_object_new (CS_TYPE_PLATFORM_ITEM, NULL);

  item->name = g_strdup (cs_platform_words_get_group (sees));
  item->detail = g_strdup_printf ("%u", n);
  item->spoken = g_strdup_printf ("%s, %u", item->name, n);

  return item;
}

static void
append_group (GListStore *list,
              CsVerdict  *verdict,
              CsSees      sees,
              int         status,
              const char *search)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = verdict->platforms->pdata[i];

      if (view->sees == sees && matches (view, search))
        g_ptr_array_add (items, platform_new (view, status));
    }

  if (items->len == 0)
    return;

  g_ptr_array_insert (items, 0, heading_new (sees, items->len));
  g_list_store_splice (list, g_list_model_get_n_items (G_LIST_MODEL (list)), 0, items->pdata, items->len);
}

GListStore *
cs_platform_items_new (CsVerdict  *verdict,
                       int         status,
                       const char *search)
{
  GListStore      *list = g_list_store_new (CS_TYPE_PLATFORM_ITEM);
  g_autofree char *folded = search != NULL && *search != '\0' ? g_utf8_casefold (search, -1) : NULL;

  static const CsSees order[] = {
    CS_SEES_TRANSPORT_ERROR,
    CS_SEES_EXCEPTION,
    CS_SEES_ANSWER,
    CS_SEES_CANNOT_TELL,
  };

  for (guint i = 0; verdict != NULL && i < G_N_ELEMENTS (order); i++)
    append_group (list, verdict, order[i], status, folded);

  return list;
}
