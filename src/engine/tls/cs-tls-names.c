/* cs-tls-names.c: numbers of TLS and the names that RFCs and IANA give them
 *
 * Pure tables.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-names.h"

#include <glib/gi18n-lib.h>

#include "cs-cipher-suite.h"

typedef struct
{
  guint       number;
  const char *name;
  const char *label; /* for a person; NULL: the name will do */
} Name;

/* clang-format off */
static const Name versions[] = {
  { 0x0002, "SSL 2" },
  { 0x0300, "SSL 3" },
  { 0x0301, "TLS 1.0" },
  { 0x0302, "TLS 1.1" },
  { 0x0303, "TLS 1.2" },
  { 0x0304, "TLS 1.3" },
};

/* IANA: TLS Supported Groups */
static const Name groups[] = {
  { 1,      "sect163k1" },
  { 2,      "sect163r1" },
  { 3,      "sect163r2" },
  { 4,      "sect193r1" },
  { 5,      "sect193r2" },
  { 6,      "sect233k1" },
  { 7,      "sect233r1" },
  { 8,      "sect239k1" },
  { 9,      "sect283k1" },
  { 10,     "sect283r1" },
  { 11,     "sect409k1" },
  { 12,     "sect409r1" },
  { 13,     "sect571k1" },
  { 14,     "sect571r1" },
  { 15,     "secp160k1" },
  { 16,     "secp160r1" },
  { 17,     "secp160r2" },
  { 18,     "secp192k1" },
  { 19,     "secp192r1", "P-192" },
  { 20,     "secp224k1" },
  { 21,     "secp224r1", "P-224" },
  { 22,     "secp256k1" },
  { 23,     "secp256r1", "P-256" },
  { 24,     "secp384r1", "P-384" },
  { 25,     "secp521r1", "P-521" },
  { 26,     "brainpoolP256r1" },
  { 27,     "brainpoolP384r1" },
  { 28,     "brainpoolP512r1" },
  { 29,     "x25519", "X25519" },
  { 30,     "x448", "X448" },
  { 31,     "brainpoolP256r1tls13" },
  { 32,     "brainpoolP384r1tls13" },
  { 33,     "brainpoolP512r1tls13" },
  { 34,     "GC256A" },
  { 35,     "GC256B" },
  { 36,     "GC256C" },
  { 37,     "GC256D" },
  { 38,     "GC512A" },
  { 39,     "GC512B" },
  { 40,     "GC512C" },
  { 41,     "curveSM2" },
  { 256,    "ffdhe2048" },
  { 257,    "ffdhe3072" },
  { 258,    "ffdhe4096" },
  { 259,    "ffdhe6144" },
  { 260,    "ffdhe8192" },
  { 512,    "MLKEM512", "ML-KEM-512" },
  { 513,    "MLKEM768", "ML-KEM-768" },
  { 514,    "MLKEM1024", "ML-KEM-1024" },
  { 4587,   "SecP256r1MLKEM768" },
  { 4588,   "X25519MLKEM768" },
  { 4589,   "SecP384r1MLKEM1024" },
  { 25497,  "X25519Kyber768Draft00" },
  { 25498,  "SecP256r1Kyber768Draft00" },
  { 0xff01, "arbitrary_explicit_prime_curves" },
  { 0xff02, "arbitrary_explicit_char2_curves" },
};

/* IANA: TLS SignatureScheme, and RFC 5246's pairs of hash and signature */
static const Name signature_schemes[] = {
  { 0x0101, "rsa_pkcs1_md5", "RSA MD5" },
  { 0x0201, "rsa_pkcs1_sha1", "RSA SHA-1" },
  { 0x0202, "dsa_sha1", "DSA SHA-1" },
  { 0x0203, "ecdsa_sha1", "ECDSA SHA-1" },
  { 0x0301, "rsa_pkcs1_sha224", "RSA SHA-224" },
  { 0x0302, "dsa_sha224", "DSA SHA-224" },
  { 0x0303, "ecdsa_sha224", "ECDSA SHA-224" },
  { 0x0401, "rsa_pkcs1_sha256", "RSA SHA-256" },
  { 0x0402, "dsa_sha256", "DSA SHA-256" },
  { 0x0403, "ecdsa_secp256r1_sha256", "ECDSA SHA-256" },
  { 0x0420, "rsa_pkcs1_sha256_legacy", "RSA SHA-256" },
  { 0x0501, "rsa_pkcs1_sha384", "RSA SHA-384" },
  { 0x0502, "dsa_sha384", "DSA SHA-384" },
  { 0x0503, "ecdsa_secp384r1_sha384", "ECDSA SHA-384" },
  { 0x0520, "rsa_pkcs1_sha384_legacy", "RSA SHA-384" },
  { 0x0601, "rsa_pkcs1_sha512", "RSA SHA-512" },
  { 0x0602, "dsa_sha512", "DSA SHA-512" },
  { 0x0603, "ecdsa_secp521r1_sha512", "ECDSA SHA-512" },
  { 0x0620, "rsa_pkcs1_sha512_legacy", "RSA SHA-512" },
  { 0x0708, "sm2sig_sm3", "SM2 SM3" },
  { 0x0709, "gostr34102012_256a" },
  { 0x070a, "gostr34102012_256b" },
  { 0x070b, "gostr34102012_256c" },
  { 0x070c, "gostr34102012_256d" },
  { 0x070d, "gostr34102012_512a" },
  { 0x070e, "gostr34102012_512b" },
  { 0x070f, "gostr34102012_512c" },
  { 0x0804, "rsa_pss_rsae_sha256", "RSA-PSS SHA-256" },
  { 0x0805, "rsa_pss_rsae_sha384", "RSA-PSS SHA-384" },
  { 0x0806, "rsa_pss_rsae_sha512", "RSA-PSS SHA-512" },
  { 0x0807, "ed25519", "Ed25519" },
  { 0x0808, "ed448", "Ed448" },
  { 0x0809, "rsa_pss_pss_sha256", "RSA-PSS SHA-256" },
  { 0x080a, "rsa_pss_pss_sha384", "RSA-PSS SHA-384" },
  { 0x080b, "rsa_pss_pss_sha512", "RSA-PSS SHA-512" },
  { 0x081a, "ecdsa_brainpoolP256r1tls13_sha256", "ECDSA SHA-256" },
  { 0x081b, "ecdsa_brainpoolP384r1tls13_sha384", "ECDSA SHA-384" },
  { 0x081c, "ecdsa_brainpoolP512r1tls13_sha512", "ECDSA SHA-512" },
  { 0x0904, "mldsa44", "ML-DSA-44" },
  { 0x0905, "mldsa65", "ML-DSA-65" },
  { 0x0906, "mldsa87", "ML-DSA-87" },
};

/* IANA: TLS ExtensionType Values, and those browsers send without asking IANA */
static const Name extensions[] = {
  { 0,      "server_name" },
  { 1,      "max_fragment_length" },
  { 2,      "client_certificate_url" },
  { 3,      "trusted_ca_keys" },
  { 4,      "truncated_hmac" },
  { 5,      "status_request" },
  { 6,      "user_mapping" },
  { 7,      "client_authz" },
  { 8,      "server_authz" },
  { 9,      "cert_type" },
  { 10,     "supported_groups" },
  { 11,     "ec_point_formats" },
  { 12,     "srp" },
  { 13,     "signature_algorithms" },
  { 14,     "use_srtp" },
  { 15,     "heartbeat" },
  { 16,     "application_layer_protocol_negotiation" },
  { 17,     "status_request_v2" },
  { 18,     "signed_certificate_timestamp" },
  { 19,     "client_certificate_type" },
  { 20,     "server_certificate_type" },
  { 21,     "padding" },
  { 22,     "encrypt_then_mac" },
  { 23,     "extended_master_secret" },
  { 24,     "token_binding" },
  { 25,     "cached_info" },
  { 26,     "tls_lts" },
  { 27,     "compress_certificate" },
  { 28,     "record_size_limit" },
  { 29,     "pwd_protect" },
  { 30,     "pwd_clear" },
  { 31,     "password_salt" },
  { 32,     "ticket_pinning" },
  { 33,     "tls_cert_with_extern_psk" },
  { 34,     "delegated_credential" },
  { 35,     "session_ticket" },
  { 36,     "TLMSP" },
  { 37,     "TLMSP_proxying" },
  { 38,     "TLMSP_delegate" },
  { 39,     "supported_ekt_ciphers" },
  { 41,     "pre_shared_key" },
  { 42,     "early_data" },
  { 43,     "supported_versions" },
  { 44,     "cookie" },
  { 45,     "psk_key_exchange_modes" },
  { 47,     "certificate_authorities" },
  { 48,     "oid_filters" },
  { 49,     "post_handshake_auth" },
  { 50,     "signature_algorithms_cert" },
  { 51,     "key_share" },
  { 52,     "transparency_info" },
  { 53,     "connection_id_deprecated" },
  { 54,     "connection_id" },
  { 55,     "external_id_hash" },
  { 56,     "external_session_id" },
  { 57,     "quic_transport_parameters" },
  { 58,     "ticket_request" },
  { 59,     "dnssec_chain" },
  { 60,     "sequence_number_encryption_algorithms" },
  { 61,     "rrc" },
  { 62,     "tls_flags" },
  { 13172,  "next_protocol_negotiation" },
  { 17513,  "application_settings_old" },
  { 17613,  "application_settings" },
  { 30032,  "channel_id" },
  { 0xfd00, "ech_outer_extensions" },
  { 0xfe0d, "encrypted_client_hello" },
  { 0xff01, "renegotiation_info" },
};

/* RFC 5246 §7.4.4, RFC 8422 §5.5, RFC 9189 §4.10 */
static const Name certificate_types[] = {
  { 1,  "rsa_sign" },
  { 2,  "dss_sign" },
  { 3,  "rsa_fixed_dh" },
  { 4,  "dss_fixed_dh" },
  { 5,  "rsa_ephemeral_dh" },
  { 6,  "dss_ephemeral_dh" },
  { 20, "fortezza_dms" },
  { 64, "ecdsa_sign" },
  { 65, "rsa_fixed_ecdh" },
  { 66, "ecdsa_fixed_ecdh" },
  { 67, "gost_sign256" },
  { 68, "gost_sign512" },
};

static const Name compressions[] = {
  { 1, "zlib" },
  { 2, "brotli" },
  { 3, "zstd" },
};

static const Name content_types[] = {
  { CS_TLS_CHANGE_CIPHER_SPEC, "change_cipher_spec" },
  { CS_TLS_ALERT,              "alert" },
  { CS_TLS_HANDSHAKE,          "handshake" },
  { CS_TLS_APPLICATION_DATA,   "application_data" },
  { CS_TLS_HEARTBEAT,          "heartbeat" },
};

/* RFC 8446 §6, with RFC 5246 §7.2 for those that TLS 1.3 has dropped. The label
 * is the meaning. */
static const Name alerts[] = {
  { 0,   "close_notify", N_("The sender will write nothing more on this connection.") },
  { 10,  "unexpected_message", N_("A message came that does not belong at this point.") },
  { 20,  "bad_record_mac", N_("A record could not be authenticated.") },
  { 21,  "decryption_failed", N_("A record could not be decrypted. Reserved since TLS 1.1.") },
  { 22,  "record_overflow", N_("A record was longer than TLS allows.") },
  { 30,  "decompression_failure", N_("Compressed data could not be unpacked. Reserved in TLS 1.3.") },
  { 40,  "handshake_failure", N_("The sender could not agree on acceptable security parameters with what it was offered.") },
  { 41,  "no_certificate", N_("No certificate is there to be sent. Only SSL 3 has it.") },
  { 42,  "bad_certificate", N_("A certificate was corrupt, or its signatures did not verify.") },
  { 43,  "unsupported_certificate", N_("A certificate was of an unsupported type.") },
  { 44,  "certificate_revoked", N_("A certificate was revoked by its signer.") },
  { 45,  "certificate_expired", N_("A certificate has expired or is not valid at this time.") },
  { 46,  "certificate_unknown", N_("Something else about the certificate made it unacceptable.") },
  { 47,  "illegal_parameter", N_("A field in the handshake was incorrect or did not fit the others.") },
  { 48,  "unknown_ca", N_("The issuer of the certificate could not be found, or is not among the trusted ones.") },
  { 49,  "access_denied", N_("The certificate is valid, but the sender chose not to go on because of its access rules.") },
  { 50,  "decode_error", N_("A message could not be read: a field was out of range or a length was wrong.") },
  { 51,  "decrypt_error", N_("A cryptographic check in the handshake failed: a signature or a Finished message did not verify.") },
  { 60,  "export_restriction", N_("The negotiation broke export rules. Reserved since TLS 1.0.") },
  { 70,  "protocol_version", N_("The TLS version that was offered is recognised, but not supported.") },
  { 71,  "insufficient_security", N_("The server wants parameters more secure than those the client supports.") },
  { 80,  "internal_error", N_("Something unrelated to the other side or the protocol went wrong, such as a lack of memory.") },
  { 86,  "inappropriate_fallback", N_("The client tried an older version again although both sides know a newer one.") },
  { 90,  "user_canceled", N_("The sender gives up the handshake for a reason unrelated to the protocol.") },
  { 100, "no_renegotiation", N_("The sender does not want to renegotiate.") },
  { 109, "missing_extension", N_("A message lacked an extension that has to be there.") },
  { 110, "unsupported_extension", N_("A message held an extension that must not be there.") },
  { 111, "certificate_unobtainable", N_("A certificate could not be fetched from the address that was given.") },
  { 112, "unrecognized_name", N_("No server has the name that the client asked for.") },
  { 113, "bad_certificate_status_response", N_("The OCSP answer that came with the certificate was not valid or not acceptable.") },
  { 114, "bad_certificate_hash_value", N_("A certificate does not have the hash that was given for it.") },
  { 115, "unknown_psk_identity", N_("The server knows no pre-shared key by that identity.") },
  { 116, "certificate_required", N_("The server wants a client certificate, and the client sent none.") },
  { 120, "no_application_protocol", N_("None of the protocols that the client offered is supported by the server.") },
  { 121, "ech_required", N_("The client wanted Encrypted Client Hello, and the server did not take it up.") },
};
/* clang-format on */

static const Name *
lookup (const Name *names,
        gsize       n_names,
        guint       number)
{
  for (gsize i = 0; i < n_names; i++)
    if (names[i].number == number)
      return &names[i];
  return NULL;
}

gboolean
cs_tls_is_grease (guint16 value)
{
  return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

static char *
dup_name (const Name *name,
          guint16     number)
{
  if (name != NULL)
    return g_strdup (name->name);
  if (cs_tls_is_grease (number))
    return g_strdup ("GREASE");
  return g_strdup_printf ("0x%04x", number);
}

static char *
dup_label (const Name *name,
           guint16     number)
{
  if (name != NULL && name->label != NULL)
    return g_strdup (name->label);
  return dup_name (name, number);
}

char *
cs_tls_dup_version_name (guint16 version)
{
  return dup_name (lookup (versions, G_N_ELEMENTS (versions), version), version);
}

char *
cs_tls_dup_cipher_suite_name (guint16 suite)
{
  const CsCipherSuite *known = cs_cipher_suite_lookup (suite);

  return known != NULL ? g_strdup (known->name) : dup_name (NULL, suite);
}

char *
cs_tls_dup_group_name (guint16 group)
{
  return dup_name (lookup (groups, G_N_ELEMENTS (groups), group), group);
}

char *
cs_tls_dup_group_label (guint16 group)
{
  return dup_label (lookup (groups, G_N_ELEMENTS (groups), group), group);
}

char *
cs_tls_dup_signature_scheme_name (guint16 scheme)
{
  return dup_name (lookup (signature_schemes, G_N_ELEMENTS (signature_schemes), scheme), scheme);
}

char *
cs_tls_dup_signature_scheme_label (guint16 scheme)
{
  return dup_label (lookup (signature_schemes, G_N_ELEMENTS (signature_schemes), scheme), scheme);
}

char *
cs_tls_dup_extension_name (guint16 type)
{
  return dup_name (lookup (extensions, G_N_ELEMENTS (extensions), type), type);
}

char *
cs_tls_dup_certificate_type_name (guint8 type)
{
  const Name *name = lookup (certificate_types, G_N_ELEMENTS (certificate_types), type);

  return name != NULL ? g_strdup (name->name) : g_strdup_printf ("%u", type);
}

char *
cs_tls_dup_compression_name (guint16 algorithm)
{
  return dup_name (lookup (compressions, G_N_ELEMENTS (compressions), algorithm), algorithm);
}

const char *
cs_tls_content_type_name (guint8 type)
{
  const Name *name = lookup (content_types, G_N_ELEMENTS (content_types), type);

  return name != NULL ? name->name : "unknown";
}

const char *
cs_tls_alert_name (guint8 number)
{
  const Name *name = lookup (alerts, G_N_ELEMENTS (alerts), number);

  return name != NULL ? name->name : "unknown";
}

const char *
cs_tls_alert_meaning (guint8 number)
{
  const Name *name = lookup (alerts, G_N_ELEMENTS (alerts), number);

  return name != NULL ? _ (name->label) : _ ("No RFC gives this alert a meaning.");
}
