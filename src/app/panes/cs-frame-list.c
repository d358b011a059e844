/* cs-frame-list.c: a record's HTTP frames and messages, flow control folded
 *
 * A list is a few bytes for each row: a capture can hold a hundred thousand.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-frame-list.h"

struct _CsFrame
{
  GObject parent_instance;

  CsRecord  *record;
  CsFrameRun run;
};

G_DEFINE_FINAL_TYPE (CsFrame, cs_frame, G_TYPE_OBJECT)

struct _CsFrameList
{
  GObject parent_instance;

  CsRecord *record;
  GArray   *runs; /* of CsFrameRun */
};

static void cs_frame_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsFrameList, cs_frame_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, cs_frame_list_iface_init))

static void
cs_frame_dispose (GObject *object)
{
  g_clear_object (&CS_FRAME (object)->record);

  G_OBJECT_CLASS (cs_frame_parent_class)->dispose (object);
}

static void
cs_frame_class_init (CsFrameClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_frame_dispose;
}

static void
cs_frame_init (CsFrame *self)
{
}

static CsFrameList *
list_new (CsRecord *record)
{
  CsFrameList *self = g_object_new (CS_TYPE_FRAME_LIST, NULL);

  self->record = g_object_ref (record);
  return self;
}

const CsFrameRun *
cs_frame_get_run (CsFrame *self)
{
  g_return_val_if_fail (CS_IS_FRAME (self), NULL);

  return &self->run;
}

CsEvent *
cs_frame_get_event (CsFrame *self)
{
  g_return_val_if_fail (CS_IS_FRAME (self), NULL);

  return cs_record_get_event (self->record, self->run.first);
}

GListModel *
cs_frame_dup_members (CsFrame *self)
{
  CsFrameList *members;

  g_return_val_if_fail (CS_IS_FRAME (self), NULL);

  if (self->run.n == 1)
    return NULL;

  members = list_new (self->record);
  for (guint i = self->run.first; members->runs->len < self->run.n; i++)
    {
      CsFrameRun member = { i, 1 };

      if (cs_event_get_layer (cs_record_get_event (self->record, i)) == CS_LAYER_HTTP)
        g_array_append_val (members->runs, member);
    }
  return G_LIST_MODEL (members);
}

static GType
cs_frame_list_get_item_type (GListModel *model)
{
  return CS_TYPE_FRAME;
}

static guint
cs_frame_list_get_n_items (GListModel *model)
{
  return CS_FRAME_LIST (model)->runs->len;
}

static gpointer
cs_frame_list_get_item (GListModel *model,
                        guint       position)
{
  CsFrameList *self = CS_FRAME_LIST (model);
  CsFrame     *frame;

  if (position >= self->runs->len)
    return NULL;

  frame = g_object_new (CS_TYPE_FRAME, NULL);
  frame->record = g_object_ref (self->record);
  frame->run = g_array_index (self->runs, CsFrameRun, position);
  return frame;
}

static void
cs_frame_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cs_frame_list_get_item_type;
  iface->get_n_items = cs_frame_list_get_n_items;
  iface->get_item = cs_frame_list_get_item;
}

static void
cs_frame_list_dispose (GObject *object)
{
  g_clear_object (&CS_FRAME_LIST (object)->record);

  G_OBJECT_CLASS (cs_frame_list_parent_class)->dispose (object);
}

static void
cs_frame_list_finalize (GObject *object)
{
  g_array_unref (CS_FRAME_LIST (object)->runs);

  G_OBJECT_CLASS (cs_frame_list_parent_class)->finalize (object);
}

static void
cs_frame_list_class_init (CsFrameListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_frame_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = cs_frame_list_finalize;
}

static void
cs_frame_list_init (CsFrameList *self)
{
  self->runs = g_array_new (FALSE, FALSE, sizeof (CsFrameRun));
}

GListModel *
cs_frame_list_new (CsRecord *record)
{
  CsFrameList *self = list_new (record);
  GListModel  *events = cs_record_get_events (record);
  CsFrameRun   run = { 0 };
  guint        n = g_list_model_get_n_items (events);

  for (guint i = 0; i < n; i++)
    {
      CsEvent *event = cs_record_get_event (record, i);

      if (cs_event_get_layer (event) != CS_LAYER_HTTP || cs_frame_run_add (&run, event, i))
        continue;

      g_array_append_val (self->runs, run);
      run = (CsFrameRun) { 0 };
      cs_frame_run_add (&run, event, i);
    }
  if (run.n > 0)
    g_array_append_val (self->runs, run);
  return G_LIST_MODEL (self);
}
