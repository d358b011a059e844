/* cs-draft.c: the request that is being written
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-draft-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CS_DRAFT_MAX_TIME_LIMIT 86400

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

void
cs_draft_changed (CsDraft *self)
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

/* Somebody has begun to fill in the blank row: another one takes its place. */
static void
header_changed (CsDraft    *self,
                GParamSpec *pspec,
                CsHeader   *header)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->headers));

  g_autoptr (CsHeader) last = g_list_model_get_item (G_LIST_MODEL (self->headers), n - 1);

  if (last == NULL || (!cs_header_is_blank (last) && n < CS_DRAFT_MAX_HEADERS))
    cs_draft_append_header (self, "", "");
  cs_draft_changed (self);
}

void
cs_draft_append_header (CsDraft    *self,
                        const char *name,
                        const char *value)
{
  g_autoptr (CsHeader) header = cs_header_new (name, value);

  g_signal_connect_object (header, "notify", G_CALLBACK (header_changed), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->headers, header);
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
  cs_draft_changed (self);
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
  cs_draft_changed (self);
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
  properties[PROP_TLS_VERSIONS] = number_spec ("tls-versions", CS_DRAFT_N_TLS_VERSIONS - 1);
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
  cs_draft_append_header (self, "", "");
  self->summary = make_summary (self);

  g_signal_connect_object (self->address, "notify::text", G_CALLBACK (cs_draft_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->body, "changed", G_CALLBACK (cs_draft_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->trust, "changed", G_CALLBACK (cs_draft_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->identities, "changed", G_CALLBACK (cs_draft_changed), self, G_CONNECT_SWAPPED);
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

guint
cs_draft_count_headers (CsDraft *self)
{
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (CS_IS_DRAFT (self), 0);

  lines = cs_draft_dup_header_lines (self);
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
  cs_draft_changed (self);
}

const char *
cs_draft_get_body_file (CsDraft *self)
{
  g_return_val_if_fail (CS_IS_DRAFT (self), NULL);

  return self->body_file;
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
