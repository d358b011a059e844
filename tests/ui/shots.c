/* shots.c: pictures of the window in every state, from real runs of the lab
 *
 * shots FOLDER [NAME…]: writes FOLDER/NAME.png, all of them or those named.
 * For a display without a GPU: the renderer is cairo.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-stage.h"

#include "cs-certificate-sheet.h"
#include "cs-copy-dialog.h"
#include "cs-findings.h"
#include "cs-identity-button.h"
#include "cs-identity-sheet.h"
#include "cs-lab-client.h"

#include "cs-json.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define WIDTH  1280
#define HEIGHT 800

static void
type_address (CsStage    *stage,
              const char *address)
{
  gtk_entry_buffer_set_text (cs_draft_get_address (cs_window_get_draft (stage->window)), address, -1);
}

static void
set_option (CsStage    *stage,
            const char *name,
            guint       value)
{
  g_object_set (cs_window_get_draft (stage->window), name, value, NULL);
}

/* ---- a lab of our own, for the lessons that the window does not fill in */

typedef struct
{
  CsLabClient *client;
  JsonObject  *served;
} Lab;

static void
lab_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  Lab *lab = user_data;

  lab->served = cs_lab_client_start_finish (CS_LAB_CLIENT (source), result, NULL);
  g_assert_nonnull (lab->served);
}

static gboolean
lab_serves (CsStage *stage,
            gpointer user_data)
{
  return ((Lab *) user_data)->served != NULL;
}

static gboolean
identity_is_chosen (CsStage *stage,
                    gpointer user_data)
{
  return cs_identity_shelf_get_chosen (cs_draft_get_identities (cs_window_get_draft (stage->window))) == user_data;
}

static const char *
get_lab_file (Lab        *lab,
              const char *identity,
              const char *kind)
{
  return cs_json_get_string (cs_lab_client_find (cs_json_get_array (lab->served, "identities"), "name", identity),
                             kind, NULL);
}

static CsIdentityChoice *
choose_identity (CsStage    *stage,
                 Lab        *lab,
                 const char *name)
{
  CsIdentityShelf  *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));
  CsIdentityChoice *choice = cs_identity_shelf_add (shelf, get_lab_file (lab, name, "pem"), get_lab_file (lab, name, "key"));

  cs_identity_shelf_offer (shelf, choice);
  cs_stage_wait (stage, identity_is_chosen, choice);
  return choice;
}

/* Fills in a lesson of the lab, with the lab's root unless @trust is FALSE. */
static void
fill_in (CsStage    *stage,
         Lab        *lab,
         const char *scenario,
         const char *identity,
         gboolean    trust)
{
  JsonObject *lesson = cs_lab_client_find (cs_json_get_array (lab->served, "scenarios"), "id", scenario);

  g_assert_nonnull (lesson);
  if (trust)
    cs_trust_choice_add_file (cs_draft_get_trust (cs_window_get_draft (stage->window)),
                              cs_json_get_string (lab->served, "root", NULL));
  if (identity != NULL)
    choose_identity (stage, lab, identity);
  type_address (stage, cs_json_get_string (lesson, "url", ""));
}

static Lab *
start_lab (CsStage *stage)
{
  Lab *lab = g_new0 (Lab, 1);

  lab->client = cs_lab_client_new ();
  cs_lab_client_start_async (lab->client, NULL, lab_cb, lab);
  cs_stage_wait (stage, lab_serves, lab);
  return lab;
}

static void
stop_lab (Lab *lab)
{
  json_object_unref (lab->served);
  g_object_unref (lab->client);
  g_free (lab);
}

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
  set_option (stage, "tls-versions", 1);
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
  set_option (stage, "protocols", CS_HTTP_VERSION_1_1);
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

  Lab             *lab = start_lab (stage);
  CsIdentityShelf *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));

  fill_in (stage, lab, "forbidden", "alice", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    cs_stage_wait (stage, is_settled,
                   cs_identity_shelf_add (shelf, get_lab_file (lab, others[i], "pem"), get_lab_file (lab, others[i], "key")));
  cs_stage_wait (stage, is_settled, cs_identity_shelf_add (shelf, get_lab_file (lab, "alice", "p12"), NULL));
  cs_stage_send (stage);
  cs_stage_act (stage, "win.focus-identity", NULL);
  cs_stage_draw (stage, 8);
  stop_lab (lab);
}

static void
show_passphrase (CsStage *stage)
{
  g_autoptr (CsSecret) wrong = cs_secret_new_from_string ("not this one");

  Lab              *lab = start_lab (stage);
  CsIdentityShelf  *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));
  CsIdentityChoice *locked;

  fill_in (stage, lab, "forbidden", "alice", TRUE);
  cs_stage_send (stage);
  locked = cs_identity_shelf_add (shelf, get_lab_file (lab, "bob", "p12"), NULL);
  cs_stage_wait (stage, is_settled, locked);
  cs_identity_shelf_offer (shelf, locked);
  cs_stage_draw (stage, 8);
  cs_identity_choice_unlock (locked, wrong);
  cs_stage_wait (stage, is_settled, locked);
  cs_stage_draw (stage, 8);
  stop_lab (lab);
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
  set_option (stage, "way", CS_DRAFT_RESUMED);
  show_story (stage);
}

static void
show_probe (CsStage *stage)
{
  set_option (stage, "way", CS_DRAFT_PROBE);
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
  cs_certificate_sheet_present (GTK_WIDGET (stage->window), g_ptr_array_index (chain, 0));
  cs_stage_draw (stage, 8);
}

static GtkWindow *
find_sheet (CsStage *stage)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();
  GtkWindow        *sheet = NULL;

  for (GList *link = toplevels; link != NULL; link = link->next)
    if (gtk_window_get_transient_for (link->data) == GTK_WINDOW (stage->window))
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

/* The end of the same. */
static void
show_identity_end (CsStage *stage)
{
  GtkAdjustment *adjustment;

  show_identity (stage);
  adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (cs_stage_find (GTK_WIDGET (find_sheet (stage)), GTK_TYPE_SCROLLED_WINDOW)));
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
show_lesson (CsStage    *stage,
             const char *scenario,
             const char *identity,
             gboolean    trust)
{
  Lab *lab = start_lab (stage);

  fill_in (stage, lab, scenario, identity, trust);
  cs_stage_send (stage);
  stop_lab (lab);
}

static void
show_ok (CsStage *stage)
{
  show_lesson (stage, "ok", "alice", TRUE);
}

static void
show_never_asked (CsStage *stage)
{
  show_lesson (stage, "never-asked", "alice", TRUE);
}

static void
show_late_rejection (CsStage *stage)
{
  show_lesson (stage, "required-tls13", NULL, TRUE);
}

static void
show_unknown_ca (CsStage *stage)
{
  show_lesson (stage, "unknown-ca", "mallory", TRUE);
}

static void
show_expired (CsStage *stage)
{
  show_lesson (stage, "expired", "carol", TRUE);
}

static void
show_untrusted (CsStage *stage)
{
  show_lesson (stage, "untrusted-server", "alice", TRUE);
}

static void
show_optional (CsStage *stage)
{
  show_lesson (stage, "forbidden-optional", NULL, TRUE);
}

static void
show_not_listed (CsStage *stage)
{
  set_option (stage, "identity-mode", CS_IDENTITY_MODE_STRICT);
  show_lesson (stage, "not-listed", "alice", TRUE);
}

static void
show_silent_close (CsStage *stage)
{
  show_lesson (stage, "silent-close", "alice", TRUE);
}

static void
show_wrong_name (CsStage *stage)
{
  show_lesson (stage, "wrong-name", "alice", TRUE);
}

static void
show_no_version (CsStage *stage)
{
  set_option (stage, "tls-versions", 2);
  show_lesson (stage, "tls12-only", "alice", TRUE);
}

static void
show_overridden (CsStage *stage)
{
  set_option (stage, "untrusted", 1);
  show_untrusted (stage);
}

static void
show_unreachable (CsStage *stage)
{
  type_address (stage, "https://localhost:9/");
  cs_stage_send (stage);
}

/* ---- another client, watched */

static gboolean
relay_listens (CsStage *stage,
               gpointer user_data)
{
  CsWatch *watch = NULL;

  g_object_get (cs_shell_get_watch_bar (cs_window_get_shell (stage->window)), "watch", &watch, NULL);
  if (watch != NULL)
    g_object_unref (watch);
  return watch != NULL && cs_watch_get_port (watch) != 0;
}

static gboolean
is_answered (CsStage *stage,
             gpointer user_data)
{
  return cs_exchange_get_state (cs_window_get_exchange (stage->window)) == CS_EXCHANGE_DONE;
}

/* curl, through the relay, with the lab's alice; its keys go to a file when told so. */
static void
run_curl (CsStage    *stage,
          Lab        *lab,
          const char *url,
          const char *version,
          const char *key_log)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess)         curl = NULL;
  g_autoptr (CsWatch)             watch = NULL;
  g_autofree char                *rule = NULL;

  g_object_get (cs_shell_get_watch_bar (cs_window_get_shell (stage->window)), "watch", &watch, NULL);
  rule = g_strdup_printf ("::127.0.0.1:%u", cs_watch_get_port (watch));
  if (key_log != NULL)
    g_subprocess_launcher_setenv (launcher, "SSLKEYLOGFILE", key_log, TRUE);
  curl = g_subprocess_launcher_spawn (launcher, NULL, "curl", "-s", "--connect-to", rule, "--tls-max", version,
                                      "--cacert", cs_json_get_string (lab->served, "root", NULL),
                                      "--cert", get_lab_file (lab, "alice", "pem"),
                                      "--key", get_lab_file (lab, "alice", "key"), url, NULL);
  g_assert_nonnull (curl);
  cs_stage_wait (stage, is_answered, NULL);
  g_subprocess_wait (curl, NULL, NULL);
}

static void
watch_curl (CsStage    *stage,
            const char *version,
            gboolean    with_keys)
{
  Lab             *lab = start_lab (stage);
  JsonObject      *lesson = cs_lab_client_find (cs_json_get_array (lab->served, "scenarios"), "id", "forbidden");
  const char      *url = cs_json_get_string (lesson, "url", "");
  CsWatchBar      *bar = cs_shell_get_watch_bar (cs_window_get_shell (stage->window));
  g_autofree char *folder = g_dir_make_tmp ("countersign-keys-XXXXXX", NULL);
  g_autofree char *keys = g_build_filename (folder, "keys.log", NULL);

  type_address (stage, url);
  cs_stage_act (stage, "win.watch", NULL);
  if (with_keys)
    cs_watch_bar_set_key_log (bar, keys);
  cs_stage_act (stage, "win.watch-start", NULL);
  cs_stage_wait (stage, relay_listens, NULL);
  run_curl (stage, lab, url, version, with_keys ? keys : NULL);
  cs_stage_draw (stage, 4);
  stop_lab (lab);
  g_remove (keys);
  g_rmdir (folder);
}

static void
show_watch (CsStage *stage)
{
  type_address (stage, "https://api.example.test/orders");
  cs_stage_act (stage, "win.watch", NULL);
}

static void
show_watched (CsStage *stage)
{
  watch_curl (stage, "1.3", TRUE);
}

static void
show_watched_no_keys (CsStage *stage)
{
  watch_curl (stage, "1.3", FALSE);
}

static void
show_watched_tls12 (CsStage *stage)
{
  watch_curl (stage, "1.2", FALSE);
}

/* ---- captures */

typedef struct
{
  char *folder;
  char *bare; /* the capture without the secrets that it holds */
  char *keys; /* those, as a key log */
} Capture;

#define BLOCK_SECRETS 0x0a

/* A key log, and a capture that lacks its keys, of one that has them. */
static Capture *
split_capture (void)
{
  Capture               *self = g_new0 (Capture, 1);
  g_autoptr (GByteArray) bare = g_byte_array_new ();
  g_autofree char       *source = g_build_filename (SOURCE_DIR, "tests", "data", "tls", "story.pcapng", NULL);
  g_autofree char       *data = NULL;
  gsize                  len;

  self->folder = g_dir_make_tmp ("countersign-shots-XXXXXX", NULL);
  self->bare = g_build_filename (self->folder, "customer.pcapng", NULL);
  self->keys = g_build_filename (self->folder, "keys.log", NULL);
  g_assert_true (g_file_get_contents (source, &data, &len, NULL));
  for (gsize at = 0; at + 20 <= len;)
    {
      guint32 type;
      guint32 size;
      guint32 n;

      memcpy (&type, data + at, sizeof type);
      memcpy (&size, data + at + 4, sizeof size);
      memcpy (&n, data + at + 12, sizeof n);
      if (type == BLOCK_SECRETS)
        g_assert_true (g_file_set_contents (self->keys, data + at + 16, n, NULL));
      else
        g_byte_array_append (bare, (const guint8 *) data + at, size);
      at += size;
    }
  g_assert_true (g_file_set_contents (self->bare, (const char *) bare->data, bare->len, NULL));
  return self;
}

static void
capture_free (Capture *self)
{
  g_remove (self->bare);
  g_remove (self->keys);
  g_rmdir (self->folder);
  g_free (self->bare);
  g_free (self->keys);
  g_free (self->folder);
  g_free (self);
}

static void
open_capture (CsStage *stage,
              Capture *capture)
{
  g_autoptr (GFile) file = g_file_new_for_path (capture->bare);

  cs_window_open_file (stage->window, file);
  cs_stage_wait (stage, is_answered, NULL);
}

static void
show_capture (CsStage *stage)
{
  Capture *capture = split_capture ();

  open_capture (stage, capture);
  cs_stage_draw (stage, 4);
  capture_free (capture);
}

static gboolean
has_status (CsStage *stage,
            gpointer user_data)
{
  return cs_record_get_status (cs_exchange_get_record (cs_window_get_exchange (stage->window))) > 0;
}

static void
show_capture_keys (CsStage *stage)
{
  Capture          *capture = split_capture ();
  g_autoptr (GFile) keys = g_file_new_for_path (capture->keys);

  open_capture (stage, capture);
  cs_window_open_key_log (stage->window, keys);
  cs_stage_wait (stage, has_status, NULL);
  cs_stage_draw (stage, 4);
  capture_free (capture);
}

static void
show_bad_address (CsStage *stage)
{
  type_address (stage, "ftp://example.test/");
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
  type_address (stage, address);
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
  void (*show) (CsStage *stage);
  int  width;
  int  height;
  Look look;
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
  { "ok", show_ok, WIDTH, HEIGHT, LIGHT },
  { "never-asked", show_never_asked, WIDTH, HEIGHT, LIGHT },
  { "late-rejection", show_late_rejection, WIDTH, HEIGHT, LIGHT },
  { "late-rejection-dark", show_late_rejection, WIDTH, HEIGHT, DARK },
  { "unknown-ca", show_unknown_ca, WIDTH, HEIGHT, LIGHT },
  { "expired", show_expired, WIDTH, HEIGHT, LIGHT },
  { "untrusted", show_untrusted, WIDTH, HEIGHT, LIGHT },
  { "optional-empty", show_optional, WIDTH, HEIGHT, LIGHT },
  { "not-listed", show_not_listed, WIDTH, HEIGHT, LIGHT },
  { "silent-close", show_silent_close, WIDTH, HEIGHT, LIGHT },
  { "wrong-name", show_wrong_name, WIDTH, HEIGHT, LIGHT },
  { "no-version", show_no_version, WIDTH, HEIGHT, LIGHT },
  { "overridden", show_overridden, WIDTH, HEIGHT, LIGHT },
  { "unreachable", show_unreachable, WIDTH, HEIGHT, LIGHT },
  { "sending", show_sending, WIDTH, HEIGHT, LIGHT },
  { "stopped", show_stopped, WIDTH, HEIGHT, LIGHT },
  { "watch", show_watch, WIDTH, HEIGHT, LIGHT },
  { "watch-narrow", show_watch, 400, HEIGHT, LIGHT },
  { "watched", show_watched, WIDTH, HEIGHT, LIGHT },
  { "watched-no-keys", show_watched_no_keys, WIDTH, HEIGHT, LIGHT },
  { "watched-tls12", show_watched_tls12, WIDTH, HEIGHT, DARK },
  { "capture", show_capture, WIDTH, HEIGHT, LIGHT },
  { "capture-keys", show_capture_keys, WIDTH, HEIGHT, LIGHT },
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
  shots[index].show (stage);
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
