/* cs-lint.c: what will go wrong with an identity, before any packet
 *
 * Pure: a chain and a time in, marks out. One small function a rule.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lint.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SECONDS_A_DAY (24 * 60 * 60)

/* What public CAs and most servers ask for (CA/Browser Forum BR §6.1.5). */
#define MIN_RSA_BITS 2048

/* What the rules look at. All is borrowed. */
typedef struct
{
  CsCertificate *leaf;
  GPtrArray     *chain; /* CsCertificate: leaf first, all readable */
  GPtrArray     *sent;  /* CsCertificate: what of it goes out */
  gboolean       is_out_of_order;
  gboolean       lacks_rsa_pss;
} Subject;

void
cs_lint_mark_free (CsLintMark *self)
{
  g_object_unref (self->certificate);
  g_free (self->id);
  g_free (self->message);
  g_free (self->short_text);
  g_free (self);
}

static GPtrArray *
marks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cs_lint_mark_free);
}

/* Takes both texts. */
static CsLintMark *
mark_new (CsCertificate *certificate,
          const char    *id,
          const char    *severity,
          char          *short_text,
          char          *message)
{
  CsLintMark *self = g_new0 (CsLintMark, 1);

  self->certificate = g_object_ref (certificate);
  self->id = g_strdup (id);
  self->severity = severity;
  self->short_text = short_text;
  self->message = message;
  return self;
}

static CsLintMark *
check_dates (const Subject     *subject,
             const CsLintFacts *facts)
{
  CsCertificate   *leaf = subject->leaf;
  gint64           left = cs_certificate_get_not_after (leaf) - facts->now;
  gulong           days = (gulong) (MAX (left, 0) / SECONDS_A_DAY);
  g_autofree char *ends = cs_text_date (cs_certificate_get_not_after (leaf));
  g_autofree char *begins = cs_text_date (cs_certificate_get_not_before (leaf));

  if (left < 0)
    return mark_new (subject->leaf, "identity.expired", "error", g_strdup (_ ("expired")),
                     g_strdup_printf (_ ("It ended on %s. Servers refuse it (RFC 5280 §6.1.3); ask your CA for a new one."), ends));

  if (facts->now < cs_certificate_get_not_before (leaf))
    return mark_new (subject->leaf, "identity.not-yet-valid", "error", g_strdup (_ ("not valid yet")),
                     g_strdup_printf (_ ("It begins only on %s. Is this computer’s clock right?"), begins));

  if (days > CS_LINT_SOON_DAYS)
    return NULL;

  return mark_new (subject->leaf, "identity.expires-soon", "warning",
                   days == 0 ? g_strdup (_ ("expires within a day"))
                             : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "expires in %lu day", "expires in %lu days", days), days),
                   g_strdup_printf (_ ("It ends on %s. Ask your CA for a new one in time."), ends));
}

static CsLintMark *
check_extended_key_usage (const Subject     *subject,
                          const CsLintFacts *facts)
{
  g_autofree char *list = NULL;

  const char *const *purposes = cs_certificate_get_extended_key_usage (subject->leaf);

  if (purposes[0] == NULL || g_strv_contains (purposes, "clientAuth") ||
      g_strv_contains (purposes, "anyExtendedKeyUsage"))
    return NULL;

  list = g_strjoinv (", ", (char **) purposes);
  return mark_new (subject->leaf, "identity.no-client-auth", "error", g_strdup (_ ("not for clients")),
                   g_strdup_printf (_ ("Its extended key usage is %s, without clientAuth (RFC 5280 §4.2.1.12). Most servers "
                                       "refuse it; ask your CA for a client certificate."),
                                    list));
}

static CsLintMark *
check_key_usage (const Subject     *subject,
                 const CsLintFacts *facts)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (subject->leaf);
  unsigned int      usage = 0;

  if (crt == NULL || gnutls_x509_crt_get_key_usage (crt, &usage, NULL) < 0 || (usage & GNUTLS_KEY_DIGITAL_SIGNATURE))
    return NULL;

  return mark_new (subject->leaf, "identity.key-usage", "error", g_strdup (_ ("not for signing")),
                   g_strdup (_ ("Its key usage lacks digitalSignature, which proving possession of the key needs "
                                "(RFC 8446 §4.4.2.4). Ask your CA for a certificate that has it.")));
}

static CsLintMark *
check_is_ca (const Subject     *subject,
             const CsLintFacts *facts)
{
  if (!cs_certificate_get_is_ca (subject->leaf))
    return NULL;

  return mark_new (subject->leaf, "identity.is-ca", "warning", g_strdup (_ ("a CA certificate")),
                   g_strdup (_ ("It is marked as a CA. Some servers refuse such a certificate as a client’s, and a CA’s key "
                                "should not lie on a desktop: use a certificate that this CA issued.")));
}

static gboolean
has_weak_signature (CsCertificate *certificate)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);
  int               algorithm = crt != NULL ? gnutls_x509_crt_get_signature_algorithm (crt) : GNUTLS_SIGN_UNKNOWN;

  /* A root's own signature protects nothing. */
  return algorithm > GNUTLS_SIGN_UNKNOWN && !cs_certificate_is_self_issued (certificate) &&
         !gnutls_sign_is_secure2 ((gnutls_sign_algorithm_t) algorithm, GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS);
}

static CsLintMark *
check_signatures (const Subject     *subject,
                  const CsLintFacts *facts)
{
  for (guint i = 0; i < subject->chain->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (subject->chain, i);

      if (has_weak_signature (certificate))
        return mark_new (certificate, "identity.weak-signature", "warning",
                         /* Translators: a signature algorithm: "signed with RSA-SHA1" */
                         g_strdup_printf (_ ("signed with %s"), cs_certificate_get_signature_algorithm (certificate)),
                         g_strdup_printf (_ ("The certificate of %s was signed with %s, which is broken (RFC 9155). Current "
                                             "servers refuse it; ask the CA to issue it with SHA-256."),
                                          cs_certificate_get_display_name (certificate),
                                          cs_certificate_get_signature_algorithm (certificate)));
    }
  return NULL;
}

static CsLintMark *
check_key_size (const Subject     *subject,
                const CsLintFacts *facts)
{
  CsCertificate *leaf = subject->leaf;
  guint          bits = cs_certificate_get_key_bits (leaf);

  if (!g_str_has_prefix (cs_certificate_get_key_type (leaf), "RSA") || bits >= MIN_RSA_BITS)
    return NULL;

  return mark_new (subject->leaf, "identity.weak-key", "warning", g_strdup_printf (_ ("%u-bit key"), bits),
                   g_strdup_printf (_ ("Its RSA key has %u bits; servers want %u at least (CA/Browser Forum BR §6.1.5). "
                                       "Ask for a certificate with a new key."),
                                    bits, MIN_RSA_BITS));
}

static CsLintMark *
check_chain_dates (const Subject     *subject,
                   const CsLintFacts *facts)
{
  for (guint i = 1; i < subject->chain->len; i++)
    {
      CsCertificate   *issuer = g_ptr_array_index (subject->chain, i);
      g_autofree char *ends = cs_text_date (cs_certificate_get_not_after (issuer));

      if (cs_certificate_get_not_after (issuer) < facts->now)
        return mark_new (issuer, "identity.chain-expired", "warning", g_strdup (_ ("its issuer expired")),
                         g_strdup_printf (_ ("The certificate of %s in its chain ended on %s. Ask your CA for the current one."),
                                          cs_certificate_get_display_name (issuer), ends));
    }
  return NULL;
}

/* Whether the missing issuer is a root, which nobody sends, cannot be told. */
static CsLintMark *
check_chain_end (const Subject     *subject,
                 const CsLintFacts *facts)
{
  guint          n = subject->chain->len;
  CsCertificate *end = g_ptr_array_index (subject->chain, n - 1);

  if (cs_certificate_is_self_issued (end))
    return n > 1 ? NULL
                 : mark_new (end, "identity.self-signed", "info", g_strdup (_ ("self-signed")),
                             g_strdup (_ ("It is self-signed: only a server that was given this very certificate knows it.")));

  if (facts->roots != NULL && cs_trust_knows_issuer (facts->roots, end))
    return NULL;

  if (facts->from_wire)
    return mark_new (end, "identity.chain-gap", "info", g_strdup (_ ("issuer not sent")),
                     g_strdup_printf (_ ("The certificate of %s, which issued that of %s, was not sent. That is right if it is a "
                                         "root; if it is an intermediate, a server may not find the way to its root (alert 48): "
                                         "send it too."),
                                      cs_certificate_get_issuer_display_name (end), cs_certificate_get_display_name (end)));

  return mark_new (end, "identity.chain-gap", "info", g_strdup (_ ("issuer not in the file")),
                   g_strdup_printf (_ ("The file does not hold the certificate of %s, which issued that of %s. That is right if "
                                       "it is a root; if it is an intermediate, a server may not find the way to its root "
                                       "(alert 48): add it to the file."),
                                    cs_certificate_get_issuer_display_name (end), cs_certificate_get_display_name (end)));
}

/* A list of the person's own: of the issuer, and signed by it. */
static CsLintMark *
check_revocation (const Subject     *subject,
                  const CsLintFacts *facts)
{
  for (guint i = 0; facts->crls != NULL && i + 1 < subject->chain->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (subject->chain, i);
      CsCertificate *issuer = g_ptr_array_index (subject->chain, i + 1);

      for (guint j = 0; j < facts->crls->len; j++)
        {
          g_autofree char *fault = cs_crl_find_fault (g_ptr_array_index (facts->crls, j), certificate, issuer, facts->now);

          if (fault != NULL)
            return mark_new (certificate, "identity.revoked", "error", g_strdup (_ ("revoked, or its list is out of date")),
                             g_strdup_printf (_ ("%s: %s A server that knows this list refuses it (RFC 5280 §6.3.3); ask your CA "
                                                 "for a new certificate, or a current list."),
                                              cs_certificate_get_display_name (certificate), fault));
        }
    }
  return NULL;
}

static gboolean
is_valid_at (CsCertificate *certificate,
             gint64         at)
{
  return cs_certificate_get_not_before (certificate) <= at && at <= cs_certificate_get_not_after (certificate);
}

static CsLintMark *
check_clock (const Subject     *subject,
             const CsLintFacts *facts)
{
  CsCertificate   *leaf = subject->leaf;
  gint64           apart = ABS (facts->now - facts->server_date);
  gboolean         matters = is_valid_at (leaf, facts->now) != is_valid_at (leaf, facts->server_date);
  g_autofree char *theirs = NULL;

  if (facts->server_date == 0 || apart <= CS_LINT_SKEW_SECONDS)
    return NULL;

  theirs = cs_text_rfc3339 (facts->server_date);
  return mark_new (subject->leaf, "identity.clock-skew", matters ? "error" : "warning",
                   g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "clocks differ by %lu minute", "clocks differ by %lu minutes",
                                                 (gulong) (apart / 60)),
                                    (gulong) (apart / 60)),
                   g_strdup_printf (matters ? _ ("By the server’s Date, now %s, the certificate is judged otherwise than by your clock "
                                                 "(RFC 5280 §4.1.2.5): set the clock that is wrong.")
                                            : _ ("By the server’s Date it is %s now. That does no harm to this certificate today (RFC 5280 "
                                                 "§4.1.2.5), and soon may: set the clock that is wrong."),
                                    theirs));
}

/* RFC 8446 §4.2.3 has no scheme for other curves. The loader refuses such keys;
 * an issuer may still have one. */
static CsLintMark *
check_curves (const Subject     *subject,
              const CsLintFacts *facts)
{
  for (guint i = 0; i < subject->chain->len; i++)
    {
      CsCertificate   *certificate = g_ptr_array_index (subject->chain, i);
      g_autofree char *curve = cs_identity_find_odd_curve (certificate);

      if (curve != NULL)
        return mark_new (certificate, "identity.curve", "warning", g_strdup_printf (_ ("curve %s"), curve),
                         g_strdup_printf (_ ("The key of %s lies on the curve %s, which TLS 1.3 has no signature scheme for (RFC 8446 "
                                             "§4.2.3). Many servers cannot check what it signed; ask for a chain on P-256 or P-384."),
                                          cs_certificate_get_display_name (certificate), curve));
    }
  return NULL;
}

static CsLintMark *
check_token (const Subject     *subject,
             const CsLintFacts *facts)
{
  if (!subject->lacks_rsa_pss)
    return NULL;

  return mark_new (subject->leaf, "identity.token-rsa-pss", "warning", g_strdup (_ ("TLS 1.2 only")),
                   g_strdup (_ ("Its key lies on a token that cannot sign with RSA-PSS, which TLS 1.3 wants of RSA keys (RFC 8446 "
                                "§4.2.3): allow TLS 1.2 at most, or ask for an EC key.")));
}

/* Only what the person chose to send; the default leaves a root out. */
static CsLintMark *
check_root (const Subject     *subject,
            const CsLintFacts *facts)
{
  for (guint i = 1; i < subject->sent->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (subject->sent, i);

      if (cs_certificate_is_self_issued (certificate))
        return mark_new (certificate, "identity.root-sent", "info", g_strdup (_ ("the root is sent")),
                         g_strdup_printf (_ ("%s is a root, which is sent needlessly: a server knows it or does not trust it (RFC 8446 "
                                             "§4.4.2). Leave it out unless a server insists."),
                                          cs_certificate_get_display_name (certificate)));
    }
  return NULL;
}

static CsLintMark *
check_order (const Subject     *subject,
             const CsLintFacts *facts)
{
  if (!subject->is_out_of_order)
    return NULL;

  if (facts->from_wire)
    return mark_new (subject->leaf, "identity.chain-order", "info", g_strdup (_ ("sent out of order")),
                     g_strdup (_ ("The chain did not go out leaf first, each issuer behind what it issued (RFC 5246 §7.4.2). A server "
                                  "that does not sort it finds no way to its root: put the file in order.")));

  return mark_new (subject->leaf, "identity.chain-order", "info", g_strdup (_ ("out of order in the file")),
                   g_strdup (_ ("The file does not hold the chain leaf first, each issuer behind what it issued (RFC 5246 §7.4.2). It is "
                                "sent in order from here; a program that sends the file as it stands gets it wrong. A saved copy is "
                                "in order.")));
}

static CsLintMark *
check_alt_names (const Subject     *subject,
                 const CsLintFacts *facts)
{
  if (cs_certificate_get_alt_names (subject->leaf)[0] != NULL)
    return NULL;

  return mark_new (subject->leaf, "identity.no-alt-names", "info", g_strdup (_ ("no alternative names")),
                   g_strdup (_ ("It has no subject alternative name. Servers that look for a person’s address or a service’s name there "
                                "and not in the subject (RFC 5280 §4.2.1.6, RFC 9525 §2) find none; ask your CA for one if yours does.")));
}

typedef CsLintMark *(*CheckFunc) (const Subject     *subject,
                                  const CsLintFacts *facts);

static int
severity_rank (const CsLintMark *mark)
{
  static const char *const order[] = { "error", "warning", "info" };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (strcmp (order[i], mark->severity) == 0)
      return (int) i;
  return G_N_ELEMENTS (order);
}

static GPtrArray *
check (const Subject     *subject,
       const CsLintFacts *facts)
{
  static const CheckFunc checks[] = {
    check_dates,
    check_revocation,
    check_clock,
    check_extended_key_usage,
    check_key_usage,
    check_is_ca,
    check_signatures,
    check_key_size,
    check_curves,
    check_token,
    check_chain_dates,
    check_chain_end,
    check_root,
    check_order,
    check_alt_names,
  };

  GPtrArray *marks = marks_new ();

  /* An insertion after the last one that is no less severe keeps their order. */
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      CsLintMark *mark = checks[i](subject, facts);
      guint       position = marks->len;

      if (mark == NULL)
        continue;
      while (position > 0 && severity_rank (g_ptr_array_index (marks, position - 1)) > severity_rank (mark))
        position--;
      g_ptr_array_insert (marks, (int) position, mark);
    }
  return marks;
}

static GPtrArray *
dup_array (GListModel *list)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (array, g_list_model_get_item (list, i));
  return array;
}

GPtrArray *
cs_lint_identity_with (CsIdentity        *identity,
                       const CsLintFacts *facts)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GPtrArray) sent = NULL;

  Subject subject;

  g_return_val_if_fail (CS_IS_IDENTITY (identity), marks_new ());

  chain = dup_array (cs_identity_get_chain (identity));
  sent = dup_array (cs_identity_get_sent (identity));
  subject.leaf = cs_identity_get_leaf (identity);
  subject.chain = chain;
  subject.sent = sent;
  subject.is_out_of_order = cs_identity_is_out_of_order (identity);
  subject.lacks_rsa_pss = cs_identity_lacks_rsa_pss (identity);
  return check (&subject, facts);
}

/* The bytes of a peer may be no certificate; the rules want to read them. */
static GPtrArray *
dup_readable (GPtrArray *chain)
{
  GPtrArray *readable = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < chain->len && cs_certificate_is_readable (g_ptr_array_index (chain, i)); i++)
    g_ptr_array_add (readable, g_object_ref (g_ptr_array_index (chain, i)));
  return readable;
}

static gboolean
is_out_of_order (GPtrArray *chain)
{
  for (guint i = 0; i + 1 < chain->len; i++)
    if (!cs_certificate_issued (g_ptr_array_index (chain, i + 1), g_ptr_array_index (chain, i)))
      return TRUE;
  return FALSE;
}

GPtrArray *
cs_lint_chain (GPtrArray         *chain,
               const CsLintFacts *facts)
{
  g_autoptr (GPtrArray) readable = dup_readable (chain);

  Subject subject = { .chain = readable, .sent = readable, .is_out_of_order = is_out_of_order (readable) };

  if (readable->len == 0)
    return marks_new ();

  subject.leaf = g_ptr_array_index (readable, 0);
  return check (&subject, facts);
}

GPtrArray *
cs_lint_identity (CsIdentity *identity,
                  gint64      now)
{
  return cs_lint_identity_with (identity, &(CsLintFacts) { .now = now });
}
