/* cs-window-rules.c: the identity that a rule has for the host
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-window-private.h"

#include "cs-identity-rules.h"

#include <string.h>

/* The host of what is typed, with or without a scheme. */
static char *
dup_host (CsDraft *draft)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_buffer_get_text (cs_draft_get_address (draft))));
  g_autofree char *url = strstr (text, "://") != NULL ? g_strdup (text) : g_strconcat ("https://", text, NULL);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

static void
apply_rule (CsWindow   *self,
            const char *place,
            const char *pattern)
{
  g_auto (GStrv)   paths = g_strsplit (place, "\n", 2);
  CsIdentityShelf *shelf = cs_draft_get_identities (self->draft);

  if (paths[0] == NULL)
    return;

  cs_identity_shelf_offer_by_rule (shelf, cs_identity_shelf_add (shelf, paths[0], paths[1]), pattern);
}

/* A rule speaks once for a host; what the person chooses then, stays. */
static void
address_changed (CsWindow *self)
{
  g_autofree char     *host = dup_host (self->draft);
  g_autofree char     *place = NULL;
  g_autofree char     *pattern = NULL;
  g_autoptr (GVariant) rules = NULL;

  if (host == NULL || g_strcmp0 (host, self->ruled_host) == 0)
    return;

  g_free (self->ruled_host);
  self->ruled_host = g_strdup (host);
  rules = g_settings_get_value (self->settings, "identity-rules");
  place = cs_identity_rules_find (rules, host, &pattern);
  if (place != NULL)
    apply_rule (self, place, pattern);
}

static void
rules_changed (CsWindow *self)
{
  g_clear_pointer (&self->ruled_host, g_free);
  address_changed (self);
}

void
cs_window_follow_rules (CsWindow *self)
{
  if (self->settings == NULL)
    return;

  g_signal_connect_object (cs_draft_get_address (self->draft), "notify::text", G_CALLBACK (address_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::identity-rules", G_CALLBACK (rules_changed), self,
                           G_CONNECT_SWAPPED);
}
