/* cs-identity-sort.c: which files make an identity together
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-sort.h"

#include "cs-der.h"
#include "cs-identity-file.h"
#include "cs-identity.h"
#include "cs-trust-file.h"

#include <string.h>

/* What a file lacks to be an identity of its own. */
typedef enum
{
  NOTHING,
  A_KEY,
  A_CERTIFICATE,
  A_PASSPHRASE, /* it may be a key */
  EVERYTHING,   /* it is locked as a whole, or something else */
} Lack;

typedef struct
{
  const char *path;
  Lack        lack;
  gboolean    taken;
  const char *key; /* of one that lacked it */
} Candidate;

void
cs_identity_pair_free (CsIdentityPair *self)
{
  g_free (self->certificate);
  g_free (self->key);
  g_free (self);
}

static gboolean
is_pkcs12 (const char *path)
{
  g_autoptr (GBytes) content = cs_identity_file_read (path, NULL);

  return content != NULL && cs_der_get_kind (cs_cursor_init_bytes (content)) == CS_DER_KIND_PKCS12;
}

static Lack
find_lack (const char *path)
{
  const CsIdentityFiles  files = { path, NULL, NULL };
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsIdentity) identity = cs_identity_load (&files, NULL, &error);

  if (identity != NULL)
    return NOTHING;
  if (g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_KEY))
    return A_KEY;
  if (g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_CERTIFICATE))
    return A_CERTIFICATE;
  if (g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED) && !is_pkcs12 (path))
    return A_PASSPHRASE;
  return EVERYTHING;
}

/* Whether @key belongs to @certificate. */
static gboolean
belong_together (const char *certificate,
                 const char *key)
{
  const CsIdentityFiles  files = { certificate, key, NULL };
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsIdentity) identity = cs_identity_load (&files, NULL, &error);

  return identity != NULL;
}

/* "client.pem" and "client.key" are called alike. */
static gboolean
are_called_alike (const char *a,
                  const char *b)
{
  g_autofree char *name_a = g_path_get_basename (a);
  g_autofree char *name_b = g_path_get_basename (b);

  return strcspn (name_a, ".") == strcspn (name_b, ".") && strncmp (name_a, name_b, strcspn (name_a, ".")) == 0;
}

/* How a key may be known as a certificate's, the surest first. */
typedef gboolean (*Match) (const Candidate *certificate,
                           const Candidate *key);

static gboolean
match_content (const Candidate *certificate,
               const Candidate *key)
{
  return key->lack == A_CERTIFICATE && belong_together (certificate->path, key->path);
}

static gboolean
match_name (const Candidate *certificate,
            const Candidate *key)
{
  return key->lack == A_PASSPHRASE && are_called_alike (certificate->path, key->path);
}

static gboolean
match_locked (const Candidate *certificate,
              const Candidate *key)
{
  return key->lack == A_PASSPHRASE;
}

/* Takes the only key that matches. */
static void
find_key (GArray    *candidates,
          Candidate *certificate,
          Match      match)
{
  Candidate *found = NULL;

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *key = &g_array_index (candidates, Candidate, i);

      if (key->taken || !match (certificate, key))
        continue;
      if (found != NULL)
        return;
      found = key;
    }
  if (found == NULL)
    return;

  found->taken = TRUE;
  certificate->key = found->path;
}

static gboolean
holds_roots (const char *path)
{
  g_autoptr (GPtrArray)     ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (CsCertificate) first = NULL;

  if (!cs_trust_file_read (path, ders, NULL) || ders->len == 0)
    return FALSE;

  first = cs_certificate_new (g_ptr_array_index (ders, 0));
  return first != NULL && (cs_certificate_get_is_ca (first) || cs_certificate_is_self_issued (first));
}

static CsIdentityKind
find_kind (const Candidate *candidate)
{
  if (candidate->lack == EVERYTHING)
    return is_pkcs12 (candidate->path) ? CS_IDENTITY_KIND_IDENTITY : CS_IDENTITY_KIND_OTHER;
  if (candidate->lack == A_KEY && candidate->key == NULL && holds_roots (candidate->path))
    return CS_IDENTITY_KIND_ROOTS;
  return CS_IDENTITY_KIND_IDENTITY;
}

static void
append_pair (GPtrArray       *pairs,
             const Candidate *candidate)
{
  CsIdentityPair *pair = g_new0 (CsIdentityPair, 1);

  pair->certificate = g_strdup (candidate->path);
  pair->key = g_strdup (candidate->key);
  pair->kind = find_kind (candidate);
  g_ptr_array_add (pairs, pair);
}

GPtrArray *
cs_identity_sort (const char *const *paths)
{
  static const Match matches[] = { match_content, match_name, match_locked };

  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  GPtrArray         *pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_identity_pair_free);

  for (guint i = 0; paths[i] != NULL && i < CS_IDENTITY_SORT_MAX; i++)
    {
      Candidate candidate = { paths[i], find_lack (paths[i]), FALSE, NULL };

      g_array_append_val (candidates, candidate);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (matches); i++)
    for (guint j = 0; j < candidates->len; j++)
      {
        Candidate *certificate = &g_array_index (candidates, Candidate, j);

        if (certificate->lack == A_KEY && certificate->key == NULL)
          find_key (candidates, certificate, matches[i]);
      }
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (!candidate->taken)
        append_pair (pairs, candidate);
    }

  return pairs;
}
