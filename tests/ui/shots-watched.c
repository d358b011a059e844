/* shots-watched.c: pictures of what others did: watched, or captured
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "shots-watched.h"

#include "cs-stage-lab.h"

#include "cs-json.h"

#include <glib/gstdio.h>
#include <string.h>

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
          CsStageLab *lab,
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
                                      "--cert", cs_stage_lab_get_file (lab, "alice", "pem"),
                                      "--key", cs_stage_lab_get_file (lab, "alice", "key"), url, NULL);
  g_assert_nonnull (curl);
  cs_stage_wait (stage, is_answered, NULL);
  g_subprocess_wait (curl, NULL, NULL);
}

static void
watch_curl (CsStage    *stage,
            const char *version,
            gboolean    with_keys)
{
  CsStageLab      *lab = cs_stage_lab_start (stage);
  JsonObject      *lesson = cs_lab_client_find (cs_json_get_array (lab->served, "scenarios"), "id", "forbidden");
  const char      *url = cs_json_get_string (lesson, "url", "");
  CsWatchBar      *bar = cs_shell_get_watch_bar (cs_window_get_shell (stage->window));
  g_autofree char *folder = g_dir_make_tmp ("countersign-keys-XXXXXX", NULL);
  g_autofree char *keys = g_build_filename (folder, "keys.log", NULL);

  cs_stage_type_address (stage, url);
  cs_stage_act (stage, "win.watch", NULL);
  if (with_keys)
    cs_watch_bar_set_key_log (bar, keys);
  cs_stage_act (stage, "win.watch-start", NULL);
  cs_stage_wait (stage, relay_listens, NULL);
  run_curl (stage, lab, url, version, with_keys ? keys : NULL);
  cs_stage_draw (stage, 4);
  cs_stage_lab_stop (lab);
  g_remove (keys);
  g_rmdir (folder);
}

void
cs_shots_watch (CsStage *stage)
{
  cs_stage_type_address (stage, "https://api.example.test/orders");
  cs_stage_act (stage, "win.watch", NULL);
}

void
cs_shots_watched (CsStage *stage)
{
  watch_curl (stage, "1.3", TRUE);
}

void
cs_shots_watched_no_keys (CsStage *stage)
{
  watch_curl (stage, "1.3", FALSE);
}

void
cs_shots_watched_tls12 (CsStage *stage)
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

void
cs_shots_capture (CsStage *stage)
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

void
cs_shots_capture_keys (CsStage *stage)
{
  Capture          *capture = split_capture ();
  g_autoptr (GFile) keys = g_file_new_for_path (capture->keys);

  open_capture (stage, capture);
  cs_window_open_key_log (stage->window, keys);
  cs_stage_wait (stage, has_status, NULL);
  cs_stage_draw (stage, 4);
  capture_free (capture);
}
