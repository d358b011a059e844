/* cs-frame-run.c: HTTP/2 frames that keep the connection going, counted
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-frame-run.h"

#include <glib/gi18n-lib.h>

#include "cs-json.h"

static const char *const kinds[CS_FRAME_RUN_N_KINDS] = { "WINDOW_UPDATE", "PING", "SETTINGS" };

/* The first SETTINGS of each side say something; those that acknowledge do not
 * (RFC 9113 §6.5.3). */
static int
find_kind (CsEvent *event)
{
  for (int i = 0; i < CS_FRAME_RUN_N_KINDS; i++)
    if (cs_event_is (event, CS_LAYER_HTTP, kinds[i]))
      return i < 2 || cs_json_get_boolean (cs_event_get_fields (event), "ack", FALSE) ? i : -1;

  return -1;
}

static gboolean
is_flow_control (const CsFrameRun *self)
{
  return self->n_of[0] + self->n_of[1] + self->n_of[2] > 0;
}

gboolean
cs_frame_run_add (CsFrameRun *self,
                  CsEvent    *event,
                  guint       index)
{
  int kind = find_kind (event);

  if (self->n > 0 && (kind < 0 || !is_flow_control (self)))
    return FALSE;

  if (self->n == 0)
    self->first = index;
  self->n++;
  if (kind >= 0)
    self->n_of[kind]++;
  return TRUE;
}

char *
cs_frame_run_dup_title (const CsFrameRun *self)
{
  return g_strdup_printf (ngettext ("%u frame", "%u frames", self->n), self->n);
}

char *
cs_frame_run_dup_detail (const CsFrameRun *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < CS_FRAME_RUN_N_KINDS; i++)
    if (self->n_of[i] > 0)
      g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "", self->n_of[i], kinds[i]);
  return g_string_free (text, FALSE);
}
