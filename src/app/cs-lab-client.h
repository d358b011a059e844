/* cs-lab-client.h: the practice lab, running beside the window
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsLabClient:
 *
 * Runs `countersign-cli lab`, which lives until its standard input ends: with
 * this object, or with this process, whatever happens to it.
 */
#define CS_TYPE_LAB_CLIENT (cs_lab_client_get_type ())
G_DECLARE_FINAL_TYPE (CsLabClient, cs_lab_client, CS, LAB_CLIENT, GObject)

CsLabClient *cs_lab_client_new (void);

/**
 * cs_lab_client_start_async:
 * @self: a lab client
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it serves
 * @user_data: for @callback
 *
 * Starts the lab, or says at once what serves already.
 */
void cs_lab_client_start_async (CsLabClient        *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/**
 * cs_lab_client_start_finish:
 * @self: a lab client
 * @result: what the callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): what the lab serves, as cs_lab_to_json()
 *   has it, or %NULL with a sentence about what went wrong
 */
JsonObject *cs_lab_client_start_finish (CsLabClient  *self,
                                        GAsyncResult *result,
                                        GError      **error);

/**
 * cs_lab_client_find:
 * @members: (nullable): an array of objects
 * @key: a member's name
 * @value: its value
 *
 * Returns: (transfer none) (nullable): the first of @members whose @key is @value
 */
JsonObject *cs_lab_client_find (JsonArray  *members,
                                const char *key,
                                const char *value);

G_END_DECLS
