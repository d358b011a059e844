/* cs-lab.h: the practice lab: a PKI made on the spot and a server with every scenario
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsLabScenario:
 * @id: "forbidden", …
 * @title: translated
 * @lesson: translated: what it teaches
 * @identity: (nullable): name of the lab identity to send with: "alice"
 *
 * One thing to try.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *lesson;
  const char *identity;
} CsLabScenario;

/**
 * cs_lab_list_scenarios:
 * @n_scenarios: (out): their number
 *
 * Returns: (transfer none) (array length=n_scenarios): all there are
 */
const CsLabScenario *cs_lab_list_scenarios (guint *n_scenarios);

/**
 * CsLab:
 *
 * A mutual-TLS server on 127.0.0.1, a port a scenario, with its PKI in a private
 * temporary folder that goes away with it. It serves in threads of its own.
 */
#define CS_TYPE_LAB (cs_lab_get_type ())
G_DECLARE_FINAL_TYPE (CsLab, cs_lab, CS, LAB, GObject)

/**
 * cs_lab_new:
 * @error: return location for an error, or %NULL
 *
 * Makes the folder and the PKI; blocks for some hundred milliseconds.
 *
 * Returns: (transfer full) (nullable): a lab, or %NULL with a #GIOErrorEnum
 */
CsLab *cs_lab_new (GError **error);

/**
 * cs_lab_serve:
 * @self: a lab
 * @scenario: a scenario's id
 * @port: where to listen on 127.0.0.1; 0 for a free one
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a #GIOErrorEnum
 */
gboolean cs_lab_serve (CsLab      *self,
                       const char *scenario,
                       guint16     port,
                       GError    **error);

/**
 * cs_lab_to_json:
 * @self: a lab
 *
 * Returns: (transfer full): what is being served:
 *   { "folder", "root", "identities": [{"name", "pem", "key", "p12",
 *   "passphrase"}], "scenarios": [{"id", "title", "lesson", "url", "identity",
 *   "tlsMin", "tlsMax"}] } with whole paths
 */
JsonObject *cs_lab_to_json (CsLab *self);

/**
 * cs_lab_close:
 * @self: a lab
 *
 * Stops serving and removes the folder.
 */
void cs_lab_close (CsLab *self);

G_END_DECLS
