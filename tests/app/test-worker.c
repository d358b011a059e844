/* test-worker.c: whatever a worker does, it ends in a complete record
 *
 * A shell script plays the worker's part: it can be made to do what the real one
 * must not. The real one is tried too.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-worker-pool.h"

#include "cs-json.h"

#include <glib/gstdio.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>

#define EVENT "{\"t\":1,\"connection\":0,\"side\":\"server\",\"layer\":\"tcp\",\"type\":\"Connected\"," \
              "\"summary\":\"\",\"fields\":{\"address\":\"127.0.0.1\",\"port\":443}}"
#define ENTRY(status) "{\"entry\":{\"request\":{\"method\":\"GET\",\"url\":\"https://a.test/\"},"                          \
                      "\"response\":{\"status\":" status ",\"redirectURL\":\"https://b.test/\",\"content\":{\"size\":0}}," \
                      "\"_mtls\":{\"version\":1,\"outcome\":{\"completed\":true}}}}"

typedef struct
{
  char     *folder;
  char     *script;
  char     *real; /* (nullable): what the variable named before */
  CsWorker *worker;
  guint     begun;
  gboolean  ended;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("cs-worker-XXXXXX", NULL);
  fixture->script = g_build_filename (fixture->folder, "worker", NULL);
  fixture->real = g_strdup (g_getenv ("COUNTERSIGN_CLI"));
  g_setenv ("COUNTERSIGN_CLI", fixture->script, TRUE);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->worker);
  if (fixture->real != NULL)
    g_setenv ("COUNTERSIGN_CLI", fixture->real, TRUE);
  g_remove (fixture->script);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->script);
  g_free (fixture->real);
}

static void
begun_cb (CsWorker *worker,
          CsRecord *record,
          Fixture  *fixture)
{
  g_assert_false (cs_record_get_complete (record));
  fixture->begun++;
}

static void
ended_cb (CsWorker *worker,
          Fixture  *fixture)
{
  fixture->ended = TRUE;
}

/* Starts a worker that reads its request and then runs @script. */
static void
start (Fixture    *fixture,
       const char *script)
{
  g_autofree char   *text = g_strconcat ("#!/bin/sh\nread -r request\n", script, "\n", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->script, text, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->script, 0700), ==, 0);
  fixture->worker = cs_worker_new (&error);
  g_assert_no_error (error);
  g_signal_connect (fixture->worker, "begun", G_CALLBACK (begun_cb), fixture);
  g_signal_connect (fixture->worker, "ended", G_CALLBACK (ended_cb), fixture);
}

static void
send_request (Fixture *fixture)
{
  g_autoptr (CsRequest) request = cs_request_new ("https://a.test/");

  request->passphrase = cs_secret_new_from_string ("open sesame");
  cs_worker_send (fixture->worker, request);
  g_assert_cmpuint (fixture->begun, ==, 1);
}

static void
wait_for_end (Fixture *fixture)
{
  while (!fixture->ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
run (Fixture    *fixture,
     const char *script)
{
  start (fixture, script);
  send_request (fixture);
  wait_for_end (fixture);
}

static CsRecord *
get_record (Fixture *fixture,
            guint    index)
{
  GPtrArray *records = cs_worker_get_records (fixture->worker);

  g_assert_cmpuint (index, <, records->len);
  g_assert_true (cs_record_get_complete (g_ptr_array_index (records, index)));
  return g_ptr_array_index (records, index);
}

static const char *
get_outcome (CsRecord   *record,
             const char *member)
{
  return cs_json_get_string (cs_json_get_object (cs_record_get_mtls (record), "outcome"), member, NULL);
}

/* Events, the entry and the body come together in one record. */
static void
test_answer (Fixture      *fixture,
             gconstpointer data)
{
  CsRecord *record;
  GBytes   *body;

  run (fixture, "echo '" EVENT "'; printf 'the body' >&3; echo '" ENTRY ("200") "'");
  record = get_record (fixture, 0);
  body = cs_record_get_body (record);
  g_assert_cmpint (cs_record_get_status (record), ==, 200);
  g_assert_cmpuint (g_list_model_get_n_items (cs_record_get_events (record)), ==, 1);
  g_assert_nonnull (body);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "the body", 8);
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (cs_record_get_response (record), "content"), "text", NULL),
                   ==, "the body");
}

/* The passphrase follows the request's line, and is not in it. */
static void
test_passphrase (Fixture      *fixture,
                 gconstpointer data)
{
  run (fixture, "case $request in *sesame*) exit 1;; *'\"passphrase\":true'*) ;; *) exit 2;; esac\n"
                "cat >&3; echo '" ENTRY ("200") "'");
  g_assert_cmpint (cs_record_get_status (get_record (fixture, 0)), ==, 200);
  g_assert_cmpmem (g_bytes_get_data (cs_record_get_body (get_record (fixture, 0)), NULL),
                   g_bytes_get_size (cs_record_get_body (get_record (fixture, 0))), "open sesame", 11);
}

/* Each hop has a record of its own. */
static void
test_redirect (Fixture      *fixture,
               gconstpointer data)
{
  run (fixture, "echo '" EVENT "'; echo '" ENTRY ("302") "'; echo '" EVENT "'; echo '" EVENT "'; echo '" ENTRY (
                  "200") "'");
  g_assert_cmpuint (fixture->begun, ==, 2);
  g_assert_cmpint (cs_record_get_status (get_record (fixture, 0)), ==, 302);
  g_assert_cmpuint (g_list_model_get_n_items (cs_record_get_events (get_record (fixture, 0))), ==, 1);
  g_assert_cmpint (cs_record_get_status (get_record (fixture, 1)), ==, 200);
  g_assert_cmpuint (g_list_model_get_n_items (cs_record_get_events (get_record (fixture, 1))), ==, 2);
}

/* A worker that crashes is an outcome, with what came before. */
static void
test_crash (Fixture      *fixture,
            gconstpointer data)
{
  CsRecord *record;

  run (fixture, "echo '" EVENT "'; kill -SEGV $$");
  record = get_record (fixture, 0);
  g_assert_cmpstr (get_outcome (record, "stage"), ==, "worker");
  g_assert_nonnull (strstr (get_outcome (record, "message"), "signal 11"));
  g_assert_cmpuint (g_list_model_get_n_items (cs_record_get_events (record)), ==, 1);
  g_assert_cmpint (cs_record_get_status (record), ==, 0);
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (cs_record_get_mtls (record), "connections")), ==, 1);
}

/* So is one that ends without a word. */
static void
test_silence (Fixture      *fixture,
              gconstpointer data)
{
  run (fixture, "exit 3");
  g_assert_cmpstr (get_outcome (get_record (fixture, 0), "stage"), ==, "worker");
  g_assert_nonnull (strstr (get_outcome (get_record (fixture, 0), "message"), "status 3"));
}

/* And one that writes nonsense: it is ended, not waited for. */
static void
test_garbage (Fixture      *fixture,
              gconstpointer data)
{
  run (fixture, "echo '\001 not json'; cat /dev/zero");
  g_assert_cmpstr (get_outcome (get_record (fixture, 0), "stage"), ==, "worker");
  g_assert_nonnull (strstr (get_outcome (get_record (fixture, 0), "message"), "not JSON"));
}

/* What it refuses is the person's to read. */
static void
test_refusal (Fixture      *fixture,
              gconstpointer data)
{
  run (fixture, "echo '{\"error\": {\"message\": \"alice.p12: it is empty.\"}}'");
  g_assert_cmpstr (get_outcome (get_record (fixture, 0), "stage"), ==, "input");
  g_assert_cmpstr (get_outcome (get_record (fixture, 0), "message"), ==, "alice.p12: it is empty.");
}

static gboolean
has_event (Fixture *fixture)
{
  CsRecord *record = g_ptr_array_index (cs_worker_get_records (fixture->worker), 0);

  return g_list_model_get_n_items (cs_record_get_events (record)) > 0;
}

/* Stopping ends it at once, whatever it is waiting for, and whoever else holds its pipes. */
static void
test_stop (Fixture      *fixture,
           gconstpointer data)
{
  start (fixture, "echo '" EVENT "'; cat /dev/zero >&3; :");
  send_request (fixture);
  while (!has_event (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cs_worker_is_alive (fixture->worker));
  cs_worker_stop (fixture->worker);
  wait_for_end (fixture);
  g_assert_false (cs_worker_is_alive (fixture->worker));
  g_assert_cmpstr (get_outcome (get_record (fixture, 0), "stage"), ==, "cancelled");
}

/* A body past the bound is cut, and the record says so. */
static void
test_large_body (Fixture      *fixture,
                 gconstpointer data)
{
  JsonObject *content;

  run (fixture, "head -c 70000000 /dev/zero >&3; echo '" ENTRY ("200") "'");
  content = cs_json_get_object (cs_record_get_response (get_record (fixture, 0)), "content");
  g_assert_cmpuint (g_bytes_get_size (cs_record_get_body (get_record (fixture, 0))), ==, CS_WORKER_MAX_BODY_BYTES);
  g_assert_nonnull (cs_json_get_string (content, "comment", NULL));
}

/* The real one: nobody listens on the port. */
static void
test_real (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (CsWorkerPool) pool = NULL;
  g_autoptr (CsRequest)    request = cs_request_new ("https://127.0.0.1:9/");
  g_autoptr (GError)       error = NULL;

  if (fixture->real == NULL)
    {
      g_test_skip ("COUNTERSIGN_CLI is not set");
      start (fixture, "exit 0");
      return;
    }

  g_setenv ("COUNTERSIGN_CLI", fixture->real, TRUE);
  pool = cs_worker_pool_new ();
  fixture->worker = cs_worker_pool_take (pool, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->worker, "ended", G_CALLBACK (ended_cb), fixture);
  cs_worker_send (fixture->worker, request);
  wait_for_end (fixture);
  g_assert_cmpstr (get_outcome (get_record (fixture, 0), "stage"), ==, "connect");
  g_assert_cmpuint (g_list_model_get_n_items (cs_record_get_events (get_record (fixture, 0))), >, 0);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*function) (Fixture      *fixture,
                      gconstpointer data);
  } tests[] = {
    { "/app/worker/answer", test_answer },
    { "/app/worker/passphrase", test_passphrase },
    { "/app/worker/redirect", test_redirect },
    { "/app/worker/crash", test_crash },
    { "/app/worker/silence", test_silence },
    { "/app/worker/garbage", test_garbage },
    { "/app/worker/refusal", test_refusal },
    { "/app/worker/stop", test_stop },
    { "/app/worker/large-body", test_large_body },
    { "/app/worker/real", test_real },
  };

  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN); /* as the application has it */
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].function, tear_down);
  return g_test_run ();
}
