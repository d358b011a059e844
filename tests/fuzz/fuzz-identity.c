/* fuzz-identity.c: a client identity's file, which may be anything
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"
#include "cs-identity.h"

#include <unistd.h>

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (CsSecret)  passphrase = cs_secret_new_from_string ("1234");
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (GError)    error = NULL;
  g_autofree char      *path = NULL;

  CsIdentityFiles files = { 0 };
  int             fd;

  path = cs_fuzz_memory_file (data, len, &fd);
  files.certificate = path;
  identities = cs_identity_load_all (&files, passphrase, &error);
  g_assert_true ((identities == NULL) == (error != NULL));
  g_assert_true (error == NULL || error->domain == CS_IDENTITY_ERROR);
  close (fd);

  return 0;
}
