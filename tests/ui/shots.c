/* shots.c: pictures of the window in every state, from real runs of the lab
 *
 * shots FOLDER [NAME…]: writes FOLDER/NAME.png, all of them or those named.
 * For a display without a GPU: the renderer is cairo.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-stage-lab.h"
#include "shots-watched.h"

#include "cs-certificate-sheet.h"
#include "cs-copy-dialog.h"
#include "cs-findings.h"
#include "cs-identity-button.h"
#include "cs-identity-sheet.h"

#include "cs-json.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define WIDTH  1280
#define HEIGHT 800

/* ---- the pictures */

static void
show_empty (CsStage *stage)
{
}

static void
show_lab (CsStage *stage)
{
  cs_stage_start_lab (stage);
}

static void
show_story (CsStage *stage)
{
  cs_stage_start_lab (stage);
  cs_stage_send (stage);
}

static void
show_stale (CsStage *stage)
{
  show_story (stage);
  cs_stage_set_option (stage, "tls-versions", 1);
}

static gboolean
composer_is_open (CsStage *stage,
                  gpointer user_data)
{
  GtkWidget *revealer = cs_stage_find (GTK_WIDGET (stage->window), GTK_TYPE_REVEALER);

  return gtk_revealer_get_child_revealed (GTK_REVEALER (revealer));
}

static void
show_composer (CsStage *stage)
{
  GListModel *headers = cs_draft_get_headers (cs_window_get_draft (stage->window));

  static const char *const lines[][2] = { { "Accept", "application/json" }, { "X-Request-Source", "countersign" } };

  show_story (stage);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CsHeader) header = g_list_model_get_item (headers, i);

      g_object_set (header, "name", lines[i][0], "value", lines[i][1], NULL);
    }
  cs_stage_act (stage, "win.compose", NULL);
  cs_stage_wait (stage, composer_is_open, NULL);
}

static void
show_raw (CsStage *stage)
{
  show_story (stage);
  gtk_widget_activate_action (cs_shell_get_pane (cs_window_get_shell (stage->window), CS_SHELL_RESPONSE),
                              "response.view", "s", "raw");
  cs_stage_draw (stage, 4);
}

static void
show_raw_http1 (CsStage *stage)
{
  cs_stage_set_option (stage, "protocols", CS_HTTP_VERSION_1_1);
  show_raw (stage);
}

static void
show_apps (CsStage *stage)
{
  show_story (stage);
  cs_stage_act (stage, "win.show-apps", "s", "apple.cfnetwork.urlsession");
}

static gboolean
is_settled (CsStage *stage,
            gpointer user_data)
{
  CsIdentityChoiceState state = cs_identity_choice_get_state (user_data);

  return state != CS_IDENTITY_CHOICE_LOADING;
}

static void
show_identities (CsStage *stage)
{
  static const char *const others[] = { "bob", "carol", "mallory" };

  CsStageLab      *lab = cs_stage_lab_start (stage);
  CsIdentityShelf *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));

  cs_stage_lab_fill_in (stage, lab, "forbidden", "alice");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    cs_stage_wait (stage, is_settled,
                   cs_identity_shelf_add (shelf, cs_stage_lab_get_file (lab, others[i], "pem"), cs_stage_lab_get_file (lab, others[i], "key")));
  cs_stage_wait (stage, is_settled, cs_identity_shelf_add (shelf, cs_stage_lab_get_file (lab, "alice", "p12"), NULL));
  cs_stage_send (stage);
  cs_stage_act (stage, "win.focus-identity", NULL);
  cs_stage_draw (stage, 8);
  cs_stage_lab_stop (lab);
}

static void
show_passphrase (CsStage *stage)
{
  g_autoptr (CsSecret) wrong = cs_secret_new_from_string ("not this one");

  CsStageLab       *lab = cs_stage_lab_start (stage);
  CsIdentityShelf  *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));
  CsIdentityChoice *locked;

  cs_stage_lab_fill_in (stage, lab, "forbidden", "alice");
  cs_stage_send (stage);
  locked = cs_identity_shelf_add (shelf, cs_stage_lab_get_file (lab, "bob", "p12"), NULL);
  cs_stage_wait (stage, is_settled, locked);
  cs_identity_shelf_offer (shelf, locked);
  cs_stage_draw (stage, 8);
  cs_identity_choice_unlock (locked, wrong, CS_REMEMBER_NOWHERE);
  cs_stage_wait (stage, is_settled, locked);
  cs_stage_draw (stage, 8);
  cs_stage_lab_stop (lab);
}

/* Several things are worth knowing: the button says how many. */
static void
show_findings (CsStage *stage)
{
  GtkWidget *findings;

  show_story (stage);
  findings = cs_stage_find (GTK_WIDGET (stage->window), CS_TYPE_FINDINGS);
  gtk_menu_button_popup (GTK_MENU_BUTTON (gtk_widget_get_first_child (findings)));
  cs_stage_draw (stage, 8);
}

static void
show_resumed (CsStage *stage)
{
  cs_stage_set_option (stage, "way", CS_DRAFT_RESUMED);
  show_story (stage);
}

static void
show_probe (CsStage *stage)
{
  cs_stage_set_option (stage, "way", CS_DRAFT_PROBE);
  show_story (stage);
}

static void
show_trust (CsStage *stage)
{
  show_story (stage);
  cs_stage_act (stage, "win.focus-trust", NULL);
  cs_stage_draw (stage, 8);
}

/* The certificate that the server showed. */
static void
show_certificate (CsStage *stage)
{
  g_autoptr (GPtrArray) chain = NULL;

  CsRecord *record;

  show_story (stage);
  record = cs_exchange_get_record (cs_window_get_exchange (stage->window));
  chain = cs_record_dup_chain (record, cs_json_get_array (cs_json_get_object (cs_record_get_tls (record), "serverCertificate"), "chain"));
  cs_certificate_sheet_present (GTK_WIDGET (stage->window), g_ptr_array_index (chain, 0), NULL);
  cs_stage_draw (stage, 8);
}

static GtkWindow *
find_sheet (CsStage *stage)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();
  GtkWindow        *sheet = NULL;

  for (GList *link = toplevels; link != NULL; link = link->next)
    if (gtk_window_get_transient_for (link->data) == GTK_WINDOW (stage->window) && gtk_widget_get_visible (link->data))
      sheet = link->data;
  return sheet;
}

/* All that is known about the identity of the lab's 403 lesson. */
static void
show_identity (CsStage *stage)
{
  show_story (stage);
  cs_identity_sheet_present (GTK_WINDOW (stage->window),
                             cs_identity_shelf_get_chosen (cs_draft_get_identities (cs_window_get_draft (stage->window))));
  cs_stage_draw (stage, 8);
}

static gboolean
can_scroll (CsStage *stage,
            gpointer user_data)
{
  return gtk_adjustment_get_upper (user_data) > gtk_adjustment_get_page_size (user_data);
}

/* The end of the same. */
static void
show_identity_end (CsStage *stage)
{
  GtkAdjustment *adjustment;

  show_identity (stage);
  adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (cs_stage_find (GTK_WIDGET (find_sheet (stage)), GTK_TYPE_SCROLLED_WINDOW)));
  cs_stage_wait (stage, can_scroll, adjustment);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  cs_stage_draw (stage, 8);
}

static void
show_copy (CsStage *stage)
{
  CsIdentityShelf *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));

  show_story (stage);
  cs_copy_dialog_present (GTK_WINDOW (stage->window), cs_identity_shelf_get_chosen (shelf));
  cs_stage_draw (stage, 8);
}

static void
show_strict (CsStage *stage)
{
  cs_stage_set_option (stage, "identity-mode", CS_IDENTITY_MODE_STRICT);
}

static void
show_only_tls13 (CsStage *stage)
{
  cs_stage_set_option (stage, "tls-versions", 2);
}

static void
show_insecure (CsStage *stage)
{
  cs_stage_set_option (stage, "untrusted", 1);
}

static void
show_unreachable (CsStage *stage)
{
  cs_stage_type_address (stage, "https://localhost:9/");
  cs_stage_send (stage);
}

static void
show_bad_address (CsStage *stage)
{
  cs_stage_type_address (stage, "ftp://example.test/");
  cs_stage_act (stage, "win.send", NULL);
}

static gboolean
is_sending (CsStage *stage,
            gpointer user_data)
{
  return cs_exchange_get_state (cs_window_get_exchange (stage->window)) != CS_EXCHANGE_SENDING;
}

/* A port that takes connections and never says a word. */
static void
send_to_silence (CsStage *stage)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char            *address = NULL;
  guint16                     port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_assert_cmpuint (port, >, 0);
  address = g_strdup_printf ("https://localhost:%u/", port);
  cs_stage_type_address (stage, address);
  cs_stage_act (stage, "win.send", NULL);
  stage->prop = G_OBJECT (g_steal_pointer (&listener));
}

static gboolean
has_client_hello (CsStage *stage,
                  gpointer user_data)
{
  CsRecord *record = cs_exchange_get_record (cs_window_get_exchange (stage->window));
  guint     n = g_list_model_get_n_items (cs_record_get_events (record));

  return n > 0 && cs_event_is (cs_record_get_event (record, n - 1), CS_LAYER_TLS, "ClientHello");
}

static void
show_sending (CsStage *stage)
{
  send_to_silence (stage);
  cs_stage_wait (stage, has_client_hello, NULL);
  cs_stage_draw (stage, 4);
}

static void
show_stopped (CsStage *stage)
{
  show_sending (stage);
  cs_stage_act (stage, "win.stop", NULL);
  cs_stage_wait (stage, is_sending, NULL);
}

static void
show_narrow_certificates (CsStage *stage)
{
  show_story (stage);
  cs_stage_act (stage, "win.focus-pane", "u", CS_SHELL_CERTIFICATES);
}

static void
show_narrow_response (CsStage *stage)
{
  show_story (stage);
  cs_stage_act (stage, "win.focus-pane", "u", CS_SHELL_RESPONSE);
}

static void
show_narrow_apps (CsStage *stage)
{
  show_story (stage);
  cs_stage_act (stage, "win.focus-pane", "u", CS_SHELL_APPS);
}

typedef enum
{
  LIGHT,
  DARK,
  LARGE_TEXT,
  MIRRORED,
} Look;

static const struct
{
  const char *name;
  void (*show) (CsStage *stage); /* or NULL */
  int         width;
  int         height;
  Look        look;
  const char *lesson; /* of the lab, to be sent then; or NULL */
  const char *identity;
} shots[] = {
  { "empty", show_empty, WIDTH, HEIGHT, LIGHT },
  { "empty-dark", show_empty, WIDTH, HEIGHT, DARK },
  { "empty-narrow", show_empty, 400, HEIGHT, LIGHT },
  { "lab", show_lab, WIDTH, HEIGHT, LIGHT },
  { "bad-address", show_bad_address, WIDTH, HEIGHT, LIGHT },
  { "story", show_story, WIDTH, HEIGHT, LIGHT },
  { "story-dark", show_story, WIDTH, HEIGHT, DARK },
  { "story-mirrored", show_story, WIDTH, HEIGHT, MIRRORED },
  { "story-short", show_story, WIDTH, 520, LIGHT },
  { "story-wide", show_story, 1920, 1080, LIGHT },
  { "stale", show_stale, WIDTH, HEIGHT, LIGHT },
  { "composer", show_composer, WIDTH, HEIGHT, LIGHT },
  { "composer-dark", show_composer, WIDTH, HEIGHT, DARK },
  { "composer-narrow", show_composer, 400, HEIGHT, LIGHT },
  { "identities", show_identities, WIDTH, HEIGHT, LIGHT },
  { "identities-dark", show_identities, WIDTH, HEIGHT, DARK },
  { "passphrase", show_passphrase, WIDTH, HEIGHT, LIGHT },
  { "findings", show_findings, WIDTH, HEIGHT, LIGHT },
  { "findings-dark", show_findings, WIDTH, HEIGHT, DARK },
  { "resumed", show_resumed, WIDTH, HEIGHT, LIGHT },
  { "probe", show_probe, WIDTH, HEIGHT, LIGHT },
  { "trust", show_trust, WIDTH, HEIGHT, LIGHT },
  { "certificate", show_certificate, WIDTH, HEIGHT, LIGHT },
  { "identity", show_identity, WIDTH, HEIGHT, LIGHT },
  { "identity-end", show_identity_end, WIDTH, HEIGHT, DARK },
  { "copy", show_copy, WIDTH, HEIGHT, LIGHT },
  { "raw", show_raw, WIDTH, HEIGHT, LIGHT },
  { "raw-http1", show_raw_http1, WIDTH, HEIGHT, LIGHT },
  { "apps", show_apps, WIDTH, HEIGHT, LIGHT },
  { "apps-dark", show_apps, WIDTH, HEIGHT, DARK },
  { "ok", NULL, WIDTH, HEIGHT, LIGHT, "ok", "alice" },
  { "never-asked", NULL, WIDTH, HEIGHT, LIGHT, "never-asked", "alice" },
  { "late-rejection", NULL, WIDTH, HEIGHT, LIGHT, "required-tls13", NULL },
  { "late-rejection-dark", NULL, WIDTH, HEIGHT, DARK, "required-tls13", NULL },
  { "unknown-ca", NULL, WIDTH, HEIGHT, LIGHT, "unknown-ca", "mallory" },
  { "expired", NULL, WIDTH, HEIGHT, LIGHT, "expired", "carol" },
  { "untrusted", NULL, WIDTH, HEIGHT, LIGHT, "untrusted-server", "alice" },
  { "optional-empty", NULL, WIDTH, HEIGHT, LIGHT, "forbidden-optional", NULL },
  { "not-listed", show_strict, WIDTH, HEIGHT, LIGHT, "not-listed", "alice" },
  { "silent-close", NULL, WIDTH, HEIGHT, LIGHT, "silent-close", "alice" },
  { "wrong-name", NULL, WIDTH, HEIGHT, LIGHT, "wrong-name", "alice" },
  { "no-version", show_only_tls13, WIDTH, HEIGHT, LIGHT, "tls12-only", "alice" },
  { "overridden", show_insecure, WIDTH, HEIGHT, LIGHT, "untrusted-server", "alice" },
  { "unreachable", show_unreachable, WIDTH, HEIGHT, LIGHT },
  { "sending", show_sending, WIDTH, HEIGHT, LIGHT },
  { "stopped", show_stopped, WIDTH, HEIGHT, LIGHT },
  { "watch", cs_shots_watch, WIDTH, HEIGHT, LIGHT },
  { "watch-narrow", cs_shots_watch, 400, HEIGHT, LIGHT },
  { "watched", cs_shots_watched, WIDTH, HEIGHT, LIGHT },
  { "watched-no-keys", cs_shots_watched_no_keys, WIDTH, HEIGHT, LIGHT },
  { "watched-tls12", cs_shots_watched_tls12, WIDTH, HEIGHT, DARK },
  { "capture", cs_shots_capture, WIDTH, HEIGHT, LIGHT },
  { "capture-keys", cs_shots_capture_keys, WIDTH, HEIGHT, LIGHT },
  { "medium", show_story, 860, HEIGHT, LIGHT },
  { "narrow-handshake", show_story, 400, 820, LIGHT },
  { "narrow-certificates", show_narrow_certificates, 400, 820, LIGHT },
  { "narrow-response", show_narrow_response, 400, 820, LIGHT },
  { "narrow-apps", show_narrow_apps, 400, 820, LIGHT },
  { "narrow-dark", show_story, 400, 820, DARK },
  { "smallest", show_story, CS_SHELL_MIN_WIDTH, 360, LIGHT },
  { "text-200", show_story, WIDTH, HEIGHT, LARGE_TEXT },
};

static void
send_lesson (CsStage    *stage,
             const char *scenario,
             const char *identity)
{
  CsStageLab *lab = cs_stage_lab_start (stage);

  cs_stage_lab_fill_in (stage, lab, scenario, identity);
  cs_stage_send (stage);
  cs_stage_lab_stop (lab);
}

static void
set_look (Look look)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      look == DARK ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_widget_set_default_direction (look == MIRRORED ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  g_object_set (gtk_settings_get_default (),
                "gtk-xft-dpi", 96 * 1024 * (look == LARGE_TEXT ? 2 : 1),
                "gtk-enable-animations", FALSE,
                "gtk-font-name", "Cantarell 11",
                NULL);
}

static void
take (GtkApplication *application,
      guint           index,
      const char     *folder)
{
  g_autoptr (CsStage) stage = NULL;
  g_autofree char    *name = g_strconcat (shots[index].name, ".png", NULL);
  g_autofree char    *path = g_build_filename (folder, name, NULL);

  set_look (shots[index].look);
  stage = cs_stage_new (application, shots[index].width, shots[index].height);
  if (shots[index].show != NULL)
    shots[index].show (stage);
  if (shots[index].lesson != NULL)
    send_lesson (stage, shots[index].lesson, shots[index].identity);
  gtk_window_set_focus_visible (GTK_WINDOW (stage->window), FALSE);
  cs_stage_draw (stage, 4);
  cs_stage_picture (stage, 1, path);
  g_print ("%s\n", path);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GtkApplication) application = NULL;

  setlocale (LC_ALL, "");
  if (argc < 2)
    {
      g_printerr ("usage: shots FOLDER [NAME…]\n");
      return 2;
    }

  g_setenv ("COUNTERSIGN_CLI", CLI_PATH, FALSE);
  g_mkdir_with_parents (argv[1], 0755);
  application = cs_stage_start_application ();
  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    if (argc == 2 || g_strv_contains ((const char *const *) argv + 2, shots[i].name))
      take (application, i, argv[1]);
  return 0;
}
