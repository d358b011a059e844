/* cs-platform.c: holds a platform's rules against the evidence
 *
 * A small, general matcher: what it matches is data. Logic is three-valued
 * throughout.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-platform.h"

#include "cs-expand.h"
#include "cs-json.h"

#include <glib/gi18n-lib.h>

typedef struct _Condition Condition;

/* One name that may stand in a rule's `when`. */
struct _Condition
{
  const char *name;
  CsTruth (*holds) (const Condition  *self,
                    const CsEvidence *evidence,
                    JsonNode         *wanted);
  CsFact fact; /* what it asks for, and what is missing when it cannot be told */
};

static CsTruth
fact_holds (const Condition  *self,
            const CsEvidence *evidence,
            JsonNode         *wanted)
{
  gboolean want = JSON_NODE_HOLDS_VALUE (wanted) && json_node_get_value_type (wanted) == G_TYPE_BOOLEAN &&
                  json_node_get_boolean (wanted);

  return want ? evidence->facts[self->fact] : cs_truth_not (evidence->facts[self->fact]);
}

/* 403, [403, 404], or {"min": 400, "max": 599}. */
static gboolean
number_matches (JsonNode *wanted,
                int       number)
{
  if (JSON_NODE_HOLDS_ARRAY (wanted))
    {
      JsonArray *array = json_node_get_array (wanted);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (cs_json_array_int (array, i, -1) == number)
          return TRUE;
      return FALSE;
    }
  if (JSON_NODE_HOLDS_OBJECT (wanted))
    {
      JsonObject *range = json_node_get_object (wanted);

      return number >= cs_json_get_int (range, "min", G_MININT) && number <= cs_json_get_int (range, "max", G_MAXINT);
    }
  return JSON_NODE_HOLDS_VALUE (wanted) && json_node_get_int (wanted) == number;
}

static CsTruth
status_holds (const Condition  *self,
              const CsEvidence *evidence,
              JsonNode         *wanted)
{
  return cs_truth_and (evidence->facts[CS_FACT_ANSWERED],
                       cs_truth_from_boolean (number_matches (wanted, evidence->status)));
}

static CsTruth
alert_holds (const Condition  *self,
             const CsEvidence *evidence,
             JsonNode         *wanted)
{
  return cs_truth_and (evidence->facts[CS_FACT_ALERTED],
                       cs_truth_from_boolean (number_matches (wanted, evidence->alert)));
}

/* "sent", "empty", or "none": asked or not, no certificate went out. */
static CsTruth
client_certificate_holds (const Condition  *self,
                          const CsEvidence *evidence,
                          JsonNode         *wanted)
{
  const char *state = JSON_NODE_HOLDS_VALUE (wanted) ? json_node_get_string (wanted) : NULL;

  if (g_strcmp0 (state, "sent") == 0)
    return evidence->facts[CS_FACT_SENT];
  if (g_strcmp0 (state, "empty") == 0)
    return evidence->facts[CS_FACT_EMPTY];
  return cs_truth_not (evidence->facts[CS_FACT_SENT]);
}

static CsTruth
tls_version_holds (const Condition  *self,
                   const CsEvidence *evidence,
                   JsonNode         *wanted)
{
  if (*evidence->tls_version == '\0')
    return CS_UNKNOWN;
  return cs_truth_from_boolean (g_strcmp0 (json_node_get_string (wanted), evidence->tls_version) == 0);
}

/* clang-format off */
static const Condition conditions[] = {
  { "alert",                      alert_holds,              CS_FACT_ALERTED },
  { "alerted",                    fact_holds,               CS_FACT_ALERTED },
  { "answered",                   fact_holds,               CS_FACT_ANSWERED },
  { "clientCertificate",          client_certificate_holds, CS_FACT_SENT },
  { "clientCertificateExpired",   fact_holds,               CS_FACT_EXPIRED },
  { "clientCertificateRequested", fact_holds,               CS_FACT_REQUESTED },
  { "closedSilently",             fact_holds,               CS_FACT_CLOSED_SILENTLY },
  { "late",                       fact_holds,               CS_FACT_LATE },
  { "listAllows",                 fact_holds,               CS_FACT_LIST_ALLOWS },
  { "nameMismatch",               fact_holds,               CS_FACT_NAME_MISMATCH },
  { "perPath",                    fact_holds,               CS_FACT_PER_PATH },
  { "proxied",                    fact_holds,               CS_FACT_PROXIED },
  { "resumed",                    fact_holds,               CS_FACT_RESUMED },
  { "status",                     status_holds,             CS_FACT_ANSWERED },
  { "tls",                        fact_holds,               CS_FACT_TLS },
  { "tlsVersion",                 tls_version_holds,        CS_FACT_HANDSHAKE_DONE },
  { "untrusted",                  fact_holds,               CS_FACT_UNTRUSTED },
};
/* clang-format on */

static const Condition *
find_condition (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (g_str_equal (conditions[i].name, name))
      return &conditions[i];
  return NULL;
}

/* The value of a rule's `when`, the topics its conditions rest on, and the
 * first fact that is missing. A condition that we do not know never holds. */
static CsTruth
when_holds (JsonObject       *when,
            const CsEvidence *evidence,
            GArray           *topics,
            CsFact           *missing)
{
  g_autoptr (GList) members = when != NULL ? json_object_get_members (when) : NULL;

  CsTruth all = CS_TRUE;

  for (GList *l = members; l != NULL; l = l->next)
    {
      const Condition *condition = find_condition (l->data);
      CsTruth          truth;
      CsTopic          topic;

      if (condition == NULL)
        return CS_FALSE;
      truth = condition->holds (condition, evidence, json_object_get_member (when, l->data));
      if (truth == CS_FALSE)
        return CS_FALSE;
      if (truth == CS_UNKNOWN && all == CS_TRUE)
        *missing = condition->fact;
      all = cs_truth_and (all, truth);
      topic = cs_evidence_fact_topic (condition->fact);
      g_array_append_val (topics, topic);
    }

  return all;
}

static char *
expand_prose (JsonObject       *rule,
              const char       *name,
              const CsEvidence *evidence)
{
  const char *text = cs_json_get_string (rule, name, "");

  return cs_expand (*text != '\0' ? g_dgettext (GETTEXT_PACKAGE, text) : "", evidence);
}

static char **
expand_all (JsonArray        *texts,
            const CsEvidence *evidence)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < cs_json_array_length (texts); i++)
    {
      g_autofree char *text = cs_expand (cs_json_array_string (texts, i, ""), evidence);

      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

static char **
read_callbacks (JsonObject       *rule,
                const CsEvidence *evidence)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  JsonArray *callbacks = cs_json_get_array (rule, "callbacks");

  for (guint i = 0; i < cs_json_array_length (callbacks); i++)
    {
      g_autoptr (GArray) topics = g_array_new (FALSE, FALSE, sizeof (CsTopic));

      JsonObject      *callback = cs_json_array_object (callbacks, i);
      JsonObject      *when = cs_json_get_object (callback, "when");
      CsFact           missing;
      g_autofree char *call = cs_expand (cs_json_get_string (callback, "call", ""), evidence);
      g_autofree char *note = expand_prose (callback, "note", evidence);
      g_autofree char *line = g_strdup_printf ("%s|%s", call, note);

      if (when == NULL || when_holds (when, evidence, topics, &missing) == CS_TRUE)
        g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

/* Where to look in an error, and what it means: "where|note". */
static char **
read_fingerprint (JsonObject       *rule,
                  const CsEvidence *evidence)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  JsonArray *marks = cs_json_get_array (rule, "fingerprint");

  for (guint i = 0; i < cs_json_array_length (marks); i++)
    {
      JsonObject      *mark = cs_json_array_object (marks, i);
      g_autofree char *note = expand_prose (mark, "note", evidence);
      g_autofree char *line = g_strdup_printf ("%s|%s", cs_json_get_string (mark, "where", ""), note);

      g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

static CsSees
sees_from_string (const char *text)
{
  for (CsSees sees = CS_SEES_TRANSPORT_ERROR; sees < CS_SEES_CANNOT_TELL; sees++)
    if (g_str_equal (cs_sees_to_string (sees), text))
      return sees;
  return CS_SEES_CANNOT_TELL;
}

/* Numbers are shown with a true minus sign. */
static char *
read_code (JsonObject *rule)
{
  gint64 number = cs_json_get_int (rule, "code", 0);

  if (!cs_json_has (rule, "code"))
    return NULL;
  if (cs_json_get_string (rule, "code", NULL) != NULL)
    return g_strdup (cs_json_get_string (rule, "code", NULL));
  return g_strdup_printf ("%s%" G_GINT64_FORMAT, number < 0 ? "\u2212" : "", ABS (number));
}

static void
apply_rule (CsPlatformView   *self,
            JsonObject       *rule,
            const CsEvidence *evidence)
{
  JsonObject *reachable = cs_json_get_object (rule, "reachable");

  self->sees = sees_from_string (cs_json_get_string (rule, "sees", ""));
  self->domain = g_strdup (cs_json_get_string (rule, "domain", NULL));
  self->code = read_code (rule);
  self->symbol = g_strdup (cs_json_get_string (rule, "symbol", NULL));
  self->messages = expand_all (cs_json_get_array (rule, "messages"), evidence);
  self->status_reachable = cs_json_get_boolean (reachable, "status", FALSE);
  self->headers_reachable = cs_json_get_boolean (reachable, "headers", FALSE);
  self->body_reachable = cs_json_get_boolean (reachable, "body", FALSE);
  self->flagged = cs_json_get_boolean (rule, "flagged", FALSE) && evidence->status > 0;
  self->probable = cs_json_get_boolean (rule, "probable", FALSE);
  self->grade = g_strdup (cs_json_get_string (rule, "grade", "unsure"));
  self->seen = g_strdup (cs_json_get_string (rule, "seen", ""));
  self->why = expand_prose (rule, "why", evidence);
  self->todo = expand_prose (rule, "todo", evidence);
  self->callbacks = read_callbacks (rule, evidence);
  self->fingerprint = read_fingerprint (rule, evidence);
  self->sources = expand_all (cs_json_get_array (rule, "sources"), evidence);
  self->rule = g_strdup (cs_json_get_string (rule, "id", ""));
  if (self->sees == CS_SEES_CANNOT_TELL)
    self->missing = expand_prose (rule, "missing", evidence);
}

static void
apply_nothing (CsPlatformView *self,
               const char     *rule,
               const char     *why,
               const char     *missing)
{
  self->sees = CS_SEES_CANNOT_TELL;
  self->messages = g_new0 (char *, 1);
  self->callbacks = g_new0 (char *, 1);
  self->fingerprint = g_new0 (char *, 1);
  self->sources = g_new0 (char *, 1);
  self->grade = g_strdup ("unsure");
  self->seen = g_strdup ("");
  self->why = g_strdup (why);
  self->todo = g_strdup ("");
  self->rule = g_strdup (rule);
  self->missing = g_strdup (missing);
}

static GArray *
collect (const CsEvidence *evidence,
         GArray           *topics)
{
  return cs_evidence_collect (evidence, (const CsTopic *) (const void *) topics->data, topics->len);
}

/* Whether both say the same of what the application sees. */
static gboolean
rules_agree (JsonObject *a,
             JsonObject *b)
{
  static const char *const members[] = { "sees", "domain", "symbol" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_strcmp0 (cs_json_get_string (a, members[i], NULL), cs_json_get_string (b, members[i], NULL)) != 0)
      return FALSE;
  return cs_json_get_int (a, "code", 0) == cs_json_get_int (b, "code", 0);
}

CsPlatformView *
cs_platform_predict (JsonObject       *platform,
                     const CsEvidence *evidence)
{
  g_autoptr (GArray) topics = g_array_new (FALSE, FALSE, sizeof (CsTopic));

  CsPlatformView *self = g_new0 (CsPlatformView, 1);
  JsonArray      *rules = cs_json_get_array (platform, "rules");
  JsonObject     *undecided = NULL; /* the first rule that hangs on a fact not known */
  CsFact          missing = CS_FACT_ANSWERED;

  self->id = g_strdup (cs_json_get_string (platform, "id", ""));
  self->name = g_strdup (cs_json_get_string (platform, "name", self->id));
  for (guint i = 0; i < cs_json_array_length (rules); i++)
    {
      JsonObject *rule = cs_json_array_object (rules, i);
      CsFact      rule_missing = CS_FACT_ANSWERED;
      CsTruth     truth;

      if (undecided != NULL && !rules_agree (undecided, rule))
        break;

      g_array_set_size (topics, 0);
      truth = when_holds (cs_json_get_object (rule, "when"), evidence, topics, &rule_missing);
      if (truth == CS_TRUE)
        {
          self->evidence = collect (evidence, topics);
          apply_rule (self, rule, evidence);
          return self;
        }
      if (truth == CS_UNKNOWN && undecided == NULL)
        {
          undecided = rule;
          missing = rule_missing;
        }
    }

  self->evidence = collect (evidence, topics);
  if (undecided != NULL)
    apply_nothing (self, cs_json_get_string (undecided, "id", ""),
                   _ ("What it would see hangs on a fact that the record lacks."), cs_evidence_fact_words (missing));
  else
    apply_nothing (self, "", _ ("No rule of the catalogue covers this case."),
                   _ ("what this platform does in this case"));
  return self;
}

static void
cs_offer_view_free (CsOfferView *self)
{
  if (self == NULL)
    return;

  g_free (self->words);
  g_free (self->why);
  g_free (self->answer);
  g_free (self->grade);
  g_free (self->seen);
  g_strfreev (self->sources);
  g_free (self->missing);
  g_free (self);
}

void
cs_platform_view_free (CsPlatformView *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->domain);
  g_free (self->code);
  g_free (self->symbol);
  g_strfreev (self->messages);
  g_free (self->grade);
  g_free (self->seen);
  g_free (self->why);
  g_free (self->todo);
  g_strfreev (self->callbacks);
  g_strfreev (self->fingerprint);
  cs_offer_view_free (self->offer);
  g_strfreev (self->sources);
  g_free (self->rule);
  g_array_unref (self->evidence);
  g_free (self->missing);
  g_free (self);
}

gboolean
cs_platform_is_predictable (const CsEvidence *evidence)
{
  static const char *const without_server[] = { "input", "dns", "connect", "proxy", "cancelled", "worker", NULL };

  if (evidence->status > 0)
    return TRUE;
  if (evidence->timed_out || cs_record_get_mtls (evidence->record) == NULL)
    return FALSE;
  return evidence->stage != NULL && !g_strv_contains (without_server, evidence->stage);
}
