/* cs-pkcs12-facts.c: how a PKCS#12 file is protected
 *
 * Pure: walks the DER that stands outside of all encryption. GnuTLS opens the
 * file; it does not say which hash PBKDF2 runs over, and that decides on Apple.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pkcs12-facts.h"

#include "cs-ber.h"
#include "cs-der.h"

#include <string.h>

#define OID_DATA           "1.2.840.113549.1.7.1"
#define OID_SIGNED_DATA    "1.2.840.113549.1.7.2"
#define OID_ENCRYPTED_DATA "1.2.840.113549.1.7.6"
#define OID_SHROUDED_KEY   "1.2.840.113549.1.12.10.1.2"
#define OID_NESTED_SAFE    "1.2.840.113549.1.12.10.1.6"
#define OID_PBES2          "1.2.840.113549.1.5.13"
#define OID_PBKDF2         "1.2.840.113549.1.5.12"

#define MAX_DEPTH 4 /* safes within safes: none in practice */

typedef struct
{
  const char *oid;
  const char *name;
} OidName;

/* clang-format off */
static const OidName names[] = {
  { "1.2.392.200011.61.1.1.1.2", "Camellia-128-CBC" },
  { "1.2.392.200011.61.1.1.1.3", "Camellia-192-CBC" },
  { "1.2.392.200011.61.1.1.1.4", "Camellia-256-CBC" },
  { "1.2.410.200046.1.1.2",      "ARIA-128-CBC" },
  { "1.2.410.200046.1.1.7",      "ARIA-192-CBC" },
  { "1.2.410.200046.1.1.12",     "ARIA-256-CBC" },
  { "1.2.840.113549.1.12.1.1",   "PKCS#12 RC4-128" },
  { "1.2.840.113549.1.12.1.2",   "PKCS#12 RC4-40" },
  { "1.2.840.113549.1.12.1.3",   "PKCS#12 3DES" },
  { "1.2.840.113549.1.12.1.4",   "PKCS#12 two-key 3DES" },
  { "1.2.840.113549.1.12.1.5",   "PKCS#12 RC2-128" },
  { "1.2.840.113549.1.12.1.6",   "PKCS#12 RC2-40" },
  { "1.2.840.113549.1.5.3",      "PBES1 MD5 with DES" },
  { "1.2.840.113549.1.5.10",     "PBES1 SHA-1 with DES" },
  { "1.2.840.113549.1.5.12",     "PBKDF2" },
  { "1.2.840.113549.1.5.14",     "PBMAC1" },
  { "1.2.840.113549.2.5",        "MD5" },
  { "1.2.840.113549.2.7",        "HMAC-SHA-1" },
  { "1.2.840.113549.2.8",        "HMAC-SHA-224" },
  { "1.2.840.113549.2.9",        "HMAC-SHA-256" },
  { "1.2.840.113549.2.10",       "HMAC-SHA-384" },
  { "1.2.840.113549.2.11",       "HMAC-SHA-512" },
  { "1.2.840.113549.3.2",        "RC2-CBC" },
  { "1.2.840.113549.3.7",        "3DES-CBC" },
  { "1.3.14.3.2.26",             "SHA-1" },
  { "1.3.6.1.4.1.11591.4.11",    "scrypt" },
  { "2.16.840.1.101.3.4.1.2",    "AES-128-CBC" },
  { "2.16.840.1.101.3.4.1.22",   "AES-192-CBC" },
  { "2.16.840.1.101.3.4.1.42",   "AES-256-CBC" },
  { "2.16.840.1.101.3.4.2.1",    "SHA-256" },
  { "2.16.840.1.101.3.4.2.2",    "SHA-384" },
  { "2.16.840.1.101.3.4.2.3",    "SHA-512" },
  { "2.16.840.1.101.3.4.2.4",    "SHA-224" },
  { "2.16.840.1.101.3.4.2.8",    "SHA3-256" },
  { "2.16.840.1.101.3.4.2.9",    "SHA3-384" },
  { "2.16.840.1.101.3.4.2.10",   "SHA3-512" },
};
/* clang-format on */

static char *
take_name (char *oid)
{
  for (gsize i = 0; oid != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].oid, oid) == 0)
      {
        g_free (oid);
        return g_strdup (names[i].name);
      }
  return oid;
}

void
cs_pkcs12_protection_free (CsPkcs12Protection *self)
{
  g_free (self->cipher);
  g_free (self->derivation);
  g_free (self->prf);
  g_free (self);
}

static guint
read_rounds (CsCursor *cursor)
{
  CsDerItem item;
  guint64   value = 0;
  guint8    octet;

  if (!cs_der_read_tag (cursor, CS_DER_INTEGER, &item))
    return 0;

  while (value <= G_MAXUINT && cs_cursor_read_u8 (&item.content, &octet))
    value = value << 8 | octet;
  return (guint) MIN (value, G_MAXUINT);
}

/* PBKDF2-params of RFC 8018 A.2; the hash is SHA-1 unless it says otherwise. */
static void
read_pbkdf2 (CsPkcs12Protection *self,
             CsCursor            rest)
{
  g_autofree char *prf = NULL;

  CsDerItem parameters;
  CsDerItem item;
  CsCursor  ignored;

  if (!cs_der_read_tag (&rest, CS_DER_SEQUENCE, &parameters) || !cs_der_read (&parameters.content, &item))
    return;

  self->rounds = read_rounds (&parameters.content);
  (void) cs_der_read_tag (&parameters.content, CS_DER_INTEGER, &item); /* key length */
  prf = cs_der_read_algorithm (&parameters.content, &ignored);
  self->prf = prf != NULL ? take_name (g_steal_pointer (&prf)) : g_strdup ("HMAC-SHA-1");
}

static void
read_pbes2 (CsPkcs12Protection *self,
            CsCursor            rest)
{
  g_autofree char *derivation = NULL;

  CsDerItem parameters;
  CsCursor  derivation_rest;
  CsCursor  ignored;

  if (!cs_der_read_tag (&rest, CS_DER_SEQUENCE, &parameters))
    return;

  derivation = cs_der_read_algorithm (&parameters.content, &derivation_rest);
  if (derivation == NULL)
    return;

  if (strcmp (derivation, OID_PBKDF2) == 0)
    read_pbkdf2 (self, derivation_rest);
  self->derivation = take_name (g_steal_pointer (&derivation));
  self->cipher = take_name (cs_der_read_algorithm (&parameters.content, &ignored));
}

static void
add_protection (GPtrArray *protections,
                CsCursor   algorithm)
{
  g_autofree char *scheme = NULL;

  CsPkcs12Protection *self;
  CsDerItem           parameters;
  CsDerItem           salt;
  CsCursor            rest;

  scheme = cs_der_read_algorithm (&algorithm, &rest);
  if (scheme == NULL || protections->len >= CS_PKCS12_MAX_BAGS)
    return;

  self = g_new0 (CsPkcs12Protection, 1);
  if (strcmp (scheme, OID_PBES2) == 0)
    read_pbes2 (self, rest);
  else if (cs_der_read_tag (&rest, CS_DER_SEQUENCE, &parameters) &&
           cs_der_read_tag (&parameters.content, CS_DER_OCTET_STRING, &salt))
    self->rounds = read_rounds (&parameters.content);

  if (self->cipher == NULL)
    self->cipher = take_name (g_steal_pointer (&scheme));
  g_ptr_array_add (protections, self);
}

void
cs_pkcs12_facts_add_key (CsPkcs12Facts *self,
                         CsCursor       key)
{
  CsDerItem outer;

  if (cs_der_read_tag (&key, CS_DER_SEQUENCE, &outer))
    add_protection (self->keys, outer.content);
}

/* SafeContents ::= SEQUENCE OF SafeBag (RFC 7292 §4.2). */
static void
read_safe (CsPkcs12Facts *self,
           CsCursor       content,
           guint          depth)
{
  CsDerItem safe;
  CsDerItem value;
  CsCursor  bag;

  if (depth > MAX_DEPTH || !cs_der_read_tag (&content, CS_DER_SEQUENCE, &safe))
    return;

  for (guint i = 0; i < CS_PKCS12_MAX_BAGS && !cs_cursor_at_end (&safe.content); i++)
    {
      g_autofree char *oid = cs_der_read_algorithm (&safe.content, &bag);

      if (oid == NULL || !cs_der_read_tag (&bag, CS_DER_CONTEXT_0, &value))
        return;
      if (strcmp (oid, OID_SHROUDED_KEY) == 0)
        cs_pkcs12_facts_add_key (self, value.content);
      else if (strcmp (oid, OID_NESTED_SAFE) == 0)
        read_safe (self, value.content, depth + 1);
    }
}

/* EncryptedData ::= SEQUENCE { version, SEQUENCE { type, algorithm, … } } */
static void
read_encrypted (CsPkcs12Facts *self,
                CsCursor       content)
{
  CsDerItem data;
  CsDerItem version;
  CsDerItem info;
  CsDerItem type;

  if (cs_der_read_tag (&content, CS_DER_SEQUENCE, &data) &&
      cs_der_read_tag (&data.content, CS_DER_INTEGER, &version) &&
      cs_der_read_tag (&data.content, CS_DER_SEQUENCE, &info) &&
      cs_der_read_tag (&info.content, CS_DER_OID, &type))
    add_protection (self->certificates, info.content);
}

/* ContentInfo ::= SEQUENCE { type, [0] content }: returns its type. */
static char *
read_content (CsCursor *cursor,
              CsCursor *content)
{
  CsDerItem wrapper;
  CsCursor  rest;
  char     *type = cs_der_read_algorithm (cursor, &rest);

  if (type != NULL && cs_der_read_tag (&rest, CS_DER_CONTEXT_0, &wrapper))
    *content = wrapper.content;
  else
    g_clear_pointer (&type, g_free);
  return type;
}

/* What an OCTET STRING holds may be BER of its own. */
static void
read_data (CsPkcs12Facts *self,
           CsCursor       part)
{
  g_autoptr (GBytes) safe = NULL;

  CsDerItem octets;

  if (!cs_der_read_tag (&part, CS_DER_OCTET_STRING, &octets))
    return;
  safe = cs_ber_to_der (octets.content);
  if (safe != NULL)
    read_safe (self, cs_cursor_init_bytes (safe), 0);
}

static gboolean
read_authenticated_safe (CsPkcs12Facts *self,
                         CsCursor       content)
{
  g_autoptr (GBytes) safes = NULL;

  CsDerItem octets;
  CsDerItem list;
  CsCursor  cursor;

  if (!cs_der_read_tag (&content, CS_DER_OCTET_STRING, &octets))
    return FALSE;
  safes = cs_ber_to_der (octets.content);
  if (safes == NULL)
    return FALSE;
  cursor = cs_cursor_init_bytes (safes);
  if (!cs_der_read_tag (&cursor, CS_DER_SEQUENCE, &list))
    return FALSE;

  for (guint i = 0; i < CS_PKCS12_MAX_BAGS && !cs_cursor_at_end (&list.content); i++)
    {
      CsCursor         part;
      g_autofree char *type = read_content (&list.content, &part);

      if (type == NULL)
        return FALSE;
      if (strcmp (type, OID_ENCRYPTED_DATA) == 0)
        read_encrypted (self, part);
      else if (strcmp (type, OID_DATA) == 0)
        read_data (self, part);
    }
  return TRUE;
}

/* MacData ::= SEQUENCE { SEQUENCE { algorithm, digest }, salt, iterations DEFAULT 1 } */
static void
read_mac (CsPkcs12Facts *self,
          CsCursor       cursor)
{
  CsDerItem data;
  CsDerItem digest;
  CsDerItem salt;
  CsCursor  ignored;

  if (!cs_der_read_tag (&cursor, CS_DER_SEQUENCE, &data) ||
      !cs_der_read_tag (&data.content, CS_DER_SEQUENCE, &digest))
    return;

  self->mac = take_name (cs_der_read_algorithm (&digest.content, &ignored));
  self->mac_rounds = 1;
  if (cs_der_read_tag (&data.content, CS_DER_OCTET_STRING, &salt) && !cs_cursor_at_end (&data.content))
    self->mac_rounds = read_rounds (&data.content);
}

CsPkcs12Facts *
cs_pkcs12_facts_new (CsCursor pfx)
{
  g_autofree char   *type = NULL;
  g_autoptr (GBytes) der = cs_ber_to_der (pfx);

  CsPkcs12Facts *self = g_new0 (CsPkcs12Facts, 1);
  CsDerItem      outer;
  CsDerItem      version;
  CsCursor       content;

  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_pkcs12_protection_free);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_pkcs12_protection_free);
  self->key_types = g_ptr_array_new_with_free_func (g_free);
  if (der == NULL)
    return self;
  pfx = cs_cursor_init_bytes (der);
  if (!cs_der_read_tag (&pfx, CS_DER_SEQUENCE, &outer) ||
      !cs_der_read_tag (&outer.content, CS_DER_INTEGER, &version))
    return self;

  type = read_content (&outer.content, &content);
  self->signed_by_key = g_strcmp0 (type, OID_SIGNED_DATA) == 0;
  self->readable = self->signed_by_key ||
                   (g_strcmp0 (type, OID_DATA) == 0 && read_authenticated_safe (self, content));
  read_mac (self, outer.content);
  return self;
}

void
cs_pkcs12_facts_free (CsPkcs12Facts *self)
{
  if (self == NULL)
    return;

  g_free (self->mac);
  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->key_types);
  g_free (self);
}
