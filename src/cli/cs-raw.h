/* cs-raw.h: HTTP as it crossed, on its way to a person or a program
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

#include <stdio.h>

G_BEGIN_DECLS

/**
 * cs_raw_print:
 * @file: where to
 * @records: (element-type CsRecord): complete records
 *
 * Prints what crossed of HTTP, in its order. HTTP/1.1 comes out byte for byte,
 * request and answer, chunk sizes and all, except on a terminal, where control
 * characters are spelt out. HTTP/2 comes out frame by frame: what it is, its
 * headers decoded, and its bytes. What was not kept is told on standard error.
 */
void cs_raw_print (FILE      *file,
                   GPtrArray *records);

G_END_DECLS
