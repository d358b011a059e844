/* cs-platform.c: holds a platform's rules against the evidence
 *
 * Which rule applies is data; cs-condition.c matches it.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-platform.h"

#include "cs-condition.h"
#include "cs-data.h"
#include "cs-expand.h"
#include "cs-offer.h"

#include <glib/gi18n-lib.h>

static char **
read_callbacks (const CsData     *rule,
                const CsEvidence *evidence)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  const CsData *callbacks = cs_data_get_array (rule, "callbacks");

  for (guint i = 0; i < cs_data_length (callbacks); i++)
    {
      const CsData    *callback = cs_data_get_element (callbacks, i);
      const CsData    *when = cs_data_get_object (callback, "when");
      g_autofree char *call = cs_expand (cs_data_get_string (callback, "call", ""), evidence);
      g_autofree char *note = cs_expand_member (callback, "note", evidence);
      g_autofree char *line = g_strdup_printf ("%s|%s", call, note);

      if (cs_condition_all_hold (when, evidence, NULL, NULL) == CS_TRUE)
        g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

/* Where to look in an error, and what it means: "where|note". */
static char **
read_fingerprint (const CsData     *rule,
                  const CsEvidence *evidence)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  const CsData *marks = cs_data_get_array (rule, "fingerprint");

  for (guint i = 0; i < cs_data_length (marks); i++)
    {
      const CsData    *mark = cs_data_get_element (marks, i);
      g_autofree char *note = cs_expand_member (mark, "note", evidence);
      g_autofree char *line = g_strdup_printf ("%s|%s", cs_data_get_string (mark, "where", ""), note);

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
read_code (const CsData *rule)
{
  gint64 number = cs_data_get_int (rule, "code", 0);

  if (!cs_data_has (rule, "code"))
    return NULL;
  if (cs_data_get_string (rule, "code", NULL) != NULL)
    return g_strdup (cs_data_get_string (rule, "code", NULL));
  return g_strdup_printf ("%s%" G_GINT64_FORMAT, number < 0 ? "\u2212" : "", ABS (number));
}

static void
apply_rule (CsPlatformView   *self,
            const CsData     *rule,
            const CsEvidence *evidence)
{
  const CsData *reachable = cs_data_get_object (rule, "reachable");

  self->sees = sees_from_string (cs_data_get_string (rule, "sees", ""));
  self->domain = g_strdup (cs_data_get_string (rule, "domain", NULL));
  self->code = read_code (rule);
  self->symbol = g_strdup (cs_data_get_string (rule, "symbol", NULL));
  self->messages = cs_expand_list (rule, "messages", evidence);
  self->status_reachable = cs_data_get_boolean (reachable, "status", FALSE);
  self->headers_reachable = cs_data_get_boolean (reachable, "headers", FALSE);
  self->body_reachable = cs_data_get_boolean (reachable, "body", FALSE);
  self->flagged = cs_data_get_boolean (rule, "flagged", FALSE) && evidence->status > 0;
  self->probable = cs_data_get_boolean (rule, "probable", FALSE);
  self->grade = g_strdup (cs_data_get_string (rule, "grade", "unsure"));
  self->seen = g_strdup (cs_data_get_string (rule, "seen", ""));
  self->why = cs_expand_member (rule, "why", evidence);
  self->todo = cs_expand_member (rule, "todo", evidence);
  self->callbacks = read_callbacks (rule, evidence);
  self->fingerprint = read_fingerprint (rule, evidence);
  self->sources = cs_expand_list (rule, "sources", evidence);
  self->rule = g_strdup (cs_data_get_string (rule, "id", ""));
  if (self->sees == CS_SEES_CANNOT_TELL)
    self->missing = cs_expand_member (rule, "missing", evidence);
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
rules_agree (const CsData *a,
             const CsData *b)
{
  static const char *const members[] = { "sees", "domain", "symbol" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_strcmp0 (cs_data_get_string (a, members[i], NULL), cs_data_get_string (b, members[i], NULL)) != 0)
      return FALSE;
  return cs_data_get_int (a, "code", 0) == cs_data_get_int (b, "code", 0);
}

CsPlatformView *
cs_platform_predict (const CsData     *platform,
                     const CsEvidence *evidence)
{
  g_autoptr (GArray) topics = g_array_new (FALSE, FALSE, sizeof (CsTopic));

  const CsData *rules = cs_data_get_array (platform, "rules");
  const CsData *undecided = NULL; /* the first rule that hangs on a fact not known */

  CsPlatformView *self = g_new0 (CsPlatformView, 1);
  CsFact          missing = CS_FACT_ANSWERED;

  self->id = g_strdup (cs_data_get_string (platform, "id", ""));
  self->name = g_strdup (cs_data_get_string (platform, "name", self->id));
  for (guint i = 0; i < cs_data_length (rules); i++)
    {
      const CsData *rule = cs_data_get_element (rules, i);
      const CsData *when = cs_data_get_object (rule, "when");
      CsFact        rule_missing = CS_FACT_ANSWERED;
      CsTruth       truth;

      if (undecided != NULL && !rules_agree (undecided, rule))
        break;

      g_array_set_size (topics, 0);
      truth = cs_condition_all_hold (when, evidence, topics, &rule_missing);
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
    apply_nothing (self, cs_data_get_string (undecided, "id", ""),
                   _ ("What it would see hangs on a fact that the record lacks."), cs_evidence_fact_words (missing));
  else
    apply_nothing (self, "", _ ("No rule of the catalogue covers this case."),
                   _ ("what this platform does in this case"));
  return self;
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
