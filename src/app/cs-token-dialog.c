/* cs-token-dialog.c: picks an identity on a token
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-token-dialog.h"

#include "cs-json.h"
#include "cs-note-row.h"
#include "cs-program.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

/* A module that waits for a reader longer than this is given up. */
#define DEADLINE_SECONDS 20

struct _CsTokenDialog
{
  AdwWindow parent_instance;

  GtkStack      *stack;
  GtkListBox    *list;
  AdwStatusPage *status;

  CsIdentityShelf *shelf;
  CsTokenList     *tokens;
  GCancellable    *cancellable;
  guint            deadline;
};

G_DEFINE_FINAL_TYPE (CsTokenDialog, cs_token_dialog, ADW_TYPE_WINDOW)

static void
show_status (CsTokenDialog *self,
             const char    *title,
             const char    *detail)
{
  g_autofree char *markup = detail != NULL ? g_markup_escape_text (detail, -1) : NULL;

  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, markup);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static const char *
describe_pin (CsTokenPin pin)
{
  static const char *const words[] = {
    [CS_TOKEN_PIN_NOT_NEEDED] = N_ ("needs no PIN"),
    [CS_TOKEN_PIN_ASKED] = N_ ("needs its PIN"),
    [CS_TOKEN_PIN_ON_READER] = N_ ("PIN on the reader"),
    [CS_TOKEN_PIN_FEW_LEFT] = N_ ("a wrong PIN was tried"),
    [CS_TOKEN_PIN_LAST_TRY] = N_ ("one try left"),
    [CS_TOKEN_PIN_LOCKED] = N_ ("locked"),
  };

  return _ (words[pin]);
}

static CsNoteTone
get_pin_tone (CsTokenPin pin)
{
  if (pin == CS_TOKEN_PIN_LOCKED)
    return CS_NOTE_ERROR;
  return pin == CS_TOKEN_PIN_FEW_LEFT || pin == CS_TOKEN_PIN_LAST_TRY ? CS_NOTE_WARNING : CS_NOTE_PLAIN;
}

static void
take_note (GListStore *notes,
           CsNote     *note)
{
  g_list_store_append (notes, note);
  g_object_unref (note);
}

static void
add_certificate (GListStore               *notes,
                 const CsToken            *token,
                 const CsTokenCertificate *place)
{
  CsCertificate   *certificate = place->certificate;
  g_autofree char *date = cs_text_date (cs_certificate_get_not_after (certificate));
  /* Translators: a token, an issuer, a date */
  g_autofree char *detail = g_strdup_printf (_ ("on %s, issued by %s, until %s"), token->label,
                                             cs_certificate_get_issuer_display_name (certificate), date);

  CsNote *note = cs_note_new ("cs-token-symbolic", cs_certificate_get_display_name (certificate), detail);

  cs_note_set_subject (note, G_OBJECT (certificate));
  cs_note_set_tag (note, describe_pin (token->pin), get_pin_tone (token->pin));
  take_note (notes, note);
}

/* A CA on a token is there for chains, not to be shown to a server. */
static GListStore *
list_identities (const CsTokenList *tokens)
{
  GListStore *notes = g_list_store_new (CS_TYPE_NOTE);

  for (guint i = 0; i < tokens->tokens->len; i++)
    {
      const CsToken *token = g_ptr_array_index (tokens->tokens, i);
      guint          before = g_list_model_get_n_items (G_LIST_MODEL (notes));

      for (guint j = 0; j < token->certificates->len; j++)
        {
          const CsTokenCertificate *place = g_ptr_array_index (token->certificates, j);

          if (!cs_certificate_get_is_ca (place->certificate))
            add_certificate (notes, token, place);
        }
      if (g_list_model_get_n_items (G_LIST_MODEL (notes)) == before)
        take_note (notes, cs_note_new ("cs-token-symbolic", token->label, _ ("holds no certificate that shows without its PIN")));
    }
  for (guint i = 0; i < tokens->faults->len; i++)
    {
      const CsTokenFault *fault = g_ptr_array_index (tokens->faults, i);

      take_note (notes, cs_note_new ("cs-warning-symbolic", fault->name, fault->detail));
    }

  return notes;
}

static void
show_tokens (CsTokenDialog *self,
             JsonObject    *json)
{
  g_autoptr (GListStore) notes = NULL;

  self->tokens = cs_token_list_new_from_json (json);
  notes = list_identities (self->tokens);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (notes), cs_note_row_create, NULL, NULL);
  if (g_list_model_get_n_items (G_LIST_MODEL (notes)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "tokens");
      gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
      return;
    }

  show_status (self, _ ("No Token Is Plugged In"),
               g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)
                 ? _ ("Tokens of the host do not show in a Flatpak unless their modules are made known to it.")
                 : _ ("Tokens show when p11-kit knows their module. “p11-kit list-modules” lists those that it knows."));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CsTokenDialog) self = user_data;
  g_autoptr (GBytes)        output = NULL;
  g_autoptr (GError)        error = NULL;
  g_autoptr (JsonNode)      node = NULL;

  gsize len = 0;

  if (!g_subprocess_communicate_finish (G_SUBPROCESS (source), result, &output, NULL, &error))
    {
      g_subprocess_force_exit (G_SUBPROCESS (source));
      /* Still on show: it was the time limit that ended it. */
      if (self->deadline == 0 && self->stack != NULL)
        show_status (self, _ ("No Answer"), _ ("A token’s module did not answer in time. Is a reader unplugged, or waiting for something?"));
      return;
    }

  g_clear_handle_id (&self->deadline, g_source_remove);
  if (self->stack == NULL)
    return;

  node = cs_json_parse ("tokens", g_bytes_get_data (output, &len), g_bytes_get_size (output), NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    show_tokens (self, json_node_get_object (node));
  else
    show_status (self, _ ("Tokens Could Not Be Listed"), _ ("“countersign-cli identity --tokens” in a terminal says why."));
}

static gboolean
deadline_cb (gpointer user_data)
{
  CsTokenDialog *self = user_data;

  self->deadline = 0;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
list_tokens (CsTokenDialog *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError)      error = NULL;

  process = cs_program_spawn_cli (launcher, &error, "identity", "--tokens", "--json", NULL);
  if (process == NULL)
    {
      show_status (self, _ ("Tokens Could Not Be Listed"), error->message);
      return;
    }

  self->deadline = g_timeout_add_seconds (DEADLINE_SECONDS, deadline_cb, self);
  g_subprocess_communicate_async (process, NULL, self->cancellable, listed_cb, g_object_ref (self));
}

static void
take_identity (CsTokenDialog            *self,
               const CsToken            *token,
               const CsTokenCertificate *place)
{
  CsIdentityOnToken on_token = { place->uri, place->label, token->label, token->pin, place->certificate };

  cs_identity_shelf_offer (self->shelf, cs_identity_shelf_add_token (self->shelf, &on_token));
}

static void
row_activated (CsTokenDialog *self,
               GtkListBoxRow *row)
{
  GObject *subject = cs_note_get_subject (cs_note_row_get_note (CS_NOTE_ROW (row)));

  for (guint i = 0; i < self->tokens->tokens->len; i++)
    {
      const CsToken *token = g_ptr_array_index (self->tokens->tokens, i);

      for (guint j = 0; j < token->certificates->len; j++)
        {
          const CsTokenCertificate *place = g_ptr_array_index (token->certificates, j);

          if (G_OBJECT (place->certificate) == subject)
            take_identity (self, token, place);
        }
    }
  gtk_window_close (GTK_WINDOW (self));
}

static void
cs_token_dialog_dispose (GObject *object)
{
  CsTokenDialog *self = CS_TOKEN_DIALOG (object);

  g_clear_handle_id (&self->deadline, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->shelf);
  g_clear_pointer (&self->tokens, cs_token_list_free);

  G_OBJECT_CLASS (cs_token_dialog_parent_class)->dispose (object);
  self->stack = NULL; /* a late answer finds nothing to write on */
}

static void
cs_token_dialog_finalize (GObject *object)
{
  g_clear_object (&CS_TOKEN_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (cs_token_dialog_parent_class)->finalize (object);
}

static void
cs_token_dialog_class_init (CsTokenDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_token_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cs_token_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-token-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CsTokenDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CsTokenDialog, list);
  gtk_widget_class_bind_template_child (widget_class, CsTokenDialog, status);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cs_token_dialog_init (CsTokenDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cs_token_dialog_present (GtkWindow       *parent,
                         CsIdentityShelf *shelf)
{
  CsTokenDialog *self = g_object_new (CS_TYPE_TOKEN_DIALOG, "transient-for", parent, NULL);

  self->shelf = g_object_ref (shelf);
  list_tokens (self);
  gtk_window_present (GTK_WINDOW (self));
}
