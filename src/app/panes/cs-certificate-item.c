/* cs-certificate-item.c: the lines of the certificates pane
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-item.h"

#include <glib/gi18n-lib.h>

#include "cs-certificate-builder.h"
#include "cs-json.h"
#include "cs-text.h"

#define DAY (24 * 60 * 60)

/* A certificate that ends within so many days is soon wrong. */
#define SOON_DAYS 30

G_DEFINE_FINAL_TYPE (CsCertificateItem, cs_certificate_item, G_TYPE_OBJECT)

static void
cs_certificate_item_finalize (GObject *object)
{
  CsCertificateItem *self = CS_CERTIFICATE_ITEM (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->tag);
  g_free (self->time_tag);
  g_free (self->spoken);
  g_strfreev (self->remarks);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (cs_certificate_item_parent_class)->finalize (object);
}

static void
cs_certificate_item_class_init (CsCertificateItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_certificate_item_finalize;
}

static void
cs_certificate_item_init (CsCertificateItem *self)
{
  self->validity = -1;
}

CsCertificateItem *
cs_certificate_item_new (CsCertificateKind kind,
                         const char       *title,
                         const char       *detail)
{
  CsCertificateItem *item = g_object_new (CS_TYPE_CERTIFICATE_ITEM, NULL);

  item->kind = kind;
  item->title = g_strdup (title);
  item->detail = g_strdup (detail);

  return item;
}

void
cs_certificate_builder_take (CsCertificateBuilder *builder,
                             CsCertificateItem    *item)
{
  g_autoptr (GString) spoken = g_string_new (item->title);

  const char *parts[] = { item->tag, item->detail, item->time_tag };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i] != NULL && *parts[i] != '\0')
        g_string_append_printf (spoken, ", %s", parts[i]);
    }
  if (item->certificate != NULL && cs_certificate_is_readable (item->certificate))
    g_string_append_printf (spoken, _ (", issued by %s"), cs_certificate_get_issuer_display_name (item->certificate));

  item->spoken = g_string_free (g_steal_pointer (&spoken), FALSE);
  g_list_store_append (builder->list, item);
  g_object_unref (item);
}

void
cs_certificate_builder_add_section (CsCertificateBuilder *builder,
                                    const char           *title,
                                    const char           *detail)
{
  cs_certificate_builder_take (builder, cs_certificate_item_new (CS_CERTIFICATE_SECTION, title, detail));
}

void
cs_certificate_builder_add_note (CsCertificateBuilder *builder,
                                 CsTone                tone,
                                 const char           *text)
{
  CsCertificateItem *item = cs_certificate_item_new (CS_CERTIFICATE_NOTE, text, NULL);

  item->tone = tone;
  cs_certificate_builder_take (builder, item);
}

static void
describe_validity (CsCertificateBuilder *builder,
                   CsCertificateItem    *item,
                   CsCertificate        *certificate)
{
  gint64 from = cs_certificate_get_not_before (certificate);
  gint64 until = cs_certificate_get_not_after (certificate);
  gint64 days = (until - builder->now) / DAY;

  item->time_tone = CS_TONE_SUCCESS;
  if (until > from)
    item->validity = CLAMP ((double) (builder->now - from) / (double) (until - from), 0.0, 1.0);

  if (builder->now > until)
    {
      item->time_tag = g_strdup (_ ("expired"));
      item->time_tone = CS_TONE_ERROR;
    }
  else if (builder->now < from)
    {
      item->time_tag = g_strdup (_ ("not valid yet"));
      item->time_tone = CS_TONE_ERROR;
    }
  else if (days < SOON_DAYS)
    {
      item->time_tag = g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong) days), (int) days);
      item->time_tone = CS_TONE_WARNING;
    }
}

CsCertificateItem *
cs_certificate_item_new_tile (CsCertificateBuilder *builder,
                              CsCertificate        *certificate)
{
  g_autofree char *date = NULL;
  g_autofree char *detail = NULL;

  CsCertificateItem *item;

  if (!cs_certificate_is_readable (certificate))
    {
      item = cs_certificate_item_new (CS_CERTIFICATE_TILE, _ ("A certificate that cannot be read"), cs_certificate_get_fingerprint (certificate));
      item->certificate = g_object_ref (certificate);
      return item;
    }

  date = cs_text_date (cs_certificate_get_not_after (certificate));
  detail = builder->now > cs_certificate_get_not_after (certificate) ? g_strdup_printf (_ ("ended on %s"), date)
                                                                     : g_strdup_printf (_ ("until %s"), date);
  item = cs_certificate_item_new (CS_CERTIFICATE_TILE, cs_certificate_get_display_name (certificate), detail);
  item->certificate = g_object_ref (certificate);
  describe_validity (builder, item, certificate);

  return item;
}

static GBytes *
dup_der (JsonObject *name)
{
  const char *base64 = cs_json_get_string (name, "der", NULL);
  guint8     *der;
  gsize       len = 0;

  if (base64 == NULL)
    return NULL;

  der = g_base64_decode (base64, &len);

  return g_bytes_new_take (der, len);
}

/* Which of our certificates a CA name issued, or -1. */
static int
find_issued (CsCertificateBuilder *builder,
             JsonObject           *name)
{
  g_autoptr (GBytes) der = dup_der (name);

  const char *dn = cs_json_get_string (name, "dn", "");

  for (guint i = 0; i < builder->ours->len; i++)
    {
      CsCertificate *certificate = builder->ours->pdata[i];
      GBytes        *issuer = cs_certificate_is_readable (certificate) ? cs_certificate_get_issuer_der (certificate) : NULL;

      if (issuer == NULL)
        continue;
      if (der != NULL ? g_bytes_equal (der, issuer) : g_str_equal (dn, cs_certificate_get_issuer (certificate)))
        return (int) i;
    }

  return -1;
}

/* "Example Partner Ltd" for a name with an O beside its CN. */
static char *
dup_organization (const char *dn)
{
  const char *at = strstr (dn, "O=");
  const char *end;

  while (at != NULL && at != dn && at[-1] != ',')
    at = strstr (at + 1, "O=");
  if (at == NULL)
    return NULL;

  end = strchr (at, ',');

  return end != NULL ? g_strndup (at + 2, (gsize) (end - at - 2)) : g_strdup (at + 2);
}

static void
append_name (CsCertificateBuilder *builder,
             JsonObject           *name)
{
  g_autofree char *dn = cs_text_safe (cs_json_get_string (name, "dn", ""), -1);
  g_autofree char *title = cs_certificate_dn_display_name (dn);
  g_autofree char *organization = dup_organization (dn);

  CsCertificateItem *item;

  if (g_strcmp0 (title, organization) == 0)
    g_clear_pointer (&organization, g_free);
  item = cs_certificate_item_new (CS_CERTIFICATE_NAME, *title != '\0' ? title : _ ("A name without parts"), organization);
  item->dot = CS_DOT_HOLLOW;
  cs_certificate_builder_take (builder, item);
}

static void
append_match (CsCertificateBuilder *builder,
              JsonObject           *name,
              int                   issued)
{
  g_autofree char *dn = cs_text_safe (cs_json_get_string (name, "dn", ""), -1);
  g_autofree char *title = cs_certificate_dn_display_name (dn);
  g_autofree char *detail = NULL;

  gboolean           theirs = cs_record_is_observed (builder->record);
  CsCertificateItem *item;

  if (issued == 0)
    detail = g_strdup_printf (_ ("issued %s"), cs_certificate_get_display_name (builder->ours->pdata[0]));
  else if (cs_certificate_is_self_issued (builder->ours->pdata[issued]))
    detail = g_strdup (theirs ? _ ("is the root of the client’s chain") : _ ("is the root of your chain"));
  else
    detail = g_strdup (theirs ? _ ("issued the client’s intermediate") : _ ("issued your intermediate"));

  item = cs_certificate_item_new (CS_CERTIFICATE_TILE, title, detail);
  item->tone = CS_TONE_SUCCESS;
  item->tag = g_strdup (_ ("match"));
  item->tag_tone = CS_TONE_SUCCESS;
  item->dot = CS_DOT_FILLED;
  item->rail_tone = CS_TONE_SUCCESS;
  cs_certificate_builder_take (builder, item);

  builder->matched = TRUE;
  g_free (builder->matched_dn);
  builder->matched_dn = g_strdup (cs_json_get_string (name, "dn", ""));
}

static void
append_more (CsCertificateBuilder *builder,
             guint                 n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u more name", "%u more names", n), n);

  CsCertificateItem *item = cs_certificate_item_new (CS_CERTIFICATE_MORE, text, NULL);

  cs_certificate_builder_take (builder, item);
}

static void
append_names (CsCertificateBuilder *builder,
              JsonArray            *names,
              CsCertificatesNames   show)
{
  g_autofree int *issued = NULL;

  guint    n = cs_json_array_length (names);
  guint    n_hidden = 0;
  gboolean folded = show == CS_CERTIFICATES_NAMES_FOLDED && n > CS_CERTIFICATES_MAX_NAMES;

  issued = g_new0 (int, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      issued[i] = find_issued (builder, cs_json_array_object (names, i));
      if (issued[i] >= 0)
        continue;

      if (folded)
        n_hidden++;
      else
        append_name (builder, cs_json_array_object (names, i));
    }

  if (n_hidden > 0)
    append_more (builder, n_hidden);

  /* The match stands last, next to what it ties. */
  for (guint i = 0; i < n; i++)
    {
      if (issued[i] >= 0)
        append_match (builder, cs_json_array_object (names, i), issued[i]);
    }

  builder->listed = n > 0;
}

static void
append_asked (CsCertificateBuilder *builder,
              CsCertificatesNames   show)
{
  g_autofree char *count = NULL;

  JsonObject *request = cs_json_get_object (builder->tls, "certificateRequest");
  JsonArray  *names = cs_json_get_array (request, "caNames");
  guint       n = cs_json_array_length (names);

  if (request == NULL)
    {
      cs_certificate_builder_add_section (builder, _ ("The server asked for"), _ ("not known"));
      cs_certificate_builder_add_note (builder, CS_TONE_PLAIN, _ ("What the server asked for was not seen."));
      return;
    }

  if (!cs_json_get_boolean (request, "seen", FALSE))
    {
      cs_certificate_builder_add_section (builder, _ ("The server did not ask"), NULL);
      return;
    }

  count = g_strdup_printf (ngettext ("%u CA name", "%u CA names", n), n);
  cs_certificate_builder_add_section (builder, _ ("The server asked for"), count);
  if (n == 0)
    cs_certificate_builder_add_note (builder, CS_TONE_PLAIN, _ ("Its list names no CA: any issuer may do."));
  append_names (builder, names, show);
}

/* The issuer of the last certificate of a chain, when it did not come along. */
static void
append_ghost_root (CsCertificateBuilder *builder,
                   CsCertificate        *top,
                   const char           *tag,
                   CsTone                tag_tone,
                   CsTie                 above,
                   CsTone                rail_tone)
{
  CsCertificateItem *item = cs_certificate_item_new (CS_CERTIFICATE_TILE, cs_certificate_get_issuer_display_name (top), NULL);

  item->ghost = TRUE;
  item->tag = g_strdup (tag);
  item->tag_tone = tag_tone;
  item->dot = CS_DOT_HOLLOW;
  item->above = above;
  item->below = CS_TIE_SOLID;
  item->rail_tone = rail_tone;
  cs_certificate_builder_take (builder, item);
}

/* A match above makes the rail reach over the heading up to it. */
static void
tie_section_to_match (CsCertificateBuilder *builder)
{
  guint                         n = g_list_model_get_n_items (G_LIST_MODEL (builder->list));
  g_autoptr (CsCertificateItem) section = NULL;
  g_autoptr (CsCertificateItem) match = NULL;

  if (!builder->matched || n < 2)
    return;

  section = g_list_model_get_item (G_LIST_MODEL (builder->list), n - 1);
  match = g_list_model_get_item (G_LIST_MODEL (builder->list), n - 2);
  match->below = CS_TIE_DOTTED;
  section->above = section->below = CS_TIE_DOTTED;
  section->rail_tone = CS_TONE_SUCCESS;
}

static void
append_our_chain (CsCertificateBuilder *builder,
                  gboolean              sent)
{
  g_autoptr (GPtrArray) marks = cs_certificate_builder_dup_marks (builder, sent);

  CsTone         rail_tone = sent && builder->matched ? CS_TONE_SUCCESS : CS_TONE_PLAIN;
  guint          n = MIN (builder->ours->len, CS_CERTIFICATES_MAX_CHAIN);
  CsCertificate *top = n > 0 ? builder->ours->pdata[n - 1] : NULL;
  gboolean       has_root = FALSE;

  if (top == NULL)
    return;

  if (sent && cs_certificate_is_readable (top) && !cs_certificate_is_self_issued (top))
    {
      gboolean known = builder->matched_dn != NULL && g_str_equal (builder->matched_dn, cs_certificate_get_issuer (top));

      append_ghost_root (builder, top, known ? _ ("not sent, server has it") : _ ("not sent"), CS_TONE_PLAIN,
                         builder->matched ? CS_TIE_DOTTED : CS_TIE_NONE, rail_tone);
      has_root = TRUE;
    }

  for (guint i = n; i > 0; i--)
    {
      CsCertificateItem *item = cs_certificate_item_new_tile (builder, builder->ours->pdata[i - 1]);

      item->ghost = !sent;
      item->tone = sent ? CS_TONE_ACCENT : CS_TONE_PLAIN;
      item->tag = g_strdup (sent ? _ ("sent") : NULL);
      item->tag_tone = CS_TONE_ACCENT;
      item->dot = sent ? CS_DOT_FILLED : CS_DOT_HOLLOW;
      item->above = i < n || has_root          ? CS_TIE_SOLID
                    : sent && builder->matched ? CS_TIE_DOTTED
                                               : CS_TIE_NONE;
      item->below = i > 1 ? CS_TIE_SOLID : CS_TIE_NONE;
      item->rail_tone = rail_tone;
      item->remarks = cs_certificate_marks_dup_remarks (marks, item->certificate);
      cs_certificate_builder_take (builder, item);
      cs_certificate_builder_add_marks (builder, marks, item);
    }
}

static const char *
get_sent_title (CsCertificateBuilder *builder)
{
  return cs_record_is_observed (builder->record) ? _ ("The client sent") : _ ("You sent");
}

static void
append_sent (CsCertificateBuilder *builder,
             JsonObject           *certificate)
{
  g_autofree char *detail = NULL;

  guint    n = builder->ours->len;
  gboolean proved = cs_json_get_string (certificate, "signatureAlgorithm", NULL) != NULL;

  detail = g_strdup_printf (proved ? ngettext ("%u certificate, and proved the key", "%u certificates, and proved the key", n)
                                   : ngettext ("%u certificate", "%u certificates", n),
                            n);
  cs_certificate_builder_add_section (builder, get_sent_title (builder), detail);
  if (builder->listed && !builder->matched)
    cs_certificate_builder_add_note (builder, CS_TONE_ERROR, _ ("No name on the list issued any of these."));
  tie_section_to_match (builder);
  append_our_chain (builder, TRUE);
}

static void
append_empty (CsCertificateBuilder *builder,
              JsonObject           *certificate)
{
  static const struct
  {
    const char *why;
    const char *text;
    const char *confirm;
  } reasons[] = {
    { "no-identity", N_ ("No identity is chosen."), "choose-identity" },
    { "excluded-by-ca-list", N_ ("You chose to respect the list, and no name on it issued your identity."), "always-send" },
    { "no-common-signature-algorithm", N_ ("Your key is of a kind that the server does not accept."), "choose-identity" },
    { "declined", N_ ("You declined to send one."), NULL },
  };
  const char        *why = cs_json_get_string (certificate, "why", "");
  CsCertificateItem *item = cs_certificate_item_new (CS_CERTIFICATE_BOX, _ ("0 certificates"), cs_record_is_observed (builder->record) ? _ ("The wire does not say why.") : _ ("The record does not say why."));

  cs_certificate_builder_add_section (builder, get_sent_title (builder), _ ("an empty certificate message"));
  item->dot = CS_DOT_HOLLOW;
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (!g_str_equal (why, reasons[i].why))
        continue;

      g_free (item->detail);
      item->detail = g_strdup (_ (reasons[i].text));
      item->confirm = reasons[i].confirm;
    }
  cs_certificate_builder_take (builder, item);
  append_our_chain (builder, FALSE);
}

static void
append_unsent (CsCertificateBuilder *builder,
               const char           *title,
               const char           *detail)
{
  if (builder->ours->len == 0)
    return;

  cs_certificate_builder_add_section (builder, title, detail);
  append_our_chain (builder, FALSE);
}

static void
append_ours (CsCertificateBuilder *builder)
{
  JsonObject *certificate = cs_json_get_object (builder->tls, "clientCertificate");
  const char *state = cs_json_get_string (certificate, "state", "unknown");

  if (g_str_equal (state, "sent"))
    append_sent (builder, certificate);
  else if (g_str_equal (state, "empty"))
    append_empty (builder, certificate);
  else if (g_str_equal (state, "not-asked"))
    append_unsent (builder, _ ("Your identity"), _ ("was not sent: nobody asked"));
  else if (g_str_equal (state, "not-reached"))
    append_unsent (builder, _ ("Your identity"), _ ("was never reached"));
  else
    append_unsent (builder, _ ("Your identity"), _ ("cannot tell whether it was sent"));
}

static gint64
get_time (CsRecord *record)
{
  const char           *started = cs_json_get_string (cs_record_get_entry (record), "startedDateTime", NULL);
  g_autoptr (GDateTime) when = started != NULL ? g_date_time_new_from_iso8601 (started, NULL) : NULL;

  return when != NULL ? g_date_time_to_unix (when) : g_get_real_time () / G_USEC_PER_SEC;
}

static GPtrArray *
dup_our_chain (CsCertificateBuilder *builder)
{
  JsonObject *certificate = cs_json_get_object (builder->tls, "clientCertificate");
  JsonArray  *sent = cs_json_get_array (certificate, "chain");

  if (cs_json_array_length (sent) > 0)
    return cs_record_dup_chain (builder->record, sent);

  return cs_record_dup_chain (builder->record, cs_json_get_array (cs_json_get_object (builder->mtls, "identity"), "chain"));
}

GListStore *
cs_certificate_items_new (CsRecord           *record,
                          CsCertificatesNames names)
{
  CsCertificateBuilder builder = {
    .record = record,
    .list = g_list_store_new (CS_TYPE_CERTIFICATE_ITEM),
    .tls = cs_record_get_tls (record),
    .mtls = cs_record_get_mtls (record),
    .now = get_time (record),
  };

  if (builder.tls == NULL)
    return builder.list;

  builder.ours = dup_our_chain (&builder);
  if (cs_json_get_boolean (builder.tls, "resumed", FALSE))
    {
      cs_certificate_builder_add_section (&builder, _ ("Nothing was asked or sent"), _ ("an earlier session was resumed"));
      append_unsent (&builder, _ ("Your identity"), _ ("stood for nothing here"));
    }
  else
    {
      append_asked (&builder, names);
      append_ours (&builder);
      cs_certificate_builder_add_shown (&builder);
      cs_certificate_builder_add_ats (&builder);
    }

  g_ptr_array_unref (builder.ours);
  g_free (builder.matched_dn);

  return builder.list;
}
