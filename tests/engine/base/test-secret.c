/* test-secret.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-secret.h"

#include <string.h>
#include <unistd.h>

static CsSecret *
from_text (const char *text,
           gsize       len,
           GError    **error)
{
  CsSecret *secret;
  int       fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (write (fds[1], text, len), ==, (gssize) len);
  close (fds[1]);
  secret = cs_secret_new_from_fd (fds[0], "pass.txt", error);
  close (fds[0]);
  return secret;
}

/* A secret is its bytes, with a NUL behind them that does not count. */
static void
test_bytes (void)
{
  g_autoptr (CsSecret) secret = cs_secret_new ("a\0b", 3);
  g_autoptr (CsSecret) empty = cs_secret_new_from_string ("");
  g_autoptr (CsSecret) again = cs_secret_ref (secret);

  gsize         len;
  const guint8 *data = cs_secret_peek (again, &len);

  g_assert_cmpmem (data, len, "a\0b", 3);
  g_assert_cmpint (data[3], ==, 0);
  g_assert_cmpint (cs_secret_peek (empty, &len)[0], ==, 0);
  g_assert_cmpuint (len, ==, 0);
}

/* From a file it is the first line, or all of it. */
static void
test_first_line (void)
{
  const char *const texts[] = { "1234", "1234\n", "1234\r\n", "1234\nmore\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CsSecret) secret = from_text (texts[i], strlen (texts[i]), NULL);

      gsize len;

      g_assert_cmpstr ((const char *) cs_secret_peek (secret, &len), ==, "1234");
      g_assert_cmpuint (len, ==, 4);
    }
}

/* What cannot be read says its name. */
static void
test_unreadable (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cs_secret_new_from_fd (-1, "pass.txt", &error));
  g_assert_nonnull (error);
  g_assert_true (g_str_has_prefix (error->message, "pass.txt: "));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secret/bytes", test_bytes);
  g_test_add_func ("/base/secret/first-line", test_first_line);
  g_test_add_func ("/base/secret/unreadable", test_unreadable);
  return g_test_run ();
}
