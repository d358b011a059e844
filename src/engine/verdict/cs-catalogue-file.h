/* cs-catalogue-file.h: reads a person's own entry from a file
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-catalogue.h"

G_BEGIN_DECLS

#define CS_CATALOGUE_FILE_MAX_BYTES (1024 * 1024)

/**
 * cs_catalogue_file_load:
 * @path: a file
 * @knowledge: which part of the catalogue it belongs to
 * @complaint: (out): translated; what is wrong, with file and line, when %NULL
 *   is returned
 *
 * Returns: (transfer full) (nullable): its entry, as the readers of cs-data.h
 *   take it
 */
CsData *cs_catalogue_file_load (const char *path,
                                CsKnowledge knowledge,
                                char      **complaint);

G_END_DECLS
