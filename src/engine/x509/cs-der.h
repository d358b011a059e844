/* cs-der.h: walking DER without importing it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/* The tags that a certificate's and a key's outer layers are made of. */
#define CS_DER_BOOLEAN          0x01
#define CS_DER_INTEGER          0x02
#define CS_DER_BIT_STRING       0x03
#define CS_DER_OCTET_STRING     0x04
#define CS_DER_OID              0x06
#define CS_DER_UTF8_STRING      0x0c
#define CS_DER_PRINTABLE_STRING 0x13
#define CS_DER_UTC_TIME         0x17
#define CS_DER_TIME             0x18
#define CS_DER_SEQUENCE         0x30
#define CS_DER_SET              0x31
#define CS_DER_CONTEXT_0        0xa0
#define CS_DER_CONTEXT_3        0xa3

/**
 * CsDerItem:
 * @tag: its identifier octet
 * @whole: tag, length and content
 * @content: what the length promised
 *
 * One TLV (X.690 §8.1). The cursors borrow like the one they were read from.
 */
typedef struct
{
  guint8   tag;
  CsCursor whole;
  CsCursor content;
} CsDerItem;

/**
 * cs_der_read:
 * @self: a cursor
 * @item: (out): the item read
 *
 * Reads one item with a tag number under 31 and a definite length: all that
 * the outer layers of certificates and keys use.
 *
 * Returns: %FALSE, without moving, when there is no such item
 */
gboolean cs_der_read (CsCursor  *self,
                      CsDerItem *item);

/* The same, but only an item with this tag. */
gboolean cs_der_read_tag (CsCursor  *self,
                          guint8     tag,
                          CsDerItem *item);

/**
 * cs_der_missing:
 * @self: a cursor before an item
 *
 * Returns: how many bytes the item's length promises beyond the cursor's end: 0
 *   when it is whole or no item at all
 */
gsize cs_der_missing (const CsCursor *self);

/**
 * cs_der_oid_to_text:
 * @content: an OBJECT IDENTIFIER's content
 *
 * Returns: (transfer full) (nullable): it as dotted decimals, or %NULL when it is none
 */
char *cs_der_oid_to_text (const CsCursor *content);

/**
 * cs_der_dup_common_name:
 * @name: a Name (RFC 5280 §4.1.2.4), whole
 *
 * The last CN, where it is nothing but printable ASCII that RFC 4514 writes as it
 * stands: a way past GnuTLS for nearly every certificate there is.
 *
 * Returns: (transfer full) (nullable): it, or %NULL when it takes more to read it
 */
char *cs_der_dup_common_name (CsCursor name);

/**
 * CsDerCertificate:
 * @tbs: the signed part, whole
 * @serial: content of the serial number
 * @issuer: the issuer's Name, whole
 * @subject: the subject's Name, whole
 * @spki: SubjectPublicKeyInfo, whole
 *
 * Where a certificate's parts lie (RFC 5280 §4.1).
 */
typedef struct
{
  CsCursor tbs;
  CsCursor serial;
  CsCursor issuer;
  CsCursor subject;
  CsCursor spki;
} CsDerCertificate;

/**
 * cs_der_read_certificate:
 * @self: a cursor
 * @parts: (out): where the parts lie
 *
 * Returns: %FALSE, without moving, when the next item is no certificate
 */
gboolean cs_der_read_certificate (CsCursor         *self,
                                  CsDerCertificate *parts);

/**
 * CsDerKind:
 *
 * What a file's DER is, by its shape and nothing else.
 */
typedef enum
{
  CS_DER_KIND_UNKNOWN,
  CS_DER_KIND_CERTIFICATE,
  CS_DER_KIND_CSR,
  CS_DER_KIND_CRL,
  CS_DER_KIND_PUBLIC_KEY,
  CS_DER_KIND_PKCS1_KEY,
  CS_DER_KIND_SEC1_KEY,
  CS_DER_KIND_PKCS8_KEY,
  CS_DER_KIND_ENCRYPTED_KEY,
  CS_DER_KIND_PKCS12,
  CS_DER_KIND_PKCS7,
} CsDerKind;

/**
 * cs_der_get_kind:
 * @der: a cursor before an item
 *
 * Returns: what it is
 */
CsDerKind cs_der_get_kind (CsCursor der);

/**
 * cs_der_read_algorithm:
 * @cursor: at an AlgorithmIdentifier (RFC 5280 §4.1.1.2)
 * @parameters: (out caller-allocates): what stands behind its OID
 *
 * Returns: (transfer full) (nullable): the OID in digits and dots, or %NULL when
 *   there is none
 */
char *cs_der_read_algorithm (CsCursor *cursor,
                             CsCursor *parameters);

G_END_DECLS
