/* cs-stage-lab.c: a lab beside the window's own, for lessons that it does not fill in
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-stage-lab.h"

#include "cs-json.h"

void
cs_stage_type_address (CsStage    *stage,
                       const char *address)
{
  gtk_entry_buffer_set_text (cs_draft_get_address (cs_window_get_draft (stage->window)), address, -1);
}

void
cs_stage_set_option (CsStage    *stage,
                     const char *name,
                     guint       value)
{
  g_object_set (cs_window_get_draft (stage->window), name, value, NULL);
}

static void
lab_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  CsStageLab *lab = user_data;

  lab->served = cs_lab_client_start_finish (CS_LAB_CLIENT (source), result, NULL);
  g_assert_nonnull (lab->served);
}

static gboolean
lab_serves (CsStage *stage,
            gpointer user_data)
{
  return ((CsStageLab *) user_data)->served != NULL;
}

static gboolean
identity_is_chosen (CsStage *stage,
                    gpointer user_data)
{
  return cs_identity_shelf_get_chosen (cs_draft_get_identities (cs_window_get_draft (stage->window))) == user_data;
}

const char *
cs_stage_lab_get_file (CsStageLab *lab,
                       const char *identity,
                       const char *kind)
{
  return cs_json_get_string (cs_lab_client_find (cs_json_get_array (lab->served, "identities"), "name", identity),
                             kind, NULL);
}

CsIdentityChoice *
cs_stage_lab_choose (CsStage    *stage,
                     CsStageLab *lab,
                     const char *name)
{
  CsIdentityShelf  *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));
  CsIdentityChoice *choice = cs_identity_shelf_add (shelf, cs_stage_lab_get_file (lab, name, "pem"), cs_stage_lab_get_file (lab, name, "key"));

  cs_identity_shelf_offer (shelf, choice);
  cs_stage_wait (stage, identity_is_chosen, choice);
  return choice;
}

void
cs_stage_lab_fill_in (CsStage    *stage,
                      CsStageLab *lab,
                      const char *scenario,
                      const char *identity)
{
  JsonObject *lesson = cs_lab_client_find (cs_json_get_array (lab->served, "scenarios"), "id", scenario);

  g_assert_nonnull (lesson);
  cs_trust_choice_add_file (cs_draft_get_trust (cs_window_get_draft (stage->window)),
                            cs_json_get_string (lab->served, "root", NULL));
  if (identity != NULL)
    cs_stage_lab_choose (stage, lab, identity);
  cs_stage_type_address (stage, cs_json_get_string (lesson, "url", ""));
}

CsStageLab *
cs_stage_lab_start (CsStage *stage)
{
  CsStageLab *lab = g_new0 (CsStageLab, 1);

  lab->client = cs_lab_client_new ();
  cs_lab_client_start_async (lab->client, NULL, lab_cb, lab);
  cs_stage_wait (stage, lab_serves, lab);
  return lab;
}

void
cs_stage_lab_stop (CsStageLab *lab)
{
  json_object_unref (lab->served);
  g_object_unref (lab->client);
  g_free (lab);
}
