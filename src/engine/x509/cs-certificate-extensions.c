/* cs-certificate-extensions.c: every extension of a certificate, as text
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-extensions.h"

#include "cs-text.h"

#include <gnutls/x509-ext.h>
#include <string.h>

#define MAX_OID 128

void
cs_certificate_extension_free (CsCertificateExtension *self)
{
  g_free (self->oid);
  g_free (self->text);
  g_free (self);
}

/* Those that GnuTLS has words for. */
static const char *
find_name (const char *oid)
{
  static const char *const names[][2] = {
    { "2.5.29.14", "subjectKeyIdentifier" },
    { "2.5.29.15", "keyUsage" },
    { "2.5.29.16", "privateKeyUsagePeriod" },
    { "2.5.29.17", "subjectAltName" },
    { "2.5.29.18", "issuerAltName" },
    { "2.5.29.19", "basicConstraints" },
    { "2.5.29.30", "nameConstraints" },
    { "2.5.29.31", "cRLDistributionPoints" },
    { "2.5.29.32", "certificatePolicies" },
    { "2.5.29.35", "authorityKeyIdentifier" },
    { "2.5.29.37", "extKeyUsage" },
    { "2.5.29.54", "inhibitAnyPolicy" },
    { "1.3.6.1.5.5.7.1.1", "authorityInfoAccess" },
    { "1.3.6.1.5.5.7.1.24", "TLS feature" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], oid))
      return names[i][1];
  return NULL;
}

/* GnuTLS writes a heading, then a line or more for each value. */
static char *
join_lines (const gnutls_datum_t *text)
{
  g_autofree char    *whole = g_strndup ((const char *) text->data, text->size);
  g_auto (GStrv)      lines = g_strsplit (whole, "\n", -1);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      gsize len = strlen (line);

      if (len > 0 && line[len - 1] == '.')
        line[len - 1] = '\0';
      if (*line == '\0')
        continue;
      if (joined->len > 0)
        g_string_append (joined, joined->str[joined->len - 1] == ':' ? " " : ", ");
      g_string_append (joined, line);
    }

  return cs_text_safe (joined->str, (gssize) joined->len);
}

static char *
render_hex (const gnutls_datum_t *data)
{
  gsize            len = MIN (data->size, CS_CERTIFICATE_MAX_EXTENSION_HEX);
  g_autofree char *hex = cs_text_hex (data->data, len);

  return len < data->size ? g_strconcat (hex, "…", NULL) : g_steal_pointer (&hex);
}

static char *
render (CsCertificateExtension *self,
        const gnutls_datum_t   *data)
{
  gnutls_x509_ext_st extension = { self->oid, self->critical, { data->data, data->size } };
  gnutls_datum_t     text = { NULL, 0 };
  g_autofree char   *joined = NULL;

  if (self->name != NULL && gnutls_x509_ext_print (&extension, 1, GNUTLS_CRT_PRINT_FULL, &text) >= 0)
    {
      joined = join_lines (&text);
      gnutls_free (text.data);
    }

  return joined != NULL && *joined != '\0' ? g_steal_pointer (&joined) : render_hex (data);
}

static CsCertificateExtension *
read_extension (gnutls_x509_crt_t crt,
                guint             index)
{
  char           oid[MAX_OID] = { 0 };
  gsize          oid_size = sizeof oid - 1;
  guint          critical = 0;
  gnutls_datum_t data = { NULL, 0 };

  CsCertificateExtension *self;

  if (gnutls_x509_crt_get_extension_info (crt, (int) index, oid, &oid_size, &critical) < 0 ||
      gnutls_x509_crt_get_extension_data2 (crt, index, &data) < 0)
    return NULL;

  self = g_new0 (CsCertificateExtension, 1);
  self->oid = cs_text_safe (oid, (gssize) strlen (oid));
  self->name = find_name (self->oid);
  self->critical = critical != 0;
  self->text = render (self, &data);
  gnutls_free (data.data);
  return self;
}

GPtrArray *
cs_certificate_dup_extensions (CsCertificate *certificate)
{
  GPtrArray        *extensions = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_certificate_extension_free);
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);

  for (guint i = 0; crt != NULL && i < CS_CERTIFICATE_MAX_EXTENSIONS; i++)
    {
      CsCertificateExtension *extension = read_extension (crt, i);

      if (extension == NULL)
        break;
      g_ptr_array_add (extensions, extension);
    }

  return extensions;
}
