/* test-key-log.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-key-log.h"

#include <string.h>

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static guint
add (CsKeyLog   *log,
     const char *text)
{
  return cs_key_log_add (log, (const guint8 *) text, strlen (text));
}

/* Secrets are found by client random and label, whatever pieces the text came in. */
static void
test_lookup (void)
{
  static const char text[] = "# a comment\nCLIENT_RANDOM " RANDOM " aabb\r\nSERVER_TRAFFIC_SECRET_0 " RANDOM " ccddee\n";

  g_autoptr (CsKeyLog) whole = cs_key_log_new ();
  g_autoptr (CsKeyLog) pieces = cs_key_log_new ();

  guint8    random[32];
  guint     n = 0;
  CsSecret *secret;
  gsize     len;

  for (guint i = 0; i < 32; i++)
    random[i] = (guint8) i;

  g_assert_cmpuint (add (whole, text), ==, 2);
  g_assert_cmpuint (add (whole, text), ==, 0);
  for (gsize i = 0; text[i] != '\0'; i++)
    n += cs_key_log_add (pieces, (const guint8 *) text + i, 1);
  g_assert_cmpuint (n, ==, 2);

  secret = cs_key_log_lookup (pieces, random, "SERVER_TRAFFIC_SECRET_0");
  g_assert_nonnull (secret);
  g_assert_cmpmem (cs_secret_peek (secret, &len), 3, "\xcc\xdd\xee", 3);
  g_assert_cmpuint (len, ==, 3);
  g_assert_null (cs_key_log_lookup (pieces, random, "EXPORTER_SECRET"));
  random[0] = 1;
  g_assert_null (cs_key_log_lookup (pieces, random, "CLIENT_RANDOM"));
}

/* Lines that are none are passed over, and do not spoil the next. */
static void
test_hostile (void)
{
  g_autoptr (CsKeyLog) log = cs_key_log_new ();
  g_autofree char     *endless = g_strnfill (100000, 'a');

  g_assert_cmpuint (add (log, "\n \nCLIENT_RANDOM\nCLIENT_RANDOM " RANDOM "\nCLIENT_RANDOM " RANDOM " \n"), ==, 0);
  g_assert_cmpuint (add (log, "CLIENT_RANDOM " RANDOM " abc\nCLIENT_RANDOM " RANDOM " zz\nCLIENT_RANDOM 00 aa\n"), ==, 0);
  g_assert_cmpuint (add (log, endless), ==, 0);
  g_assert_cmpuint (add (log, "\nCLIENT_RANDOM " RANDOM " ab\n"), ==, 1);
}

/* Its text says again what it was told, and not what was derived. */
static void
test_text (void)
{
  static const char lines[] = "CLIENT_RANDOM " RANDOM " aabb\nSERVER_TRAFFIC_SECRET_0 " RANDOM " ccddee\n";

  g_autoptr (CsKeyLog) log = cs_key_log_new ();
  g_autoptr (CsSecret) session = cs_secret_new ("x", 1);
  g_autoptr (CsSecret) other = cs_secret_new ("y", 1);
  g_autoptr (CsSecret) text = NULL;
  guint8               random[32] = { 9 };
  const guint8        *data;
  gsize                len;

  g_assert_cmpuint (add (log, "SERVER_TRAFFIC_SECRET_0 " RANDOM " CCDDEE\nCLIENT_RANDOM " RANDOM " aabb\n"), ==, 2);
  cs_key_log_insert (log, random, "SESSION", session);
  cs_key_log_insert (log, random, "SESSION", other);
  g_assert_true (cs_key_log_lookup (log, random, "SESSION") == session);
  text = cs_key_log_dup_text (log);
  data = cs_secret_peek (text, &len);
  g_assert_cmpmem (data, len, lines, sizeof lines - 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/key-log/lookup", test_lookup);
  g_test_add_func ("/wire/key-log/hostile", test_hostile);
  g_test_add_func ("/wire/key-log/text", test_text);
  return g_test_run ();
}
