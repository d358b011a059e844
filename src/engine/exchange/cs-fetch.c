/* cs-fetch.c: something small from a stranger's address, over http
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fetch.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define PIECE 16384

typedef struct
{
  const CsFetch *how;

  GMainLoop    *loop;
  GCancellable *cancellable; /* of this alone: the time limit's, and the caller's */
  SoupMessage  *message;
  GInputStream *stream;
  GByteArray   *content;
  GError       *error;
  gboolean      timed_out;
} Job;

static void
fail (Job    *self,
      GError *error)
{
  self->error = error;
  g_main_loop_quit (self->loop);
}

static void
read_on (Job *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GBytes) piece = NULL;

  Job    *self = user_data;
  GError *error = NULL;

  piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (piece == NULL)
    {
      fail (self, error);
      return;
    }
  if (g_bytes_get_size (piece) == 0)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  if (g_bytes_get_size (piece) > self->how->max_bytes - self->content->len)
    {
      g_autofree char *size = cs_text_size (self->how->max_bytes);

      fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, _ ("The answer is larger than %s."), size));
      return;
    }

  g_byte_array_append (self->content, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
  read_on (self);
}

static void
read_on (Job *self)
{
  g_input_stream_read_bytes_async (self->stream, PIECE, G_PRIORITY_DEFAULT, self->cancellable, read_cb, self);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Job    *self = user_data;
  GError *error = NULL;
  guint   status;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      fail (self, error);
      return;
    }

  status = soup_message_get_status (self->message);
  if (status == SOUP_STATUS_OK)
    read_on (self);
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                             _ ("The answer was HTTP %u, which leads elsewhere; that is not followed."), status));
  else
    fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The answer was HTTP %u."), status));
}

static gboolean
time_is_up_cb (gpointer user_data)
{
  Job *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      inner)
{
  g_cancellable_cancel (inner);
}

static SoupSession *
make_session (const CsFetch *how)
{
  g_autoptr (GProxyResolver) proxies = how->proxy != NULL ? g_simple_proxy_resolver_new (how->proxy, NULL) : NULL;
  SoupSession               *session = soup_session_new_with_options ("proxy-resolver", proxies, "timeout", how->max_seconds, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static GUri *
parse_url (const char *url,
           GError    **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "http") == 0 && g_uri_get_host (uri) != NULL &&
      *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL)
    return g_steal_pointer (&uri);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("The address is not a plain http one, so nobody was asked."));
  return NULL;
}

/* The message of whatever went wrong, as a sentence. */
static void
explain (Job     *self,
         GError **error)
{
  g_autoptr (GError) found = g_steal_pointer (&self->error);
  g_autofree char   *safe = NULL;

  if (self->timed_out || g_error_matches (found, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 g_dngettext (GETTEXT_PACKAGE, "It took longer than %u second.", "It took longer than %u seconds.",
                              self->how->max_seconds),
                 self->how->max_seconds);
  else if (found->domain == G_IO_ERROR && g_str_has_suffix (found->message, "."))
    g_propagate_error (error, g_steal_pointer (&found));
  else
    {
      safe = cs_text_safe (found->message, -1);
      g_set_error (error, G_IO_ERROR,
                   g_error_matches (found, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? G_IO_ERROR_CANCELLED : G_IO_ERROR_FAILED,
                   _ ("Nobody answered: %s."), safe);
    }
}

static void
run_job (Job          *self,
         GMainContext *context,
         GUri         *uri,
         GCancellable *cancellable)
{
  g_autoptr (SoupSession) session = make_session (self->how);
  g_autoptr (GSource)     limit = g_timeout_source_new_seconds (self->how->max_seconds);

  gulong handler = 0;

  self->message = soup_message_new_from_uri (self->how->body != NULL ? SOUP_METHOD_POST : SOUP_METHOD_GET, uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  if (self->how->body != NULL)
    soup_message_set_request_body_from_bytes (self->message, self->how->content_type, self->how->body);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self->cancellable, NULL);

  g_source_set_callback (limit, time_is_up_cb, self, NULL);
  g_source_attach (limit, context);
  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->cancellable, sent_cb, self);
  g_main_loop_run (self->loop);

  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  g_source_destroy (limit);
  g_clear_object (&self->stream);
  soup_session_abort (session);
  g_clear_object (&self->message);
}

GBytes *
cs_fetch_run (const CsFetch *self,
              const char    *url,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (GUri)         uri = parse_url (url, error);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop)    loop = g_main_loop_new (context, FALSE);
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  g_autoptr (GByteArray)   content = g_byte_array_new ();

  Job job = { .how = self, .loop = loop, .cancellable = inner, .content = content };

  if (uri == NULL)
    return NULL;

  g_main_context_push_thread_default (context);
  run_job (&job, context, uri, cancellable);
  /* What the session still had to put away. */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);

  if (job.error != NULL)
    {
      explain (&job, error);
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}
