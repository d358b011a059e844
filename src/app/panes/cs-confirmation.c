/* cs-confirmation.c: what a verdict suggests to try, and what that changes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-confirmation.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
static const CsConfirmation confirmations[] = {
  { "add-key-log",     N_("Add a Key Log…"),            NULL,            0, "win.add-key-log" },
  { "again",           N_("Try Again"),                 NULL,            0, NULL },
  { "always-send",     N_("Send It Anyway"),            "identity-mode", 0, NULL },
  { "another-chain",   N_("Send Another Chain…"),       NULL,            0, "win.focus-identity" },
  { "check-online",    N_("Check Online…"),             NULL,            0, "win.check-online" },
  { "choose-identity", N_("Choose an Identity…"),       NULL,            0, "win.focus-identity" },
  { "choose-root",     N_("Choose a Root…"),            NULL,            0, "win.choose-root" },
  { "cold",            N_("Send Cold"),                 "way",           0, NULL },
  { "connect-to",      N_("Connect to…"),               NULL,            0, "win.connect-to" },
  { "go-on",           N_("Go On Anyway"),              "untrusted",     1, NULL },
  { "http-1.1",        N_("Try on HTTP/1.1"),           "protocols",     1, NULL },
  { "http-2",          N_("Try on HTTP/2"),             "protocols",     2, NULL },
  { "no-identity",     N_("Try without Identity"),      "identity-mode", 2, NULL },
  { "probe",           N_("Try with a Direct Probe"),   "way",           2, NULL },
  { "tls-1.2",         N_("Try with TLS 1.2"),          "tls-versions",  1, NULL },
  { "tls-1.3",         N_("Try with TLS 1.3"),          "tls-versions",  2, NULL },
};
/* clang-format on */

const CsConfirmation *
cs_confirmation_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (confirmations); i++)
    if (g_strcmp0 (name, confirmations[i].name) == 0)
      return &confirmations[i];

  return NULL;
}
