/* test-widgets.c: the window's widgets, in a window
 *
 * GTK_A11Y is “test”: GTK then keeps what a screen reader would be told.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-stage.h"

#include "cs-composer.h"
#include "cs-identity-row.h"
#include "cs-json.h"
#include "cs-lab-client.h"
#include "cs-strip-label.h"
#include "cs-window-private.h"

#include <string.h>

/* GLib leaves its first table of quarks behind when a program needs a larger one,
 * as one with all of GTK's and our own does. It was made while libraries were
 * loaded, which only the slow way of unwinding sees. The loader is named by its
 * file: its symbols are there only where libc6-dbg is. */
const char *__asan_default_options (void);
const char *__lsan_default_suppressions (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

const char *
__lsan_default_suppressions (void)
{
  return "leak:ld-linux\n";
}

static GtkApplication *application;

static void
type_address (CsStage    *stage,
              const char *address)
{
  gtk_entry_buffer_set_text (cs_draft_get_address (cs_window_get_draft (stage->window)), address, -1);
}

/* ---- what a screen reader would be told */

static gboolean
has_label (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static gboolean
is_internal (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  /* A menu button's and a drop-down's own button, a spin button's: GTK's to name. */
  return parent != NULL && (GTK_IS_MENU_BUTTON (parent) || GTK_IS_DROP_DOWN (parent) || GTK_IS_SPIN_BUTTON (parent) ||
                            GTK_IS_SEARCH_ENTRY (parent) || GTK_IS_PASSWORD_ENTRY (parent) || ADW_IS_HEADER_BAR (parent));
}

static gboolean
wants_label (GtkWidget *widget)
{
  if (is_internal (widget) || gtk_widget_get_ancestor (widget, ADW_TYPE_HEADER_BAR) != NULL)
    return GTK_IS_MENU_BUTTON (widget) || GTK_IS_ENTRY (widget);

  return (GTK_IS_BUTTON (widget) && !gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_SWITCHER)) || GTK_IS_ENTRY (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_SPIN_BUTTON (widget) ||
         GTK_IS_LIST_VIEW (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_PASSWORD_ENTRY (widget);
}

static char *
dup_path (GtkWidget *widget)
{
  GString *path = g_string_new (G_OBJECT_TYPE_NAME (widget));

  while ((widget = gtk_widget_get_parent (widget)) != NULL)
    g_string_append_printf (path, " in %s", G_OBJECT_TYPE_NAME (widget));
  return g_string_free (path, FALSE);
}

static void
check_labels (GtkWidget *widget)
{
  /* A drop-down's list is GTK's; our own popovers count although they are closed. */
  if ((!gtk_widget_get_visible (widget) && !GTK_IS_POPOVER (widget)) ||
      (GTK_IS_POPOVER (widget) && GTK_IS_DROP_DOWN (gtk_widget_get_parent (widget))))
    return;

  if (wants_label (widget) && !has_label (widget))
    {
      g_autofree char *path = dup_path (widget);

      g_test_message ("%s has no accessible name", path);
      g_test_fail ();
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_labels (child);
}

/* Every control has a name, whatever is in sight. */
static void
test_labels (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 800);

  check_labels (GTK_WIDGET (stage->window));
  cs_stage_act (stage, "win.compose", NULL);
  cs_stage_draw (stage, 3);
  check_labels (GTK_WIDGET (stage->window));
  cs_stage_start_lab (stage);
  cs_stage_send (stage);
  check_labels (GTK_WIDGET (stage->window));
  cs_stage_act (stage, "win.find", NULL);
  cs_stage_act (stage, "win.show-apps", "s", "");
  cs_stage_draw (stage, 3);
  check_labels (GTK_WIDGET (stage->window));
}

/* The strip's buttons say all that they show. */
static void
test_strip_label (void)
{
  g_autoptr (GtkWidget) label = NULL;
  g_autofree char      *text = NULL;

  label = g_object_ref_sink (g_object_new (CS_TYPE_STRIP_LABEL, "caption", "Identity", "value", "alice", "detail",
                                           "alice.p12", "tag", "12 days left", "tag-class", "cs-warning", NULL));
  text = cs_strip_label_dup_text (CS_STRIP_LABEL (label));
  g_assert_cmpstr (text, ==, "Identity: alice, alice.p12, 12 days left");
  g_assert_finalize_object (g_steal_pointer (&label));
}

/* ---- layout */

static gboolean
has_layout (CsStage *stage,
            gpointer user_data)
{
  return cs_shell_get_layout (cs_window_get_shell (stage->window)) == (CsShellLayout) GPOINTER_TO_INT (user_data);
}

static void
resize (CsStage      *stage,
        int           width,
        CsShellLayout layout)
{
  gtk_window_set_default_size (GTK_WINDOW (stage->window), width, 700);
  cs_stage_wait (stage, has_layout, GINT_TO_POINTER (layout));
  cs_stage_draw (stage, 3);
}

static guint
count_panes (CsStage *stage)
{
  CsShell *shell = cs_window_get_shell (stage->window);
  guint    n = 0;

  for (guint i = CS_SHELL_HANDSHAKE; i <= CS_SHELL_APPS; i++)
    n += gtk_widget_get_mapped (cs_shell_get_pane (shell, (CsShellPage) i));
  return n;
}

/* Three panes, two, one; the same widgets throughout. */
static void
test_layouts (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);

  CsShell   *shell = cs_window_get_shell (stage->window);
  GtkWidget *parent = gtk_widget_get_parent (cs_shell_get_pane (shell, CS_SHELL_RESPONSE));

  cs_stage_act (stage, "win.compose", NULL);
  cs_stage_act (stage, "win.compose", NULL);
  resize (stage, 1280, CS_SHELL_WIDE);
  g_assert_cmpuint (count_panes (stage), ==, 3);
  resize (stage, 860, CS_SHELL_MEDIUM);
  g_assert_cmpuint (count_panes (stage), ==, 2);
  resize (stage, 400, CS_SHELL_NARROW);
  g_assert_cmpuint (count_panes (stage), ==, 1);
  for (guint i = CS_SHELL_HANDSHAKE; i <= CS_SHELL_APPS; i++)
    {
      cs_stage_act (stage, "win.focus-pane", "u", i);
      cs_stage_draw (stage, 2);
      g_assert_cmpuint (count_panes (stage), ==, 1);
      g_assert_true (gtk_widget_get_mapped (cs_shell_get_pane (shell, (CsShellPage) i)));
    }
  resize (stage, 1280, CS_SHELL_WIDE);
  cs_stage_act (stage, "win.hide-apps", NULL);
  cs_stage_draw (stage, 2);
  g_assert_cmpuint (count_panes (stage), ==, 3);
  g_assert_true (gtk_widget_get_parent (cs_shell_get_pane (shell, CS_SHELL_RESPONSE)) == parent);
}

/* However much its children need, the window can be made small. */
static void
test_smallest (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);
  int                 width;
  int                 height;

  cs_stage_act (stage, "win.compose", NULL);
  gtk_widget_measure (GTK_WIDGET (cs_window_get_shell (stage->window)), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL,
                      NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (cs_window_get_shell (stage->window)), GTK_ORIENTATION_VERTICAL, -1, &height, NULL,
                      NULL, NULL);
  g_assert_cmpint (width, ==, CS_SHELL_MIN_WIDTH);
  g_assert_cmpint (height, ==, CS_SHELL_MIN_HEIGHT);
}

/* ---- states */

/* Both request bars say the same, and Send wants an address. */
static void
test_address (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);
  GtkWidget          *bar;
  GtkWidget          *entry;

  cs_stage_act (stage, "win.compose", NULL);
  cs_stage_draw (stage, 2);
  bar = GTK_WIDGET (cs_shell_get_request_bar (cs_window_get_shell (stage->window)));
  entry = cs_stage_find (bar, GTK_TYPE_ENTRY);
  type_address (stage, "https://example.test/");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "https://example.test/");
  resize (stage, 400, CS_SHELL_NARROW);
  g_assert_true (GTK_WIDGET (cs_shell_get_request_bar (cs_window_get_shell (stage->window))) != bar);
  bar = GTK_WIDGET (cs_shell_get_request_bar (cs_window_get_shell (stage->window)));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (cs_stage_find (bar, GTK_TYPE_ENTRY))), ==,
                   "https://example.test/");
}

/* What cannot be sent is a sentence in place, and nothing else changes. */
static void
test_notice (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);
  g_autofree char    *notice = NULL;
  g_autofree char    *after = NULL;

  type_address (stage, "ftp://example.test/");
  cs_stage_act (stage, "win.send", NULL);
  g_object_get (cs_window_get_shell (stage->window), "notice", &notice, NULL);
  g_assert_nonnull (strstr (notice, "ftp://example.test/"));
  g_assert_cmpint (cs_exchange_get_state (cs_window_get_exchange (stage->window)), ==, CS_EXCHANGE_EMPTY);
  cs_stage_act (stage, "win.escape", NULL);
  g_object_get (cs_window_get_shell (stage->window), "notice", &after, NULL);
  g_assert_cmpstr (after, ==, "");
}

/* An edit marks the verdict as of before; taking it back clears the mark. */
static void
test_stale (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);
  CsDraft            *draft = cs_window_get_draft (stage->window);
  CsExchange         *exchange = cs_window_get_exchange (stage->window);

  type_address (stage, "https://127.0.0.1:9/");
  cs_stage_send (stage);
  g_assert_false (cs_exchange_get_stale (exchange));
  g_object_set (draft, "follow", TRUE, NULL);
  g_assert_true (cs_exchange_get_stale (exchange));
  g_object_set (draft, "follow", FALSE, NULL);
  g_assert_false (cs_exchange_get_stale (exchange));
}

/* A confirmation changes one thing, in sight, and sends. */
static void
test_confirm (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);
  guint               versions;

  type_address (stage, "https://127.0.0.1:9/");
  cs_stage_send (stage);
  cs_stage_act (stage, "win.confirm", "s", "tls-1.2");
  g_assert_cmpint (cs_exchange_get_state (cs_window_get_exchange (stage->window)), ==, CS_EXCHANGE_SENDING);
  g_object_get (cs_window_get_draft (stage->window), "tls-versions", &versions, NULL);
  g_assert_cmpuint (versions, ==, 1);
}

/* ---- the passphrase */

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

/* Returns: its identity alice */
static JsonObject *
serve_lab (CsStage *stage,
           Lab     *lab)
{
  lab->client = cs_lab_client_new ();
  cs_lab_client_start_async (lab->client, NULL, lab_cb, lab);
  cs_stage_wait (stage, lab_serves, lab);
  return cs_lab_client_find (cs_json_get_array (lab->served, "identities"), "name", "alice");
}

static gboolean
is_settled (CsStage *stage,
            gpointer user_data)
{
  return cs_identity_choice_get_state (user_data) != CS_IDENTITY_CHOICE_LOADING;
}

static gboolean
has_no_text (CsStage *stage,
             gpointer user_data)
{
  return *gtk_editable_get_text (user_data) == '\0';
}

static void
try_passphrase (CsStage          *stage,
                CsIdentityChoice *choice,
                GtkWidget        *entry,
                const char       *passphrase)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), passphrase);
  g_signal_emit_by_name (entry, "activate");
  cs_stage_wait (stage, is_settled, choice);
}

/* A wrong passphrase is said so beside its entry, which keeps the keyboard; the
 * right one opens, is chosen, and leaves the entry empty at once. */
static void
test_passphrase (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);

  CsIdentityShelf  *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));
  CsIdentityChoice *choice;
  JsonObject       *alice;
  GtkWidget        *row;
  GtkWidget        *entry;
  Lab               lab = { NULL, NULL };

  alice = serve_lab (stage, &lab);
  choice = cs_identity_shelf_add (shelf, cs_json_get_string (alice, "p12", NULL), NULL);
  cs_identity_shelf_offer (shelf, choice);
  cs_stage_wait (stage, is_settled, choice);
  g_assert_cmpint (cs_identity_choice_get_state (choice), ==, CS_IDENTITY_CHOICE_LOCKED);

  row = cs_stage_find (GTK_WIDGET (cs_shell_get_start_page (cs_window_get_shell (stage->window))), CS_TYPE_IDENTITY_ROW);
  g_assert_true (gtk_widget_get_visible (row));
  entry = cs_stage_find (row, GTK_TYPE_PASSWORD_ENTRY);

  try_passphrase (stage, choice, entry, "not this one");
  g_assert_cmpint (cs_identity_choice_get_state (choice), ==, CS_IDENTITY_CHOICE_LOCKED);
  g_assert_cmpstr (cs_identity_choice_get_error (choice), ==, "This passphrase does not open the file.");
  g_assert_nonnull (cs_identity_choice_get_error_detail (choice));
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  g_assert_cmpint (cs_identity_choice_get_state (cs_identity_shelf_get_chosen (shelf)), ==, CS_IDENTITY_CHOICE_NONE);

  try_passphrase (stage, choice, entry, cs_json_get_string (alice, "passphrase", NULL));
  g_assert_cmpint (cs_identity_choice_get_state (choice), ==, CS_IDENTITY_CHOICE_READY);
  g_assert_true (cs_identity_shelf_get_chosen (shelf) == choice);
  g_assert_true (has_no_text (stage, entry));

  json_object_unref (lab.served);
  g_object_unref (lab.client);
}

/* ---- files dropped on the window */

static void
drop (CsStage    *stage,
      const char *path,
      const char *another)
{
  g_autoptr (GFile) first = g_file_new_for_path (path);
  g_autoptr (GFile) second = another != NULL ? g_file_new_for_path (another) : NULL;
  g_auto (GValue)   value = G_VALUE_INIT;
  GFile            *files[] = { first, second };

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (files, second != NULL ? 2 : 1));
  g_assert_true (cs_window_drop (stage->window, &value));
}

static gboolean
is_imported (CsStage *stage,
             gpointer user_data)
{
  return g_strcmp0 (cs_exchange_get_imported_name (cs_window_get_exchange (stage->window)), user_data) == 0;
}

/* Beside the choice of none. */
static gboolean
has_identities (CsStage *stage,
                gpointer user_data)
{
  GListModel *choices = cs_identity_shelf_get_choices (cs_draft_get_identities (cs_window_get_draft (stage->window)));

  return g_list_model_get_n_items (choices) == 1 + GPOINTER_TO_UINT (user_data);
}

/* The chosen one opens. */
static gboolean
is_ready (CsStage *stage,
          gpointer user_data)
{
  CsIdentityShelf *shelf = cs_draft_get_identities (cs_window_get_draft (stage->window));

  return cs_identity_choice_get_state (cs_identity_shelf_get_chosen (shelf)) == CS_IDENTITY_CHOICE_READY;
}

static gboolean
trusts (CsStage *stage,
        gpointer user_data)
{
  return g_strcmp0 (cs_trust_choice_get_title (cs_draft_get_trust (cs_window_get_draft (stage->window))), user_data) == 0;
}

/* A record is shown with its request ready to be sent again. */
static void
test_drop_record (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);
  g_autofree char    *har = g_test_build_filename (G_TEST_DIST, "data", "records", "lab-untrusted-server.har", NULL);

  CsDraft *draft = cs_window_get_draft (stage->window);

  drop (stage, har, NULL);
  cs_stage_wait (stage, is_imported, (gpointer) "lab-untrusted-server.har");
  g_assert_true (cs_shell_get_started (cs_window_get_shell (stage->window)));
  g_assert_cmpint (gtk_entry_buffer_get_length (cs_draft_get_address (draft)), >, 0);
  g_assert_false (cs_exchange_get_stale (cs_window_get_exchange (stage->window)));
}

/* A file's content says whether it is an identity or a root CA. */
static void
test_drop_certificates (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);

  JsonObject *alice;
  Lab         lab = { NULL, NULL };

  alice = serve_lab (stage, &lab);
  drop (stage, cs_json_get_string (lab.served, "root", NULL), NULL);
  cs_stage_wait (stage, trusts, (gpointer) "root.pem");
  drop (stage, cs_json_get_string (alice, "key", NULL), cs_json_get_string (alice, "pem", NULL));
  cs_stage_wait (stage, has_identities, GUINT_TO_POINTER (1));
  cs_stage_wait (stage, is_ready, NULL);

  json_object_unref (lab.served);
  g_object_unref (lab.client);
}

/* Where nothing can be read, the name is all there is. */
static void
test_drop_unreadable (void)
{
  g_autoptr (CsStage) stage = cs_stage_new (application, 1280, 700);

  drop (stage, "/nonexistent/client.p12", "/nonexistent/ca.pem");
  cs_stage_wait (stage, has_identities, GUINT_TO_POINTER (1));
  cs_stage_wait (stage, trusts, (gpointer) "ca.pem");
}

/* ---- nothing outlives the window */

static void
gone_cb (gpointer data,
         GObject *object)
{
  (*(guint *) data)++;
}

static gboolean
all_gone (CsStage *stage,
          gpointer user_data)
{
  return *(guint *) user_data == 4;
}

static void
test_finalize (void)
{
  CsStage *stage = cs_stage_new (application, 1280, 700);
  CsStage  none = { NULL, NULL };
  guint    gone = 0;

  type_address (stage, "https://127.0.0.1:9/");
  cs_stage_send (stage);
  g_object_weak_ref (G_OBJECT (stage->window), gone_cb, &gone);
  g_object_weak_ref (G_OBJECT (cs_window_get_shell (stage->window)), gone_cb, &gone);
  g_object_weak_ref (G_OBJECT (cs_window_get_draft (stage->window)), gone_cb, &gone);
  g_object_weak_ref (G_OBJECT (cs_window_get_exchange (stage->window)), gone_cb, &gone);
  cs_stage_free (stage);
  cs_stage_wait (&none, all_gone, &gone);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  application = cs_stage_start_application ();
  g_test_add_func ("/app/widgets/labels", test_labels);
  g_test_add_func ("/app/widgets/strip-label", test_strip_label);
  g_test_add_func ("/app/widgets/layouts", test_layouts);
  g_test_add_func ("/app/widgets/smallest", test_smallest);
  g_test_add_func ("/app/widgets/address", test_address);
  g_test_add_func ("/app/widgets/notice", test_notice);
  g_test_add_func ("/app/widgets/stale", test_stale);
  g_test_add_func ("/app/widgets/confirm", test_confirm);
  g_test_add_func ("/app/widgets/passphrase", test_passphrase);
  g_test_add_func ("/app/widgets/drop/record", test_drop_record);
  g_test_add_func ("/app/widgets/drop/certificates", test_drop_certificates);
  g_test_add_func ("/app/widgets/drop/unreadable", test_drop_unreadable);
  g_test_add_func ("/app/widgets/finalize", test_finalize);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
