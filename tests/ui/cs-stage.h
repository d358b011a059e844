/* cs-stage.h: a window that a test drives from inside
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-window.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How long anything may take before a test says that it does not come. */
#define CS_STAGE_SECONDS 60

/**
 * CsStage:
 * @window: a window on show
 * @prop: (nullable): something that has to live as long
 */
typedef struct
{
  CsWindow *window;
  GObject  *prop;
} CsStage;

/* A program of its own, ready for windows. There is one in a process. */
GtkApplication *cs_stage_start_application (void);

CsStage *cs_stage_new (GtkApplication *application,
                       int             width,
                       int             height);
void     cs_stage_free (CsStage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStage, cs_stage_free)

typedef gboolean (*CsStageFunc) (CsStage *self,
                                 gpointer user_data);

/* Iterates until @done; fails the test when it does not come. */
void cs_stage_wait (CsStage    *self,
                    CsStageFunc done,
                    gpointer    user_data);

/* Iterates until the window has drawn @frames more frames. */
void cs_stage_draw (CsStage *self,
                    guint    frames);

/* Activates an action of the window. */
void cs_stage_act (CsStage    *self,
                   const char *action,
                   const char *format,
                   ...);

/* Starts the practice lab, and waits until its 403 request is filled in. */
void cs_stage_start_lab (CsStage *self);

/* Sends, and waits until it is over. */
void cs_stage_send (CsStage *self);

/**
 * cs_stage_find:
 * @root: where to look
 * @type: a widget class
 *
 * Returns: (transfer none) (nullable): the first widget of that class below @root
 */
GtkWidget *cs_stage_find (GtkWidget *root,
                          GType      type);

/**
 * cs_stage_picture:
 * @self: a stage
 * @scale: how many pixels a pixel takes
 * @path: where the PNG goes
 *
 * Takes a picture of the window, and of the popover or the sheet that is open over it.
 */
void cs_stage_picture (CsStage    *self,
                       double      scale,
                       const char *path);

G_END_DECLS
