/* cs-path-checks.h: what can be wrong with a certificate in a path
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-path.h"

G_BEGIN_DECLS

/* Each looks at the last certificates of a path, leaf first, and returns a
 * sentence (transfer full) about its last one, or NULL when nothing is wrong. */
typedef char *(*CsPathCheckFunc) (GPtrArray         *path,
                                  const CsPathQuery *query);

/**
 * CsPathCheck:
 * @name: the record's name for it
 * @run: finds the fault
 * @breaks: whether a path with it is no path at all
 * @for_issuers: whether it is about the last certificate's role as an issuer
 * @flags: what GnuTLS calls such a fault
 */
typedef struct
{
  const char     *name;
  CsPathCheckFunc run;
  gboolean        breaks;
  gboolean        for_issuers;
  guint           flags;
} CsPathCheck;

/**
 * cs_path_checks:
 * @n_checks: (out): their number
 *
 * Returns: (transfer none) (array length=n_checks): all checks, the most telling first
 */
const CsPathCheck *cs_path_checks (gsize *n_checks);

/**
 * cs_path_describe_names:
 * @leaf: a certificate
 *
 * Returns: (transfer full): "It names other.test only."
 */
char *cs_path_describe_names (CsCertificate *leaf);

G_END_DECLS
