/* cs-trust.h: root CAs, and why a server is trusted or not
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"
#include "cs-path.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsTrustError:
 *
 * Why a root CA file could not be taken.
 */
typedef enum
{
  CS_TRUST_ERROR_NOT_FOUND,
  CS_TRUST_ERROR_NOT_READABLE,
  CS_TRUST_ERROR_EMPTY,
  CS_TRUST_ERROR_TRUNCATED,
  CS_TRUST_ERROR_MALFORMED,
  CS_TRUST_ERROR_NO_CERTIFICATE,
} CsTrustError;

#define CS_TRUST_ERROR (cs_trust_error_quark ())
GQuark cs_trust_error_quark (void);

/**
 * CsTrustReason:
 * @certificate: (nullable): fingerprint of the certificate at fault
 * @check: one of the record's checks: `name`, `signature`, `dates`,
 *   `hostname`, `no-issuer`, … 
 * @detail: a translated sentence: "It names other.test only."
 *
 * One reason against a server.
 */
typedef struct
{
  char *certificate;
  char *check;
  char *detail;
} CsTrustReason;

void cs_trust_reason_free (CsTrustReason *reason);

/**
 * CsTrustJudgement:
 * @trusted: whether the server is trusted
 * @flags: the same as GIO says it
 * @path: (element-type CsCertificate): leaf … root as far as it was found
 * @reasons: (element-type CsTrustReason): empty when @trusted
 * @shown: (element-type CsCertificate): the chain as it was sent
 * @host: (nullable): the name or address that was asked for
 */
typedef struct
{
  gboolean             trusted;
  GTlsCertificateFlags flags;
  GPtrArray           *path;
  GPtrArray           *reasons;
  GPtrArray           *shown;
  char                *host;
} CsTrustJudgement;

void cs_trust_judgement_free (CsTrustJudgement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTrustJudgement, cs_trust_judgement_free)

/**
 * CsTrust:
 *
 * The roots that a person chose. Bundles are kept as DER and only the
 * candidates for an issuer are imported: a system bundle costs 1 ms, not 25.
 */
#define CS_TYPE_TRUST (cs_trust_get_type ())
G_DECLARE_FINAL_TYPE (CsTrust, cs_trust, CS, TRUST, GObject)

CsTrust *cs_trust_new (void);

/**
 * cs_trust_add_file:
 * @self: a trust
 * @path: a PEM file with one or more certificates, or a DER certificate
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a #CsTrustError whose message names the file and line
 */
gboolean cs_trust_add_file (CsTrust    *self,
                            const char *path,
                            GError    **error);

/* Every certificate file in a folder, as curl's `--capath`. */
gboolean cs_trust_add_folder (CsTrust    *self,
                              const char *path,
                              GError    **error);

/* The system's store: the bundle that GnuTLS was built with. */
gboolean cs_trust_add_system (CsTrust *self,
                              GError **error);

/**
 * cs_trust_add_crl_file:
 * @self: a trust
 * @path: a file with one or more revocation lists: PEM or DER
 * @error: return location for an error, or %NULL
 *
 * From now on a certificate on such a list is not trusted, nor is one whose
 * issuer's list is out of date.
 *
 * Returns: %FALSE with a #CsTrustError
 */
gboolean cs_trust_add_crl_file (CsTrust    *self,
                                const char *path,
                                GError    **error);

/**
 * cs_trust_read_crls:
 * @path: a file with one or more revocation lists: PEM or DER
 * @crls: (element-type CsCrl): where they are added
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a #CsTrustError
 */
gboolean cs_trust_read_crls (const char *path,
                             GPtrArray  *crls,
                             GError    **error);

/**
 * cs_trust_dup_sources:
 * @self: a trust
 *
 * Returns: (transfer full): the record's `trust.sources`: [{kind: "file",
 *   "folder" or "system", name}]; names without folders. Of "system" also `path`,
 *   where it is one file, and `store`: "host" or "flatpak-runtime"
 */
JsonArray *cs_trust_dup_sources (CsTrust *self);

guint cs_trust_get_n_roots (CsTrust *self);

/**
 * cs_trust_dup_roots:
 * @self: a trust
 * @max: how many at the most
 *
 * Returns: (transfer full) (element-type CsCertificate): the roots in file order
 */
GPtrArray *cs_trust_dup_roots (CsTrust *self,
                               guint    max);

/**
 * cs_trust_dup_related_roots:
 * @self: a trust
 * @chain: (element-type CsCertificate): certificates
 *
 * Returns: (transfer full) (element-type CsCertificate): the roots that bear the
 *   name of one of @chain or of its issuer: all that can matter to it. The first
 *   of all roots when there is none such.
 */
GPtrArray *cs_trust_dup_related_roots (CsTrust   *self,
                                       GPtrArray *chain);

/* Whether one of the roots issued @certificate, by name, key identifier and signature. */
gboolean cs_trust_knows_issuer (CsTrust       *self,
                                CsCertificate *certificate);

/**
 * cs_trust_judge:
 * @self: a trust
 * @chain: (element-type GLib.Bytes): what the server showed: DER, leaf first
 * @host: (nullable): the name or address it should have; %NULL not to check
 * @at: the time to judge for, in seconds since 1970
 *
 * Builds a path from the leaf to a root and checks dates, signatures,
 * constraints, purpose (serverAuth) and name (RFC 5280 §6, RFC 6125). GnuTLS
 * decides; the reasons say why, for each certificate.
 *
 * Returns: (transfer full): a judgement
 */
CsTrustJudgement *cs_trust_judge (CsTrust    *self,
                                  GPtrArray  *chain,
                                  const char *host,
                                  gint64      at);

/**
 * cs_trust_build_path:
 * @self: a trust
 * @leaf: the certificate in question
 * @untrusted: (element-type CsCertificate): others that may stand between
 * @query: what is asked
 *
 * The same for any purpose, with everything that was tried on the way. The
 * revocation lists are those of @self where @query has none.
 *
 * Returns: (transfer full): a path; never %NULL
 */
CsPath *cs_trust_build_path (CsTrust           *self,
                             CsCertificate     *leaf,
                             GPtrArray         *untrusted,
                             const CsPathQuery *query);

/**
 * cs_trust_path_to_json:
 * @path: a path
 *
 * Returns: (transfer full): what `countersign-cli verify --json` prints:
 *   `decision`, `path`, `candidates` (what is wrong with the path, then with
 *   every other certificate that was tried) and `gnutls`
 */
JsonObject *cs_trust_path_to_json (const CsPath *path);

/**
 * cs_trust_read_certificates:
 * @path: a file as cs_trust_add_file() takes it
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable) (element-type CsCertificate): its
 *   certificates in file order, none of them trusted; or %NULL with a #CsTrustError
 */
GPtrArray *cs_trust_read_certificates (const char *path,
                                       GError    **error);

G_END_DECLS
