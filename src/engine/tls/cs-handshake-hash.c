/* cs-handshake-hash.c: the running hash of a handshake's messages
 *
 * Pure.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-handshake-hash.h"

#include "cs-tls-names.h"

struct _CsHandshakeHash
{
  GByteArray               *waiting; /* until the algorithm is known */
  gnutls_hash_hd_t          handle;
  gnutls_digest_algorithm_t algorithm;
  gboolean                  spoilt;
};

CsHandshakeHash *
cs_handshake_hash_new (void)
{
  CsHandshakeHash *self = g_new0 (CsHandshakeHash, 1);

  self->waiting = g_byte_array_new ();
  return self;
}

CsHandshakeHash *
cs_handshake_hash_copy (const CsHandshakeHash *self)
{
  CsHandshakeHash *copy = cs_handshake_hash_new ();

  g_byte_array_append (copy->waiting, self->waiting->data, self->waiting->len);
  copy->algorithm = self->algorithm;
  copy->spoilt = self->spoilt;
  if (self->handle != NULL)
    {
      copy->handle = gnutls_hash_copy (self->handle);
      copy->spoilt = copy->spoilt || copy->handle == NULL;
    }
  return copy;
}

static void
drop_handle (CsHandshakeHash *self)
{
  if (self->handle != NULL)
    gnutls_hash_deinit (g_steal_pointer (&self->handle), NULL);
}

void
cs_handshake_hash_free (CsHandshakeHash *self)
{
  drop_handle (self);
  g_byte_array_unref (self->waiting);
  g_free (self);
}

void
cs_handshake_hash_reset (CsHandshakeHash *self)
{
  drop_handle (self);
  g_byte_array_set_size (self->waiting, 0);
  self->algorithm = GNUTLS_DIG_UNKNOWN;
  self->spoilt = FALSE;
}

void
cs_handshake_hash_spoil (CsHandshakeHash *self)
{
  cs_handshake_hash_reset (self);
  self->spoilt = TRUE;
}

void
cs_handshake_hash_add (CsHandshakeHash *self,
                       const guint8    *message,
                       gsize            len)
{
  if (self->spoilt)
    return;

  if (self->handle != NULL)
    gnutls_hash (self->handle, message, len);
  else if (self->waiting->len + len <= CS_HANDSHAKE_HASH_MAX_WAITING)
    g_byte_array_append (self->waiting, message, (guint) len);
  else
    cs_handshake_hash_spoil (self);
}

void
cs_handshake_hash_set_algorithm (CsHandshakeHash       *self,
                                 gnutls_mac_algorithm_t hash)
{
  if (self->spoilt || self->handle != NULL)
    return;

  /* GnuTLS numbers hashes and their HMACs alike. */
  self->algorithm = (gnutls_digest_algorithm_t) hash;
  if (gnutls_hash_init (&self->handle, self->algorithm) != 0)
    {
      self->handle = NULL;
      cs_handshake_hash_spoil (self);
      return;
    }

  gnutls_hash (self->handle, self->waiting->data, self->waiting->len);
  g_byte_array_set_size (self->waiting, 0);
}

void
cs_handshake_hash_retry (CsHandshakeHash *self)
{
  guint8                    message[CS_TLS_MAX_HASH + 4] = { CS_TLS_MESSAGE_HASH };
  gnutls_digest_algorithm_t algorithm = self->algorithm;
  gsize                     len;

  if (!cs_handshake_hash_peek (self, message + 4))
    return;

  len = gnutls_hash_get_len (algorithm);
  message[3] = (guint8) len;
  cs_handshake_hash_reset (self);
  cs_handshake_hash_set_algorithm (self, (gnutls_mac_algorithm_t) algorithm);
  cs_handshake_hash_add (self, message, 4 + len);
}

gboolean
cs_handshake_hash_peek (const CsHandshakeHash *self,
                        guint8                *digest)
{
  gnutls_hash_hd_t copy = NULL;

  if (!self->spoilt && self->handle != NULL)
    copy = gnutls_hash_copy (self->handle);
  if (copy == NULL)
    return FALSE;

  gnutls_hash_deinit (copy, digest);
  return TRUE;
}
