/* cs-lab-http2.c: the lab's answers over HTTP/2 (RFC 9113), by libnghttp2
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-http.h"

#include <nghttp2/nghttp2.h>

#include <string.h>

#define STREAMS_MAX       16
#define REQUESTS_MAX      100
#define HEADERS_MAX_BYTES (16 * 1024)

typedef struct
{
  gboolean is_head;
  gsize    headers; /* bytes of names and values so far */
  gsize    sent;    /* bytes of the answer's body */
} Stream;

typedef struct
{
  const CsLabAnswer *answer;
  GHashTable        *streams; /* id to Stream; nghttp2 tells us when one closes */
  guint              n_requests;
} Connection;

static Stream *
find_stream (Connection *self,
             int32_t     id)
{
  return g_hash_table_lookup (self->streams, GINT_TO_POINTER (id));
}

static ssize_t
read_body_cb (nghttp2_session     *session,
              int32_t              stream_id,
              uint8_t             *data,
              size_t               len,
              uint32_t            *flags,
              nghttp2_data_source *source,
              void                *user_data)
{
  Connection *self = user_data;
  Stream     *stream = find_stream (self, stream_id);
  gsize       left;
  gsize       n;

  if (stream == NULL)
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;

  left = strlen (self->answer->body) - stream->sent;
  n = MIN (left, len);
  memcpy (data, self->answer->body + stream->sent, n);
  stream->sent += n;
  if (n == left)
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  return (ssize_t) n;
}

static nghttp2_nv
header (const char *name,
        const char *value)
{
  return (nghttp2_nv) {
    .name = (uint8_t *) name,
    .value = (uint8_t *) value,
    .namelen = strlen (name),
    .valuelen = strlen (value),
  };
}

static int
submit_answer (nghttp2_session *session,
               Connection      *self,
               int32_t          id,
               Stream          *stream)
{
  const CsLabAnswer    *answer = self->answer;
  g_autofree char      *status = g_strdup_printf ("%d", answer->status);
  g_autofree char      *length = g_strdup_printf ("%" G_GSIZE_FORMAT, strlen (answer->body));
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char      *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S GMT");

  nghttp2_data_provider body = { .read_callback = read_body_cb };
  nghttp2_nv            headers[6];
  gsize                 n = 0;

  headers[n++] = header (":status", status);
  headers[n++] = header ("server", "countersign-lab");
  headers[n++] = header ("date", date);
  headers[n++] = header ("content-type", answer->content_type);
  headers[n++] = header ("content-length", length);
  if (answer->authenticate != NULL)
    headers[n++] = header ("www-authenticate", answer->authenticate);

  /* nghttp2 copies the headers. */
  return nghttp2_submit_response (session, id, headers, n, stream->is_head ? NULL : &body);
}

static int
on_begin_headers_cb (nghttp2_session     *session,
                     const nghttp2_frame *frame,
                     void                *user_data)
{
  Connection *self = user_data;

  if (frame->headers.cat == NGHTTP2_HCAT_REQUEST)
    g_hash_table_insert (self->streams, GINT_TO_POINTER (frame->hd.stream_id), g_new0 (Stream, 1));
  return 0;
}

static int
on_header_cb (nghttp2_session     *session,
              const nghttp2_frame *frame,
              const uint8_t       *name,
              size_t               name_len,
              const uint8_t       *value,
              size_t               value_len,
              uint8_t              flags,
              void                *user_data)
{
  Connection *self = user_data;
  Stream     *stream = find_stream (self, frame->hd.stream_id);

  if (stream == NULL)
    return 0;

  stream->headers += name_len + value_len;
  if (stream->headers > HEADERS_MAX_BYTES)
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  if (name_len == 7 && memcmp (name, ":method", 7) == 0)
    stream->is_head = value_len == 4 && memcmp (value, "HEAD", 4) == 0;
  return 0;
}

static int
on_frame_recv_cb (nghttp2_session     *session,
                  const nghttp2_frame *frame,
                  void                *user_data)
{
  Connection *self = user_data;
  Stream     *stream = find_stream (self, frame->hd.stream_id);

  if (stream == NULL || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM) ||
      (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA))
    return 0;

  if (++self->n_requests >= REQUESTS_MAX)
    nghttp2_submit_goaway (session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR, NULL, 0);
  return submit_answer (session, self, frame->hd.stream_id, stream);
}

static int
on_stream_close_cb (nghttp2_session *session,
                    int32_t          stream_id,
                    uint32_t         error_code,
                    void            *user_data)
{
  Connection *self = user_data;

  g_hash_table_remove (self->streams, GINT_TO_POINTER (stream_id));
  return 0;
}

static nghttp2_session *
new_session (Connection *self)
{
  static const nghttp2_settings_entry settings[] = {
    { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_MAX },
    { NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, HEADERS_MAX_BYTES },
  };

  nghttp2_session_callbacks *callbacks = NULL;
  nghttp2_session           *session = NULL;

  if (nghttp2_session_callbacks_new (&callbacks) != 0)
    return NULL;
  nghttp2_session_callbacks_set_on_begin_headers_callback (callbacks, on_begin_headers_cb);
  nghttp2_session_callbacks_set_on_header_callback (callbacks, on_header_cb);
  nghttp2_session_callbacks_set_on_frame_recv_callback (callbacks, on_frame_recv_cb);
  nghttp2_session_callbacks_set_on_stream_close_callback (callbacks, on_stream_close_cb);

  if (nghttp2_session_server_new (&session, callbacks, self) == 0)
    nghttp2_submit_settings (session, NGHTTP2_FLAG_NONE, settings, G_N_ELEMENTS (settings));
  nghttp2_session_callbacks_del (callbacks);
  return session;
}

/* Writes what nghttp2 has to say, as few records as it allows. */
static gboolean
write_pending (CsLabStream     *stream,
               nghttp2_session *session)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (;;)
    {
      const uint8_t *data;
      ssize_t        n = nghttp2_session_mem_send (session, &data);

      if (n < 0)
        return FALSE;
      if (n == 0)
        return cs_lab_stream_write (stream, out->data, out->len);
      g_byte_array_append (out, data, (guint) n);
    }
}

void
cs_lab_http2_serve (CsLabStream       *stream,
                    const CsLabAnswer *answer)
{
  g_autoptr (GHashTable) streams = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  Connection       self = { .answer = answer, .streams = streams };
  nghttp2_session *session = new_session (&self);

  while (session != NULL && write_pending (stream, session) &&
         (nghttp2_session_want_read (session) || nghttp2_session_want_write (session)))
    {
      guint8 part[16 * 1024];
      gssize n = cs_lab_stream_read (stream, part, sizeof part);

      if (n <= 0 || nghttp2_session_mem_recv (session, part, (size_t) n) < 0)
        break;
    }

  if (session != NULL)
    nghttp2_session_del (session);
}
