/* cs-request.h: what a person asked for
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-chain.h"
#include "cs-secret.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsIdentityMode:
 * @CS_IDENTITY_MODE_ALWAYS: send the identity whenever asked, as curl and GIO do
 * @CS_IDENTITY_MODE_STRICT: withhold it when the server's CA list leaves out its issuers
 * @CS_IDENTITY_MODE_NONE: send an empty certificate
 */
typedef enum
{
  CS_IDENTITY_MODE_ALWAYS,
  CS_IDENTITY_MODE_STRICT,
  CS_IDENTITY_MODE_NONE,
} CsIdentityMode;

/**
 * CsTlsVersion:
 *
 * A bound for the TLS versions to offer; values are the wire's (RFC 8446 §4.2.1).
 */
typedef enum
{
  CS_TLS_VERSION_DEFAULT = 0,
  CS_TLS_VERSION_1_2 = 0x0303,
  CS_TLS_VERSION_1_3 = 0x0304,
} CsTlsVersion;

/**
 * CsHttpVersion:
 * @CS_HTTP_VERSION_ANY: offer h2 and http/1.1
 */
typedef enum
{
  CS_HTTP_VERSION_ANY,
  CS_HTTP_VERSION_1_1,
  CS_HTTP_VERSION_2,
} CsHttpVersion;

/**
 * CsRequest:
 *
 * A request and how to send it: curl's options as a value. All strings are
 * owned; arrays are NULL-terminated and never %NULL. Plain data: fill it, give
 * it to a worker, and it goes as JSON. The passphrase does not go with the
 * JSON: it travels in a #CsSecret of its own.
 */
typedef struct
{
  char          *url;        /* https:// or http:// */
  char          *method;     /* (nullable): GET, or POST when there is a body */
  char         **headers;    /* "Name: value" as curl's -H: "Name:" removes, "Name;" sends empty */
  GBytes        *body;       /* (nullable) */
  char         **ca_files;   /* --cacert */
  char         **ca_folders; /* --capath */
  gboolean       ca_system;  /* trust the system's roots (too) */
  char          *cert_file;  /* (nullable): --cert */
  char          *cert_type;  /* (nullable): --cert-type: PEM, DER, P12; by content otherwise */
  char          *key_file;   /* (nullable): --key */
  CsSecret      *passphrase; /* (nullable): never in JSON */
  char          *pick;       /* (nullable): --identity: which one of several; see cs_identity_choose() */
  CsChainChoice  chain;      /* --chain: what is sent of the chain */
  char          *chain_file; /* (nullable): with CS_CHAIN_CHOSEN, what follows the leaf */
  CsIdentityMode identity_mode;
  CsTlsVersion   tls_min;
  CsTlsVersion   tls_max;
  CsHttpVersion  http_version;
  char         **connect_to;      /* --connect-to rules */
  char         **resolve;         /* --resolve rules */
  char          *proxy;           /* (nullable): -x */
  char          *no_proxy;        /* (nullable): --noproxy */
  gboolean       insecure;        /* -k: go on with a server that is not trusted, flagged */
  gboolean       follow;          /* -L */
  gboolean       resume;          /* --resume: a second connection takes up the first one's session; see CsTlsStream */
  gboolean       probe;           /* --probe: over a GnuTLS session of our own; see CsTlsStream */
  guint          max_redirects;   /* 50 as curl */
  double         max_time;        /* seconds, 0 for none */
  double         connect_timeout; /* seconds, 0 for none */
  gsize          capture_limit;   /* bytes kept of each connection */
} CsRequest;

CsRequest *cs_request_new (const char *url);
CsRequest *cs_request_copy (const CsRequest *self);
void       cs_request_free (CsRequest *self);

/**
 * cs_request_check:
 * @self: a request
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT whose message names the
 *   field, what was expected and what to do
 */
gboolean cs_request_check (const CsRequest *self,
                           GError         **error);

/**
 * cs_request_get_transport:
 * @self: a request
 * @url: where it goes: its own address, or that of a redirect
 *
 * Returns: what speaks TLS: the record's `transport`
 */
const char *cs_request_get_transport (const CsRequest *self,
                                      const char      *url);

/**
 * cs_request_to_json:
 * @self: a request
 *
 * Returns: (transfer full): the request without its passphrase; the member
 *   `passphrase` says only whether there is one
 */
JsonObject *cs_request_to_json (const CsRequest *self);

/**
 * cs_request_new_from_json:
 * @json: what cs_request_to_json() made
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a request, or %NULL as cs_request_check()
 */
CsRequest *cs_request_new_from_json (JsonObject *json,
                                     GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsRequest, cs_request_free)

G_END_DECLS
