/* cs-window-private.h: what the files of CsWindow share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-lab-client.h"
#include "cs-sender.h"
#include "cs-watch.h"
#include "cs-window.h"

G_BEGIN_DECLS

struct _CsWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  CsShell         *shell;

  CsDraft     *draft;
  CsExchange  *exchange;
  CsSender    *sender;
  GSettings   *settings;
  CsLabClient *lab;
  CsWatch     *watch; /* (nullable): the relay that runs, or ran last */

  GFile            *capture;     /* (nullable): where what is shown was read from, to read it with keys */
  GCancellable     *cancellable; /* of whatever is under way, until the window goes */
  CsIdentityChoice *lab_identity;
  char             *lab_url; /* to be filled in when the lab's identity is open */
  char             *key_certificate;
  char             *text_to_save;
  char             *ruled_host; /* (nullable): the one that a rule was last looked up for */
};

void cs_window_set_notice (CsWindow   *self,
                           const char *notice);

/* For neutral notices alone; what went wrong is a sentence in place. */
void cs_window_toast (CsWindow   *self,
                      const char *text);

/* Actions, by their files. */

void cs_window_open (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter);
void cs_window_add_key_log (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter);
void cs_window_save (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter);
void cs_window_choose_root (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter);
void cs_window_choose_root_folder (GtkWidget  *widget,
                                   const char *action_name,
                                   GVariant   *parameter);
void cs_window_forget_identity (GtkWidget  *widget,
                                const char *action_name,
                                GVariant   *parameter);
void cs_window_forget_root (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter);

/* Offers what was used before, and keeps an eye on what lies there. */
void cs_window_restore_recent (CsWindow *self);

void cs_window_choose_identity (GtkWidget  *widget,
                                const char *action_name,
                                GVariant   *parameter);
void cs_window_choose_key (GtkWidget  *widget,
                           const char *action_name,
                           GVariant   *parameter);
void cs_window_choose_body (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter);
/* A file's name and its text, "(ss)": asks where to, for the sheets. */
void cs_window_save_text (GtkWidget  *widget,
                          const char *action_name,
                          GVariant   *parameter);
void cs_window_start_lab (GtkWidget  *widget,
                          const char *action_name,
                          GVariant   *parameter);
void cs_window_watch (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter);
void cs_window_watch_start (GtkWidget  *widget,
                            const char *action_name,
                            GVariant   *parameter);
void cs_window_watch_stop (GtkWidget  *widget,
                           const char *action_name,
                           GVariant   *parameter);
void cs_window_choose_watch_key_log (GtkWidget  *widget,
                                     const char *action_name,
                                     GVariant   *parameter);

/* Another exchange takes the panes: the relay has no place to tell what it sees. */
void cs_window_end_watch (CsWindow *self);

/* Identities or root CAs, as their content is. Takes @paths. */
void cs_window_take_certificates (CsWindow *self,
                                  GStrv     paths);

gboolean cs_window_has_suffix (const char        *name,
                               const char *const *suffixes);

/* Adds an identity, chooses it once it opens, and remembers its files. */
void cs_window_offer_identity (CsWindow   *self,
                               const char *certificate,
                               const char *key);

/* Chooses by the rules whenever another host is typed. */
void cs_window_follow_rules (CsWindow *self);

/* Takes what was dropped: identities, root CAs, records. */
gboolean cs_window_drop (CsWindow     *self,
                         const GValue *value);

G_END_DECLS
