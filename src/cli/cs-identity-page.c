/* cs-identity-page.c: what a person reads of an identity's file, and of tokens
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-page.h"

#include "cs-elsewhere.h"
#include "cs-identity-file.h"
#include "cs-lint.h"
#include "cs-page.h"
#include "cs-text.h"
#include "cs-trust.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Certificates of a file that is no identity: enough to tell which file it is. */
#define MAX_CERTIFICATES 10

#define COLUMN 16

static void
put_list (CsPage            *report,
          const char        *label,
          const char *const *items)
{
  g_autofree char *list = NULL;

  if (items[0] == NULL)
    return;

  list = g_strjoinv (", ", (char **) items);
  cs_page_entry (report, 4, COLUMN, label, list);
}

static void
put_certificate (CsPage        *report,
                 CsCertificate *certificate)
{
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;
  g_autofree char *dates = NULL;
  g_autofree char *key = NULL;

  if (!cs_certificate_is_readable (certificate))
    {
      cs_page_line (report, 2, CS_INK_WARNING, _ ("A certificate that cannot be read"));
      cs_page_entry (report, 4, COLUMN, "SHA-256", cs_certificate_get_fingerprint (certificate));
      return;
    }

  from = cs_text_date (cs_certificate_get_not_before (certificate));
  until = cs_text_date (cs_certificate_get_not_after (certificate));
  dates = g_strdup_printf (_ ("from %s until %s"), from, until);
  key = g_strdup_printf (_ ("%s, %u bits"), cs_certificate_get_key_type (certificate),
                         cs_certificate_get_key_bits (certificate));

  cs_page_line (report, 2, CS_INK_STRONG, cs_certificate_get_display_name (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Subject"), cs_certificate_get_subject (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Issuer"), cs_certificate_get_issuer (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Serial"), cs_certificate_get_serial (certificate));
  put_list (report, _ ("Names"), cs_certificate_get_alt_names (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Valid"), dates);
  cs_page_entry (report, 4, COLUMN, _ ("Key"), key);
  cs_page_entry (report, 4, COLUMN, _ ("Signature"), cs_certificate_get_signature_algorithm (certificate));
  put_list (report, _ ("For"), cs_certificate_get_extended_key_usage (certificate));
  cs_page_entry (report, 4, COLUMN, "SHA-256", cs_certificate_get_fingerprint (certificate));
}

static void
put_lint (CsPage            *report,
          CsIdentity        *identity,
          const CsLintFacts *facts)
{
  g_autoptr (GPtrArray) marks = cs_lint_identity_with (identity, facts);

  for (guint i = 0; i < marks->len; i++)
    {
      const CsLintMark *mark = g_ptr_array_index (marks, i);
      g_autofree char  *text = NULL;

      if (strcmp (mark->severity, "error") == 0)
        {
          text = g_strdup_printf (_ ("Error: %s. %s"), mark->short_text, mark->message);
          cs_page_prose (report, 2, 2, CS_INK_ERROR, text);
        }
      else if (strcmp (mark->severity, "warning") == 0)
        {
          text = g_strdup_printf (_ ("Warning: %s. %s"), mark->short_text, mark->message);
          cs_page_prose (report, 2, 2, CS_INK_WARNING, text);
        }
      else
        {
          text = g_strdup_printf (_ ("Note: %s. %s"), mark->short_text, mark->message);
          cs_page_prose (report, 2, 2, CS_INK_PLAIN, text);
        }
    }
}

static void
put_identity (CsPage            *report,
              CsIdentity        *identity,
              const CsLintFacts *facts)
{
  GListModel *chain = cs_identity_get_chain (identity);

  put_lint (report, identity, facts);
  for (guint i = 0; i < g_list_model_get_n_items (chain); i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (chain, i);

      cs_page_space (report);
      put_certificate (report, certificate);
    }
}

static const char *
format_name (const char *kind)
{
  if (strcmp (kind, "pkcs12") == 0)
    return "PKCS#12";
  if (strcmp (kind, "pkcs11") == 0)
    return "PKCS#11";
  return strcmp (kind, "der") == 0 ? "DER" : "PEM";
}

static void
put_elsewhere (CsPage    *report,
               GPtrArray *answers)
{
  if (answers == NULL)
    return;

  cs_page_heading (report, _ ("Elsewhere"));
  for (guint i = 0; i < answers->len; i++)
    {
      const CsElsewhere *answer = g_ptr_array_index (answers, i);
      g_autofree char   *grade = g_strdup_printf ("%s, %s", answer->grade, answer->seen);
      g_autofree char   *text = NULL;

      if (answer->answer == CS_ELSEWHERE_YES)
        /* Translators: a program that reads the file: "OpenSSL 3" */
        text = g_strdup_printf (_ ("✓ %s: loads it. %s"), answer->name, answer->reason);
      else if (answer->answer == CS_ELSEWHERE_NO)
        text = g_strdup_printf (_ ("✗ %s: refuses it. %s"), answer->name, answer->reason);
      else
        text = g_strdup_printf (_ ("? %s: cannot tell. %s"), answer->name, answer->reason);

      cs_page_prose (report, 2, 2, answer->answer == CS_ELSEWHERE_NO ? CS_INK_WARNING : CS_INK_PLAIN, text);
      if (answer->remedy != NULL)
        cs_page_prose (report, 4, 0, CS_INK_PLAIN, answer->remedy);
      cs_page_line (report, 4, CS_INK_QUIET, grade);
    }
}

static void
put_identities (CsPage            *report,
                GPtrArray         *identities,
                const CsLintFacts *facts)
{
  g_autofree char *text = NULL;

  const char *format = format_name (cs_identity_get_kind (g_ptr_array_index (identities, 0)));

  if (identities->len == 1)
    text = g_strdup_printf (_ ("✓ It loads (%s): the private key belongs to the certificate."), format);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "✓ It loads (%s) and holds %u identity, each with its private key. The first is sent unless --identity picks another.",
                                         "✓ It loads (%s) and holds %u identities, each with its private key. The first is sent unless --identity picks another.",
                                         identities->len),
                            format, identities->len);
  cs_page_prose (report, 2, 2, CS_INK_SUCCESS, text);

  for (guint i = 0; i < identities->len; i++)
    {
      if (identities->len > 1)
        {
          g_autofree char *heading = g_strdup_printf (_ ("Identity %u of %u"), i + 1, identities->len);

          cs_page_heading (report, heading);
        }
      put_identity (report, g_ptr_array_index (identities, i), facts);
    }
  put_elsewhere (report, cs_identity_get_elsewhere (g_ptr_array_index (identities, 0)));
}

/* What is in it all the same helps to find the file that was meant. */
static void
put_refusal (CsPage       *report,
             const char   *path,
             const GError *refusal)
{
  g_autoptr (GPtrArray) certificates = cs_trust_read_certificates (path, NULL);

  cs_page_line (report, 2, CS_INK_ERROR, _ ("✗ It is no usable identity."));
  cs_page_prose (report, 2, 0, CS_INK_PLAIN, refusal->message);
  if (g_error_matches (refusal, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED))
    cs_page_prose (report, 2, 0, CS_INK_PLAIN, _ ("--pass-file gives it; on a terminal you are asked."));
  if (certificates == NULL)
    return;

  for (guint i = 0; i < MIN (certificates->len, MAX_CERTIFICATES); i++)
    {
      cs_page_space (report);
      put_certificate (report, g_ptr_array_index (certificates, i));
    }
  if (certificates->len > MAX_CERTIFICATES)
    {
      guint            n_more = certificates->len - MAX_CERTIFICATES;
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more", "%u more", n_more), n_more);

      cs_page_line (report, 2, CS_INK_QUIET, more);
    }
}

char *
cs_identity_page_new (CsReportStyle          style,
                      const CsIdentityFiles *files,
                      GPtrArray             *identities,
                      const GError          *refusal,
                      const CsLintFacts     *facts)
{
  g_autofree char *name = cs_identity_file_dup_name (files->certificate);

  CsPage *report = cs_page_new (style);

  cs_page_heading (report, name);
  if (identities != NULL)
    put_identities (report, identities, facts);
  else
    put_refusal (report, files->certificate, refusal);
  return cs_page_finish (report);
}

/* Tokens. */

static void
put_pin (CsPage    *report,
         CsTokenPin pin)
{
  static const struct
  {
    CsInk       ink;
    const char *text;
  } words[] = {
    [CS_TOKEN_PIN_NOT_NEEDED] = { CS_INK_PLAIN, N_ ("It wants no PIN.") },
    [CS_TOKEN_PIN_ASKED] = { CS_INK_PLAIN, N_ ("It wants a PIN.") },
    [CS_TOKEN_PIN_ON_READER] = { CS_INK_PLAIN, N_ ("It wants a PIN, typed on its own reader.") },
    [CS_TOKEN_PIN_FEW_LEFT] = { CS_INK_WARNING, N_ ("Wrong PINs were tried: few tries are left before it locks.") },
    [CS_TOKEN_PIN_LAST_TRY] = { CS_INK_WARNING, N_ ("One more wrong PIN locks it.") },
    [CS_TOKEN_PIN_LOCKED] = { CS_INK_ERROR, N_ ("It is locked after too many wrong PINs. Unlock it with its own software.") },
  };

  cs_page_prose (report, 2, 0, words[pin].ink, _ (words[pin].text));
}

static void
put_token (CsPage        *report,
           const CsToken *token)
{
  g_autofree char *about = g_strjoin (", ", token->manufacturer, token->model, token->serial, NULL);

  cs_page_heading (report, *token->label != '\0' ? token->label : _ ("A token without a name"));
  cs_page_line (report, 2, CS_INK_QUIET, about);
  cs_page_line (report, 2, CS_INK_PLAIN, token->uri);
  put_pin (report, token->pin);
  if (token->lacks_rsa_pss)
    cs_page_prose (report, 2, 2, CS_INK_WARNING,
                   _ ("Warning: it cannot sign with RSA-PSS, which TLS 1.3 wants of RSA keys (RFC 8446 §4.2.3). With an RSA key "
                      "on it only TLS 1.2 works: --tls-max 1.2."));
  if (token->certificates->len == 0)
    cs_page_prose (report, 2, 0, CS_INK_PLAIN, _ ("No certificate on it shows without the PIN."));

  for (guint i = 0; i < token->certificates->len; i++)
    {
      const CsTokenCertificate *item = g_ptr_array_index (token->certificates, i);

      cs_page_space (report);
      put_certificate (report, item->certificate);
      cs_page_line (report, 4, CS_INK_PLAIN, item->uri);
    }
}

char *
cs_identity_page_new_for_tokens (CsReportStyle      style,
                                 const CsTokenList *list)
{
  CsPage *report = cs_page_new (style);

  if (list->tokens->len == 0)
    cs_page_prose (report, 0, 0, CS_INK_PLAIN,
                   _ ("No token was found. Is it plugged in, and is its PKCS#11 module installed where p11-kit looks?"));
  for (guint i = 0; i < list->tokens->len; i++)
    put_token (report, g_ptr_array_index (list->tokens, i));

  for (guint i = 0; i < list->faults->len; i++)
    {
      const CsTokenFault *fault = g_ptr_array_index (list->faults, i);
      g_autofree char    *text = g_strdup_printf (_ ("The module %s: %s"), fault->name, fault->detail);

      cs_page_space (report);
      cs_page_prose (report, 0, 2, CS_INK_WARNING, text);
    }
  return cs_page_finish (report);
}
