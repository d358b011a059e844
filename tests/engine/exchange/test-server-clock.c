/* test-server-clock.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-server-clock.h"

#include <string.h>

#define HOUR 3600

/* An answer's headers to an exchange that began at noon and waited a minute. */
static CsServerClock
read_clock (const char *headers,
            const char *mtls)
{
  g_autofree char      *text = g_strdup_printf ("{\"log\": {\"entries\": [{\"startedDateTime\": \"2026-11-24T12:00:00.000Z\", "
                                                     "\"timings\": {\"blocked\": -1, \"dns\": 1, \"connect\": 20, \"ssl\": 10, "
                                                     "\"send\": 1, \"wait\": 60000, \"receive\": 1}, "
                                                     "\"response\": {\"status\": 200, \"headers\": [%s]}%s}]}}",
                                                headers, mtls);
  g_autoptr (GPtrArray) records = cs_har_parse ("test.har", text, strlen (text), NULL);

  return cs_server_clock_read (g_ptr_array_index (records, 0));
}

#define DATE(time)   "{\"name\": \"Date\", \"value\": \"Tue, 24 Nov 2026 " time " GMT\"}"
#define HEADER(n, v) ", {\"name\": \"" n "\", \"value\": \"" v "\"}"

/* A Date is held against the whole time of the exchange; a cache's is never sure. */
static void
test_ahead (void)
{
  static const struct
  {
    const char         *headers;
    CsServerClockSource source;
    gint64              ahead;
    gboolean            sure;
  } rows[] = {
    { DATE ("12:00:30"), CS_SERVER_CLOCK_SERVER, 0, TRUE },
    { DATE ("11:55:00"), CS_SERVER_CLOCK_SERVER, 0, TRUE },
    { DATE ("11:54:59"), CS_SERVER_CLOCK_SERVER, -301, TRUE },
    { DATE ("12:06:01"), CS_SERVER_CLOCK_SERVER, 0, TRUE },
    { DATE ("13:01:01"), CS_SERVER_CLOCK_SERVER, HOUR, TRUE },
    { DATE ("09:00:00") HEADER ("Via", "1.1 a"), CS_SERVER_CLOCK_RELAYED, -3 * HOUR, FALSE },
    { DATE ("13:01:01") HEADER ("Via", "1.1 a"), CS_SERVER_CLOCK_RELAYED, HOUR, TRUE },
    { DATE ("11:00:10") HEADER ("Age", "3600"), CS_SERVER_CLOCK_STORED, 0, FALSE },
    { DATE ("10:00:00") HEADER ("Age", "3600"), CS_SERVER_CLOCK_STORED, -HOUR, FALSE },
    { DATE ("11:00:00") HEADER ("age", "0"), CS_SERVER_CLOCK_SERVER, -HOUR, TRUE },
    { DATE ("11:00:00") HEADER ("Age", "-3"), CS_SERVER_CLOCK_SERVER, -HOUR, TRUE },
    { DATE ("11:00:00") HEADER ("Age", "99999999999999999999"), CS_SERVER_CLOCK_SERVER, -HOUR, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CsServerClock clock = read_clock (rows[i].headers, ", \"_mtls\": {}");

      g_test_message ("%s", rows[i].headers);
      g_assert_cmpint (clock.source, ==, rows[i].source);
      g_assert_cmpint (clock.ahead, ==, rows[i].ahead);
      g_assert_cmpint (cs_server_clock_is_sure (&clock), ==, rows[i].sure);
    }
}

/* No Date, one that is none, or a browser's HAR, which may hold a cached answer: no reading. */
static void
test_none (void)
{
  static const char *const odd[] = { "", "{\"name\": \"Date\", \"value\": \"today\"}", "{\"name\": \"Date\", \"value\": 7}",
                                     "{\"name\": \"Date\", \"value\": \"\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    g_assert_cmpint (read_clock (odd[i], ", \"_mtls\": {}").source, ==, CS_SERVER_CLOCK_NONE);
  g_assert_cmpint (read_clock (DATE ("09:00:00"), "").source, ==, CS_SERVER_CLOCK_NONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/server-clock/ahead", test_ahead);
  g_test_add_func ("/exchange/server-clock/none", test_none);
  return g_test_run ();
}
