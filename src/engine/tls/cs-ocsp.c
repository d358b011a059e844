/* cs-ocsp.c: what a stapled OCSP answer says
 *
 * Pure. DER is GnuTLS's business.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-ocsp.h"

#include <gnutls/ocsp.h>

#include "cs-text.h"
#include "cs-tls-describe.h"

#define CS_OCSP_MAX_BYTES (256 * 1024)

static void
set_time (JsonObject *out,
          const char *name,
          time_t      time)
{
  if (time != (time_t) -1)
    cs_tls_take_string (out, name, cs_text_rfc3339 (time));
}

static void
describe_single (gnutls_ocsp_resp_t response,
                 JsonObject        *out)
{
  static const char *const statuses[] = { "good", "revoked", "unknown" };

  guint  status = 2;
  time_t this_update = -1;
  time_t next_update = -1;
  time_t revocation_time = -1;

  if (gnutls_ocsp_resp_get_single (response, 0, NULL, NULL, NULL, NULL, &status,
                                   &this_update, &next_update, &revocation_time, NULL) != 0)
    return;

  json_object_set_string_member (out, "cert_status", statuses[MIN (status, 2)]);
  set_time (out, "this_update", this_update);
  set_time (out, "next_update", next_update);
  if (status == GNUTLS_OCSP_CERT_REVOKED)
    set_time (out, "revocation_time", revocation_time);
}

void
cs_ocsp_describe (const CsCursor *response,
                  JsonObject     *out)
{
  static const char *const statuses[] = {
    "successful", "malformedRequest", "internalError", "tryLater", "unknown", "sigRequired", "unauthorized"
  };

  gnutls_ocsp_resp_t handle;
  gnutls_datum_t     der = { (guint8 *) response->data, (guint) MIN (response->len, CS_OCSP_MAX_BYTES) };
  JsonObject        *ocsp = json_object_new ();

  json_object_set_int_member (ocsp, "length", (gint64) response->len);
  if (gnutls_ocsp_resp_init (&handle) == 0)
    {
      if (gnutls_ocsp_resp_import (handle, &der) == 0)
        {
          int status = gnutls_ocsp_resp_get_status (handle);

          if (status >= 0 && status < (int) G_N_ELEMENTS (statuses))
            json_object_set_string_member (ocsp, "response_status", statuses[status]);
          if (status == GNUTLS_OCSP_RESP_SUCCESSFUL)
            describe_single (handle, ocsp);
        }
      gnutls_ocsp_resp_deinit (handle);
    }

  json_object_set_object_member (out, "ocsp", ocsp);
}
