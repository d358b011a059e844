/* cs-catalogue.h: what is known of platforms, alerts and servers, as data
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-data.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsKnowledge:
 * @CS_KNOWLEDGE_PLATFORMS: what a platform's application sees of an exchange
 * @CS_KNOWLEDGE_ALERTS: what may be behind an alert
 * @CS_KNOWLEDGE_SERVERS: what an answer says about who wrote it
 * @CS_KNOWLEDGE_SENDERS: which certificate a TLS library sends, and when
 *
 * The parts of the catalogue: a folder of `data/` each, and a schema of
 * `data/schemas` each.
 */
typedef enum
{
  CS_KNOWLEDGE_PLATFORMS,
  CS_KNOWLEDGE_ALERTS,
  CS_KNOWLEDGE_SERVERS,
  CS_KNOWLEDGE_SENDERS,
  CS_N_KNOWLEDGE,
} CsKnowledge;

/* The folder's name: "platforms". */
const char *cs_knowledge_to_string (CsKnowledge knowledge);

/**
 * CsCatalogue:
 *
 * Entries as the readers of cs-data.h take them. The built-in ones are mapped
 * with the program and read where they lie; a person's own files are parsed.
 * It does not change once it is made.
 */
typedef struct _CsCatalogue CsCatalogue;

/**
 * cs_catalogue_get_default:
 *
 * The built-in entries, and at the first call the person's own from the folder
 * `countersign` of the user data folder (XDG_DATA_HOME).
 *
 * Returns: (transfer none): the program's catalogue
 */
CsCatalogue *cs_catalogue_get_default (void);

/**
 * cs_catalogue_new:
 * @folder: (nullable): a folder with a person's own files, in folders named as
 *   cs_knowledge_to_string() has it; it need not exist
 *
 * An entry of @folder takes the place of a built-in one of the same id. A file
 * that is broken is ignored and complained of.
 *
 * Returns: (transfer full): a catalogue
 */
CsCatalogue *cs_catalogue_new (const char *folder);
void         cs_catalogue_free (CsCatalogue *self);

/**
 * cs_catalogue_get_entries:
 * @self: a catalogue
 * @knowledge: which part of it
 *
 * Returns: (transfer none) (element-type CsData): entries, sorted by `order`
 */
GPtrArray *cs_catalogue_get_entries (CsCatalogue *self,
                                     CsKnowledge  knowledge);

/**
 * cs_catalogue_find:
 * @self: a catalogue
 * @knowledge: which part of it
 * @id: "apple.cfnetwork.urlsession"
 *
 * Returns: (transfer none) (nullable): the entry
 */
const CsData *cs_catalogue_find (CsCatalogue *self,
                                 CsKnowledge  knowledge,
                                 const char  *id);

/**
 * cs_catalogue_get_complaints:
 * @self: a catalogue
 *
 * Returns: (transfer none) (array zero-terminated=1): what is wrong with the
 *   person's own files, translated, each with file and line; such a file is
 *   ignored
 */
const char *const *cs_catalogue_get_complaints (CsCatalogue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCatalogue, cs_catalogue_free)

G_END_DECLS
