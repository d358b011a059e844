/* cs-tls-database.c: GIO asks, and our trust answers
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-database.h"

#include <glib/gi18n-lib.h>

struct _CsTlsDatabase
{
  GTlsDatabase parent_instance;

  CsTrust        *trust;
  CsTap          *tap;
  CsTrustOverride override;

  GMutex            mutex; /* TLS verifies in a thread of its own */
  CsTrustJudgement *judgement;
};

G_DEFINE_FINAL_TYPE (CsTlsDatabase, cs_tls_database, G_TYPE_TLS_DATABASE)

static GPtrArray *
dup_chain (GTlsCertificate *certificate)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (; certificate != NULL; certificate = g_tls_certificate_get_issuer (certificate))
    {
      GByteArray *der = NULL;

      g_object_get (certificate, "certificate", &der, NULL);
      if (der == NULL)
        continue;
      g_ptr_array_add (chain, g_bytes_new (der->data, der->len));
      g_byte_array_unref (der);
    }

  return chain;
}

static char *
dup_host (GSocketConnectable *identity)
{
  if (G_IS_NETWORK_ADDRESS (identity))
    return g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (identity)));
  if (G_IS_INET_SOCKET_ADDRESS (identity))
    return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (identity)));
  return NULL;
}

static char *
judgement_summary (CsTrustJudgement *judgement,
                   CsTrustOverride   override)
{
  CsTrustReason *reason = judgement->reasons->len > 0 ? g_ptr_array_index (judgement->reasons, 0) : NULL;
  CsCertificate *anchor;

  if (judgement->trusted && judgement->path->len > 0)
    {
      anchor = g_ptr_array_index (judgement->path, judgement->path->len - 1);
      return g_strdup_printf (_ ("trusted through %s"), cs_certificate_get_display_name (anchor));
    }
  if (judgement->trusted)
    return g_strdup (_ ("trusted"));
  return g_strdup_printf (override == CS_TRUST_OVERRIDE_GO_ON ? _ ("not trusted, and gone on by your choice: %s") : _ ("not trusted: %s"),
                          reason != NULL ? reason->detail : _ ("the chain could not be verified"));
}

static void
tell (CsTlsDatabase    *self,
      CsTrustJudgement *judgement)
{
  g_autofree char *summary = judgement_summary (judgement, self->override);
  const char      *refused = self->override == CS_TRUST_OVERRIDE_GO_ON ? "overridden" : "untrusted";
  JsonObject      *fields = json_object_new ();

  json_object_set_string_member (fields, "decision", judgement->trusted ? "trusted" : refused);
  cs_tap_post_event (self->tap, "TrustDecision", summary, fields);
}

static GTlsCertificateFlags
cs_tls_database_verify_chain (GTlsDatabase           *database,
                              GTlsCertificate        *certificate,
                              const char             *purpose,
                              GSocketConnectable     *identity,
                              GTlsInteraction        *interaction,
                              GTlsDatabaseVerifyFlags flags,
                              GCancellable           *cancellable,
                              GError                **error)
{
  CsTlsDatabase        *self = CS_TLS_DATABASE (database);
  g_autoptr (GPtrArray) chain = dup_chain (certificate);
  g_autofree char      *host = dup_host (identity);

  return cs_tls_database_judge (self, chain, host);
}

static void
cs_tls_database_finalize (GObject *object)
{
  CsTlsDatabase *self = CS_TLS_DATABASE (object);

  g_clear_object (&self->trust);
  g_clear_object (&self->tap);
  g_clear_pointer (&self->judgement, cs_trust_judgement_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (cs_tls_database_parent_class)->finalize (object);
}

static void
cs_tls_database_class_init (CsTlsDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_tls_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = cs_tls_database_verify_chain;
}

static void
cs_tls_database_init (CsTlsDatabase *self)
{
  g_mutex_init (&self->mutex);
}

CsTlsDatabase *
cs_tls_database_new (CsTrust        *trust,
                     CsTap          *tap,
                     CsTrustOverride override)
{
  CsTlsDatabase *self = g_object_new (CS_TYPE_TLS_DATABASE, NULL);

  self->trust = g_object_ref (trust);
  self->tap = g_object_ref (tap);
  self->override = override;
  return self;
}

GTlsCertificateFlags
cs_tls_database_judge (CsTlsDatabase *self,
                       GPtrArray     *chain,
                       const char    *host)
{
  CsTrustJudgement    *judgement = cs_trust_judge (self->trust, chain, host, g_get_real_time () / G_USEC_PER_SEC);
  GTlsCertificateFlags result = judgement->flags;

  tell (self, judgement);
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->judgement, cs_trust_judgement_free);
  self->judgement = judgement;
  g_mutex_unlock (&self->mutex);
  return result;
}

CsTrustJudgement *
cs_tls_database_steal_judgement (CsTlsDatabase *self)
{
  CsTrustJudgement *judgement;

  g_mutex_lock (&self->mutex);
  judgement = g_steal_pointer (&self->judgement);
  g_mutex_unlock (&self->mutex);
  return judgement;
}
