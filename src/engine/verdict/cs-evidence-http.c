/* cs-evidence-http.c: what request and answer say about hosts and framing
 *
 * Pure: a record in, facts out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-evidence-private.h"

#include "cs-json.h"
#include "cs-text.h"

#include <gio/gio.h>
#include <string.h>

static const char *
get_header (const CsEvidence *self,
            const char       *name)
{
  JsonArray *headers = cs_json_get_array (cs_record_get_response (self->record), "headers");

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);

      if (g_ascii_strcasecmp (cs_json_get_string (header, "name", ""), name) == 0)
        return cs_json_get_string (header, "value", NULL);
    }
  return NULL;
}

/* Only a redirect that leaves the host, or its port, meets another server. */
static void
read_redirect (CsEvidence *self)
{
  g_autoptr (GUri) here = NULL;
  g_autoptr (GUri) there = NULL;

  const char *url = cs_json_get_string (cs_record_get_request (self->record), "url", "");
  const char *location = get_header (self, "location");

  if (self->status < 300 || self->status > 399 || location == NULL)
    return;
  here = g_uri_parse (url, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  there = here != NULL ? g_uri_parse_relative (here, location, G_URI_FLAGS_SCHEME_NORMALIZE, NULL) : NULL;
  if (there == NULL || g_uri_get_host (there) == NULL || g_uri_get_host (here) == NULL)
    return;
  if (g_ascii_strcasecmp (g_uri_get_host (here), g_uri_get_host (there)) != 0 ||
      g_uri_get_port (here) != g_uri_get_port (there))
    self->redirect_host = cs_text_safe (g_uri_get_host (there), -1);
}

/* "example.test:8443" and "[::1]:8443" without their ports. */
static char *
dup_host_only (const char *authority)
{
  const char *colon = strrchr (authority, ':');

  if (*authority == '[' || colon == NULL)
    return g_strdup (authority);
  return g_strndup (authority, (gsize) (colon - authority));
}

static void
read_names (CsEvidence *self,
            JsonObject *tls)
{
  JsonObject      *target = cs_json_get_object (cs_record_get_mtls (self->record), "target");
  const char      *sni = cs_json_get_string (tls, "sni", NULL);
  const char      *header = cs_json_get_string (target, "hostHeader", NULL);
  g_autofree char *host = header != NULL ? dup_host_only (header) : NULL;

  self->sni_differs = sni != NULL && host != NULL && *host != '\0' && g_ascii_strcasecmp (sni, host) != 0;
}

/* localhost has two everywhere, which are one machine. */
static void
read_addresses (CsEvidence *self)
{
  if (g_str_equal (self->host, "localhost"))
    return;

  for (guint i = 0; i < self->topics[CS_TOPIC_LOOKUP]->len; i++)
    {
      guint      index = g_array_index (self->topics[CS_TOPIC_LOOKUP], guint, i);
      JsonArray *addresses = cs_json_get_array (cs_event_get_fields (cs_record_get_event (self->record, index)), "addresses");

      self->n_addresses = MAX (self->n_addresses, cs_json_array_length (addresses));
    }
}

/* The decoder's own words, as a sentence. */
static char *
dup_framing (CsEvidence *self,
             CsTopic     topic)
{
  g_autofree char *safe = NULL;

  guint index;

  if (self->topics[topic]->len == 0)
    return NULL;
  index = g_array_index (self->topics[topic], guint, 0);
  safe = cs_text_safe (cs_event_get_summary (cs_record_get_event (self->record, index)), -1);
  return g_str_has_suffix (safe, ".") ? g_steal_pointer (&safe) : g_strdup_printf ("%s.", safe);
}

void
cs_evidence_read_http (CsEvidence *self,
                       JsonObject *tls)
{
  const char *services = get_header (self, "alt-svc");

  self->offers_h3 = services != NULL && strstr (services, "h3") != NULL;
  self->clock = cs_server_clock_read (self->record);
  read_redirect (self);
  read_names (self, tls);
  read_addresses (self);
  self->malformed = dup_framing (self, CS_TOPIC_BAD_HTTP);
  self->malformed_request = dup_framing (self, CS_TOPIC_BAD_REQUEST);
}
