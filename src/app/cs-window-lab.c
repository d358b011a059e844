/* cs-window-lab.c: the practice lab's request, filled in
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-window-private.h"

#include "cs-json.h"

#include <glib/gi18n-lib.h>

#define CS_WINDOW_LAB_SCENARIO "forbidden"

static void
focus_send (CsWindow *self)
{
  CsRequestBar *bar = cs_shell_get_request_bar (self->shell);

  if (bar != NULL)
    cs_request_bar_focus_send (bar);
  else
    cs_start_page_focus_send (cs_shell_get_start_page (self->shell));
}

/* The address is what makes Send possible: it comes last. */
static void
lab_identity_changed (CsWindow *self)
{
  g_autofree char *url = NULL;

  if (self->lab_url == NULL || cs_identity_choice_get_state (self->lab_identity) == CS_IDENTITY_CHOICE_LOADING)
    return;

  url = g_steal_pointer (&self->lab_url);
  gtk_entry_buffer_set_text (cs_draft_get_address (self->draft), url, -1);
  cs_start_page_set_lab (cs_shell_get_start_page (self->shell), CS_START_LAB_READY);
  focus_send (self);
}

static void
fill_from_lab (CsWindow   *self,
               JsonObject *served)
{
  g_autoptr (CsSecret) passphrase = NULL;

  CsIdentityShelf *shelf = cs_draft_get_identities (self->draft);
  JsonObject      *scenario = cs_lab_client_find (cs_json_get_array (served, "scenarios"), "id", CS_WINDOW_LAB_SCENARIO);
  JsonObject      *identity = cs_lab_client_find (cs_json_get_array (served, "identities"), "name",
                                                  cs_json_get_string (scenario, "identity", NULL));
  const char      *url = cs_json_get_string (scenario, "url", NULL);
  const char      *root = cs_json_get_string (served, "root", NULL);
  const char      *file = cs_json_get_string (identity, "p12", NULL);

  if (url == NULL || root == NULL || file == NULL)
    {
      cs_window_set_notice (self, _ ("The practice lab does not serve its 403 lesson."));
      cs_start_page_set_lab (cs_shell_get_start_page (self->shell), CS_START_LAB_OFFERED);
      return;
    }

  if (self->lab_identity != NULL)
    g_signal_handlers_disconnect_by_func (self->lab_identity, lab_identity_changed, self);
  g_free (self->lab_url);
  self->lab_url = g_strdup (url);
  g_set_object (&self->lab_identity, cs_identity_shelf_add (shelf, file, NULL));
  g_signal_connect_object (self->lab_identity, "notify::state", G_CALLBACK (lab_identity_changed), self,
                           G_CONNECT_SWAPPED);
  passphrase = cs_secret_new_from_string (cs_json_get_string (identity, "passphrase", ""));
  cs_identity_choice_unlock (self->lab_identity, passphrase, CS_REMEMBER_NOWHERE);
  cs_identity_shelf_offer (shelf, self->lab_identity);
  cs_trust_choice_add_file (cs_draft_get_trust (self->draft), root);
  g_object_set (self->draft, "method", "GET", NULL);
}

static void
lab_started_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (CsWindow)   self = user_data;
  g_autoptr (JsonObject) served = NULL;
  g_autoptr (GError)     error = NULL;

  served = cs_lab_client_start_finish (CS_LAB_CLIENT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (served != NULL)
    {
      cs_window_set_notice (self, NULL);
      fill_from_lab (self, served);
      return;
    }

  cs_window_set_notice (self, error->message);
  cs_start_page_set_lab (cs_shell_get_start_page (self->shell), CS_START_LAB_OFFERED);
}

void
cs_window_open_lab (CsWindow *self)
{
  g_return_if_fail (CS_IS_WINDOW (self));

  cs_start_page_set_lab (cs_shell_get_start_page (self->shell), CS_START_LAB_STARTING);
  cs_lab_client_start_async (self->lab, self->cancellable, lab_started_cb, g_object_ref (self));
}

void
cs_window_start_lab (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  cs_window_open_lab (CS_WINDOW (widget));
}
