/* cs-tap-stream.c: a stream that tells what passes through it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap-stream.h"

#define CS_TAP_STREAM_DRAIN_MAX (256 * 1024)

struct _CsTapStream
{
  GIOStream parent_instance;

  GIOStream              *base;
  GInputStream           *input;
  GOutputStream          *output;
  const CsTapStreamFuncs *funcs;
  gpointer                user_data;
  GDestroyNotify          destroy;
  int                     told_closed[2]; /* atomic, by CsSide */
  int                     yield;          /* atomic */
  int                     passed;         /* since the last yield; atomic */
};

/* The two ends hold no reference on the stream: they live inside it. */
#define CS_TYPE_TAP_INPUT (cs_tap_input_get_type ())
G_DECLARE_FINAL_TYPE (CsTapInput, cs_tap_input, CS, TAP_INPUT, GFilterInputStream)

struct _CsTapInput
{
  GFilterInputStream parent_instance;

  GWeakRef stream;
};

#define CS_TYPE_TAP_OUTPUT (cs_tap_output_get_type ())
G_DECLARE_FINAL_TYPE (CsTapOutput, cs_tap_output, CS, TAP_OUTPUT, GFilterOutputStream)

struct _CsTapOutput
{
  GFilterOutputStream parent_instance;

  GWeakRef stream;
};

static void cs_tap_input_pollable_init (GPollableInputStreamInterface *iface);
static void cs_tap_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE (CsTapStream, cs_tap_stream, G_TYPE_IO_STREAM)
G_DEFINE_FINAL_TYPE_WITH_CODE (CsTapInput, cs_tap_input, G_TYPE_FILTER_INPUT_STREAM, G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, cs_tap_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (CsTapOutput, cs_tap_output, G_TYPE_FILTER_OUTPUT_STREAM, G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, cs_tap_output_pollable_init))

static void
tell_closed (CsTapStream *self,
             CsSide       side,
             const char  *how)
{
  if (g_atomic_int_compare_and_exchange (&self->told_closed[side], 0, 1))
    self->funcs->closed (side, how, self->user_data);
}

static gboolean
is_reset (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

/* @result is what a read or write answered: a count, 0 at the end, -1 with @error.
 * After a write that failed nobody above will read again, and GIO closes the
 * socket without closing us: what the peer said last is read here. */
static void
tell_result (CsTapStream  *self,
             CsSide        side,
             gconstpointer data,
             gssize        result,
             const GError *error)
{
  if (result > 0)
    self->funcs->passed (side, data, (gsize) result, self->user_data);
  else if (result == 0 && side == CS_SIDE_SERVER)
    tell_closed (self, CS_SIDE_SERVER, "fin");
  else if (result < 0 && is_reset (error))
    {
      if (side == CS_SIDE_CLIENT)
        cs_tap_stream_drain (self);
      tell_closed (self, CS_SIDE_SERVER, "rst");
    }
}

static gssize
cs_tap_input_read (GInputStream *stream,
                   void         *buffer,
                   gsize         count,
                   GCancellable *cancellable,
                   GError      **error)
{
  g_autoptr (CsTapStream) tap = g_weak_ref_get (&CS_TAP_INPUT (stream)->stream);
  g_autoptr (GError)      reason = NULL;

  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize        n = g_input_stream_read (base, buffer, count, cancellable, &reason);

  if (tap != NULL && (n != 0 || count > 0))
    tell_result (tap, CS_SIDE_SERVER, buffer, n, reason);
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return n;
}

static gboolean
cs_tap_input_is_readable (GPollableInputStream *stream)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));

  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base));
}

static GSource *
cs_tap_input_create_source (GPollableInputStream *stream,
                            GCancellable         *cancellable)
{
  GInputStream       *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  g_autoptr (GSource) child = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (base), cancellable);

  return g_pollable_source_new_full (stream, child, cancellable);
}

/* libsoup 3.2 reads HTTP/2 until the socket would block and so starves the
 * body's consumer; an answer that it does block gives the main loop a turn. */
static gboolean
must_yield (CsTapStream *tap,
            gssize       n)
{
  int yield = g_atomic_int_get (&tap->yield);

  if (yield == 0)
    return FALSE;
  if (n > 0)
    {
      g_atomic_int_add (&tap->passed, (int) n);
      return FALSE;
    }
  if (g_atomic_int_get (&tap->passed) < yield)
    return FALSE;

  g_atomic_int_set (&tap->passed, 0);
  return TRUE;
}

static gssize
cs_tap_input_read_nonblocking (GPollableInputStream *stream,
                               void                 *buffer,
                               gsize                 count,
                               GError              **error)
{
  g_autoptr (CsTapStream) tap = g_weak_ref_get (&CS_TAP_INPUT (stream)->stream);
  g_autoptr (GError)      reason = NULL;

  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize        n;

  if (tap != NULL && must_yield (tap, 0))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "yielding to the reader");
      return -1;
    }

  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (base), buffer, count, NULL, &reason);
  if (tap != NULL)
    {
      (void) must_yield (tap, n);
      tell_result (tap, CS_SIDE_SERVER, buffer, n, reason);
    }
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return n;
}

static void
cs_tap_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = cs_tap_input_is_readable;
  iface->create_source = cs_tap_input_create_source;
  iface->read_nonblocking = cs_tap_input_read_nonblocking;
}

static void
cs_tap_input_finalize (GObject *object)
{
  g_weak_ref_clear (&CS_TAP_INPUT (object)->stream);

  G_OBJECT_CLASS (cs_tap_input_parent_class)->finalize (object);
}

static void
cs_tap_input_class_init (CsTapInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_tap_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = cs_tap_input_read;
}

static void
cs_tap_input_init (CsTapInput *self)
{
  g_weak_ref_init (&self->stream, NULL);
}

static gssize
cs_tap_output_write (GOutputStream *stream,
                     const void    *buffer,
                     gsize          count,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr (CsTapStream) tap = g_weak_ref_get (&CS_TAP_OUTPUT (stream)->stream);
  g_autoptr (GError)      reason = NULL;

  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (stream));
  gssize         n = g_output_stream_write (base, buffer, count, cancellable, &reason);

  if (tap != NULL)
    tell_result (tap, CS_SIDE_CLIENT, buffer, n, reason);
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return n;
}

static gboolean
cs_tap_output_is_writable (GPollableOutputStream *stream)
{
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (stream));

  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (base));
}

static GSource *
cs_tap_output_create_source (GPollableOutputStream *stream,
                             GCancellable          *cancellable)
{
  GOutputStream      *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (stream));
  g_autoptr (GSource) child = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (base), cancellable);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static gssize
cs_tap_output_write_nonblocking (GPollableOutputStream *stream,
                                 const void            *buffer,
                                 gsize                  count,
                                 GError               **error)
{
  g_autoptr (CsTapStream) tap = g_weak_ref_get (&CS_TAP_OUTPUT (stream)->stream);
  g_autoptr (GError)      reason = NULL;

  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (stream));
  gssize         n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (base), buffer, count, NULL, &reason);

  if (tap != NULL)
    tell_result (tap, CS_SIDE_CLIENT, buffer, n, reason);
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return n;
}

static void
cs_tap_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  /* No writev: GPollableOutputStream's own calls write_nonblocking() for each. */
  iface->is_writable = cs_tap_output_is_writable;
  iface->create_source = cs_tap_output_create_source;
  iface->write_nonblocking = cs_tap_output_write_nonblocking;
}

static void
cs_tap_output_finalize (GObject *object)
{
  g_weak_ref_clear (&CS_TAP_OUTPUT (object)->stream);

  G_OBJECT_CLASS (cs_tap_output_parent_class)->finalize (object);
}

static void
cs_tap_output_class_init (CsTapOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_tap_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = cs_tap_output_write;
}

static void
cs_tap_output_init (CsTapOutput *self)
{
  g_weak_ref_init (&self->stream, NULL);
}

static GInputStream *
cs_tap_stream_get_input_stream (GIOStream *stream)
{
  return CS_TAP_STREAM (stream)->input;
}

static GOutputStream *
cs_tap_stream_get_output_stream (GIOStream *stream)
{
  return CS_TAP_STREAM (stream)->output;
}

static gboolean
cs_tap_stream_close (GIOStream    *stream,
                     GCancellable *cancellable,
                     GError      **error)
{
  CsTapStream *self = CS_TAP_STREAM (stream);

  cs_tap_stream_drain (self);
  tell_closed (self, CS_SIDE_CLIENT, "fin");
  return g_io_stream_close (self->base, cancellable, error);
}

static void
cs_tap_stream_finalize (GObject *object)
{
  CsTapStream *self = CS_TAP_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);
  self->destroy (self->user_data);

  G_OBJECT_CLASS (cs_tap_stream_parent_class)->finalize (object);
}

static void
cs_tap_stream_class_init (CsTapStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cs_tap_stream_finalize;
  stream_class->get_input_stream = cs_tap_stream_get_input_stream;
  stream_class->get_output_stream = cs_tap_stream_get_output_stream;
  stream_class->close_fn = cs_tap_stream_close;
}

static void
cs_tap_stream_init (CsTapStream *self)
{
}

CsTapStream *
cs_tap_stream_new (GIOStream              *base,
                   const CsTapStreamFuncs *funcs,
                   gpointer                user_data,
                   GDestroyNotify          destroy)
{
  CsTapStream *self = g_object_new (CS_TYPE_TAP_STREAM, NULL);

  self->base = g_object_ref (base);
  self->funcs = funcs;
  self->user_data = user_data;
  self->destroy = destroy;
  self->input = g_object_new (CS_TYPE_TAP_INPUT,
                              "base-stream", g_io_stream_get_input_stream (base),
                              "close-base-stream", FALSE,
                              NULL);
  self->output = g_object_new (CS_TYPE_TAP_OUTPUT,
                               "base-stream", g_io_stream_get_output_stream (base),
                               "close-base-stream", FALSE,
                               NULL);
  g_weak_ref_set (&CS_TAP_INPUT (self->input)->stream, self);
  g_weak_ref_set (&CS_TAP_OUTPUT (self->output)->stream, self);
  return self;
}

void
cs_tap_stream_set_yield (CsTapStream *self,
                         gsize        bytes)
{
  g_atomic_int_set (&self->yield, (int) MIN (bytes, G_MAXINT));
}

void
cs_tap_stream_drain (CsTapStream *self)
{
  GInputStream *input = g_io_stream_get_input_stream (self->base);
  guint8        buffer[4096];
  gsize         total = 0;
  gssize        n;

  if (!G_IS_POLLABLE_INPUT_STREAM (input) || g_atomic_int_get (&self->told_closed[CS_SIDE_CLIENT]))
    return;

  do
    {
      g_autoptr (GError) reason = NULL;

      n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer, sizeof buffer, NULL, &reason);
      tell_result (self, CS_SIDE_SERVER, buffer, n, reason);
      total += n > 0 ? (gsize) n : 0;
    }
  while (n > 0 && total < CS_TAP_STREAM_DRAIN_MAX);
}
