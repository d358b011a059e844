/* cs-main.c: countersign-cli
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>

int
main (int    argc,
      char **argv)
{
  printf ("countersign-cli " PACKAGE_VERSION "\n");
  return 0;
}
