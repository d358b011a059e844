/* cs-secret.c: keys, passphrases and PINs: made once, wiped when freed
 *
 * Each secret has pages of its own, so that MADV_DONTDUMP keeps just these out
 * of core dumps and mlock() keeps them from swap; both are best effort.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-secret.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CS_SECRET_MAX_BYTES (64 * 1024)

/* What a library's derivation of a key has at most on the stack, and how it
 * takes memory: a few blocks of each small size. */
#define SWEPT_STACK (32 * 1024)
#define SWEPT_BLOCK 1024
#define SWEPT_STEP  16
#define SWEPT_TIMES 24

struct _CsSecret
{
  gatomicrefcount ref_count;
  gsize           len;
  gsize           mapped; /* bytes of @data's pages, the NUL included */
  guint8         *data;
};

static CsSecret *
secret_alloc (gsize len)
{
  CsSecret *self = g_new0 (CsSecret, 1);
  gsize     page = (gsize) sysconf (_SC_PAGESIZE);

  self->mapped = (len + page) / page * page;
  self->data = mmap (NULL, self->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (self->data == MAP_FAILED)
    g_error ("out of memory for a secret of %" G_GSIZE_FORMAT " bytes", len);

  (void) madvise (self->data, self->mapped, MADV_DONTDUMP);
  (void) mlock (self->data, self->mapped);
  g_atomic_ref_count_init (&self->ref_count);
  self->len = len;
  return self;
}

CsSecret *
cs_secret_new (gconstpointer data,
               gsize         len)
{
  CsSecret *self = secret_alloc (len);

  if (len > 0)
    memcpy (self->data, data, len);
  return self;
}

CsSecret *
cs_secret_new_from_string (const char *text)
{
  return cs_secret_new (text, strlen (text));
}

CsSecret *
cs_secret_new_from_fd (int         fd,
                       const char *name,
                       GError    **error)
{
  g_autoptr (CsSecret) self = secret_alloc (CS_SECRET_MAX_BYTES);

  const guint8 *newline;
  gsize         len = 0;

  while (len < CS_SECRET_MAX_BYTES)
    {
      ssize_t n = read (fd, self->data + len, CS_SECRET_MAX_BYTES - len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                       "%s: could not be read: %s", name, g_strerror (errno));
          return NULL;
        }
      if (n == 0)
        break;
      len += (gsize) n;
      if (memchr (self->data + len - n, '\n', (gsize) n) != NULL)
        break;
    }

  newline = memchr (self->data, '\n', len);
  if (newline == NULL && len == CS_SECRET_MAX_BYTES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "%s: expected a passphrase of at most %d bytes on its first line", name, CS_SECRET_MAX_BYTES);
      return NULL;
    }

  if (newline != NULL)
    len = (gsize) (newline - self->data);
  if (len > 0 && newline != NULL && self->data[len - 1] == '\r')
    len--;

  /* A fresh one of the right size, so that a short secret does not hold 64 KiB. */
  return cs_secret_new (self->data, len);
}

CsSecret *
cs_secret_ref (CsSecret *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_secret_unref (CsSecret *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  cs_secret_wipe (self->data, self->mapped);
  (void) munmap (self->data, self->mapped);
  g_free (self);
}

const guint8 *
cs_secret_peek (const CsSecret *self,
                gsize          *len)
{
  if (len != NULL)
    *len = self->len;
  return self->data;
}

void
cs_secret_wipe (gpointer data,
                gsize    len)
{
  if (len > 0)
    explicit_bzero (data, len);
}

__attribute__ ((noinline)) static void
sweep_stack (void)
{
  guint8 room[SWEPT_STACK];

  cs_secret_wipe (room, sizeof room);
}

void
cs_secret_sweep (void)
{
  gpointer blocks[SWEPT_TIMES];

  sweep_stack ();
  for (gsize size = SWEPT_STEP / 2; size <= SWEPT_BLOCK; size += SWEPT_STEP)
    {
      for (guint i = 0; i < SWEPT_TIMES; i++)
        {
          blocks[i] = g_malloc (size);
          cs_secret_wipe (blocks[i], size);
        }
      for (guint i = 0; i < SWEPT_TIMES; i++)
        g_free (blocks[i]);
    }
}
