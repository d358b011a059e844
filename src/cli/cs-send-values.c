/* cs-send-values.c: what "send" makes of each option's value
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-send-values.h"

#include "cs-passphrase.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define BODY_MAX_BYTES (64 * 1024 * 1024)

/* A whole file, or standard input, as far as a body may reach. */
static gboolean
read_file (const CsOption *option,
           const char     *path,
           GString        *out,
           GError        **error)
{
  gboolean is_stdin = g_str_equal (path, "-");
  FILE    *file = is_stdin ? stdin : fopen (path, "re");
  char     part[16 * 1024];
  gsize    n;
  int      problem = 0;

  if (file == NULL)
    problem = errno;
  else
    {
      while ((n = fread (part, 1, sizeof part, file)) > 0 && out->len <= BODY_MAX_BYTES)
        g_string_append_len (out, part, (gssize) n);
      if (ferror (file))
        problem = errno;
      if (!is_stdin)
        fclose (file);
    }

  if (problem != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (problem),
                   _ ("--%s: “%s” could not be read: %s."), option->name, path, g_strerror (problem));
      return FALSE;
    }
  if (out->len > BODY_MAX_BYTES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _ ("--%s: “%s” is larger than the %d MiB that a body may have here."),
                   option->name, path, BODY_MAX_BYTES / (1024 * 1024));
      return FALSE;
    }
  return TRUE;
}

gboolean
cs_send_add_data (gpointer        target,
                  const CsOption *option,
                  char           *value,
                  GError        **error)
{
  CsSendOptions *self = target;

  g_autoptr (GString) data = g_string_new (NULL);

  if (value[0] != '@' || option->constant == CS_SEND_DATA_RAW)
    g_string_append (data, value);
  else if (!read_file (option, value + 1, data, error))
    return FALSE;

  if (value[0] == '@' && option->constant == CS_SEND_DATA_TEXT)
    {
      gsize kept = 0;

      for (gsize i = 0; i < data->len; i++)
        if (data->str[i] != '\r' && data->str[i] != '\n' && data->str[i] != '\0')
          data->str[kept++] = data->str[i];
      g_string_truncate (data, kept);
    }

  if (self->data == NULL)
    self->data = g_string_new (NULL);
  else
    g_string_append_c (self->data, '&');
  g_string_append_len (self->data, data->str, (gssize) data->len);
  return TRUE;
}

void
cs_send_append (char     ***array,
                const char *text)
{
  guint n = g_strv_length (*array);

  *array = g_renew (char *, *array, n + 2);
  (*array)[n] = g_strdup (text);
  (*array)[n + 1] = NULL;
}

gboolean
cs_send_add_header (gpointer        target,
                    const CsOption *option,
                    char           *value,
                    GError        **error)
{
  CsSendOptions *self = target;

  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv)      lines = NULL;

  if (value[0] != '@')
    {
      cs_send_append (&self->request->headers, value);
      return TRUE;
    }

  if (!read_file (option, value + 1, text, error))
    return FALSE;
  lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strchomp (lines[i]) != '\0')
      cs_send_append (&self->request->headers, lines[i]);
  return TRUE;
}

static gboolean
set_passphrase (CsSendOptions *self,
                CsSecret      *secret)
{
  if (secret == NULL)
    return FALSE;
  g_clear_pointer (&self->request->passphrase, cs_secret_unref);
  self->request->passphrase = secret;
  return TRUE;
}

/* Where curl's FILE:PASS splits, or %NULL. A backslash makes a colon, or
 * itself, part of the name, and so is the colon of a drive. */
static char *
find_passphrase (char    *value,
                 GString *name)
{
  for (char *p = value; *p != '\0'; p++)
    {
      gboolean drive = p == value + 1 && g_ascii_isalpha (value[0]) && (p[1] == '\\' || p[1] == '/');

      if (*p == '\\' && (p[1] == '\\' || p[1] == ':'))
        p++;
      else if (*p == ':' && !drive)
        return p + 1;
      g_string_append_c (name, *p);
    }
  return NULL;
}

/* A PIN in a URI is a passphrase like any other. */
static void
take_token_uri (CsSendOptions *self,
                char         **member,
                char          *value)
{
  CsSecret *pin = NULL;

  g_free (*member);
  *member = cs_passphrase_split_uri (value, &pin);
  if (pin != NULL)
    set_passphrase (self, pin);
}

gboolean
cs_send_set_certificate (gpointer        target,
                         const CsOption *option,
                         char           *value,
                         GError        **error)
{
  CsSendOptions *self = target;

  g_autoptr (GString) name = g_string_new (NULL);

  char *passphrase;

  if (cs_passphrase_is_token_uri (value))
    {
      take_token_uri (self, &self->request->cert_file, value);
      return TRUE;
    }

  if (g_file_test (value, G_FILE_TEST_EXISTS))
    {
      g_string_assign (name, value);
      passphrase = NULL;
    }
  else
    passphrase = find_passphrase (value, name);

  g_free (self->request->cert_file);
  self->request->cert_file = g_strdup (name->str);
  return passphrase == NULL || set_passphrase (self, cs_passphrase_from_argument (passphrase));
}

gboolean
cs_send_set_key (gpointer        target,
                 const CsOption *option,
                 char           *value,
                 GError        **error)
{
  CsSendOptions *self = target;

  if (cs_passphrase_is_token_uri (value))
    {
      take_token_uri (self, &self->request->key_file, value);
      return TRUE;
    }

  g_free (self->request->key_file);
  self->request->key_file = g_strdup (value);
  return TRUE;
}

gboolean
cs_send_set_passphrase_argument (gpointer        target,
                                 const CsOption *option,
                                 char           *value,
                                 GError        **error)
{
  return set_passphrase (target, cs_passphrase_from_argument (value));
}

gboolean
cs_send_set_passphrase_file (gpointer        target,
                             const CsOption *option,
                             char           *value,
                             GError        **error)
{
  if (set_passphrase (target, cs_passphrase_from_file (value, error)))
    return TRUE;
  g_prefix_error (error, "--%s: ", option->name);
  return FALSE;
}

gboolean
cs_send_set_passphrase_fd (gpointer        target,
                           const CsOption *option,
                           char           *value,
                           GError        **error)
{
  guint64 fd;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &fd, NULL))
    return cs_option_refuse (error, option, value, _ ("the number of an open file descriptor"));
  if (set_passphrase (target, cs_secret_new_from_fd ((int) fd, value, error)))
    return TRUE;
  g_prefix_error (error, "--%s: ", option->name);
  return FALSE;
}

gboolean
cs_send_set_certificate_type (gpointer        target,
                              const CsOption *option,
                              char           *value,
                              GError        **error)
{
  static const char *const types[] = { "PEM", "DER", "P12", NULL };

  CsSendOptions   *self = target;
  g_autofree char *upper = g_ascii_strup (value, -1);

  if (!g_strv_contains (types, upper))
    return cs_option_refuse (error, option, value, _ ("PEM, DER or P12"));

  g_free (self->request->cert_type);
  self->request->cert_type = g_steal_pointer (&upper);
  return TRUE;
}

/* A field that takes one word of a few. */
typedef struct
{
  const char *word;
  int         value;
} Choice;

static gboolean
choose (const Choice *choices,
        const char   *word,
        int          *value)
{
  for (; choices->word != NULL; choices++)
    if (g_ascii_strcasecmp (choices->word, word) == 0)
      {
        *value = choices->value;
        return TRUE;
      }
  return FALSE;
}

gboolean
cs_send_set_chain (gpointer        target,
                   const CsOption *option,
                   char           *value,
                   GError        **error)
{
  CsRequest *request = ((CsSendOptions *) target)->request;

  g_clear_pointer (&request->chain_file, g_free);
  if (cs_chain_choice_from_string (value, &request->chain) && request->chain != CS_CHAIN_CHOSEN)
    return TRUE;

  request->chain = CS_CHAIN_CHOSEN;
  request->chain_file = g_strdup (value);
  return TRUE;
}

gboolean
cs_send_set_identity_mode (gpointer        target,
                           const CsOption *option,
                           char           *value,
                           GError        **error)
{
  static const Choice modes[] = {
    { "always", CS_IDENTITY_MODE_ALWAYS },
    { "strict", CS_IDENTITY_MODE_STRICT },
    { "none", CS_IDENTITY_MODE_NONE },
    { NULL, 0 },
  };

  CsSendOptions *self = target;
  int            mode;

  if (!choose (modes, value, &mode))
    return cs_option_refuse (error, option, value, _ ("always, strict or none"));
  self->request->identity_mode = (CsIdentityMode) mode;
  return TRUE;
}

gboolean
cs_send_set_tls_max (gpointer        target,
                     const CsOption *option,
                     char           *value,
                     GError        **error)
{
  static const Choice versions[] = {
    { "default", CS_TLS_VERSION_DEFAULT },
    { "1.2", CS_TLS_VERSION_1_2 },
    { "1.3", CS_TLS_VERSION_1_3 },
    { NULL, 0 },
  };

  CsSendOptions *self = target;
  int            version;

  if (!choose (versions, value, &version))
    return cs_option_refuse (error, option, value, _ ("1.2 or 1.3"));
  self->request->tls_max = (CsTlsVersion) version;
  return TRUE;
}

gboolean
cs_send_set_tls_min (gpointer        target,
                     const CsOption *option,
                     char           *value,
                     GError        **error)
{
  CsSendOptions *self = target;

  self->request->tls_min = (CsTlsVersion) option->constant;
  return TRUE;
}

gboolean
cs_send_set_http_version (gpointer        target,
                          const CsOption *option,
                          char           *value,
                          GError        **error)
{
  CsSendOptions *self = target;

  self->request->http_version = (CsHttpVersion) option->constant;
  return TRUE;
}

gboolean
cs_send_set_seconds (gpointer        target,
                     const CsOption *option,
                     char           *value,
                     GError        **error)
{
  CsSendOptions *self = target;
  char          *end;
  double         seconds = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0' || !(seconds >= 0 && seconds < 1e9))
    return cs_option_refuse (error, option, value, _ ("a number of seconds, as in 10 or 2.5"));

  if (option->constant == CS_SEND_SECONDS_ALL)
    self->request->max_time = seconds;
  else
    self->request->connect_timeout = seconds;
  return TRUE;
}

gboolean
cs_send_set_capture_limit (gpointer        target,
                           const CsOption *option,
                           char           *value,
                           GError        **error)
{
  static const Choice units[] = { { "", 1 }, { "k", 1024 }, { "m", 1024 * 1024 }, { "g", 1024 * 1024 * 1024 }, { NULL, 0 } };

  CsSendOptions *self = target;
  char          *end;
  guint64        size = g_ascii_strtoull (value, &end, 10);
  int            unit;

  if (!g_ascii_isdigit (value[0]) || !choose (units, end, &unit) || size > G_MAXUINT32 / (guint64) unit)
    return cs_option_refuse (error, option, value, _ ("a size of less than 4 GiB, as in 65536, 64k or 16M"));
  self->request->capture_limit = (gsize) (size * (guint64) unit);
  return TRUE;
}

gboolean
cs_send_set_max_redirects (gpointer        target,
                           const CsOption *option,
                           char           *value,
                           GError        **error)
{
  CsSendOptions *self = target;
  guint64        n;

  if (!g_ascii_string_to_unsigned (value, 10, 0, 1000, &n, NULL))
    return cs_option_refuse (error, option, value, _ ("a number from 0 to 1000"));
  self->request->max_redirects = (guint) n;
  return TRUE;
}

gboolean
cs_send_set_output (gpointer        target,
                    const CsOption *option,
                    char           *value,
                    GError        **error)
{
  CsSendOptions *self = target;

  if (self->output != CS_SEND_REPORT && self->output != (CsSendOutput) option->constant)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("--json, --raw and --events each claim standard output: choose one. "
                              "--har FILE saves the record beside either."));
      return FALSE;
    }
  self->output = (CsSendOutput) option->constant;
  return TRUE;
}

/* Options that write into the request go through these. */
gboolean
cs_send_set_request_string (gpointer        target,
                            const CsOption *option,
                            char           *value,
                            GError        **error)
{
  return cs_option_set_string (((CsSendOptions *) target)->request, option, value, error);
}

gboolean
cs_send_add_request_string (gpointer        target,
                            const CsOption *option,
                            char           *value,
                            GError        **error)
{
  return cs_option_add_string (((CsSendOptions *) target)->request, option, value, error);
}

gboolean
cs_send_set_request_boolean (gpointer        target,
                             const CsOption *option,
                             char           *value,
                             GError        **error)
{
  return cs_option_set_boolean (((CsSendOptions *) target)->request, option, value, error);
}
