/* cs-event.c: one thing that happened during an exchange
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-event.h"

#include "cs-json.h"

struct _CsEvent
{
  GObject parent_instance;

  gint64          time_us;
  guint           connection;
  CsSide          side;
  CsLayer         layer;
  const char     *type; /* interned */
  gboolean        is_protected;
  gboolean        has_range;
  guint64         range_start;
  guint64         range_end;
  GBytes         *plaintext;
  GBytes         *context;  /* of @describe; dropped with it */
  JsonObject     *encoded;  /* has the plaintext until it is first asked for: it may be many MiB */
  CsEventDescribe describe; /* pending until summary and fields are first asked for */
  char           *summary;
  JsonObject     *fields;
};

G_DEFINE_FINAL_TYPE (CsEvent, cs_event, G_TYPE_OBJECT)

static const char *const side_names[] = { "client", "server", "local" };
static const char *const layer_names[] = { "dns", "tcp", "proxy", "tls", "http" };

const char *
cs_side_to_string (CsSide side)
{
  return side_names[side];
}

const char *
cs_layer_to_string (CsLayer layer)
{
  return layer_names[layer];
}

static guint
index_of (const char *const *names,
          guint              n_names,
          const char        *name,
          guint              fallback)
{
  for (guint i = 0; i < n_names; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return fallback;
}

static void
cs_event_finalize (GObject *object)
{
  CsEvent *self = CS_EVENT (object);

  g_clear_pointer (&self->plaintext, g_bytes_unref);
  g_clear_pointer (&self->context, g_bytes_unref);
  g_clear_pointer (&self->encoded, json_object_unref);
  g_clear_pointer (&self->summary, g_free);
  g_clear_pointer (&self->fields, json_object_unref);

  G_OBJECT_CLASS (cs_event_parent_class)->finalize (object);
}

static void
cs_event_class_init (CsEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_event_finalize;
}

static void
cs_event_init (CsEvent *self)
{
}

static void
ensure_described (CsEvent *self)
{
  CsEventDescribe describe = g_steal_pointer (&self->describe);

  if (self->fields == NULL)
    self->fields = json_object_new ();
  if (describe != NULL)
    {
      g_clear_pointer (&self->summary, g_free);
      describe (self, &self->summary, self->fields);
      g_clear_pointer (&self->context, g_bytes_unref);
    }
}

CsEvent *
cs_event_new (gint64      time_us,
              guint       connection,
              CsSide      side,
              CsLayer     layer,
              const char *type)
{
  CsEvent *self = g_object_new (CS_TYPE_EVENT, NULL);

  self->time_us = time_us;
  self->connection = connection;
  self->side = side;
  self->layer = layer;
  self->type = g_intern_string (type);
  return self;
}

void
cs_event_set_summary (CsEvent    *self,
                      const char *summary)
{
  g_free (self->summary);
  self->summary = g_strdup (summary);
}

void
cs_event_take_fields (CsEvent    *self,
                      JsonObject *fields)
{
  g_clear_pointer (&self->fields, json_object_unref);
  self->fields = fields;
}

void
cs_event_set_range (CsEvent *self,
                    guint64  start,
                    guint64  end)
{
  self->has_range = TRUE;
  self->range_start = start;
  self->range_end = end;
}

void
cs_event_set_protected (CsEvent *self,
                        gboolean is_protected)
{
  self->is_protected = is_protected;
}

void
cs_event_take_plaintext (CsEvent        *self,
                         GBytes         *plaintext,
                         CsEventDescribe describe)
{
  g_clear_pointer (&self->plaintext, g_bytes_unref);
  self->plaintext = plaintext;
  self->describe = describe;
}

void
cs_event_take_context (CsEvent        *self,
                       GBytes         *context,
                       CsEventDescribe describe)
{
  g_clear_pointer (&self->context, g_bytes_unref);
  self->context = context;
  self->describe = describe;
}

GBytes *
cs_event_get_context (CsEvent *self)
{
  return self->context;
}

gint64
cs_event_get_time_us (CsEvent *self)
{
  return self->time_us;
}

guint
cs_event_get_connection (CsEvent *self)
{
  return self->connection;
}

CsSide
cs_event_get_side (CsEvent *self)
{
  return self->side;
}

CsLayer
cs_event_get_layer (CsEvent *self)
{
  return self->layer;
}

const char *
cs_event_get_event_type (CsEvent *self)
{
  return self->type;
}

gboolean
cs_event_is (CsEvent    *self,
             CsLayer     layer,
             const char *type)
{
  return self->layer == layer && g_strcmp0 (self->type, type) == 0;
}

gboolean
cs_event_is_certificate (CsEvent *self)
{
  return cs_event_is (self, CS_LAYER_TLS, "Certificate") || cs_event_is (self, CS_LAYER_TLS, "CompressedCertificate");
}

const char *
cs_event_get_summary (CsEvent *self)
{
  ensure_described (self);
  return self->summary != NULL ? self->summary : "";
}

JsonObject *
cs_event_get_fields (CsEvent *self)
{
  ensure_described (self);
  return self->fields;
}

gboolean
cs_event_get_range (CsEvent *self,
                    guint64 *start,
                    guint64 *end)
{
  if (start != NULL)
    *start = self->range_start;
  if (end != NULL)
    *end = self->range_end;
  return self->has_range;
}

gboolean
cs_event_get_protected (CsEvent *self)
{
  return self->is_protected;
}

GBytes *
cs_event_get_plaintext (CsEvent *self)
{
  g_autoptr (JsonObject) encoded = g_steal_pointer (&self->encoded);

  if (encoded != NULL)
    {
      gsize   len = 0;
      guint8 *data = g_base64_decode (cs_json_get_string (encoded, "plaintext", ""), &len);

      self->plaintext = g_bytes_new_take (data, len);
    }
  return self->plaintext;
}

static void
add_plaintext (CsEvent    *self,
               JsonObject *json)
{
  g_autofree char *base64 = NULL;
  gsize            len = 0;
  const guint8    *data;

  if (cs_event_get_plaintext (self) == NULL)
    return;

  data = g_bytes_get_data (self->plaintext, &len);
  base64 = g_base64_encode (data, len);
  json_object_set_string_member (json, "plaintext", base64);
}

JsonObject *
cs_event_to_json (CsEvent *self)
{
  JsonObject *json = json_object_new ();

  ensure_described (self);
  json_object_set_int_member (json, "t", self->time_us);
  json_object_set_int_member (json, "connection", self->connection);
  json_object_set_string_member (json, "side", cs_side_to_string (self->side));
  json_object_set_string_member (json, "layer", cs_layer_to_string (self->layer));
  json_object_set_string_member (json, "type", self->type);
  json_object_set_string_member (json, "summary", cs_event_get_summary (self));
  json_object_set_boolean_member (json, "protected", self->is_protected);
  if (self->has_range)
    {
      JsonArray *range = json_array_sized_new (2);

      json_array_add_int_element (range, (gint64) self->range_start);
      json_array_add_int_element (range, (gint64) self->range_end);
      json_object_set_array_member (json, "range", range);
    }
  json_object_set_object_member (json, "fields", json_object_ref (self->fields));
  if (self->is_protected && self->layer == CS_LAYER_TLS)
    add_plaintext (self, json);

  return json;
}

JsonObject *
cs_event_to_record_json (CsEvent *self)
{
  JsonObject *json = cs_event_to_json (self);

  if (self->layer == CS_LAYER_HTTP)
    add_plaintext (self, json);
  return json;
}

CsEvent *
cs_event_new_from_json (JsonObject *json)
{
  CsSide      side = index_of (side_names, G_N_ELEMENTS (side_names),
                               cs_json_get_string (json, "side", NULL), CS_SIDE_LOCAL);
  CsLayer     layer = index_of (layer_names, G_N_ELEMENTS (layer_names),
                                cs_json_get_string (json, "layer", NULL), CS_LAYER_TLS);
  CsEvent    *self = cs_event_new (cs_json_get_int (json, "t", 0),
                                   (guint) CLAMP (cs_json_get_int (json, "connection", 0), 0, G_MAXINT),
                                   side, layer, cs_json_get_string (json, "type", ""));
  JsonObject *fields = cs_json_get_object (json, "fields");
  JsonArray  *range = cs_json_get_array (json, "range");

  cs_event_set_summary (self, cs_json_get_string (json, "summary", ""));
  self->is_protected = cs_json_get_boolean (json, "protected", FALSE);
  if (fields != NULL)
    cs_event_take_fields (self, json_object_ref (fields));
  if (cs_json_array_length (range) == 2)
    cs_event_set_range (self,
                        (guint64) MAX (cs_json_array_int (range, 0, 0), 0),
                        (guint64) MAX (cs_json_array_int (range, 1, 0), 0));
  if (cs_json_get_string (json, "plaintext", NULL) != NULL)
    self->encoded = json_object_ref (json);

  return self;
}
