/* cs-certificate-facts.c: a certificate's fields, named for a person
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-facts.h"

#include <glib/gi18n-lib.h>

#include "cs-certificate-extensions.h"
#include "cs-text.h"

#define DAY (24 * 60 * 60)

static void
add_fact (JsonArray  *facts,
          const char *name,
          const char *value)
{
  g_autofree char *safe = value != NULL ? cs_text_safe (value, -1) : NULL;

  JsonArray *pair;

  if (safe == NULL || *safe == '\0')
    return;

  pair = json_array_sized_new (2);
  json_array_add_string_element (pair, name);
  json_array_add_string_element (pair, safe);
  json_array_add_array_element (facts, pair);
}

static void
add_time (JsonArray  *facts,
          const char *name,
          gint64      unix_seconds,
          const char *remark)
{
  g_autofree char *time = cs_text_rfc3339 (unix_seconds);
  g_autofree char *value = remark != NULL ? g_strdup_printf (_ ("%s, %s"), time, remark) : NULL;

  add_fact (facts, name, value != NULL ? value : time);
}

static void
add_fingerprint (JsonArray    *facts,
                 const char   *name,
                 GChecksumType type,
                 GBytes       *der)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (type, der);

  add_fact (facts, name, sum);
}

char *
cs_certificate_facts_dup_days (CsCertificate *certificate,
                               gint64         now)
{
  gint64 from = cs_certificate_get_not_before (certificate);
  gint64 until = cs_certificate_get_not_after (certificate);
  int    days;

  if (now > until)
    {
      days = (int) ((now - until) / DAY);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "ended %d day ago", "ended %d days ago", (gulong) days), days);
    }
  if (now < from)
    {
      days = (int) ((from - now) / DAY);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "begins in %d day", "begins in %d days", (gulong) days), days);
    }

  days = (int) ((until - now) / DAY);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day left", "%d days left", (gulong) days), days);
}

/* The extensions that most people look for, in their words. */
static const char *
find_title (const char *name)
{
  static const char *const titles[][2] = {
    { "authorityInfoAccess", N_ ("Where to ask about it") },
    { "authorityKeyIdentifier", N_ ("Issuer’s key identifier") },
    { "basicConstraints", N_ ("Basic constraints") },
    { "certificatePolicies", N_ ("Policies") },
    { "cRLDistributionPoints", N_ ("Revocation lists") },
    { "extKeyUsage", N_ ("Purposes") },
    { "keyUsage", N_ ("Key usage") },
    { "nameConstraints", N_ ("Name constraints") },
    { "subjectAltName", N_ ("Alternative names") },
    { "subjectKeyIdentifier", N_ ("Key identifier") },
  };

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i][0], name))
      return _ (titles[i][1]);
  return name;
}

/* The engine words these two as a record does; the rest is GnuTLS's. */
static char *
dup_extension_value (CsCertificate                *certificate,
                     const CsCertificateExtension *extension)
{
  const char *const *values = NULL;

  if (g_strcmp0 (extension->name, "subjectAltName") == 0)
    values = cs_certificate_get_alt_names (certificate);
  else if (g_strcmp0 (extension->name, "extKeyUsage") == 0)
    values = cs_certificate_get_extended_key_usage (certificate);

  return values != NULL && *values != NULL ? g_strjoinv (_ (", "), (char **) values) : g_strdup (extension->text);
}

static void
add_extension (JsonArray                    *facts,
               CsCertificate                *certificate,
               const CsCertificateExtension *extension)
{
  const char      *title = find_title (extension->name);
  g_autofree char *value = dup_extension_value (certificate, extension);
  g_autofree char *name = NULL;

  if (title == NULL)
    name = g_strdup_printf (extension->critical ? _ ("Extension %s, critical") : _ ("Extension %s"), extension->oid);
  else
    /* Translators: an extension of a certificate that must be understood */
    name = g_strdup_printf (extension->critical ? _ ("%s, critical") : "%s", title);
  add_fact (facts, name, value);
}

static void
add_fields (JsonArray     *facts,
            CsCertificate *certificate,
            gint64         now)
{
  g_autofree char      *days = cs_certificate_facts_dup_days (certificate, now);
  g_autofree char      *version = g_strdup_printf ("%d", gnutls_x509_crt_get_version (cs_certificate_peek_gnutls (certificate)));
  g_autofree char      *key = g_strdup_printf (_ ("%s, %u bits"), cs_certificate_get_key_type (certificate),
                                               cs_certificate_get_key_bits (certificate));
  g_autoptr (GPtrArray) extensions = cs_certificate_dup_extensions (certificate);

  add_fact (facts, _ ("Subject"), cs_certificate_get_subject (certificate));
  add_fact (facts, _ ("Issuer"), cs_certificate_get_issuer (certificate));
  add_fact (facts, _ ("Serial number"), cs_certificate_get_serial (certificate));
  add_time (facts, _ ("Valid from"), cs_certificate_get_not_before (certificate), NULL);
  add_time (facts, _ ("Valid until"), cs_certificate_get_not_after (certificate), days);
  add_fact (facts, _ ("Key"), key);
  add_fact (facts, _ ("Signed with"), cs_certificate_get_signature_algorithm (certificate));
  add_fact (facts, _ ("May issue certificates"), cs_certificate_get_is_ca (certificate) ? _ ("yes") : _ ("no"));
  add_fact (facts, _ ("Issued by itself"), cs_certificate_is_self_issued (certificate) ? _ ("yes") : _ ("no"));
  for (guint i = 0; i < extensions->len; i++)
    add_extension (facts, certificate, g_ptr_array_index (extensions, i));
  add_fact (facts, _ ("X.509 version"), version);
}

JsonNode *
cs_certificate_facts_new (CsCertificate     *certificate,
                          const char *const *remarks,
                          gint64             now)
{
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *facts = json_array_new ();

  for (guint i = 0; remarks != NULL && remarks[i] != NULL; i++)
    add_fact (facts, _ ("Remark"), remarks[i]);
  if (cs_certificate_is_readable (certificate))
    add_fields (facts, certificate, now);
  else
    add_fact (facts, _ ("Content"), _ ("These bytes are no certificate that can be read."));
  add_fingerprint (facts, _ ("SHA-256"), G_CHECKSUM_SHA256, cs_certificate_get_der (certificate));
  add_fingerprint (facts, _ ("SHA-1"), G_CHECKSUM_SHA1, cs_certificate_get_der (certificate));
  json_node_take_array (node, facts);

  return node;
}
