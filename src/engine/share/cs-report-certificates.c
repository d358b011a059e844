/* cs-report-certificates.c: asked for, sent, shown, as text
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-opinions.h"
#include "cs-report-private.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

#define MAX_CA_NAMES 8
#define MAX_CHAIN    10

/* The one of @chain that @ca_name issued, or NULL: says at which level the list meets it. */
static CsCertificate *
find_issued (JsonObject *ca_name,
             GPtrArray  *chain)
{
  g_autofree guint8 *data = NULL;
  g_autoptr (GBytes) der = NULL;

  const char *base64 = cs_json_get_string (ca_name, "der", NULL);
  gsize       len = 0;

  if (base64 == NULL)
    return NULL;
  data = g_base64_decode (base64, &len);
  der = g_bytes_new (data, len);
  for (guint i = 0; i < chain->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (chain, i);

      if (cs_certificate_is_readable (certificate) && g_bytes_equal (der, cs_certificate_get_issuer_der (certificate)))
        return certificate;
    }
  return NULL;
}

static void
put_ca_name (CsPage        *page,
             JsonObject    *ca_name,
             CsCertificate *issued)
{
  const char      *dn = cs_json_get_string (ca_name, "dn", "?");
  g_autofree char *line = NULL;

  if (issued != NULL)
    /* Translators: a CA's name from the server's list, and whose certificate it issued */
    line = g_strdup_printf (_ ("✓ %s  (issued %s)"), dn, cs_certificate_get_display_name (issued));
  else
    line = g_strdup_printf ("  %s", dn);
  cs_page_line (page, 4, issued != NULL ? CS_INK_SUCCESS : CS_INK_PLAIN, line);
}

/* Matches first; over MAX_CA_NAMES the rest is a number. */
static void
put_ca_names (CsPage    *page,
              JsonArray *ca_names,
              GPtrArray *chain)
{
  guint n = cs_json_array_length (ca_names);
  guint n_shown = 0;
  guint n_matches = 0;

  for (guint i = 0; i < n; i++)
    {
      CsCertificate *issued = find_issued (cs_json_array_object (ca_names, i), chain);

      if (issued == NULL)
        continue;
      n_matches++;
      if (n_shown++ < MAX_CA_NAMES)
        put_ca_name (page, cs_json_array_object (ca_names, i), issued);
    }
  for (guint i = 0; i < n && n_shown < MAX_CA_NAMES; i++)
    if (find_issued (cs_json_array_object (ca_names, i), chain) == NULL)
      {
        n_shown++;
        put_ca_name (page, cs_json_array_object (ca_names, i), NULL);
      }
  if (n > n_shown)
    {
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more", "%u more", n - n_shown),
                                               n - n_shown);

      cs_page_line (page, 6, CS_INK_QUIET, more);
    }
  if (n > 0 && n_matches == 0 && chain->len > 0)
    cs_page_line (page, 4, CS_INK_WARNING, _ ("No name on the list issued any of these certificates."));
}

static void
put_asked (CsPage     *page,
           JsonObject *tls,
           GPtrArray  *chain)
{
  g_autofree char *text = NULL;

  JsonObject *request = cs_json_get_object (tls, "certificateRequest");
  JsonArray  *ca_names = cs_json_get_array (request, "caNames");
  guint       n = cs_json_array_length (ca_names);

  if (request == NULL)
    {
      cs_page_line (page, 2, CS_INK_PLAIN, _ ("Whether the server asked for a certificate is not known."));
      return;
    }
  if (!cs_json_get_boolean (request, "seen", FALSE))
    {
      cs_page_line (page, 2, CS_INK_PLAIN, _ ("The server did not ask for a certificate."));
      return;
    }

  if (n == 0)
    text = g_strdup (_ ("The server asked for a certificate, with an empty list of CA names"));
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The server asked for a certificate, with %u CA name",
                                         "The server asked for a certificate, with %u CA names", n),
                            n);
  cs_page_line (page, 2, CS_INK_ACCENT, text);
  put_ca_names (page, ca_names, chain);
}

static void
put_certificate (CsPage        *page,
                 CsCertificate *certificate)
{
  g_autofree char *until = NULL;
  g_autofree char *line = NULL;

  if (!cs_certificate_is_readable (certificate))
    {
      line = g_strdup_printf (_ ("a certificate that cannot be read, SHA-256 %s"),
                              cs_certificate_get_fingerprint (certificate));
      cs_page_line (page, 6, CS_INK_WARNING, line);
      return;
    }
  until = cs_text_date (cs_certificate_get_not_after (certificate));
  line = g_strdup_printf (_ ("%s, issued by %s, valid until %s"), cs_certificate_get_display_name (certificate),
                          cs_certificate_get_issuer_display_name (certificate), until);
  cs_page_line (page, 6, CS_INK_PLAIN, line);
}

static void
put_chain (CsPage    *page,
           GPtrArray *chain)
{
  for (guint i = 0; i < MIN (chain->len, MAX_CHAIN); i++)
    put_certificate (page, g_ptr_array_index (chain, i));
}

static const char *
why_empty (const char *why)
{
  if (g_str_equal (why, "no-identity"))
    return _ ("You sent an empty certificate: no identity is chosen");
  if (g_str_equal (why, "excluded-by-ca-list"))
    return _ ("You sent an empty certificate: the server’s list leaves out its issuers");
  if (g_str_equal (why, "no-common-signature-algorithm"))
    return _ ("You sent an empty certificate: the server accepts no signature of this key");
  if (g_str_equal (why, "declined"))
    return _ ("You sent an empty certificate: you chose to send none");
  return _ ("You sent an empty certificate");
}

static void
put_sent (CsPage     *page,
          CsRecord   *record,
          JsonObject *tls,
          GPtrArray  *chain)
{
  g_autofree char *text = NULL;

  JsonObject *client = cs_json_get_object (tls, "clientCertificate");
  const char *state = cs_json_get_string (client, "state", "unknown");
  guint       n = cs_json_array_length (cs_json_get_array (client, "chain"));
  gboolean    observed = cs_record_is_observed (record);

  if (g_str_equal (state, "sent"))
    {
      text = g_strdup_printf (observed ? g_dngettext (GETTEXT_PACKAGE, "The client sent a chain of %u certificate",
                                                      "The client sent a chain of %u certificates", n)
                                       : g_dngettext (GETTEXT_PACKAGE, "You sent a chain of %u certificate",
                                                      "You sent a chain of %u certificates", n),
                              n);
      cs_page_line (page, 2, CS_INK_ACCENT, text);
      put_chain (page, chain);
    }
  else if (g_str_equal (state, "empty"))
    {
      cs_page_line (page, 2, CS_INK_WARNING,
                    observed ? _ ("The client sent an empty certificate")
                             : why_empty (cs_json_get_string (client, "why", "")));
    }
  else if (g_str_equal (state, "not-asked"))
    {
      cs_page_line (page, 2, CS_INK_PLAIN,
                    observed ? _ ("The client sent no certificate, as none was asked for.")
                             : _ ("You sent no certificate, as none was asked for."));
    }
  else if (g_str_equal (state, "not-reached"))
    {
      cs_page_line (page, 2, CS_INK_PLAIN,
                    observed ? _ ("The handshake ended before it was the turn of the client’s certificate.")
                             : _ ("The handshake ended before it was the turn of your certificate."));
    }
}

/* Where a program that leaves the judgement to its library would differ. */
static void
put_opinions (CsPage     *page,
              JsonObject *trust,
              gboolean    trusted)
{
  g_auto (GStrv) differences = cs_opinions_describe_differences (cs_json_get_array (trust, "opinions"), trusted);

  for (guint i = 0; differences[i] != NULL; i++)
    cs_page_prose (page, 4, 2, CS_INK_WARNING, differences[i]);
}

static void
put_trust (CsPage   *page,
           CsRecord *record)
{
  JsonObject *trust = cs_json_get_object (cs_record_get_mtls (record), "trust");
  JsonArray  *reasons = cs_json_get_array (trust, "reasons");
  const char *decision = cs_json_get_string (trust, "decision", "");
  JsonObject *ocsp = cs_json_get_object (trust, "ocsp");
  gboolean    good = g_str_equal (cs_json_get_string (ocsp, "status", ""), "good");

  if (ocsp != NULL)
    cs_page_prose (page, 4, 2, good ? CS_INK_PLAIN : CS_INK_WARNING, cs_json_get_string (ocsp, "detail", ""));
  if (g_str_equal (decision, "trusted"))
    cs_page_line (page, 4, CS_INK_SUCCESS, _ ("✓ trusted through your roots"));
  else if (g_str_equal (decision, "untrusted"))
    cs_page_line (page, 4, CS_INK_ERROR, _ ("✗ not trusted; the request was not sent"));
  else if (g_str_equal (decision, "overridden"))
    cs_page_line (page, 4, CS_INK_WARNING, _ ("✗ not trusted; you chose to go on"));

  put_opinions (page, trust, g_str_equal (decision, "trusted"));
  if (g_str_equal (decision, "trusted"))
    return;
  for (guint i = 0; i < MIN (cs_json_array_length (reasons), MAX_CHAIN); i++)
    cs_page_prose (page, 6, 0, CS_INK_PLAIN, cs_json_get_string (cs_json_array_object (reasons, i), "detail", ""));
}

static void
put_shown (CsPage     *page,
           CsRecord   *record,
           JsonObject *tls)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autofree char      *text = NULL;

  JsonArray *fingerprints = cs_json_get_array (cs_json_get_object (tls, "serverCertificate"), "chain");
  guint      n = cs_json_array_length (fingerprints);

  if (n == 0)
    return;
  chain = cs_record_dup_chain (record, fingerprints);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The server showed a chain of %u certificate",
                                       "The server showed a chain of %u certificates", n),
                          n);
  cs_page_line (page, 2, CS_INK_STRONG, text);
  put_chain (page, chain);
  put_trust (page, record);
}

void
cs_report_put_certificates (CsPage   *page,
                            CsRecord *record)
{
  g_autoptr (GPtrArray) sent = NULL;
  g_autoptr (GPtrArray) chosen = NULL;

  JsonObject *tls = cs_record_get_tls (record);
  JsonObject *identity = cs_json_get_object (cs_record_get_mtls (record), "identity");

  if (tls == NULL)
    return;
  sent = cs_record_dup_chain (record, cs_json_get_array (cs_json_get_object (tls, "clientCertificate"), "chain"));
  chosen = cs_record_dup_chain (record, cs_json_get_array (identity, "chain"));
  cs_page_heading (page, _ ("Certificates"));
  put_asked (page, tls, sent->len > 0 ? sent : chosen);
  put_sent (page, record, tls, sent);
  put_shown (page, record, tls);
}
