/* test-record-file.c: records from and to HAR files
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-record-file.h"

#include "cs-json.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char  *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("cs-record-file-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "a record.har", NULL);
  fixture->file = g_file_new_for_path (path);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_file_delete (fixture->file, NULL, NULL);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_object_unref (fixture->file);
  g_free (fixture->folder);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static GPtrArray *
load (Fixture *fixture,
      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cs_record_file_load_async (fixture->file, NULL, NULL, result_cb, &result);
  return cs_record_file_load_finish (wait_for (&result), NULL, error);
}

static void
put (Fixture    *fixture,
     const char *text)
{
  g_assert_true (g_file_replace_contents (fixture->file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                          NULL, NULL));
}

/* A capture is read by a process of its own; what it cannot read it says by the file's name. */
static void
test_capture (Fixture      *fixture,
              gconstpointer data)
{
  /* pcap, little-endian, raw IP, and not a packet in it */
  static const guint8 empty[] = {
    0xd4,
    0xc3,
    0xb2,
    0xa1,
    2,
    0,
    4,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0xff,
    0xff,
    0,
    0,
    101,
    0,
    0,
    0,
  };

  g_autofree char      *path = g_test_build_filename (G_TEST_DIST, "data", "tls", "story.pcapng", NULL);
  g_autoptr (GError)    error = NULL;
  g_autoptr (GFile)     story = g_file_new_for_path (path);
  g_autoptr (GPtrArray) records = NULL;

  g_assert_true (g_file_replace_contents (fixture->file, (const char *) empty, sizeof empty, NULL, FALSE,
                                          G_FILE_CREATE_NONE, NULL, NULL, NULL));
  g_assert_null (load (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_true (g_str_has_prefix (error->message, "a record.har: "));

  g_assert_true (g_file_copy (story, fixture->file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  records = load (fixture, NULL);
  g_assert_nonnull (records);
  g_assert_cmpint (cs_record_get_status (g_ptr_array_index (records, 0)), ==, 403);
}

#define BLOCK_SECRETS 0x0a

/* The story without its keys, and these in a file of their own. */
static char *
split_story (Fixture *fixture)
{
  g_autofree char       *path = g_test_build_filename (G_TEST_DIST, "data", "tls", "story.pcapng", NULL);
  g_autofree char       *story = NULL;
  g_autoptr (GByteArray) bare = g_byte_array_new ();
  char                  *keys = g_build_filename (fixture->folder, "keys.log", NULL);
  gsize                  len;

  g_assert_true (g_file_get_contents (path, &story, &len, NULL));
  for (gsize at = 0; at + 20 <= len;)
    {
      guint32 head[4];

      memcpy (head, story + at, sizeof head);
      if (head[0] == BLOCK_SECRETS)
        g_assert_true (g_file_set_contents (keys, story + at + sizeof head, head[3], NULL));
      else
        g_byte_array_append (bare, (const guint8 *) story + at, head[1]);
      at += head[1];
    }
  g_assert_true (g_file_replace_contents (fixture->file, (const char *) bare->data, bare->len, NULL, FALSE,
                                          G_FILE_CREATE_NONE, NULL, NULL, NULL));
  return keys;
}

/* A capture that lacks its keys tells the rest when it is read with them. */
static void
test_key_log (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char         *path = split_story (fixture);
  g_autoptr (GFile)        keys = g_file_new_for_path (path);
  g_autoptr (GPtrArray)    without = NULL;
  g_autoptr (GPtrArray)    with = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean                 is_capture = FALSE;

  without = load (fixture, NULL);
  g_assert_nonnull (without);
  g_assert_cmpint (cs_record_get_status (g_ptr_array_index (without, 0)), ==, 0);

  cs_record_file_load_async (fixture->file, keys, NULL, result_cb, &result);
  with = cs_record_file_load_finish (wait_for (&result), &is_capture, NULL);
  g_assert_nonnull (with);
  g_assert_true (is_capture);
  g_assert_true (g_file_equal (cs_record_file_get_loaded (result), fixture->file));
  g_assert_cmpint (cs_record_get_status (g_ptr_array_index (with, 0)), ==, 403);
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* What is saved can be opened, has its verdict, and is its owner's alone. */
static void
test_round_trip (Fixture      *fixture,
                 gconstpointer data)
{
  static const char text[] = "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://a.test/\"},"
                             "\"response\": {\"status\": 200}, \"_mtls\": {\"version\": 1}}]}}";

  g_autoptr (GPtrArray)    records = cs_har_parse ("test", text, strlen (text), NULL);
  g_autoptr (GPtrArray)    again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFileInfo)    info = NULL;
  g_autoptr (GError)       error = NULL;

  put (fixture, "a file that was there before, and was everybody's");
  cs_record_file_save_async (fixture->file, records, NULL, result_cb, &result);
  g_assert_true (cs_record_file_save_finish (wait_for (&result), &error));
  g_assert_no_error (error);

  info = g_file_query_info (fixture->file, G_FILE_ATTRIBUTE_UNIX_MODE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_assert_cmphex (g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_MODE) & 0777, ==, 0600);

  again = load (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpint (cs_record_get_status (g_ptr_array_index (again, 0)), ==, 200);
  g_assert_nonnull (cs_json_get_object (cs_record_get_mtls (g_ptr_array_index (again, 0)), "verdict"));
}

/* A refusal names the file. */
static void
test_refusals (Fixture      *fixture,
               gconstpointer data)
{
  static const char *const texts[] = { "", "not JSON", "[]", "{\"log\": {\"entries\": []}}", "{\"log\": {\"entries\": [" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      put (fixture, texts[i]);
      g_assert_null (load (fixture, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "a record.har"));
    }
}

static void
test_missing (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/record-file/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/app/record-file/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  g_test_add ("/app/record-file/missing", Fixture, NULL, set_up, test_missing, tear_down);
  g_test_add ("/app/record-file/capture", Fixture, NULL, set_up, test_capture, tear_down);
  g_test_add ("/app/record-file/key-log", Fixture, NULL, set_up, test_key_log, tear_down);
  return g_test_run ();
}
