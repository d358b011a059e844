/* test-own-entries.c: a person's own files of the catalogue, good and broken
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-catalogue.h"
#include "cs-data.h"
#include "cs-verdict.h"
#include "record-maker.h"

#include <glib/gstdio.h>
#include <string.h>

#define KNOWN "\"grade\": \"measured\", \"seen\": \"2026-11\", \"sources\": [\"me, today\"]"
#define SERVER(words)                                                       \
  "{\n  \"id\": \"server.own\",\n  \"name\": \"ours\",\n  \"order\": -1,\n" \
  "  \"signs\": [\n    {\n" words "    }\n  ]\n}\n"

typedef struct
{
  char *folder;
} Fixture;

static void
write_file (Fixture    *fixture,
            const char *part,
            const char *name,
            const char *text)
{
  g_autofree char   *folder = g_build_filename (fixture->folder, part, NULL);
  g_autofree char   *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("countersign-own-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
remove_part (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  for (CsKnowledge part = 0; part < CS_N_KNOWLEDGE; part++)
    {
      g_autofree char *folder = g_build_filename (fixture->folder, cs_knowledge_to_string (part), NULL);

      remove_part (folder);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

/* Without files of one's own there is what is built in, and nothing to complain of. */
static void
test_none (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (CsCatalogue) catalogue = cs_catalogue_new (fixture->folder);

  for (CsKnowledge part = 0; part < CS_N_KNOWLEDGE; part++)
    g_assert_cmpuint (cs_catalogue_get_entries (catalogue, part)->len, >, 10);
  g_assert_null (cs_catalogue_get_complaints (catalogue)[0]);
}

/* A file of one's own is used, comes where its order says, and stands in for a
 * built-in entry of its id. */
static void
test_used (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (CsCatalogue) catalogue = NULL;
  g_autoptr (CsRecord)    record = record_make (record_find ("sent-403"));
  g_autoptr (CsVerdict)   verdict = NULL;
  guint                   n_alerts;

  write_file (fixture, "servers", "own.json",
              SERVER ("\"id\": \"server.own.forbidden\", \"when\": {\"status\": [401, 403]},\n"
                      "\"words\": \"Reads like ours.\", \"means\": \"Ask us.\", " KNOWN "\n"));
  write_file (fixture, "alerts", "own.json",
              "{\"id\": \"alert.48\", \"number\": 48, \"name\": \"unknown_ca\", \"causes\": [{\"id\": \"alert.48.ours\", "
              "\"words\": \"somebody moved the trust store\", " KNOWN "}]}");
  write_file (fixture, "servers", "notes.txt", "not of the catalogue");
  write_file (fixture, "alerts", "marked.json",
              "\xef\xbb\xbf{\"id\": \"alert.47\", \"number\": 47, \"name\": \"illegal_parameter\", \"causes\": [{\"id\": "
              "\"alert.47.ours\", \"words\": \"saved on Windows\", " KNOWN "}]}");
  catalogue = cs_catalogue_new (fixture->folder);
  n_alerts = cs_catalogue_get_entries (cs_catalogue_get_default (), CS_KNOWLEDGE_ALERTS)->len;
  g_assert_cmpuint (cs_catalogue_get_entries (catalogue, CS_KNOWLEDGE_ALERTS)->len, ==, n_alerts);
  g_assert_null (cs_catalogue_get_complaints (catalogue)[0]);

  verdict = cs_verdict_evaluate (record, catalogue);
  g_assert_cmpstr (verdict->writer->id, ==, "server.own");
  g_assert_cmpstr (verdict->writer->words, ==, "Reads like ours.");
}

typedef struct
{
  const char *part;
  const char *text;
  const char *complaint; /* what follows the file's path */
} Broken;

static const Broken broken[] = {
  { "servers", "{", NULL },
  { "servers", "[]", ", line 1: expected an object" },
  { "servers", SERVER ("\"id\": \"a.b\"\n"), ", line 6: “when” is missing" },
  { "servers", SERVER ("\"id\": \"a.b\",\n\"moon\": 1\n"), ", line 8: there is no member “moon”" },
  { "servers", SERVER ("\"id\": \"a.b\", \"when\": {\n\"status\": \"403\"}\n"), ", line 8: “status” has a value of the wrong kind" },
  { "servers", SERVER ("\"id\": \"a.b\", \"when\": {\n\"moonPhase\": true}\n"), ", line 8: there is no condition “moonPhase”" },
  { "servers", SERVER ("\"id\": \"a.b\", \"when\": {}\n"), ", line 7: “when” is empty: the rule would always hold" },
  { "servers", SERVER ("\"id\": \"a.b\", \"when\": {\"header\": {\"has\": \"x\"}}\n"), ", line 7: “header” has a value of the wrong kind" },
  { "servers", SERVER ("\"id\": \"a.b\", \"when\": {\"tls\": true}, \"words\": \"\"\n"), ", line 7: “words” has a value of the wrong kind" },
  { "servers", SERVER ("\"grade\": \"certain\"\n"), ", line 7: “grade” has to be one of: measured, verified in source, stated by the vendor, documented, reported, unsure" },
  { "platforms", "{\"id\": \"a.b\", \"name\": \"a\"}", ", line 1: “rules” is missing" },
  { "platforms", "{\"id\": 5}", ", line 1: “id” has a value of the wrong kind" },
  { "platforms", "{\"rules\": []}", ", line 1: “rules” has a value of the wrong kind" },
  { "platforms", "{\"rules\": [1]}", ", line 1: “rules” has a value of the wrong kind" },
  { "alerts", "{\"number\": null}", ", line 1: “number” has a value of the wrong kind" },
  { "senders", "{\"rules\": [{\"sends\": \"perhaps\"}]}", ", line 1: “sends” has to be one of: not-asked, chain, leaf, nothing, breaks-off, cannot-tell" },
};

/* A broken file is named with its line and ignored; the others count. */
static void
test_broken (Fixture      *fixture,
             gconstpointer data)
{
  const Broken *row = data;

  g_autoptr (CsCatalogue) catalogue = NULL;
  g_autofree char        *path = g_build_filename (fixture->folder, row->part, "broken.json", NULL);
  g_autofree char        *expected = g_strconcat (path, row->complaint, ". The file is ignored.", NULL);

  const char *const *complaints;

  write_file (fixture, row->part, "broken.json", row->text);
  write_file (fixture, "servers", "good.json",
              SERVER ("\"id\": \"server.own.any\", \"when\": {\"status\": 403},\n"
                      "\"words\": \"Ours.\", \"means\": \"Ours.\", " KNOWN "\n"));
  catalogue = cs_catalogue_new (fixture->folder);
  complaints = cs_catalogue_get_complaints (catalogue);
  g_assert_nonnull (complaints[0]);
  g_assert_null (complaints[1]);
  if (row->complaint != NULL)
    g_assert_cmpstr (complaints[0], ==, expected);
  else
    g_assert_true (g_str_has_prefix (complaints[0], path) && strstr (complaints[0], ", line 1: ") != NULL);
  g_assert_nonnull (cs_catalogue_find (catalogue, CS_KNOWLEDGE_SERVERS, "server.own"));
}

/* What is compiled is what was written: each value comes back as JSON. */
static void
test_data_round_trip (void)
{
  static const char text[] = "{\"a\":[1,\"two\",true,{\"b\":{}}],\"c\":-5,\"d\":1.5,\"e\":\"\",\"f\":[],\"two\":\"two\"}";

  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autofree CsData   *data = cs_data_from_json (node, NULL);
  g_autoptr (JsonNode) again = cs_data_to_json (data);
  g_autofree char     *printed = json_to_string (again, FALSE);

  const CsData *array = cs_data_get_array (data, "a");

  g_assert_cmpstr (printed, ==, text);
  g_assert_cmpint (cs_data_get_int (data, "c", 0), ==, -5);
  g_assert_cmpint (cs_data_get_int (data, "e", 7), ==, 7);
  g_assert_cmpstr (cs_data_get_element_string (array, 1, NULL), ==, "two");
  g_assert_cmpstr (cs_data_get_element_string (array, 9, "none"), ==, "none");
  g_assert_null (cs_data_get_element (array, 0));
  g_assert_null (cs_data_get_object (NULL, "a"));
  g_assert_cmpuint (cs_data_length (data), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/own-entries/none", Fixture, NULL, set_up, test_none, tear_down);
  g_test_add ("/own-entries/used", Fixture, NULL, set_up, test_used, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/own-entries/broken/%zu", i);

      g_test_add (path, Fixture, &broken[i], set_up, test_broken, tear_down);
    }
  g_test_add_func ("/own-entries/data-round-trip", test_data_round_trip);

  return g_test_run ();
}
