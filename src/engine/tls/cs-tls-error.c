/* cs-tls-error.c: how TLS bytes are refused
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-error.h"

#include <glib/gi18n-lib.h>

GQuark
cs_tls_error_quark (void)
{
  return g_quark_from_static_string ("cs-tls-error-quark");
}

void
cs_tls_error_malformed (GError        **error,
                        const CsCursor *where,
                        const char     *message,
                        const char     *expected)
{
  /* Translators: a message's name, what should have been there, a position and a number of bytes */
  g_set_error (error, CS_TLS_ERROR, CS_TLS_ERROR_MALFORMED,
               _ ("%s: expected %s at byte %lu, %lu left"),
               message, expected, (gulong) where->offset, (gulong) where->len);
}
