/* cs-key-log.c: the secrets of TLS connections, in the NSS key log's terms
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-key-log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cs-text.h"

#define CS_KEY_LOG_MAX_LINE    512 /* a label, 32 and at most 64 bytes in hex */
#define CS_KEY_LOG_MAX_ENTRIES (1024 * 1024)

struct _CsKeyLog
{
  grefcount   ref_count;
  GHashTable *secrets; /* "label random" → CsSecret */
  GHashTable *derived; /* the keys of those that no line said */
  guint8      line[CS_KEY_LOG_MAX_LINE];
  gsize       line_len;
  gboolean    line_too_long;
  int         memory_fd;
  off_t       memory_read;
  int         user_fd;
};

CsKeyLog *
cs_key_log_new (void)
{
  CsKeyLog *self = g_new0 (CsKeyLog, 1);

  g_ref_count_init (&self->ref_count);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cs_secret_unref);
  self->derived = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->memory_fd = -1;
  self->user_fd = -1;
  return self;
}

CsKeyLog *
cs_key_log_ref (CsKeyLog *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_key_log_unref (CsKeyLog *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->secrets);
  g_hash_table_unref (self->derived);
  if (self->memory_fd >= 0)
    close (self->memory_fd);
  if (self->user_fd >= 0)
    close (self->user_fd);
  cs_secret_wipe (self->line, sizeof self->line);
  g_free (self);
}

static gboolean
decode_hex (const char *hex,
            guint8     *data,
            gsize       len)
{
  for (gsize i = 0; i < len; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = high < 0 ? -1 : g_ascii_xdigit_value (hex[2 * i + 1]);

      if (low < 0)
        return FALSE;
      data[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

static char *
entry_key (const char   *label,
           gsize         label_len,
           const guint8 *client_random)
{
  g_autofree char *random = cs_text_hex (client_random, 32);
  GString         *key = g_string_sized_new (label_len + 1 + 64);

  g_string_append_len (key, label, (gssize) label_len);
  g_string_append_c (key, ' ');
  g_string_append_len (key, random, 64);
  return g_string_free (key, FALSE);
}

/* LABEL 64-hex-digits SECRET-in-hex */
static gboolean
add_line (CsKeyLog *self,
          char     *line)
{
  guint8      client_random[32];
  guint8      data[64];
  const char *random = strchr (line, ' ');
  const char *secret = random != NULL ? strchr (random + 1, ' ') : NULL;
  gsize       secret_len = secret != NULL ? strlen (secret + 1) : 0;
  char       *key;

  if (line[0] == '#' || secret == NULL || secret - random != 65 ||
      secret_len % 2 != 0 || secret_len == 0 || secret_len > 2 * sizeof data ||
      !decode_hex (random + 1, client_random, sizeof client_random) ||
      !decode_hex (secret + 1, data, secret_len / 2))
    return FALSE;

  key = entry_key (line, (gsize) (random - line), client_random);
  if (g_hash_table_contains (self->secrets, key) ||
      g_hash_table_size (self->secrets) >= CS_KEY_LOG_MAX_ENTRIES)
    {
      g_free (key);
      cs_secret_wipe (data, sizeof data);
      return FALSE;
    }

  g_hash_table_insert (self->secrets, key, cs_secret_new (data, secret_len / 2));
  cs_secret_wipe (data, sizeof data);
  return TRUE;
}

static gboolean
end_line (CsKeyLog *self)
{
  gboolean added = FALSE;
  char    *line = (char *) self->line;

  if (!self->line_too_long)
    {
      if (self->line_len > 0 && line[self->line_len - 1] == '\r')
        self->line_len--;
      line[self->line_len] = '\0';
      added = add_line (self, line);
    }

  cs_secret_wipe (self->line, sizeof self->line);
  self->line_len = 0;
  self->line_too_long = FALSE;
  return added;
}

guint
cs_key_log_add (CsKeyLog     *self,
                const guint8 *text,
                gsize         len)
{
  guint n_new = 0;

  for (gsize i = 0; i < len; i++)
    {
      if (text[i] == '\n')
        n_new += end_line (self) ? 1 : 0;
      else if (self->line_len < sizeof self->line - 1)
        self->line[self->line_len++] = text[i];
      else
        self->line_too_long = TRUE;
    }

  return n_new;
}

CsSecret *
cs_key_log_lookup (CsKeyLog     *self,
                   const guint8 *client_random,
                   const char   *label)
{
  g_autofree char *key = entry_key (label, strlen (label), client_random);

  return g_hash_table_lookup (self->secrets, key);
}

void
cs_key_log_insert (CsKeyLog     *self,
                   const guint8 *client_random,
                   const char   *label,
                   CsSecret     *secret)
{
  g_autofree char *key = entry_key (label, strlen (label), client_random);

  if (g_hash_table_contains (self->secrets, key) || g_hash_table_size (self->secrets) >= CS_KEY_LOG_MAX_ENTRIES)
    return;

  g_hash_table_add (self->derived, g_strdup (key));
  g_hash_table_insert (self->secrets, g_steal_pointer (&key), cs_secret_ref (secret));
}

/* Room is made beforehand, so that no copy of a secret is left behind unwiped. */
static gsize
text_size (CsKeyLog *self)
{
  GHashTableIter iter;
  gpointer       key;
  gpointer       secret;
  gsize          size = 1;

  g_hash_table_iter_init (&iter, self->secrets);
  while (g_hash_table_iter_next (&iter, &key, &secret))
    {
      gsize len = 0;

      cs_secret_peek (secret, &len);
      size += strlen (key) + 1 + 2 * len + 1;
    }
  return size;
}

static char *
write_line (char           *at,
            const char     *key,
            const CsSecret *secret)
{
  static const char digits[] = "0123456789abcdef";

  gsize         len = 0;
  const guint8 *data = cs_secret_peek (secret, &len);

  at = g_stpcpy (at, key);
  *at++ = ' ';
  for (gsize i = 0; i < len; i++)
    {
      *at++ = digits[data[i] >> 4];
      *at++ = digits[data[i] & 15];
    }
  *at++ = '\n';
  return at;
}

CsSecret *
cs_key_log_dup_text (CsKeyLog *self)
{
  gsize             size = text_size (self);
  g_autofree char  *text = g_malloc (size);
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (self->secrets), (GCompareFunc) strcmp);
  char             *at = text;
  CsSecret         *secret;

  for (GList *key = keys; key != NULL; key = key->next)
    if (!g_hash_table_contains (self->derived, key->data))
      at = write_line (at, key->data, g_hash_table_lookup (self->secrets, key->data));
  secret = cs_secret_new (text, (gsize) (at - text));
  cs_secret_wipe (text, size);
  return secret;
}

gboolean
cs_key_log_open_memory (CsKeyLog *self,
                        GError  **error)
{
  g_autofree char *path = NULL;

  const char *user_path = g_getenv ("SSLKEYLOGFILE");

  self->memory_fd = memfd_create ("keylog", MFD_CLOEXEC);
  if (self->memory_fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "no memory file for the session's secrets: %s", g_strerror (errno));
      return FALSE;
    }

  if (user_path != NULL && *user_path != '\0')
    self->user_fd = open (user_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  path = g_strdup_printf ("/proc/self/fd/%d", self->memory_fd);
  g_setenv ("SSLKEYLOGFILE", path, TRUE);
  return TRUE;
}

static void
copy_to_user (CsKeyLog     *self,
              const guint8 *data,
              gsize         len)
{
  while (self->user_fd >= 0 && len > 0)
    {
      ssize_t n = write (self->user_fd, data, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return;
      data += n;
      len -= (gsize) n;
    }
}

guint
cs_key_log_poll (CsKeyLog *self)
{
  guint8 buffer[4096];
  guint  n_new = 0;

  while (self->memory_fd >= 0)
    {
      ssize_t n = pread (self->memory_fd, buffer, sizeof buffer, self->memory_read);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      self->memory_read += n;
      copy_to_user (self, buffer, (gsize) n);
      n_new += cs_key_log_add (self, buffer, (gsize) n);
    }

  cs_secret_wipe (buffer, sizeof buffer);
  return n_new;
}
