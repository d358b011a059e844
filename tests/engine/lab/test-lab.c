/* test-lab.c: what the practice lab promises, as curl sees it
 *
 * curl (OpenSSL) is the oracle: it names each handshake message and alert of
 * either side, the alert by its number plus 512.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-lab.h"

#include <glib/gstdio.h>

#include <string.h>

/* How a case must end. */
typedef struct
{
  const char *name;
  const char *scenario;
  const char *identity; /* NULL for none */
  const char *options;  /* for curl */
  const char *answer;   /* HTTP version and status: "2 403", "0 000" for none */
  int         alert;    /* from the server, or 0 */
  gboolean    late;     /* whether it came after the Finished of both */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "ok",                   "ok",                   "alice",   "",          "2 200",   0,   FALSE },
  { "ok-http1",             "ok",                   "alice",   "--http1.1", "1.1 200", 0,   FALSE },
  { "ok-head",              "ok",                   "alice",   "-I",        "2 200",   0,   FALSE },
  { "ok-post",              "ok",                   "alice",   "-d x=1",    "2 200",   0,   FALSE },
  { "ok-post-http1",        "ok",                   "alice",   "-d x=1 --http1.1", "1.1 200", 0, FALSE },
  { "forbidden",            "forbidden",            "alice",   "",          "2 403",   0,   FALSE },
  { "forbidden-none",       "forbidden",            NULL,      "",          "0 000",   116, TRUE  },
  { "forbidden-optional",   "forbidden-optional",   NULL,      "",          "2 403",   0,   FALSE },
  { "optional-alice",       "forbidden-optional",   "alice",   "",          "2 200",   0,   FALSE },
  { "optional-mallory",     "forbidden-optional",   "mallory", "",          "2 403",   0,   FALSE },
  { "unauthorized",         "unauthorized",         "alice",   "",          "2 401",   0,   FALSE },
  { "bad-request",          "bad-request",          NULL,      "",          "2 400",   0,   FALSE },
  { "never-asked",          "never-asked",          "alice",   "",          "2 403",   0,   FALSE },
  { "required-tls12",       "required-tls12",       NULL,      "",          "0 000",   40,  FALSE },
  { "required-tls13",       "required-tls13",       NULL,      "",          "0 000",   116, TRUE  },
  { "required-tls13-alice", "required-tls13",       "alice",   "",          "2 200",   0,   FALSE },
  { "required-tls13-12",    "required-tls13",       "alice",   "--tls-max 1.2", "0 000", 70, FALSE },
  { "unknown-ca",           "unknown-ca",           "mallory", "",          "0 000",   48,  TRUE  },
  { "unknown-ca-12",        "unknown-ca",           "mallory", "--tls-max 1.2", "0 000", 48, FALSE },
  { "missing-intermediate", "missing-intermediate", "bob",     "",          "0 000",   48,  TRUE  },
  { "expired",              "expired",              "carol",   "",          "0 000",   45,  TRUE  },
  { "expired-12",           "expired",              "carol",   "--tls-max 1.2", "0 000", 45, FALSE },
  { "not-listed",           "not-listed",           "alice",   "",          "2 200",   0,   FALSE },
  { "silent-close",         "silent-close",         "alice",   "",          "0 000",   0,   FALSE },
  { "silent-close-12",      "silent-close",         "alice",   "--tls-max 1.2", "0 000", 0, FALSE },
  { "untrusted-server",     "untrusted-server",     "alice",   "",          "0 000",   0,   FALSE },
  { "untrusted-insecure",   "untrusted-server",     "alice",   "-k",        "2 200",   0,   FALSE },
  { "wrong-name",           "wrong-name",           "alice",   "",          "0 000",   0,   FALSE },
  { "tls12-only",           "tls12-only",           "alice",   "",          "2 200",   0,   FALSE },
  { "tls12-only-13",        "tls12-only",           "alice",   "--tlsv1.3", "0 000",   70,  FALSE },
  { "http1-only",           "http1-only",           "alice",   "",          "1.1 403", 0,   FALSE },
};
/* clang-format on */

typedef struct
{
  char *answer; /* "2 403" */
  char *body;
  char *log;
  int   exit_status;
} Seen;

static void
seen_clear (Seen *seen)
{
  g_free (seen->answer);
  g_free (seen->body);
  g_free (seen->log);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static CsLab *
open_lab (const char *scenario)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsLab)  lab = cs_lab_new (&error);

  g_assert_no_error (error);
  g_assert_true (cs_lab_serve (lab, scenario, 0, &error));
  g_assert_no_error (error);
  return g_steal_pointer (&lab);
}

static JsonObject *
find_named (JsonArray  *array,
            const char *member,
            const char *value)
{
  for (guint i = 0; i < cs_json_array_length (array); i++)
    {
      JsonObject *object = cs_json_array_object (array, i);

      if (g_strcmp0 (cs_json_get_string (object, member, NULL), value) == 0)
        return object;
    }
  return NULL;
}

/* --max-time bounds a lab that hangs; no verdict hangs on it. */
static void
run_curl (JsonObject *lab,
          const char *identity,
          const char *options,
          Seen       *seen)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv)        more = g_strsplit (options, " ", 0);
  g_autofree char      *output = NULL;

  JsonObject *who = find_named (cs_json_get_array (lab, "identities"), "name", identity);
  JsonObject *scenario = cs_json_array_object (cs_json_get_array (lab, "scenarios"), 0);
  char       *mark;
  int         status;

  g_ptr_array_add (argv, g_strdup ("curl"));
  g_ptr_array_add (argv, g_strdup ("--disable"));
  g_ptr_array_add (argv, g_strdup ("-sSv"));
  g_ptr_array_add (argv, g_strdup ("--noproxy"));
  g_ptr_array_add (argv, g_strdup ("*"));
  g_ptr_array_add (argv, g_strdup ("--max-time"));
  g_ptr_array_add (argv, g_strdup ("60"));
  g_ptr_array_add (argv, g_strdup ("-w"));
  g_ptr_array_add (argv, g_strdup ("\n@%{http_version} %{http_code}"));
  g_ptr_array_add (argv, g_strdup ("--cacert"));
  g_ptr_array_add (argv, g_strdup (cs_json_get_string (lab, "root", NULL)));
  if (who != NULL)
    {
      g_ptr_array_add (argv, g_strdup ("--cert"));
      g_ptr_array_add (argv, g_strdup (cs_json_get_string (who, "pem", NULL)));
      g_ptr_array_add (argv, g_strdup ("--key"));
      g_ptr_array_add (argv, g_strdup (cs_json_get_string (who, "key", NULL)));
    }
  for (guint i = 0; more[i] != NULL; i++)
    if (more[i][0] != '\0')
      g_ptr_array_add (argv, g_strdup (more[i]));
  g_ptr_array_add (argv, g_strdup (cs_json_get_string (scenario, "url", NULL)));
  g_ptr_array_add (argv, NULL);

  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &output, &seen->log, &status, &error));
  g_assert_no_error (error);
  seen->exit_status = WIFEXITED (status) ? WEXITSTATUS (status) : -1;

  mark = strrchr (output, '@');
  g_assert_nonnull (mark);
  seen->answer = g_strdup (mark + 1);
  seen->body = g_strndup (output, (gsize) (mark - output));
}

/* The server's fatal alert in curl's log and what stands before it; close_notify is none. */
static int
find_alert (const char *log,
            gboolean   *late)
{
  g_autoptr (GRegex)     regex = g_regex_new ("\\(IN\\), TLS alert, [^(]*\\((\\d+)\\)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (regex, log, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *number = g_match_info_fetch (match, 1);
      g_autofree char *before = NULL;

      int start;

      if (atoi (number) < 512)
        continue;
      g_match_info_fetch_pos (match, 0, &start, NULL);
      before = g_strndup (log, (gsize) start);
      *late = strstr (before, "(OUT), TLS handshake, Finished") != NULL &&
              strstr (before, "(IN), TLS handshake, Finished") != NULL;
      return atoi (number) - 512;
    }
  *late = FALSE;
  return 0;
}

/* Each scenario ends, for each identity, as its lesson says. */
static void
test_scenario (gconstpointer data)
{
  const Case *expected = data;

  g_autoptr (CsLab)      lab = open_lab (expected->scenario);
  g_autoptr (JsonObject) json = cs_lab_to_json (lab);

  g_auto (Seen) seen = { NULL, NULL, NULL, 0 };

  gboolean late;
  int      alert;

  run_curl (json, expected->identity, expected->options, &seen);
  alert = find_alert (seen.log, &late);
  g_test_message ("%s", seen.log);

  g_assert_cmpstr (seen.answer, ==, expected->answer);
  g_assert_cmpint (alert, ==, expected->alert);
  g_assert_cmpint (late, ==, expected->late);
  g_assert_cmpint (seen.exit_status == 0, ==, !g_str_has_suffix (expected->answer, "000"));
  if (g_str_has_suffix (expected->answer, "200") && expected->identity != NULL && strstr (expected->options, "-I") == NULL)
    g_assert_nonnull (strstr (seen.body, expected->identity));
}

/* never-asked holds no CertificateRequest, the others do. */
static void
test_asks (void)
{
  static const struct
  {
    const char *scenario;
    gboolean    asks;
  } rows[] = {
    { "forbidden", TRUE },
    { "forbidden-optional", TRUE },
    { "never-asked", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsLab)      lab = open_lab (rows[i].scenario);
      g_autoptr (JsonObject) json = cs_lab_to_json (lab);

      g_auto (Seen) seen = { NULL, NULL, NULL, 0 };

      run_curl (json, "alice", "", &seen);
      g_assert_cmpint (strstr (seen.log, "(IN), TLS handshake, Request CERT (13)") != NULL, ==, rows[i].asks);
    }
}

/* openssl s_client reads these names off the CertificateRequest. */
static void
test_ca_names (void)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsLab)      lab = open_lab ("forbidden");
  g_autoptr (JsonObject) json = cs_lab_to_json (lab);
  g_autofree char       *command = NULL;
  g_autofree char       *output = NULL;
  g_autofree char       *log = NULL;

  JsonObject *scenario = cs_json_array_object (cs_json_get_array (json, "scenarios"), 0);
  const char *url = cs_json_get_string (scenario, "url", "");

  command = g_strdup_printf ("openssl s_client -connect %s -tls1_2", url + strlen ("https://"));
  *strrchr (strstr (command, "localhost"), '/') = ' ';
  g_assert_true (g_spawn_command_line_sync (command, &output, &log, NULL, &error));
  g_assert_no_error (error);

  g_assert_nonnull (strstr (output, "Acceptable client certificate CA names"));
  g_assert_nonnull (strstr (output, "CN = Lab Root CA"));
  g_assert_nonnull (strstr (output, "CN = Example Partner CA"));
  g_assert_nonnull (strstr (output, "CN = Example Devices CA"));
}

static void
assert_command (const char *format,
                const char *path,
                const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *quoted = g_shell_quote (path);
  g_autofree char   *command = g_strdup_printf ("sh -c \"openssl %s %s 2>&1\"", format, quoted);
  g_autofree char   *output = NULL;

  int status;

  g_assert_true (g_spawn_command_line_sync (command, &output, NULL, &status, &error));
  g_assert_no_error (error);
  g_test_message ("%s\n%s", command, output);
  g_assert_cmpint (status, ==, 0);
  if (expected != NULL)
    g_assert_nonnull (strstr (output, expected));
}

/* openssl opens every file, and the folder is the owner's alone. */
static void
test_files (void)
{
  g_autoptr (CsLab)      lab = open_lab ("ok");
  g_autoptr (JsonObject) json = cs_lab_to_json (lab);

  JsonArray  *identities = cs_json_get_array (json, "identities");
  const char *folder = cs_json_get_string (json, "folder", NULL);
  GStatBuf    info;

  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  assert_command ("x509 -noout -subject -in", cs_json_get_string (json, "root", NULL), "CN = Lab Root CA");

  g_assert_cmpuint (cs_json_array_length (identities), ==, 4);
  for (guint i = 0; i < cs_json_array_length (identities); i++)
    {
      JsonObject *identity = cs_json_array_object (identities, i);
      const char *name = cs_json_get_string (identity, "name", NULL);

      g_assert_cmpint (g_stat (cs_json_get_string (identity, "key", NULL), &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
      g_assert_cmpstr (cs_json_get_string (identity, "passphrase", NULL), ==, "1234");
      assert_command ("x509 -noout -subject -in", cs_json_get_string (identity, "pem", NULL), name);
      assert_command ("pkey -noout -check -in", cs_json_get_string (identity, "key", NULL), "Key is valid");
      assert_command ("pkcs12 -passin pass:1234 -nodes -in", cs_json_get_string (identity, "p12", NULL), name);
    }
}

/* Nothing is left behind, and a closed lab serves no more. */
static void
test_close (void)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsLab)      lab = open_lab ("ok");
  g_autoptr (JsonObject) json = cs_lab_to_json (lab);
  g_autofree char       *folder = g_strdup (cs_json_get_string (json, "folder", NULL));

  g_auto (Seen) seen = { NULL, NULL, NULL, 0 };

  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  cs_lab_close (lab);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  run_curl (json, NULL, "", &seen);
  g_assert_cmpstr (seen.answer, ==, "0 000");

  g_assert_false (cs_lab_serve (lab, "ok", 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);

  cs_lab_close (lab);
  g_assert_finalize_object (g_steal_pointer (&lab));
}

/* A client that connects and says nothing does not hold the lab up. */
static void
test_close_while_serving (void)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (CsLab)             lab = open_lab ("ok");
  g_autoptr (JsonObject)        json = cs_lab_to_json (lab);
  g_autoptr (GUri)              uri = NULL;
  g_autoptr (GSocketClient)     client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  JsonObject *scenario = cs_json_array_object (cs_json_get_array (json, "scenarios"), 0);
  char        byte;

  uri = g_uri_parse (cs_json_get_string (scenario, "url", NULL), G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, &error);
  g_assert_no_error (error);

  cs_lab_close (lab);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, NULL),
                   <=, 0);
}

/* Whatever somebody writes at it, it still serves the next one. */
static void
test_noise (void)
{
  g_autoptr (CsLab)         lab = open_lab ("ok");
  g_autoptr (JsonObject)    json = cs_lab_to_json (lab);
  g_autoptr (GUri)          uri = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GRand)         random = g_rand_new_with_seed (1);

  g_auto (Seen) seen = { NULL, NULL, NULL, 0 };

  JsonObject *scenario = cs_json_array_object (cs_json_get_array (json, "scenarios"), 0);

  uri = g_uri_parse (cs_json_get_string (scenario, "url", NULL), G_URI_FLAGS_NONE, NULL);
  for (guint i = 0; i < 64; i++)
    {
      g_autoptr (GError)            error = NULL;
      g_autoptr (GSocketConnection) connection = NULL;

      guint8 noise[512];
      gsize  len = (gsize) g_rand_int_range (random, 0, sizeof noise);

      for (gsize j = 0; j < len; j++)
        noise[j] = (guint8) g_rand_int (random);
      if (i % 2 == 0) /* what looks like a record gets further */
        memcpy (noise, "\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03", 11);

      connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, &error);
      g_assert_no_error (error);
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), noise, len, NULL, NULL, NULL);
    }

  run_curl (json, "alice", "", &seen);
  g_assert_cmpstr (seen.answer, ==, "2 200");
}

/* A scenario that is none, and a port that is taken, are refused in words. */
static void
test_refusals (void)
{
  g_autoptr (CsLab)  lab = open_lab ("ok");
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) taken = NULL;

  g_autoptr (JsonObject) json = cs_lab_to_json (lab);
  g_autoptr (GUri)       uri = NULL;

  uri = g_uri_parse (cs_json_get_string (cs_json_array_object (cs_json_get_array (json, "scenarios"), 0), "url", NULL),
                     G_URI_FLAGS_NONE, NULL);

  g_assert_false (cs_lab_serve (lab, "no-such", 0, &unknown));
  g_assert_error (unknown, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (unknown->message, "no-such"));

  g_assert_false (cs_lab_serve (lab, "ok", (guint16) g_uri_get_port (uri), &taken));
  g_assert_error (taken, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

/* Every scenario of the list can be served, and names an identity that exists. */
static void
test_list (void)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsLab)      lab = cs_lab_new (&error);
  g_autoptr (JsonObject) json = NULL;

  guint                n;
  const CsLabScenario *scenarios = cs_lab_list_scenarios (&n);

  g_assert_no_error (error);
  g_assert_cmpuint (n, >=, 7);
  for (guint i = 0; i < n; i++)
    g_assert_true (cs_lab_serve (lab, scenarios[i].id, 0, NULL));

  json = cs_lab_to_json (lab);
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (json, "scenarios")), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpstr (scenarios[i].title, !=, "");
      g_assert_cmpstr (scenarios[i].lesson, !=, "");
      if (scenarios[i].identity != NULL)
        g_assert_nonnull (find_named (cs_json_get_array (json, "identities"), "name", scenarios[i].identity));
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *curl = g_find_program_in_path ("curl");

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lab/list", test_list);
  g_test_add_func ("/lab/close", test_close);
  g_test_add_func ("/lab/close-while-serving", test_close_while_serving);
  g_test_add_func ("/lab/noise", test_noise);
  g_test_add_func ("/lab/refusals", test_refusals);
  g_test_add_func ("/lab/files", test_files);
  g_test_add_func ("/lab/asks", test_asks);
  g_test_add_func ("/lab/ca-names", test_ca_names);
  for (gsize i = 0; curl != NULL && i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/lab/scenario/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_scenario);
    }

  return g_test_run ();
}
