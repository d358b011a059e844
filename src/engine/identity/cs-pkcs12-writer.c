/* cs-pkcs12-writer.c: writes an identity as PKCS#12, and a key as PKCS#8
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pkcs12-writer.h"

#include "cs-der-writer.h"
#include "cs-der.h"
#include "cs-pkcs12-cipher.h"

#include <string.h>

#define DER_BMP_STRING 0x1e
#define DER_IMPLICIT_0 0x80

#define OID_CERT_BAG       "1.2.840.113549.1.12.10.1.3"
#define OID_DATA           "1.2.840.113549.1.7.1"
#define OID_ENCRYPTED_DATA "1.2.840.113549.1.7.6"
#define OID_FRIENDLY_NAME  "1.2.840.113549.1.9.20"
#define OID_LOCAL_KEY_ID   "1.2.840.113549.1.9.21"
#define OID_SHROUDED_KEY   "1.2.840.113549.1.12.10.1.2"
#define OID_X509           "1.2.840.113549.1.9.22.1"

static GByteArray *
write_name (const char *name)
{
  gsize            len = 0;
  g_autofree char *wide = g_convert (name, -1, "UTF-16BE", "UTF-8", NULL, &len, NULL);

  return cs_der_write (DER_BMP_STRING, wide, wide != NULL ? len : 0);
}

/* friendlyName and localKeyID, which tie a key to its certificate. */
static GByteArray *
write_attributes (const char *name)
{
  static const guint8 key_id[] = { 1 };

  return cs_der_wrap (CS_DER_SET,
                      cs_der_wrap (CS_DER_SEQUENCE,
                                   cs_der_write_oid (OID_FRIENDLY_NAME),
                                   cs_der_wrap (CS_DER_SET, write_name (name), NULL),
                                   NULL),
                      cs_der_wrap (CS_DER_SEQUENCE,
                                   cs_der_write_oid (OID_LOCAL_KEY_ID),
                                   cs_der_wrap (CS_DER_SET, cs_der_write (CS_DER_OCTET_STRING, key_id, sizeof key_id), NULL),
                                   NULL),
                      NULL);
}

static GByteArray *
write_certificate (GBytes     *der,
                   const char *name)
{
  gsize         len = 0;
  const guint8 *bytes = g_bytes_get_data (der, &len);
  GByteArray   *value = cs_der_wrap (CS_DER_CONTEXT_0,
                                     cs_der_wrap (CS_DER_SEQUENCE,
                                                  cs_der_write_oid (OID_X509),
                                                  cs_der_wrap (CS_DER_CONTEXT_0, cs_der_write (CS_DER_OCTET_STRING, bytes, len), NULL),
                                                  NULL),
                                     NULL);

  return cs_der_wrap (CS_DER_SEQUENCE, cs_der_write_oid (OID_CERT_BAG), value,
                      name != NULL ? write_attributes (name) : NULL, NULL);
}

/* A ContentInfo of type encryptedData that holds all certificates. */
static GByteArray *
write_certificates (const CsPkcs12Content *content,
                    const CsPkcs12Lock    *lock)
{
  g_autoptr (GByteArray) bags = g_byte_array_new ();
  g_autoptr (GByteArray) plain = NULL;
  g_autoptr (GByteArray) encrypted = NULL;

  GByteArray *algorithm = NULL;

  for (guint i = 0; i < content->chain->len; i++)
    {
      g_autoptr (GByteArray) bag = write_certificate (g_ptr_array_index (content->chain, i), i == 0 ? content->name : NULL);

      g_byte_array_append (bags, bag->data, bag->len);
    }
  plain = cs_der_write (CS_DER_SEQUENCE, bags->data, bags->len);
  if (!cs_pkcs12_encrypt (lock, plain->data, plain->len, &algorithm, &encrypted))
    return NULL;

  return cs_der_wrap (CS_DER_SEQUENCE,
                      cs_der_write_oid (OID_ENCRYPTED_DATA),
                      cs_der_wrap (CS_DER_CONTEXT_0,
                                   cs_der_wrap (CS_DER_SEQUENCE,
                                                cs_der_write_integer (0),
                                                cs_der_wrap (CS_DER_SEQUENCE,
                                                             cs_der_write_oid (OID_DATA),
                                                             algorithm,
                                                             cs_der_write (DER_IMPLICIT_0, encrypted->data, encrypted->len),
                                                             NULL),
                                                NULL),
                                   NULL),
                      NULL);
}

static GByteArray *
write_data (GByteArray *inner)
{
  g_autoptr (GByteArray) owned = inner;

  return cs_der_wrap (CS_DER_SEQUENCE,
                      cs_der_write_oid (OID_DATA),
                      cs_der_wrap (CS_DER_CONTEXT_0, cs_der_write (CS_DER_OCTET_STRING, owned->data, owned->len), NULL),
                      NULL);
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { algorithm, OCTET STRING } */
static GByteArray *
write_key (const gnutls_datum_t *key,
           const CsPkcs12Lock   *lock)
{
  g_autoptr (GByteArray) encrypted = NULL;

  GByteArray *algorithm = NULL;

  if (!cs_pkcs12_encrypt (lock, key->data, key->size, &algorithm, &encrypted))
    return NULL;

  return cs_der_wrap (CS_DER_SEQUENCE, algorithm,
                      cs_der_write (CS_DER_OCTET_STRING, encrypted->data, encrypted->len), NULL);
}

/* A ContentInfo of type data that holds the key, encrypted by itself. */
static GByteArray *
write_key_safe (const CsPkcs12Content *content,
                const CsPkcs12Lock    *lock)
{
  GByteArray *key = write_key (content->key, lock);

  if (key == NULL)
    return NULL;

  return write_data (cs_der_wrap (CS_DER_SEQUENCE,
                                  cs_der_wrap (CS_DER_SEQUENCE,
                                               cs_der_write_oid (OID_SHROUDED_KEY),
                                               cs_der_wrap (CS_DER_CONTEXT_0, key, NULL),
                                               write_attributes (content->name),
                                               NULL),
                                  NULL));
}

GBytes *
cs_pkcs12_render (const CsPkcs12Content *content,
                  const CsPkcs12Lock    *lock)
{
  g_autoptr (GByteArray) certificates = write_certificates (content, lock);
  g_autoptr (GByteArray) key = write_key_safe (content, lock);
  g_autoptr (GByteArray) safe = NULL;
  g_autoptr (GByteArray) mac = NULL;

  if (certificates == NULL || key == NULL)
    return NULL;

  safe = cs_der_wrap (CS_DER_SEQUENCE, g_steal_pointer (&certificates), g_steal_pointer (&key), NULL);
  mac = cs_pkcs12_mac (lock, safe);
  if (mac == NULL)
    return NULL;

  return g_byte_array_free_to_bytes (cs_der_wrap (CS_DER_SEQUENCE, cs_der_write_integer (3),
                                                  write_data (g_steal_pointer (&safe)), g_steal_pointer (&mac), NULL));
}

GBytes *
cs_pkcs12_render_key (const gnutls_datum_t *key,
                      const CsPkcs12Lock   *lock)
{
  GByteArray *element = write_key (key, lock);

  return element != NULL ? g_byte_array_free_to_bytes (element) : NULL;
}
