/* cs-http2-block.c: HTTP/2 header blocks, decompressed
 *
 * Pure. The decompression is libnghttp2's.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http2-block.h"

#include "cs-http-sink.h"
#include "cs-http2.h"
#include "cs-json.h"

#include <glib/gi18n-lib.h>
#include <nghttp2/nghttp2.h>
#include <string.h>

/* RFC 7541 §4.1: what an entry costs beyond its text. */
#define ENTRY_OVERHEAD 32

struct _CsHttp2Block
{
  nghttp2_hd_inflater *inflater;
  JsonArray           *headers;
  JsonObject          *pseudo; /* those of ":…", by name */
  gsize                size;
  gboolean             truncated;
};

CsHttp2Block *
cs_http2_block_new (void)
{
  CsHttp2Block *self = g_new0 (CsHttp2Block, 1);

  /* The other side's SETTINGS_HEADER_TABLE_SIZE is the encoder's limit; it says
   * itself which size it took (RFC 7541 §6.3), so a bound of ours is enough. */
  if (nghttp2_hd_inflate_new (&self->inflater) != 0 ||
      nghttp2_hd_inflate_change_table_size (self->inflater, CS_HTTP2_MAX_TABLE) != 0)
    g_error ("libnghttp2 is out of memory");

  cs_http2_block_begin (self);
  return self;
}

void
cs_http2_block_free (CsHttp2Block *self)
{
  nghttp2_hd_inflate_del (self->inflater);
  json_array_unref (self->headers);
  json_object_unref (self->pseudo);
  g_free (self);
}

void
cs_http2_block_begin (CsHttp2Block *self)
{
  g_clear_pointer (&self->headers, json_array_unref);
  g_clear_pointer (&self->pseudo, json_object_unref);
  self->headers = json_array_new ();
  self->pseudo = json_object_new ();
  self->size = 0;
  self->truncated = FALSE;
}

static void
add_header (CsHttp2Block     *self,
            const nghttp2_nv *nv)
{
  gsize      size = nv->namelen + nv->valuelen + ENTRY_OVERHEAD;
  JsonArray *pair = NULL;

  if (self->truncated || self->size + size > CS_HTTP_MAX_HEAD ||
      !cs_http_headers_add (self->headers, nv->name, nv->namelen, nv->value, nv->valuelen))
    {
      self->truncated = TRUE;
      return;
    }

  self->size += size;
  pair = json_array_get_array_element (self->headers, json_array_get_length (self->headers) - 1);
  if (nv->namelen > 0 && nv->name[0] == ':')
    json_object_set_string_member (self->pseudo, json_array_get_string_element (pair, 0),
                                   json_array_get_string_element (pair, 1));
}

gboolean
cs_http2_block_feed (CsHttp2Block *self,
                     CsCursor      fragment,
                     gboolean      end)
{
  int flags = NGHTTP2_HD_INFLATE_NONE;

  while (fragment.len > 0 || end || (flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
    {
      nghttp2_nv nv;
      gssize     n;

      flags = NGHTTP2_HD_INFLATE_NONE;
      n = nghttp2_hd_inflate_hd2 (self->inflater, &nv, &flags, fragment.data, fragment.len, end);
      if (n < 0 || !cs_cursor_skip (&fragment, (gsize) n))
        return FALSE;

      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
        add_header (self, &nv);
      else if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0)
        return nghttp2_hd_inflate_end_headers (self->inflater) == 0;
      else if (n == 0)
        return fragment.len == 0 && !end;
    }

  return TRUE;
}

gboolean
cs_http2_block_get_truncated (CsHttp2Block *self)
{
  return self->truncated;
}

gsize
cs_http2_block_get_cost (CsHttp2Block *self)
{
  return self->size + cs_http_headers_cost (self->headers);
}

guint
cs_http2_block_get_status (CsHttp2Block *self)
{
  const char *status = cs_json_get_string (self->pseudo, ":status", "");

  return strlen (status) == 3 ? (guint) g_ascii_strtoull (status, NULL, 10) : 0;
}

static void
copy_pseudo (CsHttp2Block *self,
             const char   *name,
             JsonObject   *fields,
             const char   *as)
{
  const char *value = cs_json_get_string (self->pseudo, name, NULL);

  if (value != NULL)
    json_object_set_string_member (fields, as, value);
}

static char *
describe_request (CsHttp2Block *self,
                  JsonObject   *fields)
{
  const char *target = cs_json_get_string (self->pseudo, ":path",
                                           cs_json_get_string (self->pseudo, ":authority", ""));

  copy_pseudo (self, ":method", fields, "method");
  json_object_set_string_member (fields, "target", target);
  copy_pseudo (self, ":authority", fields, "authority");
  copy_pseudo (self, ":scheme", fields, "scheme");
  return g_strdup_printf ("%s %s", cs_json_get_string (self->pseudo, ":method", ""), target);
}

static char *
describe_response (CsHttp2Block *self,
                   JsonObject   *fields)
{
  guint       status = cs_http2_block_get_status (self);
  const char *text = cs_http_status_text (status);

  json_object_set_int_member (fields, "status", status);
  return text != NULL ? g_strdup_printf ("%u %s", status, text) : g_strdup_printf ("%u", status);
}

char *
cs_http2_block_describe (CsHttp2Block *self,
                         JsonObject   *fields)
{
  json_object_set_array_member (fields, "headers", json_array_ref (self->headers));
  if (self->truncated)
    json_object_set_boolean_member (fields, "truncated", TRUE);
  if (json_object_has_member (self->pseudo, ":method"))
    return describe_request (self, fields);
  if (cs_http2_block_get_status (self) != 0)
    return describe_response (self, fields);

  json_object_set_boolean_member (fields, "trailers", TRUE);
  return g_strdup (_ ("headers after the body"));
}
