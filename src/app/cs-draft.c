/* cs-draft.c: the request that is being written
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-draft.h"

#include "cs-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CS_DRAFT_MAX_HEADERS    1000
#define CS_DRAFT_MAX_TIME_LIMIT 86400

struct _CsDraft
{
  GObject parent_instance;

  GtkEntryBuffer  *address;
  GtkTextBuffer   *body;
  GListStore      *headers;
  CsTrustChoice   *trust;
  CsIdentityShelf *identities;

  char   *method;
  char   *connect_to;
  char   *proxy;
  char   *body_file;
  GBytes *body_content;
  char   *summary;

  guint    tls_versions;
  guint    protocols;
  guint    identity_mode;
  guint    untrusted;
  guint    way;
  guint    time_limit;
  gboolean follow;
};

enum
{
  PROP_0,
  PROP_CONNECT_TO,
  PROP_FOLLOW,
  PROP_IDENTITY_MODE,
  PROP_METHOD,
  PROP_PROTOCOLS,
  PROP_PROXY,
  PROP_SUMMARY,
  PROP_TIME_LIMIT,
  PROP_TLS_VERSIONS,
  PROP_UNTRUSTED,
  PROP_WAY,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsDraft, cs_draft, G_TYPE_OBJECT)

static const struct
{
  CsTlsVersion min;
  CsTlsVersion max;
} tls_versions[] = {
  { CS_TLS_VERSION_DEFAULT, CS_TLS_VERSION_DEFAULT },
  { CS_TLS_VERSION_1_2, CS_TLS_VERSION_1_2 },
  { CS_TLS_VERSION_1_3, CS_TLS_VERSION_1_3 },
};

static char *
make_summary (CsDraft *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  guint n_headers = cs_draft_count_headers (self);

  static const char *const version_words[] = { NULL, N_ ("TLS 1.2 only"), N_ ("TLS 1.3 only") };
  static const char *const protocol_words[] = { NULL, N_ ("http/1.1 only"), N_ ("h2 only") };
  static const char *const mode_words[] = { NULL, N_ ("CA list respected"), N_ ("certificate withheld") };
  static const char *const way_words[] = { NULL, N_ ("sent twice, then resumed"), N_ ("by a direct probe") };

  g_ptr_array_add (parts,
                   n_headers == 0
                     ? g_strdup (_ ("No headers"))
                     : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u header", "%u headers", n_headers), n_headers));
  if (self->body_content != NULL || gtk_text_buffer_get_char_count (self->body) > 0)
    g_ptr_array_add (parts, g_strdup (_ ("a body")));
  if (version_words[self->tls_versions] != NULL)
    g_ptr_array_add (parts, g_strdup (_ (version_words[self->tls_versions])));
  if (protocol_words[self->protocols] != NULL)
    g_ptr_array_add (parts, g_strdup (_ (protocol_words[self->protocols])));
  if (mode_words[self->identity_mode] != NULL)
    g_ptr_array_add (parts, g_strdup (_ (mode_words[self->identity_mode])));
  if (self->untrusted == 1)
    g_ptr_array_add (parts, g_strdup (_ ("untrusted servers too")));
  if (*self->connect_to != '\0')
    g_ptr_array_add (parts, g_strdup_printf (_ ("to %s"), self->connect_to));
  if (*self->proxy != '\0')
    g_ptr_array_add (parts, g_strdup (_ ("through a proxy")));
  if (way_words[self->way] != NULL)
    g_ptr_array_add (parts, g_strdup (_ (way_words[self->way])));
  if (self->follow)
    g_ptr_array_add (parts, g_strdup (_ ("redirects followed")));
  if (self->time_limit > 0)
    g_ptr_array_add (parts, g_strdup_printf (_ ("%u s limit"), self->time_limit));
  if (parts->len == 1)
    g_ptr_array_add (parts, g_strdup (_ ("TLS and connection as default")));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (_ (", "), (char **) parts->pdata);
}

static void
changed (CsDraft *self)
{
  g_autofree char *summary = make_summary (self);

  if (g_strcmp0 (summary, self->summary) != 0)
    {
      g_free (self->summary);
      self->summary = g_steal_pointer (&summary);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static CsHeader *
append_header (CsDraft    *self,
               const char *name,
               const char *value);

/* Somebody has begun to fill in the blank row: another one takes its place. */
static void
header_changed (CsDraft    *self,
                GParamSpec *pspec,
                CsHeader   *header)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->headers));

  g_autoptr (CsHeader) last = g_list_model_get_item (G_LIST_MODEL (self->headers), n - 1);

  if (last == NULL || (!cs_header_is_blank (last) && n < CS_DRAFT_MAX_HEADERS))
    append_header (self, "", "");
  changed (self);
}

static CsHeader *
append_header (CsDraft    *self,
               const char *name,
               const char *value)
{
  g_autoptr (CsHeader) header = cs_header_new (name, value);

  g_signal_connect_object (header, "notify", G_CALLBACK (header_changed), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->headers, header);
  return header; /* the list holds it */
}

static void
set_text (CsDraft    *self,
          char      **field,
          const char *text,
          guint       prop_id)
{
  if (text == NULL)
    text = "";
  if (g_str_equal (*field, text))
    return;

  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
  changed (self);
}

static void
set_number (CsDraft *self,
            guint   *field,
            guint    value,
            guint    prop_id)
{
  if (*field == value)
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
  changed (self);
}

/* A probe speaks HTTP/1.1 alone: of both choices the later one stands. */
static void
set_way (CsDraft *self,
         guint    way)
{
  if (way == CS_DRAFT_PROBE && self->protocols == CS_HTTP_VERSION_2)
    set_number (self, &self->protocols, CS_HTTP_VERSION_ANY, PROP_PROTOCOLS);
  set_number (self, &self->way, way, PROP_WAY);
}

static void
set_protocols (CsDraft *self,
               guint    protocols)
{
  if (protocols == CS_HTTP_VERSION_2 && self->way == CS_DRAFT_PROBE)
    set_number (self, &self->way, CS_DRAFT_COLD, PROP_WAY);
  set_number (self, &self->protocols, protocols, PROP_PROTOCOLS);
}

static void
cs_draft_finalize (GObject *object)
{
  CsDraft *self = CS_DRAFT (object);

  g_clear_object (&self->address);
  g_clear_object (&self->body);
  g_clear_object (&self->headers);
  g_clear_object (&self->trust);
  g_clear_object (&self->identities);
  g_free (self->method);
  g_free (self->connect_to);
  g_free (self->proxy);
  g_free (self->body_file);
  g_clear_pointer (&self->body_content, g_bytes_unref);
  g_free (self->summary);

  G_OBJECT_CLASS (cs_draft_parent_class)->finalize (object);
}

static void
cs_draft_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  CsDraft *self = CS_DRAFT (object);

  switch (prop_id)
    {
    case PROP_CONNECT_TO:
      g_value_set_string (value, self->connect_to);
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    case PROP_IDENTITY_MODE:
      g_value_set_uint (value, self->identity_mode);
      break;
    case PROP_METHOD:
      g_value_set_string (value, self->method);
      break;
    case PROP_PROTOCOLS:
      g_value_set_uint (value, self->protocols);
      break;
    case PROP_PROXY:
      g_value_set_string (value, self->proxy);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_TIME_LIMIT:
      g_value_set_uint (value, self->time_limit);
      break;
    case PROP_TLS_VERSIONS:
      g_value_set_uint (value, self->tls_versions);
      break;
    case PROP_UNTRUSTED:
      g_value_set_uint (value, self->untrusted);
      break;
    case PROP_WAY:
      g_value_set_uint (value, self->way);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_draft_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  CsDraft *self = CS_DRAFT (object);

  switch (prop_id)
    {
    case PROP_CONNECT_TO:
      set_text (self, &self->connect_to, g_value_get_string (value), prop_id);
      break;
    case PROP_FOLLOW:
      set_number (self, (guint *) &self->follow, g_value_get_boolean (value), prop_id);
      break;
    case PROP_IDENTITY_MODE:
      set_number (self, &self->identity_mode, g_value_get_uint (value), prop_id);
      break;
    case PROP_METHOD:
      set_text (self, &self->method, g_value_get_string (value), prop_id);
      break;
    case PROP_PROTOCOLS:
      set_protocols (self, g_value_get_uint (value));
      break;
    case PROP_PROXY:
      set_text (self, &self->proxy, g_value_get_string (value), prop_id);
      break;
    case PROP_TIME_LIMIT:
      set_number (self, &self->time_limit, g_value_get_uint (value), prop_id);
      break;
    case PROP_TLS_VERSIONS:
      set_number (self, &self->tls_versions, g_value_get_uint (value), prop_id);
      break;
    case PROP_UNTRUSTED:
      set_number (self, &self->untrusted, g_value_get_uint (value), prop_id);
      break;
    case PROP_WAY:
      set_way (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GParamSpec *
number_spec (const char *name,
             guint       max)
{
  return g_param_spec_uint (name, NULL, NULL, 0, max, 0,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
text_spec (const char *name,
           const char *fallback)
{
  return g_param_spec_string (name, NULL, NULL, fallback,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
cs_draft_class_init (CsDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_draft_finalize;
  object_class->get_property = cs_draft_get_property;
  object_class->set_property = cs_draft_set_property;

  properties[PROP_CONNECT_TO] = text_spec ("connect-to", "");
  properties[PROP_FOLLOW] =
    g_param_spec_boolean ("follow", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IDENTITY_MODE] = number_spec ("identity-mode", CS_IDENTITY_MODE_NONE);
  properties[PROP_METHOD] = text_spec ("method", "GET");
  properties[PROP_PROTOCOLS] = number_spec ("protocols", CS_HTTP_VERSION_2);
  properties[PROP_PROXY] = text_spec ("proxy", "");
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TIME_LIMIT] = number_spec ("time-limit", CS_DRAFT_MAX_TIME_LIMIT);
  properties[PROP_TLS_VERSIONS] = number_spec ("tls-versions", G_N_ELEMENTS (tls_versions) - 1);
  properties[PROP_UNTRUSTED] = number_spec ("untrusted", 1);
  properties[PROP_WAY] = number_spec ("way", CS_DRAFT_PROBE);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_draft_init (CsDraft *self)
{
  self->address = gtk_entry_buffer_new (NULL, 0);
  self->body = gtk_text_buffer_new (NULL);
  self->headers = g_list_store_new (CS_TYPE_HEADER);
  self->trust = cs_trust_choice_new ();
  self->identities = cs_identity_shelf_new ();
  self->method = g_strdup ("GET");
  self->connect_to = g_strdup ("");
  self->proxy = g_strdup ("");
  append_header (self, "", "");
  self->summary = make_summary (self);

  g_signal_connect_object (self->address, "notify::text", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->body, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->trust, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->identities, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
}

CsDraft *
cs_draft_new (void)
{
  return g_object_new (CS_TYPE_DRAFT, NULL);
}

GtkEntryBuffer *
cs_draft_get_address (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->address;
}

GtkTextBuffer *
cs_draft_get_body (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->body;
}

CsTrustChoice *
cs_draft_get_trust (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->trust;
}

CsIdentityShelf *
cs_draft_get_identities (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->identities;
}

GListModel *
cs_draft_get_headers (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return G_LIST_MODEL (self->headers);
}

void
cs_draft_remove_header (CsDraft  *self,
                        CsHeader *header)
{
  guint position;

  g_return_if_fail (CS_IS_DRAFT (self));

  if (!g_list_store_find (self->headers, header, &position))
    return;

  g_list_store_remove (self->headers, position);
  header_changed (self, NULL, NULL);
}

/* Headers that are on and have a name, as lines. */
static char **
dup_header_lines (CsDraft *self)
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

guint
cs_draft_count_headers (CsDraft *self)
{
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (CS_IS_DRAFT (self), 0);

  lines = dup_header_lines (self);
  return g_strv_length (lines);
}

void
cs_draft_take_body_file (CsDraft    *self,
                         const char *name,
                         GBytes     *content)
{
  g_return_if_fail (CS_IS_DRAFT (self));

  g_free (self->body_file);
  g_clear_pointer (&self->body_content, g_bytes_unref);
  self->body_file = g_strdup (name);
  self->body_content = content;
  changed (self);
}

const char *
cs_draft_get_body_file (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->body_file;
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
  request->headers = dup_header_lines (self);
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
  set_text (self, &self->method, method, PROP_METHOD);
  cs_draft_take_body_file (self, NULL, NULL);
  gtk_text_buffer_set_text (self->body, body, -1);
  g_list_store_remove_all (self->headers);
  for (guint i = 0; i < MIN (cs_json_array_length (headers), CS_DRAFT_MAX_HEADERS); i++)
    {
      JsonObject      *header = cs_json_array_object (headers, i);
      g_autofree char *name = dup_valid (header, "name", "");
      g_autofree char *value = dup_valid (header, "value", "");

      if (!is_written_anew (name))
        append_header (self, name, value);
    }
  append_header (self, "", "");
  changed (self);
}

const char *
cs_draft_get_method (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->method;
}

const char *
cs_draft_get_summary (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->summary;
}
