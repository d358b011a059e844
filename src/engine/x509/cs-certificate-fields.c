/* cs-certificate-fields.c: a certificate's fields as text
 *
 * Every text that a certificate holds was written by somebody else and passes
 * cs_text_safe().
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-fields.h"

#include "cs-der.h"
#include "cs-text.h"

#include <string.h>

/* Names and purposes that are shown; a certificate with more is no certificate
 * that anybody uses. */
#define MAX_ALT_NAMES 10000
#define MAX_PURPOSES  1000

char *
cs_certificate_take_text (gnutls_datum_t *datum)
{
  char *text = cs_text_safe (datum->data != NULL ? (const char *) datum->data : "", datum->size);

  gnutls_free (datum->data);
  return text;
}

/* Names: RFC 4514 text and what a person calls it. */

/* The value that begins at @text, without its escapes, up to an unescaped comma
 * or plus. An escape that is none, as cs_text_safe() makes them, stays. */
static char *
unescape_value (const char *text)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (const char *p = text; *p != '\0' && *p != ',' && *p != '+'; p++)
    {
      if (p[0] == '\\' && p[1] != '\0' && strchr (" \"#+,;<=>\\", p[1]) != NULL)
        p++;
      g_string_append_c (value, *p);
    }

  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* RFC 4514 writes the most particular part first, so that the first of several
 * is the last one in the certificate: "CN=alice,CN=Users,DC=corp". */
char *
cs_certificate_find_dn_value (const char *dn,
                              const char *type)
{
  gsize    type_len = strlen (type);
  gboolean at_start = TRUE;

  for (const char *p = dn; *p != '\0'; p++)
    {
      if (at_start && strncmp (p, type, type_len) == 0 && p[type_len] == '=' && p[type_len + 1] != '\0')
        return unescape_value (p + type_len + 1);

      at_start = *p == ',' || *p == '+';
      if (p[0] == '\\' && p[1] != '\0')
        p++;
    }

  return NULL;
}

char *
cs_certificate_dn_display_name (const char *dn)
{
  char *name = cs_certificate_find_dn_value (dn, "CN");

  if (name == NULL)
    name = cs_certificate_find_dn_value (dn, "O");
  return name != NULL ? name : g_strdup (dn);
}

char *
cs_certificate_dn_to_text (GBytes *der)
{
  g_autofree char *hex = NULL;

  CsCursor         bytes = cs_cursor_init_bytes (der);
  gnutls_datum_t   data = { .data = (guint8 *) bytes.data, .size = (guint) bytes.len };
  gnutls_datum_t   text = { NULL, 0 };
  gnutls_x509_dn_t dn = NULL;
  gboolean         readable;

  if (gnutls_x509_dn_init (&dn) < 0)
    return g_strdup ("");

  readable = gnutls_x509_dn_import (dn, &data) >= 0 && gnutls_x509_dn_get_str2 (dn, &text, 0) >= 0;
  gnutls_x509_dn_deinit (dn);
  if (readable)
    return cs_certificate_take_text (&text);

  hex = cs_text_hex (data.data, data.size);
  return g_strconcat ("#", hex, NULL);
}

/* Subject alternative names, RFC 5280 §4.2.1.6. */

static char *
render_address (const CsCursor *content)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char         *text = NULL;

  if (content->len != 4 && content->len != 16)
    {
      text = cs_text_hex (content->data, content->len);
      return g_strconcat ("IP:#", text, NULL);
    }

  address = g_inet_address_new_from_bytes (content->data,
                                           content->len == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  text = g_inet_address_to_string (address);
  return g_strconcat ("IP:", text, NULL);
}

static char *
render_directory_name (const CsCursor *content)
{
  g_autoptr (GBytes) der = cs_cursor_dup_bytes (content);
  g_autofree char   *text = cs_certificate_dn_to_text (der);

  return g_strconcat ("DN:", text, NULL);
}

static char *
render_alt_name (const CsDerItem *item)
{
  g_autofree char *text = NULL;

  switch (item->tag)
    {
    case 0x81:
      text = cs_text_safe ((const char *) item->content.data, (gssize) item->content.len);
      return g_strconcat ("email:", text, NULL);
    case 0x82:
      text = cs_text_safe ((const char *) item->content.data, (gssize) item->content.len);
      return g_strconcat ("DNS:", text, NULL);
    case 0x86:
      text = cs_text_safe ((const char *) item->content.data, (gssize) item->content.len);
      return g_strconcat ("URI:", text, NULL);
    case 0x87:
      return render_address (&item->content);
    case 0xa4:
      return render_directory_name (&item->content);
    case 0x88:
      text = cs_der_oid_to_text (&item->content);
      return g_strconcat ("RID:", text != NULL ? text : "?", NULL);
    default:
      text = cs_text_hex (item->content.data, item->content.len);
      return g_strconcat ("other:#", text, NULL);
    }
}

GStrv
cs_certificate_read_alt_names (gnutls_x509_crt_t crt)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  gnutls_datum_t extension = { NULL, 0 };
  CsCursor       cursor;
  CsDerItem      sequence;
  CsDerItem      item;

  if (gnutls_x509_crt_get_extension_by_oid2 (crt, "2.5.29.17", 0, &extension, NULL) < 0)
    return g_strv_builder_end (names);

  cursor = cs_cursor_init (extension.data, extension.size, 0);
  if (cs_der_read_tag (&cursor, CS_DER_SEQUENCE, &sequence))
    for (guint n = 0; n < MAX_ALT_NAMES && cs_der_read (&sequence.content, &item); n++)
      {
        g_autofree char *name = render_alt_name (&item);

        g_strv_builder_add (names, name);
      }

  gnutls_free (extension.data);
  return g_strv_builder_end (names);
}

/* Other fields. */

static char *
purpose_name (const char *oid)
{
  static const char *const names[][2] = {
    { "1.3.6.1.5.5.7.3.1", "serverAuth" },
    { "1.3.6.1.5.5.7.3.2", "clientAuth" },
    { "1.3.6.1.5.5.7.3.3", "codeSigning" },
    { "1.3.6.1.5.5.7.3.4", "emailProtection" },
    { "1.3.6.1.5.5.7.3.8", "timeStamping" },
    { "1.3.6.1.5.5.7.3.9", "OCSPSigning" },
    { "1.3.6.1.4.1.311.20.2.2", "smartcardLogon" },
    { "2.5.29.37.0", "anyExtendedKeyUsage" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i][0], oid) == 0)
      return g_strdup (names[i][1]);
  return g_strdup (oid);
}

GStrv
cs_certificate_read_purposes (gnutls_x509_crt_t crt)
{
  g_autoptr (GStrvBuilder) purposes = g_strv_builder_new ();

  for (guint i = 0; i < MAX_PURPOSES; i++)
    {
      g_autofree char *name = NULL;

      char   oid[128] = { 0 };
      size_t size = sizeof oid;

      if (gnutls_x509_crt_get_key_purpose_oid (crt, i, oid, &size, NULL) < 0)
        break;

      oid[sizeof oid - 1] = '\0';
      name = purpose_name (oid);
      g_strv_builder_add (purposes, name);
    }

  return g_strv_builder_end (purposes);
}

char *
cs_certificate_read_key_type (gnutls_x509_crt_t crt,
                              guint            *bits)
{
  static const struct
  {
    gnutls_pk_algorithm_t algorithm;
    const char           *name;
  } names[] = {
    { GNUTLS_PK_RSA, "RSA" },
    { GNUTLS_PK_RSA_PSS, "RSA-PSS" },
    { GNUTLS_PK_ECDSA, "EC" },
    { GNUTLS_PK_EDDSA_ED25519, "Ed25519" },
    { GNUTLS_PK_EDDSA_ED448, "Ed448" },
    { GNUTLS_PK_DSA, "DSA" },
  };

  char   oid[128] = { 0 };
  size_t size = sizeof oid;
  int    algorithm = gnutls_x509_crt_get_pk_algorithm (crt, bits);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if ((int) names[i].algorithm == algorithm)
      return g_strdup (names[i].name);

  *bits = 0;
  if (gnutls_x509_crt_get_pk_oid (crt, oid, &size) < 0)
    return g_strdup ("");
  return g_strndup (oid, sizeof oid - 1);
}

char *
cs_certificate_read_signature_algorithm (gnutls_x509_crt_t crt)
{
  char   oid[128] = { 0 };
  size_t size = sizeof oid;
  int    algorithm = gnutls_x509_crt_get_signature_algorithm (crt);

  if (algorithm > GNUTLS_SIGN_UNKNOWN && gnutls_sign_get_name (algorithm) != NULL)
    return g_strdup (gnutls_sign_get_name (algorithm));

  if (gnutls_x509_crt_get_signature_oid (crt, oid, &size) < 0)
    return g_strdup ("");
  return g_strndup (oid, sizeof oid - 1);
}
