/* cs-soup-watch.c: notices what libsoup does not tell about HTTP/2
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-soup-watch.h"

#include "cs-json.h"

#include <glib/gi18n-lib.h>

#define ERROR_NO_ERROR 0 /* RFC 9113 §7 */
#define ERROR_CANCEL   8

struct _CsSoupWatch
{
  CsRun   *run; /* borrowed */
  GSocket *socket;
  guint    n_seen;     /* of the run's events */
  char    *refusal;    /* what we called it when we gave up the server's HTTP/2 */
  gint64   refused_us; /* when */
  char    *reset;      /* what the server called it when it ended the stream or all */
  guint64  n_read;     /* bytes of the server's, at the last check */
  gint64   n_read_us;  /* when they last grew, or there was nothing to read */
};

CsSoupWatch *
cs_soup_watch_new (CsRun *run)
{
  CsSoupWatch *self = g_new0 (CsSoupWatch, 1);

  self->run = run;
  return self;
}

void
cs_soup_watch_free (CsSoupWatch *self)
{
  g_clear_object (&self->socket);
  g_free (self->refusal);
  g_free (self->reset);
  g_free (self);
}

static gint64
now_us (CsSoupWatch *self)
{
  return g_get_monotonic_time () - self->run->start_us;
}

void
cs_soup_watch_set_socket (CsSoupWatch *self,
                          GSocket     *socket)
{
  g_set_object (&self->socket, socket);
  self->n_read_us = now_us (self);
}

/* "FRAME_SIZE_ERROR", or with what was said beside it: "… (too large frame size)" */
static char *
dup_reason (JsonObject *fields)
{
  const char *name = cs_json_get_string (fields, "errorName", "");
  const char *debug = cs_json_get_string (fields, "debug", NULL);

  return debug != NULL ? g_strdup_printf ("%s (%.200s)", name, debug) : g_strdup (name);
}

static void
take_event (CsSoupWatch *self,
            CsEvent     *event)
{
  JsonObject *fields = cs_event_get_fields (event);
  gint64      code = cs_json_get_int (fields, "errorCode", ERROR_NO_ERROR);

  if (!cs_event_is (event, CS_LAYER_HTTP, "GOAWAY") && !cs_event_is (event, CS_LAYER_HTTP, "RST_STREAM"))
    return;

  if (cs_event_get_side (event) == CS_SIDE_SERVER)
    {
      g_free (self->reset);
      self->reset = dup_reason (fields);
    }
  else if (code != ERROR_NO_ERROR && code != ERROR_CANCEL && self->refusal == NULL)
    {
      self->refusal = dup_reason (fields);
      self->refused_us = cs_event_get_time_us (event);
    }
}

static void
take_events (CsSoupWatch *self)
{
  for (; self->n_seen < self->run->events->len; self->n_seen++)
    take_event (self, g_ptr_array_index (self->run->events, self->n_seen));
}

/* Whether bytes of the server's have waited since the last check, and longer. */
static gint64
unread_for_us (CsSoupWatch *self)
{
  guint64 n_read = 0;

  if (self->socket == NULL)
    return 0;

  for (guint i = 0; i < self->run->connections->len; i++)
    n_read += cs_capture_get_total (self->run->capture, i, CS_SIDE_SERVER);
  if (n_read != self->n_read || g_socket_condition_check (self->socket, G_IO_IN) == 0)
    self->n_read_us = now_us (self);
  self->n_read = n_read;
  return now_us (self) - self->n_read_us;
}

gboolean
cs_soup_watch_check (CsSoupWatch *self,
                     gint64       read_us,
                     GError     **error)
{
  gint64 unread_us = unread_for_us (self);

  take_events (self);
  if (self->refusal != NULL && now_us (self) - MAX (self->refused_us, read_us) >= CS_SOUP_WATCH_FORGOTTEN_US)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("The server broke the rules of HTTP/2: %s"), self->refusal);
      return FALSE;
    }
  if (MIN (unread_us, now_us (self) - read_us) >= CS_SOUP_WATCH_FORGOTTEN_US)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("The server broke the rules of HTTP/2, and nothing more was read from it."));
      return FALSE;
    }
  return TRUE;
}

GError *
cs_soup_watch_new_reset_error (CsSoupWatch *self)
{
  take_events (self);
  if (self->reset == NULL)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                _ ("The server ended the connection without an answer."));
  return g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                      _ ("The server ended the stream without an answer: %s"), self->reset);
}
