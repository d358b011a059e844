/* test-certificate-item.c: the lines of the certificates pane
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-item.h"
#include "cs-panes-fixture.h"

static char *
render (GListStore *items)
{
  static const char letters[] = { '#', 'n', 'T', '!', 'B', '+' };
  GString          *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (items)); i++)
    {
      g_autoptr (CsCertificateItem) item = g_list_model_get_item (G_LIST_MODEL (items), i);

      g_string_append_printf (text, "%c %s", letters[item->kind], item->title);
      if (item->tag != NULL)
        g_string_append_printf (text, " [%s]", item->tag);
      if (item->kind == CS_CERTIFICATE_SECTION && item->detail != NULL)
        g_string_append_printf (text, " (%s)", item->detail);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

static void
check (const char *name,
       const char *expected)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load (name);
  g_autoptr (GListStore) items = cs_certificate_items_new (record, CS_CERTIFICATES_NAMES_FOLDED);
  g_autofree char       *text = render (items);

  g_assert_cmpstr (text, ==, expected);
}

/* The match stands last, next to the chain it ties; the root was not sent. */
static void
test_sent (void)
{
  check ("lab-forbidden",
         "# The server asked for (3 CA names)\n"
         "n Example Partner CA\n"
         "n Example Devices CA\n"
         "T Lab Root CA [match]\n"
         "# You sent (2 certificates, and proved the key)\n"
         "T Lab Root CA [not sent, server has it]\n"
         "T Lab Issuing CA [sent]\n"
         "T alice [sent]\n"
         "# The server showed (trusted through root.pem)\n"
         "T Lab Root CA [your root, root.pem]\n"
         "T Lab Issuing CA\n"
         "T localhost\n"
         "# For apps on iOS and macOS\n"
         "! App Transport Security would accept this server.\n");
}

static void
test_empty (void)
{
  check ("lab-required-tls13",
         "# The server asked for (3 CA names)\n"
         "n Example Partner CA\n"
         "n Example Devices CA\n"
         "n Lab Root CA\n"
         "# You sent (an empty certificate message)\n"
         "B 0 certificates\n"
         "# The server showed (trusted through root.pem)\n"
         "T Lab Root CA [your root, root.pem]\n"
         "T Lab Issuing CA\n"
         "T localhost\n"
         "# For apps on iOS and macOS\n"
         "! App Transport Security would accept this server.\n");
}

static void
test_not_asked (void)
{
  check ("lab-never-asked",
         "# The server did not ask\n"
         "# Your identity (was not sent: nobody asked)\n"
         "T Lab Issuing CA\n"
         "T alice\n"
         "# The server showed (trusted through root.pem)\n"
         "T Lab Root CA [your root, root.pem]\n"
         "T Lab Issuing CA\n"
         "T localhost\n"
         "# For apps on iOS and macOS\n"
         "! App Transport Security would accept this server.\n");
}

/* The reasons stand above the chain that they are about. */
static void
test_untrusted (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-untrusted-server");
  g_autoptr (GListStore) items = cs_certificate_items_new (record, CS_CERTIFICATES_NAMES_FOLDED);
  g_autofree char       *text = render (items);

  g_assert_nonnull (strstr (text, "# Your identity (was never reached)\n"));
  g_assert_nonnull (strstr (text, "# The server showed (not trusted)\n! localhost"));
  g_assert_nonnull (strstr (text, "\nT localhost\n# For apps on iOS and macOS\n! "));
}

/* A client certificate that ended says so below itself, and the rail goes on. */
static void
test_marks (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (GListStore) items = NULL;
  g_autofree char       *text = NULL;

  /* Long after the record was made. */
  json_object_set_string_member (cs_record_get_entry (record), "startedDateTime", "2090-01-01T00:00:00Z");
  items = cs_certificate_items_new (record, CS_CERTIFICATES_NAMES_FOLDED);
  text = render (items);
  g_assert_nonnull (strstr (text, "T Lab Issuing CA [sent]\n! The certificate of Lab Issuing CA in its chain ended on "));
  g_assert_nonnull (strstr (text, "T alice [sent]\n! It ended on "));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (items)); i++)
    {
      g_autoptr (CsCertificateItem) item = g_list_model_get_item (G_LIST_MODEL (items), i);

      if (g_strcmp0 (item->tag, "sent") == 0)
        g_assert_nonnull (item->remarks[0]);
      if (g_str_has_prefix (item->title, "The certificate of Lab Issuing CA"))
        g_assert_true (item->tone == CS_TONE_WARNING && item->above == CS_TIE_SOLID && item->below == CS_TIE_SOLID);
      if (g_str_has_prefix (item->title, "It ended on "))
        g_assert_true (item->tone == CS_TONE_ERROR && item->above == CS_TIE_NONE);
    }
}

/* Where a line leads up, the one above leads down: the rail has no holes. */
static void
test_rail (gconstpointer data)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load (data);
  g_autoptr (GListStore) items = cs_certificate_items_new (record, CS_CERTIFICATES_NAMES_FOLDED);

  CsTie below = CS_TIE_NONE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (items)); i++)
    {
      g_autoptr (CsCertificateItem) item = g_list_model_get_item (G_LIST_MODEL (items), i);

      g_assert_cmpint (item->above, ==, below);
      below = item->below;
    }
  g_assert_cmpint (below, ==, CS_TIE_NONE);
}

/* A long list shows what matches and counts the rest, until all is wanted. */
static void
test_long_list (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_hostile (1, 1000);
  g_autoptr (GListStore) folded = cs_certificate_items_new (record, CS_CERTIFICATES_NAMES_FOLDED);
  g_autoptr (GListStore) all = cs_certificate_items_new (record, CS_CERTIFICATES_NAMES_ALL);
  g_autofree char       *text = render (folded);

  g_assert_nonnull (strstr (text, "+ 1000 more names\n"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (folded)), <, 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (all)), >, 1000);
}

/* Nothing connected, nothing to show. */
static void
test_no_tls (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_parse ("{\"response\": {\"status\": 0}, \"_mtls\": {\"version\": 1}}");
  g_autoptr (GListStore) items = cs_certificate_items_new (record, CS_CERTIFICATES_NAMES_FOLDED);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (items)), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/panes/certificate-item/sent", test_sent);
  g_test_add_func ("/panes/certificate-item/empty", test_empty);
  g_test_add_func ("/panes/certificate-item/not-asked", test_not_asked);
  g_test_add_func ("/panes/certificate-item/untrusted", test_untrusted);
  g_test_add_func ("/panes/certificate-item/marks", test_marks);
  g_test_add_data_func ("/panes/certificate-item/rail/forbidden", "lab-forbidden", test_rail);
  g_test_add_data_func ("/panes/certificate-item/rail/never-asked", "lab-never-asked", test_rail);
  g_test_add_func ("/panes/certificate-item/long-list", test_long_list);
  g_test_add_func ("/panes/certificate-item/no-tls", test_no_tls);

  return g_test_run ();
}
