/* cs-certificate-shown.c: the server's chain in the certificates pane
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-builder.h"

#include <glib/gi18n-lib.h>

#include "cs-json.h"
#include "cs-opinions.h"
#include "cs-text.h"

static char *
dup_system_name (JsonObject *source)
{
  gboolean         is_runtime = g_str_equal (cs_json_get_string (source, "store", ""), "flatpak-runtime");
  g_autofree char *place = cs_text_safe (cs_json_get_string (source, "path", cs_json_get_string (source, "name", "")), -1);

  if (*place == '\0')
    return g_strdup (is_runtime ? _ ("the Flatpak runtime’s roots") : _ ("the system’s roots"));
  /* Translators: a path */
  return g_strdup_printf (is_runtime ? _ ("the Flatpak runtime’s roots in %s") : _ ("the system’s roots in %s"), place);
}

/* "ca.pem", or "your roots" when there are several. */
static char *
dup_trust_name (CsCertificateBuilder *builder)
{
  JsonArray  *sources = cs_json_get_array (cs_json_get_object (builder->mtls, "trust"), "sources");
  JsonObject *source = cs_json_array_object (sources, 0);

  if (cs_json_array_length (sources) == 1 && g_strcmp0 (cs_json_get_string (source, "kind", ""), "system") == 0)
    return dup_system_name (source);
  if (cs_json_array_length (sources) == 1 && cs_json_get_string (source, "name", NULL) != NULL)
    return cs_text_safe (cs_json_get_string (source, "name", ""), -1);

  return g_strdup (_ ("your roots"));
}

static gboolean
failed_check (CsCertificateBuilder *builder,
              const char           *check)
{
  JsonArray *reasons = cs_json_get_array (cs_json_get_object (builder->mtls, "trust"), "reasons");

  for (guint i = 0; i < cs_json_array_length (reasons); i++)
    {
      if (g_strcmp0 (cs_json_get_string (cs_json_array_object (reasons, i), "check", ""), check) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
append_reasons (CsCertificateBuilder *builder)
{
  JsonArray *reasons = cs_json_get_array (cs_json_get_object (builder->mtls, "trust"), "reasons");

  for (guint i = 0; i < cs_json_array_length (reasons) && i < CS_CERTIFICATES_MAX_CHAIN; i++)
    {
      JsonObject    *reason = cs_json_array_object (reasons, i);
      const char    *fingerprint = cs_json_get_string (reason, "certificate", NULL);
      CsCertificate *certificate = fingerprint != NULL ? cs_record_get_certificate (builder->record, fingerprint) : NULL;

      g_autofree char *detail = cs_text_safe (cs_json_get_string (reason, "detail", cs_json_get_string (reason, "check", "")), -1);
      g_autofree char *text = NULL;

      if (certificate != NULL && cs_certificate_is_readable (certificate) &&
          strstr (detail, cs_certificate_get_display_name (certificate)) == NULL)
        text = g_strdup_printf ("%s: %s", cs_certificate_get_display_name (certificate), detail);
      cs_certificate_builder_add_note (builder, CS_TONE_ERROR, text != NULL ? text : detail);
    }
}

static void
append_opinions (CsCertificateBuilder *builder,
                 JsonObject           *trust,
                 const char           *decision)
{
  g_auto (GStrv) differences = NULL;

  if (*decision == '\0')
    return;
  differences = cs_opinions_describe_differences (cs_json_get_array (trust, "opinions"), g_str_equal (decision, "trusted"));
  for (guint i = 0; differences[i] != NULL; i++)
    cs_certificate_builder_add_note (builder, CS_TONE_WARNING, differences[i]);
}

static gboolean
holds (GPtrArray  *chain,
       const char *fingerprint)
{
  for (guint i = 0; i < chain->len; i++)
    {
      if (g_strcmp0 (cs_certificate_get_fingerprint (chain->pdata[i]), fingerprint) == 0)
        return TRUE;
    }

  return FALSE;
}

/* The root that the path ends in, when the server did not show it. */
static gboolean
append_anchor (CsCertificateBuilder *builder,
               GPtrArray            *shown,
               JsonArray            *path,
               const char           *trust_name,
               CsTone                rail_tone)
{
  g_autofree char *tag = g_strdup_printf (_ ("your root, %s"), trust_name);

  guint              n = cs_json_array_length (path);
  const char        *fingerprint = n > 0 ? cs_json_array_string (path, n - 1, NULL) : NULL;
  CsCertificate     *anchor = fingerprint != NULL ? cs_record_get_certificate (builder->record, fingerprint) : NULL;
  CsCertificateItem *item;

  if (anchor == NULL || holds (shown, fingerprint))
    return FALSE;

  item = cs_certificate_item_new_tile (builder, anchor);
  g_clear_pointer (&item->detail, g_free);
  item->validity = -1;
  item->ghost = TRUE;
  item->tag = g_steal_pointer (&tag);
  item->tag_tone = CS_TONE_SUCCESS;
  item->dot = CS_DOT_HOLLOW;
  item->below = CS_TIE_SOLID;
  item->rail_tone = rail_tone;
  cs_certificate_builder_take (builder, item);

  return TRUE;
}

static void
append_shown_chain (CsCertificateBuilder *builder,
                    GPtrArray            *shown,
                    JsonArray            *path,
                    const char           *trust_name,
                    CsTone                rail_tone)
{
  guint       n = MIN (shown->len, CS_CERTIFICATES_MAX_CHAIN);
  const char *anchor = cs_json_array_string (path, MAX (cs_json_array_length (path), 1) - 1, NULL);
  gboolean    has_anchor = append_anchor (builder, shown, path, trust_name, rail_tone);

  for (guint i = n; i > 0; i--)
    {
      CsCertificate     *certificate = shown->pdata[i - 1];
      CsCertificateItem *item = cs_certificate_item_new_tile (builder, certificate);

      if (i == 1 && item->detail != NULL && cs_certificate_is_readable (certificate))
        {
          g_autofree char *until = g_steal_pointer (&item->detail);

          item->detail = failed_check (builder, "hostname") ? g_strdup_printf (_ ("%s, name does not match"), until)
                         : rail_tone == CS_TONE_SUCCESS     ? g_strdup_printf (_ ("%s, name matches"), until)
                                                            : g_steal_pointer (&until);
        }
      if (anchor != NULL && rail_tone == CS_TONE_SUCCESS && g_str_equal (anchor, cs_certificate_get_fingerprint (certificate)))
        {
          item->tag = g_strdup_printf (_ ("your root, %s"), trust_name);
          item->tag_tone = CS_TONE_SUCCESS;
        }
      item->dot = CS_DOT_FILLED;
      item->above = i < n || has_anchor ? CS_TIE_SOLID : CS_TIE_NONE;
      item->below = i > 1 ? CS_TIE_SOLID : CS_TIE_NONE;
      item->rail_tone = rail_tone;
      cs_certificate_builder_take (builder, item);
    }
}

void
cs_certificate_builder_add_shown (CsCertificateBuilder *builder)
{
  JsonObject *server = cs_json_get_object (builder->tls, "serverCertificate");
  JsonObject *trust = cs_json_get_object (builder->mtls, "trust");
  const char *decision = cs_json_get_string (trust, "decision", "");

  g_autoptr (GPtrArray) shown = cs_record_dup_chain (builder->record, cs_json_get_array (server, "chain"));
  g_autofree char      *trust_name = dup_trust_name (builder);
  g_autofree char      *detail = NULL;

  CsTone rail_tone = CS_TONE_PLAIN;

  if (shown->len == 0)
    {
      cs_certificate_builder_add_section (builder, _ ("The server showed"),
                                          server != NULL ? _ ("no certificate") : _ ("not known"));
      return;
    }

  if (g_str_equal (decision, "trusted"))
    {
      detail = g_strdup_printf (_ ("trusted through %s"), trust_name);
      rail_tone = CS_TONE_SUCCESS;
    }
  else if (g_str_equal (decision, "overridden"))
    {
      detail = g_strdup (_ ("not trusted, and you went on"));
      rail_tone = CS_TONE_WARNING;
    }
  else if (g_str_equal (decision, "untrusted"))
    {
      detail = g_strdup (_ ("not trusted"));
      rail_tone = CS_TONE_ERROR;
    }

  cs_certificate_builder_add_section (builder, _ ("The server showed"), detail);
  append_reasons (builder);
  append_opinions (builder, trust, decision);
  append_shown_chain (builder, shown, cs_json_get_array (trust, "path"), trust_name, rail_tone);
  cs_certificate_builder_add_online (builder, shown);
}
