/* cs-server-clock.c: a server's clock, as its answer shows it
 *
 * Pure: a record in, a reading out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-server-clock.h"

#include "cs-json.h"
#include "cs-lint.h"

#include <libsoup/soup.h>

/* Longer than anything keeps an answer: a year (RFC 9111 §1.2.2 allows 68). */
#define MAX_AGE (366 * 24 * 60 * 60)

static const char *
get_header (CsRecord   *record,
            const char *name)
{
  JsonArray *headers = cs_json_get_array (cs_record_get_response (record), "headers");

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);

      if (g_ascii_strcasecmp (cs_json_get_string (header, "name", ""), name) == 0)
        return cs_json_get_string (header, "value", "");
    }
  return NULL;
}

/* From the exchange's begin to the answer's head, in whole seconds. "connect" has
 * "ssl" within it (HAR 1.2). */
static gint64
get_taken (CsRecord *record)
{
  static const char *const parts[] = { "blocked", "dns", "connect", "send", "wait" };

  JsonObject *timings = cs_json_get_object (cs_record_get_entry (record), "timings");
  double      ms = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    ms += CLAMP (cs_json_get_double (timings, parts[i], 0), 0, 1000.0 * MAX_AGE);
  return (gint64) (ms / 1000.0) + 1;
}

static gboolean
read_date (CsRecord *record,
           gint64   *date)
{
  g_autoptr (GDateTime) parsed = NULL;

  const char *text = get_header (record, "date");

  parsed = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;
  if (parsed == NULL)
    return FALSE;

  *date = g_date_time_to_unix (parsed);
  return TRUE;
}

static CsServerClockSource
read_source (CsRecord *record,
             gint64   *age)
{
  const char *text = get_header (record, "age");
  guint64     seconds = 0;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, MAX_AGE, &seconds, NULL) && seconds > 0)
    {
      *age = (gint64) seconds;
      return CS_SERVER_CLOCK_STORED;
    }
  return get_header (record, "via") != NULL ? CS_SERVER_CLOCK_RELAYED : CS_SERVER_CLOCK_SERVER;
}

CsServerClock
cs_server_clock_read (CsRecord *record)
{
  g_autoptr (GDateTime) started = NULL;

  CsServerClock clock = { .source = CS_SERVER_CLOCK_NONE };
  gint64        date;
  gint64        latest;

  g_return_val_if_fail (CS_IS_RECORD (record), clock);

  if (cs_record_get_mtls (record) == NULL || !read_date (record, &date))
    return clock;
  started = g_date_time_new_from_iso8601 (cs_json_get_string (cs_record_get_entry (record), "startedDateTime", ""), NULL);
  if (started == NULL)
    return clock;

  clock.ours = g_date_time_to_unix (started);
  clock.source = read_source (record, &clock.age);
  date += clock.age;
  latest = clock.ours + get_taken (record);
  if (date < clock.ours)
    clock.ahead = date - clock.ours;
  else if (date > latest)
    clock.ahead = date - latest;
  if (ABS (clock.ahead) <= CS_LINT_SKEW_SECONDS)
    clock.ahead = 0;
  return clock;
}

gboolean
cs_server_clock_is_sure (const CsServerClock *self)
{
  return self->source == CS_SERVER_CLOCK_SERVER || (self->source == CS_SERVER_CLOCK_RELAYED && self->ahead > 0);
}
