/* cs-online-dialog.c: asks the addresses that are in a server's certificates
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-online-dialog.h"

#include "cs-json.h"
#include "cs-note-row.h"
#include "cs-program.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define CHAIN_NAME "chain.pem"
#define ROOT_NAME  "root.pem"

struct _CsOnlineDialog
{
  AdwWindow parent_instance;

  GtkStack      *stack;
  GtkLabel      *decision;
  GtkListBox    *list;
  AdwStatusPage *status;

  CsRecord     *record;
  char         *folder; /* what the process reads: certificates alone */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (CsOnlineDialog, cs_online_dialog, ADW_TYPE_WINDOW)

static void
show_status (CsOnlineDialog *self,
             const char     *title,
             const char     *detail)
{
  g_autofree char *markup = g_markup_escape_text (detail, -1);

  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, markup);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static void
remove_folder (CsOnlineDialog *self)
{
  static const char *const names[] = { CHAIN_NAME, ROOT_NAME };

  for (gsize i = 0; self->folder != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

      g_unlink (path);
    }
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_clear_pointer (&self->folder, g_free);
}

/* What came. */

static const char *
describe_kind (const char *asked)
{
  static const char *const kinds[][2] = {
    { "issuer", N_ ("Issuer") },
    { "ocsp", N_ ("OCSP") },
    { "crl", N_ ("Revocation list") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (asked, kinds[i][0]))
      return _ (kinds[i][1]);
  return asked;
}

static CsNoteTone
get_tone (const char *result)
{
  static const char *const fine[] = { "good", "fetched", NULL };

  if (g_strv_contains (fine, result))
    return CS_NOTE_SUCCESS;
  return g_str_equal (result, "revoked") ? CS_NOTE_ERROR : CS_NOTE_WARNING;
}

static const char *
get_icon (CsNoteTone tone)
{
  return tone == CS_NOTE_SUCCESS ? "cs-check-symbolic" : tone == CS_NOTE_ERROR ? "cs-refused-symbolic"
                                                                               : "cs-warning-symbolic";
}

static CsNote *
note_from_answer (CsOnlineDialog *self,
                  JsonObject     *answer)
{
  CsCertificate   *certificate = cs_record_get_certificate (self->record, cs_json_get_string (answer, "certificate", ""));
  const char      *kind = describe_kind (cs_json_get_string (answer, "asked", ""));
  CsNoteTone       tone = get_tone (cs_json_get_string (answer, "result", ""));
  g_autofree char *url = cs_text_safe (cs_json_get_string (answer, "url", ""), -1);
  g_autofree char *said = cs_text_safe (cs_json_get_string (answer, "detail", ""), -1);
  /* Translators: what was asked for, an address: "OCSP at http://…" */
  g_autofree char *asked = g_strdup_printf (_ ("%s at %s"), kind, url);
  g_autofree char *detail = g_strdup_printf ("%s\n%s", asked, said);

  CsNote *note = cs_note_new (get_icon (tone),
                              certificate != NULL && cs_certificate_is_readable (certificate)
                                ? cs_certificate_get_display_name (certificate)
                                : _ ("A fetched issuer"),
                              detail);

  cs_note_set_tone (note, tone);
  return note;
}

static void
show_answers (CsOnlineDialog *self,
              JsonObject     *json)
{
  g_autoptr (GListStore) notes = g_list_store_new (CS_TYPE_NOTE);

  JsonArray *answers = cs_json_get_array (json, "online");
  JsonArray *reasons = cs_json_get_array (json, "candidates");
  gboolean   trusted = g_str_equal (cs_json_get_string (json, "decision", ""), "trusted");

  for (guint i = 0; i < cs_json_array_length (answers); i++)
    {
      g_autoptr (CsNote) note = note_from_answer (self, cs_json_array_object (answers, i));

      g_list_store_append (notes, note);
    }
  for (guint i = 0; !trusted && i < cs_json_array_length (reasons); i++)
    {
      g_autofree char   *detail = cs_text_safe (cs_json_get_string (cs_json_array_object (reasons, i), "detail", ""), -1);
      g_autoptr (CsNote) note = cs_note_new ("cs-refused-symbolic", _ ("Not trusted"), detail);

      cs_note_set_tone (note, CS_NOTE_ERROR);
      g_list_store_append (notes, note);
    }
  gtk_label_set_label (self->decision,
                       trusted ? _ ("With these answers the server is trusted through the roots chosen.")
                               : _ ("With these answers the server is not trusted through the roots chosen."));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (notes), cs_note_row_create, NULL, NULL);
  gtk_stack_set_visible_child_name (self->stack, "answers");
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CsOnlineDialog) self = user_data;
  g_autoptr (GBytes)         output = NULL;
  g_autoptr (GBytes)         said = NULL;
  g_autoptr (JsonNode)       node = NULL;
  g_autofree char           *why = NULL;

  if (!g_subprocess_communicate_finish (G_SUBPROCESS (source), result, &output, &said, NULL))
    g_subprocess_force_exit (G_SUBPROCESS (source));
  remove_folder (self);
  if (self->stack == NULL || output == NULL)
    return;

  node = cs_json_parse ("verify", g_bytes_get_data (output, NULL), g_bytes_get_size (output), NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      show_answers (self, json_node_get_object (node));
      return;
    }

  why = cs_text_safe (g_bytes_get_data (said, NULL), (gssize) g_bytes_get_size (said));
  show_status (self, _ ("Nobody Could Be Asked"), why);
}

/* Asking. */

static gboolean
write_pem (CsOnlineDialog *self,
           const char     *name,
           GPtrArray      *certificates,
           GPtrArray      *arguments,
           GError        **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char    *path = g_build_filename (self->folder, name, NULL);

  for (guint i = 0; i < certificates->len; i++)
    {
      g_autofree char *pem = cs_certificate_dup_pem (g_ptr_array_index (certificates, i));

      g_string_append (text, pem);
    }
  if (!g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_NONE, 0600, error))
    return FALSE;

  g_ptr_array_add (arguments, g_steal_pointer (&path));
  return TRUE;
}

static void
add_strings (GPtrArray         *arguments,
             const char        *option,
             const char *const *values)
{
  for (guint i = 0; values[i] != NULL; i++)
    {
      g_ptr_array_add (arguments, g_strdup (option));
      g_ptr_array_add (arguments, g_strdup (values[i]));
    }
}

/* The root that the record's path ends in: its file may be elsewhere, or nowhere. */
static gboolean
add_anchor (CsOnlineDialog *self,
            GPtrArray      *arguments,
            GError        **error)
{
  JsonArray  *fingerprints = cs_json_get_array (cs_json_get_object (cs_record_get_mtls (self->record), "trust"), "path");
  guint       n = cs_json_array_length (fingerprints);
  const char *last = n > 0 ? cs_json_array_string (fingerprints, n - 1, NULL) : NULL;

  g_autoptr (GPtrArray) anchor = g_ptr_array_new ();

  if (last == NULL || cs_record_get_certificate (self->record, last) == NULL)
    return TRUE;

  g_ptr_array_add (anchor, cs_record_get_certificate (self->record, last));
  g_ptr_array_add (arguments, g_strdup ("--cacert"));
  return write_pem (self, ROOT_NAME, anchor, arguments, error);
}

static GPtrArray *
dup_arguments (CsOnlineDialog *self,
               CsTrustChoice  *trust,
               GError        **error)
{
  static const char *const first[] = { "verify", "--online", "--json", "--purpose", "server" };

  JsonArray *shown = cs_json_get_array (cs_json_get_object (cs_record_get_tls (self->record), "serverCertificate"), "chain");

  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) chain = cs_record_dup_chain (self->record, shown);
  g_autoptr (CsRequest) request = cs_request_new ("https://localhost");

  cs_trust_choice_apply (trust, request);
  for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
    g_ptr_array_add (arguments, g_strdup (first[i]));
  add_strings (arguments, "--cacert", (const char *const *) request->ca_files);
  add_strings (arguments, "--capath", (const char *const *) request->ca_folders);
  if (request->ca_system)
    g_ptr_array_add (arguments, g_strdup ("--ca-native"));

  self->folder = g_dir_make_tmp ("countersign-XXXXXX", error);
  if (self->folder == NULL || !add_anchor (self, arguments, error) ||
      !write_pem (self, CHAIN_NAME, chain, arguments, error))
    return NULL;

  g_ptr_array_add (arguments, NULL);
  return g_steal_pointer (&arguments);
}

static void
ask (CsOnlineDialog *self,
     CsTrustChoice  *trust)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError)      error = NULL;
  g_autoptr (GPtrArray)   arguments = dup_arguments (self, trust, &error);
  g_autoptr (GSubprocess) process = NULL;

  if (arguments != NULL)
    process = cs_program_spawn_cli_strv (launcher, (const char *const *) arguments->pdata, &error);
  if (process == NULL)
    {
      remove_folder (self);
      show_status (self, _ ("Nobody Could Be Asked"), error->message);
      return;
    }

  g_subprocess_communicate_async (process, NULL, self->cancellable, answered_cb, g_object_ref (self));
}

static void
cs_online_dialog_dispose (GObject *object)
{
  CsOnlineDialog *self = CS_ONLINE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (cs_online_dialog_parent_class)->dispose (object);
  self->stack = NULL; /* a late answer finds nothing to write on */
}

static void
cs_online_dialog_finalize (GObject *object)
{
  CsOnlineDialog *self = CS_ONLINE_DIALOG (object);

  remove_folder (self);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (cs_online_dialog_parent_class)->finalize (object);
}

static void
cs_online_dialog_class_init (CsOnlineDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_online_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cs_online_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-online-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CsOnlineDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CsOnlineDialog, decision);
  gtk_widget_class_bind_template_child (widget_class, CsOnlineDialog, list);
  gtk_widget_class_bind_template_child (widget_class, CsOnlineDialog, status);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cs_online_dialog_init (CsOnlineDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cs_online_dialog_present (GtkWindow     *parent,
                          CsRecord      *record,
                          CsTrustChoice *trust)
{
  CsOnlineDialog *self = g_object_new (CS_TYPE_ONLINE_DIALOG, "transient-for", parent, NULL);

  self->record = g_object_ref (record);
  ask (self, trust);
  gtk_window_present (GTK_WINDOW (self));
}
