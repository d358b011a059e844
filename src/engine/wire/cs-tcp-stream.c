/* cs-tcp-stream.c: one direction of a TCP connection, put in order
 *
 * Positions count from the stream's first byte in 64 bits, so that sequence
 * numbers may wrap. What waits is in a tree by position: no order of segments
 * takes more than n log n.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tcp-stream.h"

/* A position that no window of TCP reaches backwards from. */
#define ORIGIN (G_GUINT64_CONSTANT (1) << 32)

struct _CsTcpStream
{
  CsTcpStreamFunc func;
  gpointer        user_data;
  gboolean        is_started;
  gboolean        is_over;
  guint64         next;          /* position of the next byte to deliver */
  guint32         next_sequence; /* its sequence number */
  GTree          *waiting;       /* position → Piece; NULL until one waits */
  gsize           waiting_bytes;
  guint64         missing;
  guint64         end; /* the position of a FIN, or 0 */
};

typedef struct
{
  guint64  position;
  CsCursor data;
} Piece;

static int
compare_positions (gconstpointer a,
                   gconstpointer b,
                   gpointer      user_data)
{
  guint64 left = *(const guint64 *) a;
  guint64 right = *(const guint64 *) b;

  return left < right ? -1 : left > right;
}

CsTcpStream *
cs_tcp_stream_new (CsTcpStreamFunc func,
                   gpointer        user_data)
{
  CsTcpStream *self = g_new0 (CsTcpStream, 1);

  self->func = func;
  self->user_data = user_data;
  self->next = ORIGIN;
  return self;
}

void
cs_tcp_stream_free (CsTcpStream *self)
{
  g_clear_pointer (&self->waiting, g_tree_unref);
  g_free (self);
}

void
cs_tcp_stream_start (CsTcpStream *self,
                     guint32      sequence)
{
  if (self->is_started)
    return;

  self->is_started = TRUE;
  self->next_sequence = sequence;
}

gboolean
cs_tcp_stream_is_started (const CsTcpStream *self)
{
  return self->is_started;
}

/* Delivers what of @payload has not been delivered yet. */
static void
deliver (CsTcpStream *self,
         gint64       time_us,
         guint64      position,
         CsCursor     payload)
{
  if (position < self->next && !cs_cursor_skip (&payload, self->next - position))
    return;
  if (cs_cursor_at_end (&payload))
    return;

  self->next += payload.len;
  self->next_sequence += (guint32) payload.len;
  self->func (time_us, payload, self->user_data);
}

static Piece *
first_waiting (const CsTcpStream *self)
{
  GTreeNode *node = self->waiting != NULL ? g_tree_node_first (self->waiting) : NULL;

  return node != NULL ? g_tree_node_value (node) : NULL;
}

/* Each piece is taken out before it is delivered, so that none is seen twice. */
static void
deliver_waiting (CsTcpStream *self,
                 gint64       time_us)
{
  const Piece *first;

  while ((first = first_waiting (self)) != NULL && first->position <= self->next)
    {
      Piece piece = *first;

      self->waiting_bytes -= piece.data.len;
      g_tree_remove (self->waiting, &piece.position);
      deliver (self, time_us, piece.position, piece.data);
    }
}

static void
end_at_gap (CsTcpStream *self)
{
  const Piece *first = first_waiting (self);

  if (first != NULL)
    self->missing = first->position - self->next;
  else if (self->end > self->next)
    self->missing = self->end - self->next;
  self->is_over = TRUE;
  g_clear_pointer (&self->waiting, g_tree_unref);
  self->waiting_bytes = 0;
}

static void
keep_waiting (CsTcpStream    *self,
              guint64         position,
              const CsCursor *payload)
{
  Piece *piece;

  if (self->waiting == NULL)
    self->waiting = g_tree_new_full (compare_positions, NULL, NULL, g_free);
  piece = g_tree_lookup (self->waiting, &position);
  if (piece != NULL && piece->data.len >= payload->len)
    return;

  if (piece != NULL)
    self->waiting_bytes -= piece->data.len;
  piece = g_new (Piece, 1);
  piece->position = position;
  piece->data = *payload;
  g_tree_replace (self->waiting, &piece->position, piece);
  self->waiting_bytes += payload->len;
  if (self->waiting_bytes > CS_TCP_STREAM_MAX_WAITING)
    end_at_gap (self);
}

static guint64
position_of (const CsTcpStream *self,
             guint32            sequence)
{
  return self->next + (guint64) (gint64) (gint32) (sequence - self->next_sequence);
}

void
cs_tcp_stream_push (CsTcpStream *self,
                    gint64       time_us,
                    guint32      sequence,
                    CsCursor     payload)
{
  guint64 position;

  if (self->is_over || cs_cursor_at_end (&payload))
    return;

  cs_tcp_stream_start (self, sequence);
  position = position_of (self, sequence);
  if (position > self->next)
    {
      keep_waiting (self, position, &payload);
      return;
    }

  deliver (self, time_us, position, payload);
  deliver_waiting (self, time_us);
}

void
cs_tcp_stream_finish (CsTcpStream *self,
                      guint32      sequence)
{
  if (self->is_started && !self->is_over)
    self->end = position_of (self, sequence);
}

gboolean
cs_tcp_stream_has_gap (const CsTcpStream *self)
{
  return self->missing > 0 || first_waiting (self) != NULL || (!self->is_over && self->end > self->next);
}

guint64
cs_tcp_stream_end (CsTcpStream *self)
{
  if (!self->is_over)
    end_at_gap (self);
  return self->missing;
}
