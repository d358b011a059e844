/* cs-draft-request.c: from a draft to a request, and back from a record
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-draft-private.h"

#include "cs-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  CsTlsVersion min;
  CsTlsVersion max;
} tls_versions[CS_DRAFT_N_TLS_VERSIONS] = {
  { CS_TLS_VERSION_DEFAULT, CS_TLS_VERSION_DEFAULT },
  { CS_TLS_VERSION_1_2, CS_TLS_VERSION_1_2 },
  { CS_TLS_VERSION_1_3, CS_TLS_VERSION_1_3 },
};

/* Headers that are on and have a name, as lines. */
char **
cs_draft_dup_header_lines (CsDraft *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->headers)); i++)
    {
      g_autoptr (CsHeader) header = g_list_model_get_item (G_LIST_MODEL (self->headers), i);
      g_autofree char     *line = NULL;

      if (!cs_header_get_enabled (header) || cs_header_is_blank (header))
        continue;
      line = cs_header_dup_line (header);
      g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

static GBytes *
dup_body (CsDraft *self)
{
  GtkTextIter start, end;
  char       *text;

  if (self->body_content != NULL)
    return g_bytes_ref (self->body_content);
  if (gtk_text_buffer_get_char_count (self->body) == 0)
    return NULL;

  gtk_text_buffer_get_bounds (self->body, &start, &end);
  text = gtk_text_buffer_get_text (self->body, &start, &end, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

/* A person types hosts; a tool about TLS means https by that. */
static char *
dup_url (CsDraft *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_buffer_get_text (self->address)));

  if (*text == '\0' || strstr (text, "://") != NULL)
    return g_steal_pointer (&text);

  return g_strconcat ("https://", text, NULL);
}

static gboolean
identity_is_open (CsDraft *self,
                  GError **error)
{
  CsIdentityChoice *choice = cs_identity_shelf_get_chosen (self->identities);

  switch (cs_identity_choice_get_state (choice))
    {
    case CS_IDENTITY_CHOICE_LOCKED:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("Identity: %s is locked. Open it with its passphrase, or choose another identity."),
                   cs_identity_choice_get_name (choice));
      return FALSE;
    case CS_IDENTITY_CHOICE_LOADING:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("Identity: %s is still being read."), cs_identity_choice_get_name (choice));
      return FALSE;
    default:
      return TRUE;
    }
}

CsRequest *
cs_draft_dup_request (CsDraft *self,
                      GError **error)
{
  g_autoptr (CsRequest) request = cs_request_new (NULL);

  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  request->url = dup_url (self);
  request->method = g_strdup (self->method);
  g_strfreev (request->headers);
  request->headers = cs_draft_dup_header_lines (self);
  request->body = dup_body (self);
  request->tls_min = tls_versions[self->tls_versions].min;
  request->tls_max = tls_versions[self->tls_versions].max;
  request->http_version = (CsHttpVersion) self->protocols;
  request->identity_mode = (CsIdentityMode) self->identity_mode;
  request->insecure = self->untrusted == 1;
  request->follow = self->follow;
  request->resume = self->way == CS_DRAFT_RESUMED;
  request->probe = self->way == CS_DRAFT_PROBE;
  request->max_time = self->time_limit;
  if (*self->proxy != '\0')
    request->proxy = g_strdup (self->proxy);
  if (*self->connect_to != '\0')
    {
      g_strfreev (request->connect_to);
      request->connect_to = g_new0 (char *, 2);
      request->connect_to[0] = g_strconcat ("::", self->connect_to,
                                            strchr (self->connect_to, ':') == NULL ? ":" : "", NULL);
    }
  cs_trust_choice_apply (self->trust, request);
  cs_identity_choice_apply (cs_identity_shelf_get_chosen (self->identities), request);

  if (!identity_is_open (self, error) || !cs_request_check (request, error))
    return NULL;
  return g_steal_pointer (&request);
}

/* HTTP/2's own fields and what is written anew for every request. */
static gboolean
is_written_anew (const char *name)
{
  static const char *const names[] = { "host", "content-length", "connection", "user-agent",
                                       "accept-encoding", "transfer-encoding" };

  if (*name == ':' || *name == '\0')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* JSON can spell half a character; text widgets must not get one. */
static char *
dup_valid (JsonObject *object,
           const char *name,
           const char *fallback)
{
  return g_utf8_make_valid (cs_json_get_string (object, name, fallback), -1);
}

/* What could not be read of another client's request has this for a method. */
static char *
dup_method (JsonObject *request)
{
  g_autofree char *method = dup_valid (request, "method", "GET");

  return g_str_equal (method, "UNKNOWN") ? g_strdup ("GET") : g_steal_pointer (&method);
}

void
cs_draft_fill (CsDraft    *self,
               JsonObject *request)
{
  g_autofree char *url = dup_valid (request, "url", "");
  g_autofree char *method = dup_method (request);
  g_autofree char *body = dup_valid (cs_json_get_object (request, "postData"), "text", "");

  JsonArray *headers = cs_json_get_array (request, "headers");

  g_return_if_fail (CS_IS_DRAFT (self));

  gtk_entry_buffer_set_text (self->address, url, -1);
  g_object_set (self, "method", method, NULL);
  cs_draft_take_body_file (self, NULL, NULL);
  gtk_text_buffer_set_text (self->body, body, -1);
  g_list_store_remove_all (self->headers);
  for (guint i = 0; i < MIN (cs_json_array_length (headers), CS_DRAFT_MAX_HEADERS); i++)
    {
      JsonObject      *header = cs_json_array_object (headers, i);
      g_autofree char *name = dup_valid (header, "name", "");
      g_autofree char *value = dup_valid (header, "value", "");

      if (!is_written_anew (name))
        cs_draft_append_header (self, name, value);
    }
  cs_draft_append_header (self, "", "");
  cs_draft_changed (self);
}
