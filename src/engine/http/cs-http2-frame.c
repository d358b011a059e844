/* cs-http2-frame.c: one HTTP/2 frame and what it says
 *
 * Pure: bytes in, fields out (RFC 9113 §6).
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http2-frame.h"

#include "cs-http2.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

#define STREAM_MASK 0x7fffffff /* the highest bit is reserved */

/* So many settings name themselves in a summary. */
#define SUMMARY_SETTINGS 4

typedef char *(*Describe) (const CsHttp2Frame *frame,
                           CsCursor            payload,
                           JsonObject         *fields);

gboolean
cs_http2_frame_read (CsCursor     *cursor,
                     CsHttp2Frame *frame)
{
  CsCursor probe = *cursor;

  if (!cs_cursor_read_u24 (&probe, &frame->length) ||
      !cs_cursor_read_u8 (&probe, &frame->type) ||
      !cs_cursor_read_u8 (&probe, &frame->flags) ||
      !cs_cursor_read_u32 (&probe, &frame->stream))
    return FALSE;

  frame->stream &= STREAM_MASK;
  *cursor = probe;
  return TRUE;
}

char *
cs_http2_error_name (guint32 code)
{
  static const char *const names[] = {
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
  };

  return code < G_N_ELEMENTS (names) ? g_strdup (names[code]) : g_strdup_printf ("0x%x", code);
}

/* RFC 9113 §6.5.2; RFC 8441, 9218 */
static char *
setting_name (guint16 id)
{
  static const char *const names[] = {
    [0x1] = "HEADER_TABLE_SIZE",
    [0x2] = "ENABLE_PUSH",
    [0x3] = "MAX_CONCURRENT_STREAMS",
    [0x4] = "INITIAL_WINDOW_SIZE",
    [CS_HTTP2_SETTING_MAX_FRAME_SIZE] = "MAX_FRAME_SIZE",
    [0x6] = "MAX_HEADER_LIST_SIZE",
    [0x8] = "ENABLE_CONNECT_PROTOCOL",
    [0x9] = "NO_RFC7540_PRIORITIES",
  };

  if (id < G_N_ELEMENTS (names) && names[id] != NULL)
    return g_strdup (names[id]);
  return g_strdup_printf ("0x%x", id);
}

static void
add_error (JsonObject *fields,
           guint32     code,
           const char *name)
{
  json_object_set_int_member (fields, "errorCode", code);
  json_object_set_string_member (fields, "errorName", name);
}

/* PRIORITY { exclusive (1), stream dependency (31), weight (8) } */
static char *
describe_priority (const CsHttp2Frame *frame,
                   CsCursor            payload,
                   JsonObject         *fields)
{
  guint32 dependency;
  guint8  weight;

  if (!cs_cursor_read_u32 (&payload, &dependency) || !cs_cursor_read_u8 (&payload, &weight) ||
      !cs_cursor_at_end (&payload))
    return NULL;

  json_object_set_int_member (fields, "dependsOn", dependency & STREAM_MASK);
  json_object_set_boolean_member (fields, "exclusive", dependency > STREAM_MASK);
  json_object_set_int_member (fields, "weight", weight + 1);
  return g_strdup_printf (_ ("stream %u depends on %u, weight %u"), frame->stream, dependency & STREAM_MASK, weight + 1u);
}

/* RST_STREAM { error code (32) } */
static char *
describe_rst_stream (const CsHttp2Frame *frame,
                     CsCursor            payload,
                     JsonObject         *fields)
{
  g_autofree char *name = NULL;

  guint32 code;

  if (!cs_cursor_read_u32 (&payload, &code) || !cs_cursor_at_end (&payload))
    return NULL;

  name = cs_http2_error_name (code);
  add_error (fields, code, name);
  return g_strdup_printf (_ ("stream %u: %s"), frame->stream, name);
}

/* SETTINGS { identifier (16), value (32) } … */
static char *
describe_settings (const CsHttp2Frame *frame,
                   CsCursor            payload,
                   JsonObject         *fields)
{
  g_autoptr (GString) summary = g_string_new (NULL);
  JsonArray          *settings = json_array_new ();

  gboolean ack = (frame->flags & CS_HTTP2_FLAG_ACK) != 0;
  guint16  id;
  guint32  value;

  json_object_set_boolean_member (fields, "ack", ack);
  json_object_set_array_member (fields, "settings", settings);
  if (frame->length % 6 != 0 || (ack && frame->length > 0))
    return NULL;
  if (ack)
    return g_strdup (_ ("settings accepted"));

  for (guint n = 0; n < CS_HTTP2_MAX_SETTINGS && cs_cursor_read_u16 (&payload, &id) &&
                    cs_cursor_read_u32 (&payload, &value);
       n++)
    {
      g_autofree char *name = setting_name (id);
      JsonArray       *pair = json_array_sized_new (2);

      json_array_add_string_element (pair, name);
      json_array_add_int_element (pair, value);
      json_array_add_array_element (settings, pair);
      if (n < SUMMARY_SETTINGS)
        g_string_append_printf (summary, "%s%s %u", n > 0 ? ", " : "", name, value);
      else if (n == SUMMARY_SETTINGS)
        g_string_append (summary, ", …");
    }

  if (summary->len == 0)
    g_string_append (summary, _ ("no settings: all as the standard has them"));
  return g_string_free (g_steal_pointer (&summary), FALSE);
}

/* PING { opaque data (64) } */
static char *
describe_ping (const CsHttp2Frame *frame,
               CsCursor            payload,
               JsonObject         *fields)
{
  g_autofree char *hex = NULL;

  gboolean ack = (frame->flags & CS_HTTP2_FLAG_ACK) != 0;

  if (payload.len != 8)
    return NULL;

  hex = cs_text_hex (payload.data, payload.len);
  json_object_set_boolean_member (fields, "ack", ack);
  json_object_set_string_member (fields, "data", hex);
  return ack ? g_strdup_printf (_ ("answer to %s"), hex) : g_steal_pointer (&hex);
}

/* GOAWAY { last stream (31), error code (32), additional debug data } */
static char *
describe_goaway (const CsHttp2Frame *frame,
                 CsCursor            payload,
                 JsonObject         *fields)
{
  g_autofree char *name = NULL;
  g_autofree char *debug = NULL;

  guint32 last;
  guint32 code;

  if (!cs_cursor_read_u32 (&payload, &last) || !cs_cursor_read_u32 (&payload, &code))
    return NULL;

  name = cs_http2_error_name (code);
  json_object_set_int_member (fields, "lastStream", last & STREAM_MASK);
  add_error (fields, code, name);
  if (payload.len == 0)
    return g_strdup_printf (_ ("%s, last stream %u"), name, last & STREAM_MASK);

  debug = cs_text_safe ((const char *) payload.data, (gssize) payload.len);
  json_object_set_string_member (fields, "debug", debug);
  return g_strdup_printf (_ ("%s, last stream %u: %s"), name, last & STREAM_MASK, debug);
}

/* WINDOW_UPDATE { window size increment (31) } */
static char *
describe_window_update (const CsHttp2Frame *frame,
                        CsCursor            payload,
                        JsonObject         *fields)
{
  g_autofree char *size = NULL;

  guint32 increment;

  if (!cs_cursor_read_u32 (&payload, &increment) || !cs_cursor_at_end (&payload))
    return NULL;

  increment &= STREAM_MASK;
  size = cs_text_size (increment);
  json_object_set_int_member (fields, "increment", increment);
  if (frame->stream == 0)
    return g_strdup_printf (_ ("%s more on all streams"), size);
  return g_strdup_printf (_ ("%s more on stream %u"), size, frame->stream);
}

static char *
describe_other (const CsHttp2Frame *frame,
                CsCursor            payload,
                JsonObject         *fields)
{
  g_autofree char *size = cs_text_size (frame->length);

  json_object_set_int_member (fields, "number", frame->type);
  return g_strdup_printf (_ ("frame type 0x%x, %s"), frame->type, size);
}

/* clang-format off */
static const struct
{
  guint8      type;
  const char *name;
  Describe    describe;
} types[] = {
  { CS_HTTP2_DATA,            "DATA",            describe_other         },
  { CS_HTTP2_HEADERS,         "HEADERS",         describe_other         },
  { CS_HTTP2_PRIORITY,        "PRIORITY",        describe_priority      },
  { CS_HTTP2_RST_STREAM,      "RST_STREAM",      describe_rst_stream    },
  { CS_HTTP2_SETTINGS,        "SETTINGS",        describe_settings      },
  { CS_HTTP2_PUSH_PROMISE,    "PUSH_PROMISE",    describe_other         },
  { CS_HTTP2_PING,            "PING",            describe_ping          },
  { CS_HTTP2_GOAWAY,          "GOAWAY",          describe_goaway        },
  { CS_HTTP2_WINDOW_UPDATE,   "WINDOW_UPDATE",   describe_window_update },
  { CS_HTTP2_CONTINUATION,    "CONTINUATION",    describe_other         },
  { CS_HTTP2_ALTSVC,          "ALTSVC",          describe_other         },
  { CS_HTTP2_ORIGIN,          "ORIGIN",          describe_other         },
  { CS_HTTP2_PRIORITY_UPDATE, "PRIORITY_UPDATE", describe_other         },
};

/* Which flags have a meaning in which frames. */
static const struct
{
  guint8      type;
  guint8      flag;
  const char *name;
} flag_names[] = {
  { CS_HTTP2_DATA,         CS_HTTP2_FLAG_END_STREAM,  "END_STREAM"  },
  { CS_HTTP2_DATA,         CS_HTTP2_FLAG_PADDED,      "PADDED"      },
  { CS_HTTP2_HEADERS,      CS_HTTP2_FLAG_END_STREAM,  "END_STREAM"  },
  { CS_HTTP2_HEADERS,      CS_HTTP2_FLAG_END_HEADERS, "END_HEADERS" },
  { CS_HTTP2_HEADERS,      CS_HTTP2_FLAG_PADDED,      "PADDED"      },
  { CS_HTTP2_HEADERS,      CS_HTTP2_FLAG_PRIORITY,    "PRIORITY"    },
  { CS_HTTP2_SETTINGS,     CS_HTTP2_FLAG_ACK,         "ACK"         },
  { CS_HTTP2_PUSH_PROMISE, CS_HTTP2_FLAG_END_HEADERS, "END_HEADERS" },
  { CS_HTTP2_PUSH_PROMISE, CS_HTTP2_FLAG_PADDED,      "PADDED"      },
  { CS_HTTP2_PING,         CS_HTTP2_FLAG_ACK,         "ACK"         },
};
/* clang-format on */

const char *
cs_http2_frame_name (guint8 type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == type)
      return types[i].name;
  return "UNKNOWN";
}

JsonObject *
cs_http2_frame_new_fields (const CsHttp2Frame *frame)
{
  JsonObject *fields = json_object_new ();
  JsonArray  *flags = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if (flag_names[i].type == frame->type && (flag_names[i].flag & frame->flags) != 0)
      json_array_add_string_element (flags, flag_names[i].name);

  json_object_set_int_member (fields, "stream", frame->stream);
  json_object_set_array_member (fields, "flags", flags);
  json_object_set_int_member (fields, "length", frame->length);
  return fields;
}

char *
cs_http2_frame_describe (const CsHttp2Frame *frame,
                         CsCursor            payload,
                         JsonObject         *fields)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == frame->type)
      return types[i].describe (frame, payload, fields);
  return describe_other (frame, payload, fields);
}
