/* test-handshake-order.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-handshake-order.h"
#include "cs-tls-names.h"

typedef struct
{
  CsSide side;
  guint  type;
} Step;

#define C(name)                   \
  {                               \
    CS_SIDE_CLIENT, CS_TLS_##name \
  }
#define S(name)                   \
  {                               \
    CS_SIDE_SERVER, CS_TLS_##name \
  }

static const Step full_13[] = {
  C (CLIENT_HELLO), S (HELLO_RETRY_REQUEST), C (CLIENT_HELLO), S (SERVER_HELLO), S (ENCRYPTED_EXTENSIONS),
  S (CERTIFICATE_REQUEST), S (CERTIFICATE), S (CERTIFICATE_VERIFY), S (FINISHED), C (CERTIFICATE),
  C (CERTIFICATE_VERIFY), C (FINISHED), S (NEW_SESSION_TICKET)
};

static const Step full_12[] = {
  C (CLIENT_HELLO), S (SERVER_HELLO), S (CERTIFICATE), S (CERTIFICATE_STATUS), S (SERVER_KEY_EXCHANGE),
  S (CERTIFICATE_REQUEST), S (SERVER_HELLO_DONE), C (CERTIFICATE), C (CLIENT_KEY_EXCHANGE),
  C (CERTIFICATE_VERIFY), C (FINISHED), S (NEW_SESSION_TICKET), S (FINISHED), S (HELLO_REQUEST), C (CLIENT_HELLO)
};

static CsHandshakeState
walk (const Step *steps,
      gsize       n_steps,
      guint16     version)
{
  CsHandshakeState state = CS_HANDSHAKE_START;

  for (gsize i = 0; i < n_steps; i++)
    g_assert_true (cs_handshake_order_step (&state, steps[i].side, steps[i].type, version));
  return state;
}

/* The RFCs' handshakes pass from end to end. */
static void
test_full (void)
{
  g_assert_true (cs_handshake_order_is_connected (walk (full_13, G_N_ELEMENTS (full_13), CS_TLS_1_3)));
  g_assert_cmpint (walk (full_12, G_N_ELEMENTS (full_12), CS_TLS_1_2), ==, CS_HANDSHAKE_WAIT_SH);
  g_assert_true (cs_handshake_order_is_connected (walk (full_12, 13, CS_TLS_1_2)));
}

/* A message that the other side wrote, or of the other version, does not fit
 * anywhere on the way, and the state stays. */
static void
test_wrong_side (void)
{
  CsHandshakeState state = CS_HANDSHAKE_START;

  for (gsize i = 0; i < G_N_ELEMENTS (full_13); i++)
    {
      CsHandshakeState before = state;
      CsSide           other = full_13[i].side == CS_SIDE_CLIENT ? CS_SIDE_SERVER : CS_SIDE_CLIENT;

      g_assert_false (cs_handshake_order_step (&state, other, full_13[i].type, CS_TLS_1_3));
      if (i > 4)
        g_assert_false (cs_handshake_order_step (&state, full_13[i].side, full_13[i].type, CS_TLS_1_2));
      g_assert_cmpint (state, ==, before);
      g_assert_true (cs_handshake_order_step (&state, full_13[i].side, full_13[i].type, CS_TLS_1_3));
    }
}

/* A CertificateRequest behind the server's Certificate is out of place in 1.3. */
static void
test_out_of_place (void)
{
  CsHandshakeState state = CS_HANDSHAKE_WAIT_CV;

  g_assert_false (cs_handshake_order_step (&state, CS_SIDE_SERVER, CS_TLS_CERTIFICATE_REQUEST, CS_TLS_1_3));
  g_assert_cmpint (state, ==, CS_HANDSHAKE_WAIT_CV);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/handshake-order/full", test_full);
  g_test_add_func ("/tls/handshake-order/wrong-side", test_wrong_side);
  g_test_add_func ("/tls/handshake-order/out-of-place", test_out_of_place);
  return g_test_run ();
}
