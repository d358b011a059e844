/* cs-handshake-order.c: which message may follow which
 *
 * Pure. We watch, we do not negotiate: what has no row here is reported, and
 * decoding goes on.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-handshake-order.h"

#include "cs-tls-names.h"

#define S(name) CS_HANDSHAKE_##name
#define M(name) CS_TLS_##name
#define CLIENT  CS_SIDE_CLIENT
#define SERVER  CS_SIDE_SERVER
#define ANY     0
#define V13     CS_TLS_1_3
#define OLD     CS_TLS_1_2 /* and before */

/* clang-format off */
static const struct
{
  CsHandshakeState from;
  CsSide           side;
  guint            message;
  guint16          version;
  CsHandshakeState to;
} steps[] = {
  { S (START),                  CLIENT, M (CLIENT_HELLO),           ANY, S (WAIT_SH)                 },
  { S (WAIT_SH),                SERVER, M (HELLO_RETRY_REQUEST),    ANY, S (WAIT_CH_2)               },
  { S (WAIT_CH_2),              CLIENT, M (CLIENT_HELLO),           ANY, S (WAIT_SH_2)               },
  { S (WAIT_SH),                SERVER, M (SERVER_HELLO),           V13, S (WAIT_EE)                 },
  { S (WAIT_SH_2),              SERVER, M (SERVER_HELLO),           V13, S (WAIT_EE)                 },
  { S (WAIT_SH),                SERVER, M (SERVER_HELLO),           OLD, S (12_CERT)                 },
  { S (START),                  SERVER, M (HELLO_REQUEST),          ANY, S (START)                   },

  /* RFC 8446 appendix A; a resumed handshake has no certificates. */
  { S (WAIT_EE),                SERVER, M (ENCRYPTED_EXTENSIONS),   V13, S (WAIT_CERT_CR)            },
  { S (WAIT_CERT_CR),           SERVER, M (CERTIFICATE_REQUEST),    V13, S (WAIT_CERT)               },
  { S (WAIT_CERT_CR),           SERVER, M (CERTIFICATE),            V13, S (WAIT_CV)                 },
  { S (WAIT_CERT_CR),           SERVER, M (COMPRESSED_CERTIFICATE), V13, S (WAIT_CV)                 },
  { S (WAIT_CERT_CR),           SERVER, M (FINISHED),               V13, S (WAIT_CLIENT)             },
  { S (WAIT_CERT),              SERVER, M (CERTIFICATE),            V13, S (WAIT_CV)                 },
  { S (WAIT_CERT),              SERVER, M (COMPRESSED_CERTIFICATE), V13, S (WAIT_CV)                 },
  { S (WAIT_CV),                SERVER, M (CERTIFICATE_VERIFY),     V13, S (WAIT_FINISHED)           },
  { S (WAIT_FINISHED),          SERVER, M (FINISHED),               V13, S (WAIT_CLIENT)             },
  { S (WAIT_CLIENT),            CLIENT, M (END_OF_EARLY_DATA),      V13, S (WAIT_CLIENT)             },
  /* BoringSSL's answer to application_settings */
  { S (WAIT_CLIENT),            CLIENT, M (ENCRYPTED_EXTENSIONS),   V13, S (WAIT_CLIENT)             },
  { S (WAIT_CLIENT),            CLIENT, M (CERTIFICATE),            V13, S (WAIT_CLIENT_CV)          },
  { S (WAIT_CLIENT),            CLIENT, M (COMPRESSED_CERTIFICATE), V13, S (WAIT_CLIENT_CV)          },
  { S (WAIT_CLIENT),            CLIENT, M (FINISHED),               V13, S (CONNECTED_13)            },
  { S (WAIT_CLIENT_CV),         CLIENT, M (CERTIFICATE_VERIFY),     V13, S (WAIT_CLIENT_FINISHED)    },
  { S (WAIT_CLIENT_CV),         CLIENT, M (FINISHED),               V13, S (CONNECTED_13)            },
  { S (WAIT_CLIENT_FINISHED),   CLIENT, M (FINISHED),               V13, S (CONNECTED_13)            },

  /* Go and BoringSSL, when they ask for no certificate, write their tickets before
   * the client's Finished has come. */
  { S (WAIT_CLIENT),            SERVER, M (NEW_SESSION_TICKET),     V13, S (WAIT_CLIENT)             },
  { S (WAIT_CLIENT_CV),         SERVER, M (NEW_SESSION_TICKET),     V13, S (WAIT_CLIENT_CV)          },
  { S (WAIT_CLIENT_FINISHED),   SERVER, M (NEW_SESSION_TICKET),     V13, S (WAIT_CLIENT_FINISHED)    },

  /* RFC 8446 §4.6: each side may write these at any time from here on. */
  { S (CONNECTED_13),           SERVER, M (NEW_SESSION_TICKET),     V13, S (CONNECTED_13)            },
  { S (CONNECTED_13),           SERVER, M (CERTIFICATE_REQUEST),    V13, S (CONNECTED_13)            },
  { S (CONNECTED_13),           SERVER, M (KEY_UPDATE),             V13, S (CONNECTED_13)            },
  { S (CONNECTED_13),           CLIENT, M (KEY_UPDATE),             V13, S (CONNECTED_13)            },
  { S (CONNECTED_13),           CLIENT, M (CERTIFICATE),            V13, S (POST_CERT)               },
  { S (CONNECTED_13),           CLIENT, M (COMPRESSED_CERTIFICATE), V13, S (POST_CERT)               },
  { S (POST_CERT),              SERVER, M (NEW_SESSION_TICKET),     V13, S (POST_CERT)               },
  { S (POST_CERT),              SERVER, M (CERTIFICATE_REQUEST),    V13, S (POST_CERT)               },
  { S (POST_CERT),              SERVER, M (KEY_UPDATE),             V13, S (POST_CERT)               },
  { S (POST_CERT),              CLIENT, M (CERTIFICATE_VERIFY),     V13, S (POST_CV)                 },
  { S (POST_CERT),              CLIENT, M (FINISHED),               V13, S (CONNECTED_13)            },
  { S (POST_CV),                SERVER, M (NEW_SESSION_TICKET),     V13, S (POST_CV)                 },
  { S (POST_CV),                SERVER, M (CERTIFICATE_REQUEST),    V13, S (POST_CV)                 },
  { S (POST_CV),                SERVER, M (KEY_UPDATE),             V13, S (POST_CV)                 },
  { S (POST_CV),                CLIENT, M (FINISHED),               V13, S (CONNECTED_13)            },

  /* RFC 5246 §7.3. Anonymous and PSK suites have no Certificate, RSA and PSK
   * suites no ServerKeyExchange. */
  { S (12_CERT),                SERVER, M (CERTIFICATE),            OLD, S (12_STATUS)               },
  { S (12_CERT),                SERVER, M (SERVER_KEY_EXCHANGE),    OLD, S (12_CR)                   },
  { S (12_CERT),                SERVER, M (SERVER_HELLO_DONE),      OLD, S (12_CLIENT_CERT)          },
  { S (12_CERT),                SERVER, M (NEW_SESSION_TICKET),     OLD, S (12_RESUMED)              },
  { S (12_CERT),                SERVER, M (FINISHED),               OLD, S (12_CLIENT_FINISHED)      },
  { S (12_RESUMED),             SERVER, M (FINISHED),               OLD, S (12_CLIENT_FINISHED)      },
  { S (12_STATUS),              SERVER, M (CERTIFICATE_STATUS),     OLD, S (12_SKE)                  },
  { S (12_STATUS),              SERVER, M (SERVER_KEY_EXCHANGE),    OLD, S (12_CR)                   },
  { S (12_STATUS),              SERVER, M (CERTIFICATE_REQUEST),    OLD, S (12_DONE)                 },
  { S (12_STATUS),              SERVER, M (SERVER_HELLO_DONE),      OLD, S (12_CLIENT_CERT)          },
  { S (12_SKE),                 SERVER, M (SERVER_KEY_EXCHANGE),    OLD, S (12_CR)                   },
  { S (12_SKE),                 SERVER, M (CERTIFICATE_REQUEST),    OLD, S (12_DONE)                 },
  { S (12_SKE),                 SERVER, M (SERVER_HELLO_DONE),      OLD, S (12_CLIENT_CERT)          },
  { S (12_CR),                  SERVER, M (CERTIFICATE_REQUEST),    OLD, S (12_DONE)                 },
  { S (12_CR),                  SERVER, M (SERVER_HELLO_DONE),      OLD, S (12_CLIENT_CERT)          },
  { S (12_DONE),                SERVER, M (SERVER_HELLO_DONE),      OLD, S (12_CLIENT_CERT)          },
  { S (12_CLIENT_CERT),         CLIENT, M (CERTIFICATE),            OLD, S (12_CLIENT_CERT)          },
  { S (12_CLIENT_CERT),         CLIENT, M (CLIENT_KEY_EXCHANGE),    OLD, S (12_CLIENT_CV)            },
  { S (12_CLIENT_CV),           CLIENT, M (CERTIFICATE_VERIFY),     OLD, S (12_CLIENT_CV)            },
  { S (12_CLIENT_CV),           CLIENT, M (FINISHED),               OLD, S (12_SERVER_FINISHED)      },
  { S (12_SERVER_FINISHED),     SERVER, M (NEW_SESSION_TICKET),     OLD, S (12_SERVER_FINISHED)      },
  { S (12_SERVER_FINISHED),     SERVER, M (FINISHED),               OLD, S (CONNECTED_12)            },
  { S (12_CLIENT_FINISHED),     CLIENT, M (FINISHED),               OLD, S (CONNECTED_12)            },
  { S (CONNECTED_12),           SERVER, M (HELLO_REQUEST),          OLD, S (CONNECTED_12)            },
  { S (CONNECTED_12),           CLIENT, M (CLIENT_HELLO),           OLD, S (WAIT_SH)                 },
};
/* clang-format on */

gboolean
cs_handshake_order_step (CsHandshakeState *state,
                         CsSide            side,
                         guint             type,
                         guint16           version)
{
  guint16 rows = version >= CS_TLS_1_3 ? V13 : OLD;

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].from == *state && steps[i].side == side && steps[i].message == type &&
        (steps[i].version == ANY || steps[i].version == rows))
      {
        *state = steps[i].to;
        return TRUE;
      }
  return FALSE;
}

gboolean
cs_handshake_order_is_connected (CsHandshakeState state)
{
  return state == CS_HANDSHAKE_CONNECTED_13 || state == CS_HANDSHAKE_CONNECTED_12;
}
