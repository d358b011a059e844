/* cs-tls-names.h: numbers of TLS and the names that RFCs and IANA give them
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_TLS_1_0 0x0301
#define CS_TLS_1_1 0x0302
#define CS_TLS_1_2 0x0303
#define CS_TLS_1_3 0x0304

/* RFC 8446 §5.1 */
enum
{
  CS_TLS_CHANGE_CIPHER_SPEC = 20,
  CS_TLS_ALERT = 21,
  CS_TLS_HANDSHAKE = 22,
  CS_TLS_APPLICATION_DATA = 23,
  CS_TLS_HEARTBEAT = 24,
};

/* RFC 8446 §4, RFC 5246 §7.4 and IANA's "TLS HandshakeType" */
enum
{
  CS_TLS_HELLO_REQUEST = 0,
  CS_TLS_CLIENT_HELLO = 1,
  CS_TLS_SERVER_HELLO = 2,
  CS_TLS_NEW_SESSION_TICKET = 4,
  CS_TLS_END_OF_EARLY_DATA = 5,
  CS_TLS_ENCRYPTED_EXTENSIONS = 8,
  CS_TLS_CERTIFICATE = 11,
  CS_TLS_SERVER_KEY_EXCHANGE = 12,
  CS_TLS_CERTIFICATE_REQUEST = 13,
  CS_TLS_SERVER_HELLO_DONE = 14,
  CS_TLS_CERTIFICATE_VERIFY = 15,
  CS_TLS_CLIENT_KEY_EXCHANGE = 16,
  CS_TLS_FINISHED = 20,
  CS_TLS_CERTIFICATE_STATUS = 22,
  CS_TLS_KEY_UPDATE = 24,
  CS_TLS_COMPRESSED_CERTIFICATE = 25,
  CS_TLS_MESSAGE_HASH = 254,
  /* Not a number on the wire: a ServerHello whose random says so. */
  CS_TLS_HELLO_RETRY_REQUEST = 256,
};

/* IANA's "TLS ExtensionType Values", those that are read here */
enum
{
  CS_TLS_EXT_SERVER_NAME = 0,
  CS_TLS_EXT_MAX_FRAGMENT_LENGTH = 1,
  CS_TLS_EXT_STATUS_REQUEST = 5,
  CS_TLS_EXT_SUPPORTED_GROUPS = 10,
  CS_TLS_EXT_EC_POINT_FORMATS = 11,
  CS_TLS_EXT_SIGNATURE_ALGORITHMS = 13,
  CS_TLS_EXT_ALPN = 16,
  CS_TLS_EXT_SIGNED_CERTIFICATE_TIMESTAMP = 18,
  CS_TLS_EXT_CLIENT_CERTIFICATE_TYPE = 19,
  CS_TLS_EXT_SERVER_CERTIFICATE_TYPE = 20,
  CS_TLS_EXT_PADDING = 21,
  CS_TLS_EXT_ENCRYPT_THEN_MAC = 22,
  CS_TLS_EXT_EXTENDED_MASTER_SECRET = 23,
  CS_TLS_EXT_COMPRESS_CERTIFICATE = 27,
  CS_TLS_EXT_RECORD_SIZE_LIMIT = 28,
  CS_TLS_EXT_DELEGATED_CREDENTIAL = 34,
  CS_TLS_EXT_SESSION_TICKET = 35,
  CS_TLS_EXT_PRE_SHARED_KEY = 41,
  CS_TLS_EXT_EARLY_DATA = 42,
  CS_TLS_EXT_SUPPORTED_VERSIONS = 43,
  CS_TLS_EXT_COOKIE = 44,
  CS_TLS_EXT_PSK_KEY_EXCHANGE_MODES = 45,
  CS_TLS_EXT_CERTIFICATE_AUTHORITIES = 47,
  CS_TLS_EXT_OID_FILTERS = 48,
  CS_TLS_EXT_POST_HANDSHAKE_AUTH = 49,
  CS_TLS_EXT_SIGNATURE_ALGORITHMS_CERT = 50,
  CS_TLS_EXT_KEY_SHARE = 51,
  CS_TLS_EXT_ENCRYPTED_CLIENT_HELLO = 0xfe0d,
  CS_TLS_EXT_RENEGOTIATION_INFO = 0xff01,
};

/**
 * cs_tls_is_grease:
 * @value: a suite, group, extension, version or signature algorithm
 *
 * Returns: whether it is one of RFC 8701's, put there to be ignored
 */
gboolean cs_tls_is_grease (guint16 value);

/* Names of numbers: the RFC's or IANA's; "GREASE" for RFC 8701's; "0x1a2b" for
 * one that is not known. All return (transfer full). */
char *cs_tls_dup_version_name (guint16 version);
char *cs_tls_dup_cipher_suite_name (guint16 suite);
char *cs_tls_dup_group_name (guint16 group);
char *cs_tls_dup_signature_scheme_name (guint16 scheme);
char *cs_tls_dup_extension_name (guint16 type);

/* The same for a person: "X25519", "P-256"; "RSA-PSS SHA-256". */
char *cs_tls_dup_group_label (guint16 group);
char *cs_tls_dup_signature_scheme_label (guint16 scheme);

/* ClientCertificateType (RFC 5246 §7.4.4): "rsa_sign"; "5" when unknown. */
char *cs_tls_dup_certificate_type_name (guint8 type);

/* CertificateCompressionAlgorithm (RFC 8879 §7.3): "zlib". */
char *cs_tls_dup_compression_name (guint16 algorithm);

/* ContentType: "handshake"; "unknown". */
const char *cs_tls_content_type_name (guint8 type);

/**
 * cs_tls_alert_name:
 * @number: an AlertDescription
 *
 * Returns: the RFC's name: "certificate_required"; "unknown" for others
 */
const char *cs_tls_alert_name (guint8 number);

/**
 * cs_tls_alert_meaning:
 * @number: an AlertDescription
 *
 * Returns: (transfer none): what the RFCs say it means, one translated sentence
 */
const char *cs_tls_alert_meaning (guint8 number);

G_END_DECLS
