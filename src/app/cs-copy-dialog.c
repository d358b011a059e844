/* cs-copy-dialog.c: saves an identity in another form
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-copy-dialog.h"

#include "cs-compat.h"
#include "cs-identity-copy.h"

#include <glib/gi18n-lib.h>

struct _CsCopyDialog
{
  AdwWindow parent_instance;

  GtkWidget *forms[CS_IDENTITY_FORM_PEM + 1];
  GtkWidget *plain;
  GtkWidget *plain_row;
  GtkWidget *passphrase_group;
  GtkWidget *passphrase;
  GtkWidget *again;
  GtkWidget *legacy_warning;
  GtkWidget *plain_warning;
  GtkWidget *problem;
  GtkWidget *save;

  CsIdentityChoice *choice;
};

G_DEFINE_FINAL_TYPE (CsCopyDialog, cs_copy_dialog, ADW_TYPE_WINDOW)

/* The window keeps no key: the files are read again. */
typedef struct
{
  CsRequest     *source;
  char          *path;
  CsIdentityForm form;
  CsSecret      *passphrase;
} Copy;

static void
copy_free (Copy *copy)
{
  cs_request_free (copy->source);
  g_free (copy->path);
  g_clear_pointer (&copy->passphrase, cs_secret_unref);
  g_free (copy);
}

static CsIdentityForm
get_form (CsCopyDialog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->forms); i++)
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->forms[i])))
      return (CsIdentityForm) i;
  return CS_IDENTITY_FORM_PKCS12;
}

static gboolean
is_plain (CsCopyDialog *self)
{
  return get_form (self) == CS_IDENTITY_FORM_PEM && gtk_switch_get_active (GTK_SWITCH (self->plain));
}

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
show_problem (CsCopyDialog *self,
              const char   *text)
{
  gtk_label_set_text (GTK_LABEL (self->problem), text);
  gtk_widget_set_visible (self->problem, text != NULL);
}

static void
update (CsCopyDialog *self)
{
  gboolean plain = is_plain (self);
  gboolean typed = *get_text (self->passphrase) != '\0';
  gboolean same = g_str_equal (get_text (self->passphrase), get_text (self->again));

  gtk_widget_set_visible (self->plain_row, get_form (self) == CS_IDENTITY_FORM_PEM);
  gtk_widget_set_visible (self->legacy_warning, get_form (self) == CS_IDENTITY_FORM_PKCS12_LEGACY);
  gtk_widget_set_visible (self->plain_warning, plain);
  gtk_widget_set_visible (self->passphrase_group, !plain);
  gtk_widget_set_sensitive (self->save, plain || (typed && same));
  show_problem (self, !plain && !same && *get_text (self->again) != '\0' ? _ ("The two passphrases differ.") : NULL);
}

static void
save_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const Copy           *copy = task_data;
  const CsIdentityFiles files = { copy->source->cert_file, copy->source->key_file, NULL };
  g_autoptr (GPtrArray) identities = NULL;
  CsIdentity           *identity;
  GError               *error = NULL;

  identities = cs_identity_load_all (&files, copy->source->passphrase, &error);
  identity = identities != NULL ? cs_identity_choose (identities, copy->source->pick, &error) : NULL;
  if (identity != NULL &&
      cs_identity_save_copy (identity, copy->path, copy->form, copy->passphrase, CS_IDENTITY_REPLACE_AGREED, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  CsCopyDialog      *self = CS_COPY_DIALOG (source);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  show_problem (self, error->message);
}

/* The chooser has asked whether a file of that name may go. */
static void
place_chosen (GListModel *files,
              gpointer    user_data)
{
  CsCopyDialog     *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autoptr (GTask) task = g_task_new (self, NULL, saved_cb, NULL);

  Copy *copy = g_new0 (Copy, 1);

  copy->source = cs_request_new (NULL);
  cs_identity_choice_apply (self->choice, copy->source);
  copy->path = g_file_get_path (file);
  copy->form = get_form (self);
  copy->passphrase = is_plain (self) ? NULL : cs_secret_new_from_string (get_text (self->passphrase));
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  gtk_editable_set_text (GTK_EDITABLE (self->again), "");
  show_problem (self, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  g_task_set_task_data (task, copy, (GDestroyNotify) copy_free);
  g_task_run_in_thread (task, save_thread);
}

static void
save_cb (CsCopyDialog *self)
{
  g_autofree char *name = g_strdup (cs_identity_choice_get_name (self->choice));
  g_autofree char *file = NULL;

  if (!gtk_widget_get_sensitive (self->save))
    return;

  g_strdelimit (name, "/:\\", '-');
  file = g_strconcat (name, get_form (self) == CS_IDENTITY_FORM_PEM ? ".pem" : ".p12", NULL);
  cs_compat_save_file (GTK_WINDOW (self), _ ("Save the Copy"), file, place_chosen, G_OBJECT (self));
}

static void
cs_copy_dialog_dispose (GObject *object)
{
  CsCopyDialog *self = CS_COPY_DIALOG (object);

  if (self->passphrase != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
      gtk_editable_set_text (GTK_EDITABLE (self->again), "");
    }
  g_clear_object (&self->choice);

  G_OBJECT_CLASS (cs_copy_dialog_parent_class)->dispose (object);
}

static void
cs_copy_dialog_class_init (CsCopyDialogClass *klass)
{
  static const char *const forms[] = {
    [CS_IDENTITY_FORM_PKCS12] = "modern",
    [CS_IDENTITY_FORM_PKCS12_LEGACY] = "legacy",
    [CS_IDENTITY_FORM_PEM] = "pem",
  };

  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_copy_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-copy-dialog.ui");
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    gtk_widget_class_bind_template_child_full (widget_class, forms[i], FALSE,
                                               G_STRUCT_OFFSET (CsCopyDialog, forms) +
                                                 (gssize) (i * sizeof (GtkWidget *)));
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, plain);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, plain_row);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, passphrase_group);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, again);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, legacy_warning);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, plain_warning);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, CsCopyDialog, save);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cs_copy_dialog_init (CsCopyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

void
cs_copy_dialog_present (GtkWindow        *parent,
                        CsIdentityChoice *choice)
{
  CsCopyDialog *self = g_object_new (CS_TYPE_COPY_DIALOG, "transient-for", parent, NULL);

  self->choice = g_object_ref (choice);
  gtk_window_present (GTK_WINDOW (self));
}
