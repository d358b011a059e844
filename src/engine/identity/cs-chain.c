/* cs-chain.c: which certificates of an identity go out
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-chain.h"

#include <gnutls/abstract.h>
#include <string.h>

static const char *const choice_names[] = { "intermediates", "leaf", "root", "chosen" };

const char *
cs_chain_choice_to_string (CsChainChoice choice)
{
  return choice_names[choice];
}

gboolean
cs_chain_choice_from_string (const char    *name,
                             CsChainChoice *choice)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choice_names); i++)
    if (strcmp (choice_names[i], name) == 0)
      {
        *choice = (CsChainChoice) i;
        return TRUE;
      }
  return FALSE;
}

/* On a curve that GnuTLS does not know no signature can be checked: the name and
 * the key identifier must do. */
static gboolean
has_unknown_key (CsCertificate *certificate)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);
  gnutls_pubkey_t   key = NULL;
  gboolean          unknown;

  if (crt == NULL || gnutls_pubkey_init (&key) < 0)
    return TRUE;

  unknown = gnutls_pubkey_import_x509 (key, crt, 0) < 0;
  gnutls_pubkey_deinit (key);
  return unknown;
}

/* The issuer among @candidates. Two CAs may share a name, after a change of key
 * or by cross-signing: the one whose key fits the signature goes first. */
static CsCertificate *
find_issuer (GPtrArray     *candidates,
             GPtrArray     *chain,
             CsCertificate *certificate)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      CsCertificate *candidate = g_ptr_array_index (candidates, i);

      if (!g_ptr_array_find (chain, candidate, NULL) &&
          cs_certificate_issued (candidate, certificate) &&
          (cs_certificate_signed (candidate, certificate) || has_unknown_key (candidate)))
        return candidate;
    }
  return NULL;
}

/* Goes on from the last one of @chain. */
static void
extend (GPtrArray *chain,
        GPtrArray *candidates)
{
  while (chain->len < CS_CHAIN_MAX)
    {
      CsCertificate *last = g_ptr_array_index (chain, chain->len - 1);
      CsCertificate *next = cs_certificate_is_self_issued (last) ? NULL : find_issuer (candidates, chain, last);

      if (next == NULL)
        return;
      g_ptr_array_add (chain, g_object_ref (next));
    }
}

GPtrArray *
cs_chain_order (CsCertificate *leaf,
                GPtrArray     *candidates)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chain, g_object_ref (leaf));
  extend (chain, candidates);
  return chain;
}

static gboolean
is_same (CsCertificate *a,
         CsCertificate *b)
{
  return g_bytes_equal (cs_certificate_get_der (a), cs_certificate_get_der (b));
}

GPtrArray *
cs_chain_compose (GListModel   *chain,
                  CsChainChoice choice,
                  GPtrArray    *more)
{
  GPtrArray *sent = g_ptr_array_new_with_free_func (g_object_unref);
  guint      n = choice == CS_CHAIN_LEAF || choice == CS_CHAIN_CHOSEN ? 1 : g_list_model_get_n_items (chain);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (chain, i);

      /* A root at the end is never needed: the server knows it or does not. */
      if (i > 0 && choice == CS_CHAIN_INTERMEDIATES && cs_certificate_is_self_issued (certificate))
        break;
      g_ptr_array_add (sent, g_steal_pointer (&certificate));
    }

  if (more != NULL && choice == CS_CHAIN_ROOT)
    extend (sent, more);
  for (guint i = 0; more != NULL && choice == CS_CHAIN_CHOSEN && i < more->len && sent->len < CS_CHAIN_MAX; i++)
    if (!is_same (g_ptr_array_index (more, i), g_ptr_array_index (sent, 0)))
      g_ptr_array_add (sent, g_object_ref (g_ptr_array_index (more, i)));
  return sent;
}

int
cs_chain_find_ca_name (GListModel *chain,
                       GBytes     *ca_name)
{
  for (guint i = 0; i < g_list_model_get_n_items (chain); i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (chain, i);

      if (g_bytes_equal (cs_certificate_get_issuer_der (certificate), ca_name))
        return (int) i;
    }
  return -1;
}
