/* cs-writer.c: who wrote an answer, by its status, headers and body
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-writer.h"

#include "cs-condition.h"
#include "cs-data.h"
#include "cs-expand.h"

static CsWriterView *
writer_view_new (const CsData     *server,
                 const CsData     *sign,
                 const CsEvidence *evidence,
                 GArray           *topics)
{
  CsWriterView *self = g_new0 (CsWriterView, 1);

  self->id = g_strdup (cs_data_get_string (server, "id", ""));
  self->name = g_strdup (cs_data_get_string (server, "name", self->id));
  self->words = cs_expand_member (sign, "words", evidence);
  self->means = cs_expand_member (sign, "means", evidence);
  self->grade = g_strdup (cs_data_get_string (sign, "grade", "unsure"));
  self->seen = g_strdup (cs_data_get_string (sign, "seen", ""));
  self->sources = cs_expand_list (sign, "sources", evidence);
  self->evidence = cs_evidence_collect (evidence, (const CsTopic *) (const void *) topics->data, topics->len);
  return self;
}

CsWriterView *
cs_writer_find (CsCatalogue      *catalogue,
                const CsEvidence *evidence,
                const CsData    **entry)
{
  g_autoptr (GArray) topics = g_array_new (FALSE, FALSE, sizeof (CsTopic));

  GPtrArray *servers = cs_catalogue_get_entries (catalogue, CS_KNOWLEDGE_SERVERS);

  *entry = NULL;
  for (guint i = 0; i < servers->len; i++)
    {
      const CsData *server = g_ptr_array_index (servers, i);
      const CsData *signs = cs_data_get_array (server, "signs");

      for (guint j = 0; j < cs_data_length (signs); j++)
        {
          const CsData *sign = cs_data_get_element (signs, j);
          const CsData *when = cs_data_get_object (sign, "when");

          g_array_set_size (topics, 0);
          if (when == NULL || cs_condition_all_hold (when, evidence, topics, NULL) != CS_TRUE)
            continue;
          *entry = server;
          return writer_view_new (server, sign, evidence, topics);
        }
    }
  return NULL;
}

void
cs_writer_view_free (CsWriterView *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->words);
  g_free (self->means);
  g_free (self->grade);
  g_free (self->seen);
  g_strfreev (self->sources);
  g_array_unref (self->evidence);
  g_free (self);
}
