/* cs-certificate.h: a certificate as data
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/**
 * CsCertificate:
 *
 * An X.509 certificate (RFC 5280), read from its DER when a field is first
 * asked for: importing one with GnuTLS costs as much as decoding a handshake.
 * A certificate that GnuTLS cannot read still has its bytes and fingerprint.
 */
#define CS_TYPE_CERTIFICATE (cs_certificate_get_type ())
G_DECLARE_FINAL_TYPE (CsCertificate, cs_certificate, CS, CERTIFICATE, GObject)

/**
 * cs_certificate_new:
 * @der: (transfer none): its DER
 *
 * Returns: (transfer full): a certificate
 */
CsCertificate *cs_certificate_new (GBytes *der);

GBytes *cs_certificate_get_der (CsCertificate *self);

/**
 * cs_certificate_get_fingerprint:
 * @self: a certificate
 *
 * Returns: (transfer none): SHA-256 of its DER in lower-case hexadecimal: its
 *   name everywhere in a record
 */
const char *cs_certificate_get_fingerprint (CsCertificate *self);

/**
 * cs_certificate_is_readable:
 * @self: a certificate
 *
 * Returns: whether its DER could be read; otherwise texts are empty, times 0
 */
gboolean cs_certificate_is_readable (CsCertificate *self);

/* Distinguished names as RFC 4514 text. */
const char *cs_certificate_get_subject (CsCertificate *self);
const char *cs_certificate_get_issuer (CsCertificate *self);

/**
 * cs_certificate_get_subject_der:
 * @self: a certificate
 *
 * Returns: (transfer none): the subject's Name as it stands in the certificate;
 *   no bytes when the certificate is none
 */
GBytes *cs_certificate_get_subject_der (CsCertificate *self);
GBytes *cs_certificate_get_issuer_der (CsCertificate *self);

/**
 * cs_certificate_get_display_name:
 * @self: a certificate
 *
 * Returns: (transfer none): what a person calls it: the last CN, else the first
 *   DNS name, else O, else the whole subject; made safe to show
 */
const char *cs_certificate_get_display_name (CsCertificate *self);

/* The issuer's display name, by the same rule. */
const char *cs_certificate_get_issuer_display_name (CsCertificate *self);

/* Lower-case hexadecimal. */
const char *cs_certificate_get_serial (CsCertificate *self);

/* Seconds since 1970. */
gint64 cs_certificate_get_not_before (CsCertificate *self);
gint64 cs_certificate_get_not_after (CsCertificate *self);

/* "RSA", "RSA-PSS", "EC", "Ed25519", "Ed448", … and the key's size in bits. */
const char *cs_certificate_get_key_type (CsCertificate *self);
guint       cs_certificate_get_key_bits (CsCertificate *self);

/* "RSA-SHA256", "ECDSA-SHA384", … as GnuTLS names it. */
const char *cs_certificate_get_signature_algorithm (CsCertificate *self);

/**
 * cs_certificate_get_alt_names:
 * @self: a certificate
 *
 * Returns: (transfer none) (array zero-terminated=1): subject alternative
 *   names: `DNS:a.example`, `IP:127.0.0.1`, `email:…`, `URI:…`
 */
const char *const *cs_certificate_get_alt_names (CsCertificate *self);

/**
 * cs_certificate_get_extended_key_usage:
 * @self: a certificate
 *
 * Returns: (transfer none) (array zero-terminated=1): purposes: `clientAuth`,
 *   `serverAuth`, … or dotted OIDs; empty when there is no such extension
 */
const char *const *cs_certificate_get_extended_key_usage (CsCertificate *self);

/* basicConstraints CA, and whether subject and issuer are the same Name. */
gboolean cs_certificate_get_is_ca (CsCertificate *self);
gboolean cs_certificate_is_self_issued (CsCertificate *self);

/**
 * cs_certificate_is_among:
 * @self: a certificate
 * @certificates: (element-type CsCertificate): certificates
 *
 * Returns: whether one of them has the same fingerprint
 */
gboolean cs_certificate_is_among (CsCertificate *self,
                                  GPtrArray     *certificates);

/**
 * cs_certificate_issued:
 * @self: a certificate
 * @other: another one
 *
 * Returns: whether @self's subject is @other's issuer, byte for byte, and the
 *   key identifiers, where both are there, agree. The signature is not checked.
 */
gboolean cs_certificate_issued (CsCertificate *self,
                                CsCertificate *other);

/**
 * cs_certificate_key_ids_agree:
 * @self: a certificate
 * @other: another one
 *
 * Returns: %FALSE when @self's subjectKeyIdentifier and @other's
 *   authorityKeyIdentifier are both there and differ
 */
gboolean cs_certificate_key_ids_agree (CsCertificate *self,
                                       CsCertificate *other);

/**
 * cs_certificate_signed:
 * @self: a certificate
 * @other: another one
 *
 * Returns: whether @self's key verifies @other's signature, however weak the
 *   algorithm; names are not compared
 */
gboolean cs_certificate_signed (CsCertificate *self,
                                CsCertificate *other);

/**
 * cs_certificate_dup_pem:
 * @self: a certificate
 *
 * Returns: (transfer full): it as PEM (RFC 7468)
 */
char *cs_certificate_dup_pem (CsCertificate *self);

/**
 * cs_certificate_peek_gnutls:
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): GnuTLS's handle, or %NULL when unreadable
 */
gnutls_x509_crt_t cs_certificate_peek_gnutls (CsCertificate *self);

/**
 * cs_certificate_dn_to_text:
 * @der: (transfer none): a DER-encoded Name, as a CertificateRequest carries it
 *
 * Returns: (transfer full): RFC 4514 text, made safe to show; its hexadecimal
 *   in `#…` form when it cannot be read
 */
char *cs_certificate_dn_to_text (GBytes *der);

/**
 * cs_certificate_dn_display_name:
 * @dn: RFC 4514 text
 *
 * Returns: (transfer full): its most particular CN ("alice" of
 *   "CN=alice,CN=Users,DC=corp"), else O, else all of it
 */
char *cs_certificate_dn_display_name (const char *dn);

G_END_DECLS
