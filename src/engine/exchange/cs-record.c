/* cs-record.c: an exchange as a document
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-record.h"

#include "cs-body.h"
#include "cs-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CS_RECORD_MTLS_VERSION 1
#define CS_RECORD_MAX_EVENTS   (1024 * 1024)

struct _CsRecord
{
  GObject parent_instance;

  JsonObject *entry;
  GListStore *events;
  GHashTable *certificates; /* fingerprint → CsCertificate, filled as they are asked for */
  GBytes     *body;
  gboolean    observed; /* before the entry can tell */
};

enum
{
  PROP_0,
  PROP_COMPLETE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsRecord, cs_record, G_TYPE_OBJECT)

GQuark
cs_record_error_quark (void)
{
  return g_quark_from_static_string ("cs-record-error-quark");
}

static void
cs_record_finalize (GObject *object)
{
  CsRecord *self = CS_RECORD (object);

  g_clear_pointer (&self->entry, json_object_unref);
  g_clear_object (&self->events);
  g_clear_pointer (&self->certificates, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);

  G_OBJECT_CLASS (cs_record_parent_class)->finalize (object);
}

static void
cs_record_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPLETE:
      g_value_set_boolean (value, cs_record_get_complete (CS_RECORD (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_record_class_init (CsRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_record_finalize;
  object_class->get_property = cs_record_get_property;

  properties[PROP_COMPLETE] =
    g_param_spec_boolean ("complete", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_record_init (CsRecord *self)
{
  self->events = g_list_store_new (CS_TYPE_EVENT);
  self->certificates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

CsRecord *
cs_record_new (void)
{
  return g_object_new (CS_TYPE_RECORD, NULL);
}

CsRecord *
cs_record_new_from_entry (JsonObject *entry)
{
  CsRecord *self = cs_record_new ();

  cs_record_set_entry (self, entry);
  return self;
}

void
cs_record_add_event (CsRecord *self,
                     CsEvent  *event)
{
  g_return_if_fail (CS_IS_RECORD (self));
  g_return_if_fail (self->entry == NULL);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->events)) < CS_RECORD_MAX_EVENTS)
    g_list_store_append (self->events, event);
}

static void
load_events (CsRecord  *self,
             JsonArray *array)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  guint n = MIN (cs_json_array_length (array), CS_RECORD_MAX_EVENTS);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (events, cs_event_new_from_json (cs_json_array_object (array, i)));

  g_list_store_splice (self->events, 0, g_list_model_get_n_items (G_LIST_MODEL (self->events)),
                       events->pdata, events->len);
}

/* HAR 1.2: text is the body itself, or base64 of it where `encoding` says so. */
static GBytes *
decode_content (JsonObject *content)
{
  const char *text = cs_json_get_string (content, "text", NULL);

  if (text == NULL)
    return NULL;

  if (g_ascii_strcasecmp (cs_json_get_string (content, "encoding", ""), "base64") == 0)
    {
      gsize   len = 0;
      guint8 *data = g_base64_decode (text, &len);

      return g_bytes_new_take (data, len);
    }

  return g_bytes_new (text, strlen (text));
}

void
cs_record_set_entry (CsRecord   *self,
                     JsonObject *entry)
{
  JsonArray *events;

  g_return_if_fail (CS_IS_RECORD (self));
  g_return_if_fail (entry != NULL);
  g_return_if_fail (self->entry == NULL);

  self->entry = json_object_ref (entry);
  events = cs_json_get_array (cs_record_get_mtls (self), "events");
  if (cs_json_array_length (events) > 0)
    load_events (self, events);
  if (self->body == NULL)
    self->body = decode_content (cs_json_get_object (cs_record_get_response (self), "content"));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

gboolean
cs_record_get_complete (CsRecord *self)
{
  g_return_val_if_fail (CS_IS_RECORD (self), FALSE);

  return self->entry != NULL;
}

GListModel *
cs_record_get_events (CsRecord *self)
{
  g_return_val_if_fail (CS_IS_RECORD (self), NULL);

  return G_LIST_MODEL (self->events);
}

CsEvent *
cs_record_get_event (CsRecord *self,
                     guint     index)
{
  g_autoptr (CsEvent) event = g_list_model_get_item (cs_record_get_events (self), index);

  return event; /* the list holds it */
}

JsonObject *
cs_record_get_entry (CsRecord *self)
{
  g_return_val_if_fail (CS_IS_RECORD (self), NULL);

  return self->entry;
}

JsonObject *
cs_record_get_mtls (CsRecord *self)
{
  return cs_json_get_object (cs_record_get_entry (self), "_mtls");
}

gboolean
cs_record_is_observed (CsRecord *self)
{
  return self->observed ||
         g_str_equal (cs_json_get_string (cs_record_get_mtls (self), "transport", ""), "observed");
}

void
cs_record_set_observed (CsRecord *self)
{
  g_return_if_fail (CS_IS_RECORD (self));

  self->observed = TRUE;
}

JsonObject *
cs_record_get_request (CsRecord *self)
{
  return cs_json_get_object (cs_record_get_entry (self), "request");
}

JsonObject *
cs_record_get_response (CsRecord *self)
{
  return cs_json_get_object (cs_record_get_entry (self), "response");
}

JsonObject *
cs_record_get_tls (CsRecord *self)
{
  JsonArray *connections = cs_json_get_array (cs_record_get_mtls (self), "connections");
  guint      n = cs_json_array_length (connections);

  return n > 0 ? cs_json_get_object (cs_json_array_object (connections, n - 1), "tls") : NULL;
}

int
cs_record_get_status (CsRecord *self)
{
  return (int) CLAMP (cs_json_get_int (cs_record_get_response (self), "status", 0), 0, 999);
}

CsCertificate *
cs_record_get_certificate (CsRecord   *self,
                           const char *fingerprint)
{
  g_autoptr (GBytes) der = NULL;

  CsCertificate *certificate;
  const char    *base64;
  guint8        *data;
  gsize          len = 0;

  g_return_val_if_fail (CS_IS_RECORD (self), NULL);

  if (fingerprint == NULL)
    return NULL;

  certificate = g_hash_table_lookup (self->certificates, fingerprint);
  if (certificate != NULL)
    return certificate;

  base64 = cs_json_get_string (cs_json_get_object (cs_record_get_mtls (self), "certificates"), fingerprint, NULL);
  if (base64 == NULL)
    return NULL;

  data = g_base64_decode (base64, &len);
  der = g_bytes_new_take (data, len);
  certificate = cs_certificate_new (der);
  g_hash_table_insert (self->certificates, g_strdup (fingerprint), certificate);
  return certificate;
}

GPtrArray *
cs_record_dup_chain (CsRecord  *self,
                     JsonArray *fingerprints)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < cs_json_array_length (fingerprints); i++)
    {
      CsCertificate *certificate = cs_record_get_certificate (self, cs_json_array_string (fingerprints, i, NULL));

      if (certificate != NULL)
        g_ptr_array_add (chain, g_object_ref (certificate));
    }

  return chain;
}

GBytes *
cs_record_get_body (CsRecord *self)
{
  g_return_val_if_fail (CS_IS_RECORD (self), NULL);

  return self->body;
}

static const char *
content_encoding (CsRecord *self)
{
  JsonArray *headers = cs_json_get_array (cs_record_get_response (self), "headers");

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);

      if (g_ascii_strcasecmp (cs_json_get_string (header, "name", ""), "content-encoding") == 0)
        return cs_json_get_string (header, "value", NULL);
    }
  return NULL;
}

void
cs_record_set_body (CsRecord *self,
                    GBytes   *body)
{
  JsonObject   *content = cs_json_get_object (cs_record_get_response (self), "content");
  gsize         len = 0;
  const guint8 *data;

  g_return_if_fail (CS_IS_RECORD (self));

  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = cs_body_decode (body, content_encoding (self));
  if (content == NULL)
    return;

  data = g_bytes_get_data (self->body, &len);
  cs_record_fill_content (content, data, len);
  /* HAR 1.2: size is what it is decoded, compression what the coding saved. */
  if (len > g_bytes_get_size (body))
    {
      json_object_set_int_member (content, "size", (gint64) len);
      json_object_set_int_member (content, "compression", (gint64) (len - g_bytes_get_size (body)));
    }
}

void
cs_record_fill_content (JsonObject   *content,
                        const guint8 *data,
                        gsize         len)
{
  json_object_remove_member (content, "encoding");
  if (len == 0 || g_utf8_validate_len ((const char *) data, len, NULL))
    {
      g_autofree char *text = g_strndup (len > 0 ? (const char *) data : "", len);

      json_object_set_string_member (content, "text", text);
    }
  else
    {
      g_autofree char *base64 = g_base64_encode (data, len);

      json_object_set_string_member (content, "text", base64);
      json_object_set_string_member (content, "encoding", "base64");
    }
}

CsCapture *
cs_record_dup_capture (CsRecord *self)
{
  return cs_capture_new_from_json (cs_json_get_object (cs_record_get_mtls (self), "capture"));
}

static gboolean
begins_an_object (const char *text,
                  gsize       len)
{
  gsize start = len >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* as Windows editors begin UTF-8 */

  while (start < len && g_ascii_isspace (text[start]))
    start++;
  return start < len && text[start] == '{';
}

/* What a file was packed with: (nullable) the command that unpacks it. */
static const char *
find_unpacker (const char *text,
               gsize       len)
{
  static const struct
  {
    const char *magic;
    const char *command;
  } packers[] = {
    { "\x1f\x8b", "gunzip" },
    { "\x28\xb5\x2f\xfd", "unzstd" },
    { "\xfd"
      "7zXZ",
      "unxz" },
    { "PK\x03\x04", "unzip" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (packers); i++)
    if (len >= strlen (packers[i].magic) && memcmp (text, packers[i].magic, strlen (packers[i].magic)) == 0)
      return packers[i].command;
  return NULL;
}

GPtrArray *
cs_har_parse (const char *name,
              const char *text,
              gsize       len,
              GError    **error)
{
  g_autoptr (JsonNode)  root = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  JsonObject *log;
  JsonArray  *entries;
  const char *unpacker;

  if (len > CS_RECORD_MAX_BYTES)
    {
      g_set_error (error, CS_RECORD_ERROR, CS_RECORD_ERROR_TOO_LARGE,
                   "%s: expected a record of at most %d MiB", name, CS_RECORD_MAX_BYTES >> 20);
      return NULL;
    }

  unpacker = find_unpacker (text, len);
  if (unpacker != NULL)
    {
      g_set_error (error, CS_RECORD_ERROR, CS_RECORD_ERROR_NOT_HAR,
                   _ ("%s: it is compressed. Unpack it with “%s” first."), name, unpacker);
      return NULL;
    }
  if (!begins_an_object (text, len))
    {
      g_set_error (error, CS_RECORD_ERROR, CS_RECORD_ERROR_NOT_HAR,
                   _ ("%s: expected a record (a HAR file) or a packet capture (pcap or pcapng), found neither"), name);
      return NULL;
    }

  root = cs_json_parse (name, text, len, error);
  if (root == NULL)
    return NULL;

  log = JSON_NODE_HOLDS_OBJECT (root) ? cs_json_get_object (json_node_get_object (root), "log") : NULL;
  entries = cs_json_get_array (log, "entries");
  for (guint i = 0; i < cs_json_array_length (entries); i++)
    {
      JsonObject *entry = cs_json_array_object (entries, i);
      gint64      version = cs_json_get_int (cs_json_get_object (entry, "_mtls"), "version", 1);

      if (entry == NULL)
        continue;
      if (version > CS_RECORD_MTLS_VERSION)
        {
          g_set_error (error, CS_RECORD_ERROR, CS_RECORD_ERROR_TOO_NEW,
                       "%s: entry %u: expected _mtls version %d, found %" G_GINT64_FORMAT ". "
                       "A newer Countersign wrote it: open it with that one.",
                       name, i + 1, CS_RECORD_MTLS_VERSION, version);
          return NULL;
        }
      g_ptr_array_add (records, cs_record_new_from_entry (entry));
    }

  if (records->len == 0)
    {
      g_set_error (error, CS_RECORD_ERROR, CS_RECORD_ERROR_NOT_HAR,
                   "%s: expected a HAR file: a JSON object with log.entries and at least one entry in it", name);
      return NULL;
    }

  return g_steal_pointer (&records);
}

JsonObject *
cs_har_new (GPtrArray *records)
{
  JsonObject *har = json_object_new ();
  JsonObject *log = json_object_new ();
  JsonObject *creator = json_object_new ();
  JsonArray  *entries = json_array_new ();

  json_object_set_string_member (creator, "name", "Countersign");
  json_object_set_string_member (creator, "version", PACKAGE_VERSION);
  json_object_set_string_member (log, "version", "1.2");
  json_object_set_object_member (log, "creator", creator);
  for (guint i = 0; i < records->len; i++)
    {
      JsonObject *entry = cs_record_get_entry (g_ptr_array_index (records, i));

      if (entry != NULL)
        json_array_add_object_element (entries, json_object_ref (entry));
    }
  json_object_set_array_member (log, "entries", entries);
  json_object_set_object_member (har, "log", log);
  return har;
}
