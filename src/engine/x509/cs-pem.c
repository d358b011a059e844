/* cs-pem.c: PEM text (RFC 7468, RFC 1421) and what is wrong with it
 *
 * Pure. Stricter than most readers, because a library's "base64 error" helps
 * nobody: each fault is told with its line. Lenient where tools are sloppy: CRLF,
 * blanks at line ends, lines of any length, text between blocks, a byte order mark.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pem.h"

#include "cs-der.h"
#include "cs-secret.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

GQuark
cs_pem_error_quark (void)
{
  return g_quark_from_static_string ("cs-pem-error-quark");
}

void
cs_pem_block_free (CsPemBlock *self)
{
  g_free (self->label);
  g_free (self->dek_info);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self);
}

typedef struct
{
  gsize   len;
  guint8 *data;
} SecretBuffer;

static void
secret_buffer_free (gpointer data)
{
  SecretBuffer *buffer = data;

  cs_secret_wipe (buffer->data, buffer->len);
  g_free (buffer->data);
  g_free (buffer);
}

GBytes *
cs_pem_bytes_take_secret (guint8 *data,
                          gsize   len)
{
  SecretBuffer *buffer = g_new0 (SecretBuffer, 1);

  buffer->len = len;
  buffer->data = data;
  return g_bytes_new_with_free_func (data, len, secret_buffer_free, buffer);
}

/* Lines. */

typedef struct
{
  const char *start;
  gsize       len; /* without the newline and blanks before it */
} Line;

static gboolean
read_line (CsPemReader *self,
           Line        *line)
{
  const guint8 *newline;
  gsize         len;

  if (cs_cursor_at_end (&self->text))
    return FALSE;

  newline = memchr (self->text.data, '\n', self->text.len);
  len = newline != NULL ? (gsize) (newline - self->text.data) + 1 : self->text.len;
  line->start = (const char *) self->text.data;
  line->len = len;
  while (line->len > 0 && g_ascii_isspace (line->start[line->len - 1]))
    line->len--;

  self->line++;
  return cs_cursor_skip (&self->text, len);
}

static gboolean
line_has_prefix (const Line *line,
                 const char *prefix)
{
  gsize len = strlen (prefix);

  return line->len >= len && memcmp (line->start, prefix, len) == 0;
}

static char *
dup_label (const Line *line,
           const char *prefix)
{
  gsize len = strlen (prefix);

  if (!line_has_prefix (line, prefix) || line->len < len + 5 ||
      memcmp (line->start + line->len - 5, "-----", 5) != 0)
    return NULL;

  return cs_text_safe (line->start + len, (gssize) (line->len - len - 5));
}

/* Base64, RFC 4648 §4. The state lives over the lines of a block. */

typedef struct
{
  guint8 *data; /* sized for the whole block: growing would leave copies behind */
  gsize   len;
  guint32 group;
  guint   n_group;
  guint   n_padding;
} Base64;

/* A value for each character, 0 for those that have none; "A", which has 0, is
 * told apart by itself. */
/* clang-format off */
static const guint8 base64_values[256] = {
  ['B'] = 1, ['C'] = 2, ['D'] = 3, ['E'] = 4, ['F'] = 5, ['G'] = 6, ['H'] = 7, ['I'] = 8, ['J'] = 9, ['K'] = 10,
  ['L'] = 11, ['M'] = 12, ['N'] = 13, ['O'] = 14, ['P'] = 15, ['Q'] = 16, ['R'] = 17, ['S'] = 18, ['T'] = 19,
  ['U'] = 20, ['V'] = 21, ['W'] = 22, ['X'] = 23, ['Y'] = 24, ['Z'] = 25, ['a'] = 26, ['b'] = 27, ['c'] = 28,
  ['d'] = 29, ['e'] = 30, ['f'] = 31, ['g'] = 32, ['h'] = 33, ['i'] = 34, ['j'] = 35, ['k'] = 36, ['l'] = 37,
  ['m'] = 38, ['n'] = 39, ['o'] = 40, ['p'] = 41, ['q'] = 42, ['r'] = 43, ['s'] = 44, ['t'] = 45, ['u'] = 46,
  ['v'] = 47, ['w'] = 48, ['x'] = 49, ['y'] = 50, ['z'] = 51, ['0'] = 52, ['1'] = 53, ['2'] = 54, ['3'] = 55,
  ['4'] = 56, ['5'] = 57, ['6'] = 58, ['7'] = 59, ['8'] = 60, ['9'] = 61, ['+'] = 62, ['/'] = 63
};
/* clang-format on */

static int
base64_value (char c)
{
  guint8 value = base64_values[(guint8) c];

  return value > 0 || c == 'A' ? value : -1;
}

/* Whole groups of four, as nearly all of every line is; gives their length. A
 * system bundle is 200 KiB of them. */
static gsize
base64_push_groups (Base64     *self,
                    const char *text,
                    gsize       len)
{
  gsize done = 0;

  if (self->n_group > 0 || self->n_padding > 0)
    return 0;

  while (len - done >= 4)
    {
      int a = base64_value (text[done]);
      int b = base64_value (text[done + 1]);
      int c = base64_value (text[done + 2]);
      int d = base64_value (text[done + 3]);

      if ((a | b | c | d) < 0)
        break;

      self->data[self->len++] = (guint8) (a << 2 | b >> 4);
      self->data[self->len++] = (guint8) (b << 4 | c >> 2);
      self->data[self->len++] = (guint8) (c << 6 | d);
      done += 4;
    }
  return done;
}

static gboolean
base64_push (Base64 *self,
             char    c)
{
  int value = c == '=' ? 0 : base64_value (c);

  if (value < 0 || (self->n_padding > 0 && c != '=') || (c == '=' && (self->n_group < 2 || self->n_padding == 2)))
    return FALSE;

  if (c == '=')
    self->n_padding++;
  self->group = self->group << 6 | (guint32) value;
  if (++self->n_group < 4)
    return TRUE;

  for (guint i = 0; i < 3 - MIN (self->n_padding, 3); i++)
    self->data[self->len++] = (guint8) (self->group >> (16 - 8 * i));
  self->group = 0;
  self->n_group = 0;
  return TRUE;
}

static gboolean
set_cut_group_error (GError **error,
                     guint    line)
{
  g_set_error (error, CS_PEM_ERROR, CS_PEM_ERROR_TRUNCATED,
               _ ("line %u: the base64 text stops in the middle of a group of four. Characters are missing before it."), line);
  return FALSE;
}

/* Padding that comes too early tells of a character that is missing before it. */
static gboolean
set_base64_error (const Base64 *base64,
                  char          c,
                  guint         line,
                  gsize         column,
                  GError      **error)
{
  if (c == '=' && base64->n_padding == 0)
    return set_cut_group_error (error, line);

  g_set_error (error, CS_PEM_ERROR, CS_PEM_ERROR_MALFORMED,
               _ ("line %u: column %u holds a character that does not belong into base64 text. "
                  "Was the file edited, or copied out of a formatted page?"),
               line, (guint) MIN (column, G_MAXUINT));
  return FALSE;
}

static gboolean
decode_line (Base64     *base64,
             const Line *line,
             guint       number,
             GError    **error)
{
  for (gsize i = base64_push_groups (base64, line->start, line->len); i < line->len; i++)
    {
      char c = line->start[i];

      if (g_ascii_isspace (c))
        continue;
      if (!base64_push (base64, c))
        return set_base64_error (base64, c, number, i + 1, error);
    }

  return TRUE;
}

static gboolean
check_der_length (const CsPemBlock *block,
                  guint             line,
                  GError          **error)
{
  CsCursor cursor = cs_cursor_init_bytes (block->der);
  gsize    missing = cursor.len > 0 && cursor.data[0] == CS_DER_SEQUENCE ? cs_der_missing (&cursor) : 0;

  if (missing == 0)
    return TRUE;

  g_set_error (error, CS_PEM_ERROR, CS_PEM_ERROR_TRUNCATED,
               _ ("line %u: the block “%s” ends %u bytes too early. "
                  "Lines are missing from it: copy the file again."),
               line, block->label, (guint) missing);
  return FALSE;
}

/* Blocks. */

typedef struct
{
  CsPemReader body;    /* before the first line after BEGIN */
  CsPemReader end;     /* after the END line */
  gsize       n_chars; /* in between: an upper bound for the base64 text */
} Extent;

/* Finds the END line first, so that the buffer for a key is made once. */
static gboolean
find_end (CsPemReader *self,
          const char  *label,
          Extent      *extent,
          GError     **error)
{
  CsPemReader probe = *self;
  Line        line;

  extent->body = *self;
  while (read_line (&probe, &line))
    {
      g_autofree char *end = dup_label (&line, "-----END ");

      if (end != NULL && strcmp (end, label) == 0)
        {
          extent->end = probe;
          extent->n_chars = extent->body.text.len - probe.text.len;
          return TRUE;
        }
      if (end != NULL || line_has_prefix (&line, "-----"))
        {
          g_autofree char *found = cs_text_safe (line.start, (gssize) MIN (line.len, 60));

          g_set_error (error, CS_PEM_ERROR, end != NULL ? CS_PEM_ERROR_MALFORMED : CS_PEM_ERROR_TRUNCATED,
                       _ ("line %u: expected “-----END %s-----”, found “%s”. Are lines missing before it?"),
                       probe.line, label, found);
          return FALSE;
        }
    }

  g_set_error (error, CS_PEM_ERROR, CS_PEM_ERROR_TRUNCATED,
               _ ("line %u: expected “-----END %s-----”, found the end of the file. Was the last block cut off?"),
               probe.line, label);
  return FALSE;
}

/* RFC 1421 §4.6: headers, a blank line, then base64. */
static void
read_headers (CsPemReader *body,
              char       **dek_info)
{
  CsPemReader probe = *body;
  Line        line;

  while (read_line (&probe, &line) && line.len > 0 && memchr (line.start, ':', line.len) != NULL)
    {
      if (line_has_prefix (&line, "DEK-Info:") && *dek_info == NULL)
        {
          *dek_info = cs_text_safe (line.start + strlen ("DEK-Info:"), (gssize) (line.len - strlen ("DEK-Info:")));
          g_strstrip (*dek_info);
        }
      *body = probe;
    }
}

static GBytes *
decode_block (const Extent *extent,
              CsPemReader   body,
              GError      **error)
{
  g_autoptr (GBytes) der = NULL;

  Base64   base64 = { .data = g_malloc0 (extent->n_chars / 4 * 3 + 3) };
  Line     line;
  gboolean good = TRUE;

  while (good && read_line (&body, &line) && body.line < extent->end.line)
    good = decode_line (&base64, &line, body.line, error);

  /* Also wipes what was decoded before a fault. */
  der = cs_pem_bytes_take_secret (base64.data, base64.len);

  if (good && base64.n_group != 0)
    good = set_cut_group_error (error, extent->end.line);

  return good ? g_steal_pointer (&der) : NULL;
}

CsPemReader
cs_pem_reader_init (CsCursor text)
{
  /* The mark that Windows editors put before UTF-8. */
  if (text.len >= 3 && memcmp (text.data, "\xef\xbb\xbf", 3) == 0)
    (void) cs_cursor_skip (&text, 3);

  return (CsPemReader) { .text = text, .line = 0 };
}

gboolean
cs_pem_reader_next (CsPemReader *self,
                    CsPemBlock **block,
                    GError     **error)
{
  Line line;

  *block = NULL;
  while (read_line (self, &line))
    {
      g_autoptr (CsPemBlock) found = NULL;
      g_autofree char       *label = dup_label (&line, "-----BEGIN ");

      Extent      extent;
      CsPemReader body;

      if (label == NULL)
        continue;

      found = g_new0 (CsPemBlock, 1);
      found->label = g_steal_pointer (&label);
      found->line = self->line;
      if (!find_end (self, found->label, &extent, error))
        return FALSE;

      body = extent.body;
      read_headers (&body, &found->dek_info);
      found->text = cs_cursor_init ((const guint8 *) line.start,
                                    (gsize) ((const char *) extent.end.text.data - line.start), 0);
      found->der = decode_block (&extent, body, error);
      /* An encrypted body is no DER yet: its length cannot be checked. */
      if (found->der == NULL ||
          (found->dek_info == NULL && !check_der_length (found, extent.end.line, error)))
        return FALSE;

      *self = extent.end;
      *block = g_steal_pointer (&found);
      return TRUE;
    }

  return TRUE;
}

gboolean
cs_pem_is_text (CsCursor text)
{
  CsPemReader reader = cs_pem_reader_init (text);
  Line        line;

  while (read_line (&reader, &line))
    if (line_has_prefix (&line, "-----BEGIN "))
      return TRUE;
  return FALSE;
}
