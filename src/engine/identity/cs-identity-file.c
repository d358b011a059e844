/* cs-identity-file.c: reading a file that may hold a key
 *
 * g_file_get_contents() would leave copies of a key behind while it grows its
 * buffer, and would hang on a device or a FIFO.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-file.h"

#include "cs-pem.h"
#include "cs-secret.h"
#include "cs-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_BUFFER_BYTES (64 * 1024)

/* `<(gpg -d …)` may ask a person for a passphrase first. */
#define PIPE_PATIENCE_MS (120 * 1000)

typedef struct
{
  guint8 *data;
  gsize   len;
  gsize   size;
} Buffer;

static void
buffer_clear (Buffer *self)
{
  if (self->data == NULL)
    return;

  cs_secret_wipe (self->data, self->size);
  g_clear_pointer (&self->data, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Buffer, buffer_clear)

static void
buffer_resize (Buffer *self,
               gsize   size)
{
  guint8 *data = g_malloc (size);

  if (self->len > 0)
    memcpy (data, self->data, self->len);
  buffer_clear (self);
  self->data = data;
  self->size = size;
}

static gboolean
set_errno_error (GError    **error,
                 const char *name,
                 int         number)
{
  if (number == ENOENT || number == ENOTDIR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("%s: there is no such file. Was it moved or renamed?"), name);
  else if (number == EACCES || number == EPERM)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 _ ("%s: you may not read this file. Look at its owner and permissions."), name);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                 _ ("%s: it could not be read: %s"), name, g_strerror (number));
  return FALSE;
}

/* A FIFO by its own name may never get a writer; a descriptor of the shell's has one. */
static gboolean
is_descriptor_path (const char *path)
{
  return g_str_has_prefix (path, "/dev/fd/") || g_str_has_prefix (path, "/proc/self/fd/") ||
         strcmp (path, "/dev/stdin") == 0;
}

static gboolean
check_type (const struct stat *info,
            const char        *path,
            const char        *name,
            GError           **error)
{
  if (S_ISREG (info->st_mode) || (S_ISFIFO (info->st_mode) && is_descriptor_path (path)))
    return TRUE;

  if (S_ISDIR (info->st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                 _ ("%s: it is a folder, and a file is wanted here."), name);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                 _ ("%s: it is a device or a named pipe, and a file is wanted here."), name);
  return FALSE;
}

static gboolean
wait_for_pipe (int         fd,
               const char *name,
               GError    **error)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  int           n = poll (&poll_fd, 1, PIPE_PATIENCE_MS);

  if (n > 0 || (n < 0 && errno == EINTR))
    return TRUE;

  if (n < 0)
    return set_errno_error (error, name, errno);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               _ ("%s: nothing came out of this pipe for two minutes."), name);
  return FALSE;
}

static gboolean
read_all (int         fd,
          const char *name,
          Buffer     *buffer,
          GError    **error)
{
  for (;;)
    {
      ssize_t n;

      if (buffer->len > CS_IDENTITY_FILE_MAX_BYTES)
        {
          g_autofree char *limit = cs_text_size (CS_IDENTITY_FILE_MAX_BYTES);

          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                       /* Translators: a file name and a size */
                       _ ("%s: it is larger than %s. Certificates and keys are not: is it the right file?"), name, limit);
          return FALSE;
        }
      if (buffer->len == buffer->size)
        buffer_resize (buffer, 2 * buffer->size);

      n = read (fd, buffer->data + buffer->len, buffer->size - buffer->len);
      if (n == 0)
        return TRUE;
      if (n > 0)
        buffer->len += (gsize) n;
      else if (errno == EAGAIN && !wait_for_pipe (fd, name, error))
        return FALSE;
      else if (errno != EAGAIN && errno != EINTR)
        return set_errno_error (error, name, errno);
    }
}

static gboolean
is_blank (const Buffer *buffer)
{
  for (gsize i = 0; i < buffer->len; i++)
    if (!g_ascii_isspace (buffer->data[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_open_file (int         fd,
                const char *path,
                const char *name,
                Buffer     *buffer,
                GError    **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return set_errno_error (error, name, errno);
  if (!check_type (&info, path, name, error))
    return FALSE;

  /* One byte more than the file has, so that its end is seen without growing. */
  buffer_resize (buffer, S_ISREG (info.st_mode) && info.st_size < CS_IDENTITY_FILE_MAX_BYTES
                           ? (gsize) info.st_size + 1
                           : FIRST_BUFFER_BYTES);
  if (!read_all (fd, name, buffer, error))
    return FALSE;

  if (is_blank (buffer))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s: the file is empty."), name);
      return FALSE;
    }
  return TRUE;
}

GBytes *
cs_identity_file_read (const char *path,
                       GError    **error)
{
  g_autofree char *name = cs_identity_file_dup_name (path);
  g_auto (Buffer)  buffer = { NULL, 0, 0 };

  gboolean good;
  int      fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0);

  if (fd < 0)
    {
      set_errno_error (error, name, errno);
      return NULL;
    }

  good = read_open_file (fd, path, name, &buffer, error);
  close (fd);
  return good ? cs_pem_bytes_take_secret (g_steal_pointer (&buffer.data), buffer.len) : NULL;
}

char *
cs_identity_file_dup_name (const char *path)
{
  g_autofree char *base = NULL;

  if (g_ascii_strncasecmp (path, "pkcs11:", strlen ("pkcs11:")) == 0)
    {
      const char *pin = strstr (path, "pin-value");
      gsize       len = strcspn (path, "?");

      /* RFC 7512 §2.4 has the PIN behind the question mark; not everybody does. */
      if (pin != NULL)
        len = MIN (len, (gsize) (pin - path));
      return cs_text_safe (path, (gssize) len);
    }

  base = g_path_get_basename (path);
  return cs_text_safe (base, -1);
}
