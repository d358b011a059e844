/* cs-verdict.c: what happened, why, and what each platform would say
 *
 * Puts together what its parts make of the evidence. Pure: the record and the
 * catalogue decide, no clock, no settings.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-verdict.h"

#include "cs-apps.h"
#include "cs-data.h"
#include "cs-finding.h"
#include "cs-json.h"
#include "cs-offer.h"
#include "cs-platform.h"
#include "cs-story.h"
#include "cs-writer.h"

#include <string.h>

static const char *const severity_names[] = { "error", "warning", "notice", "info", "success", "neutral" };
static const char *const offer_names[] = { "not-asked", "chain", "leaf", "nothing", "breaks-off", "cannot-tell" };
static const char *const sees_names[] = { "transport-error", "exception-with-answer", "answer", "cannot-tell" };

const char *
cs_severity_to_string (CsSeverity severity)
{
  return severity_names[severity];
}

const char *
cs_offer_to_string (CsOffer offer)
{
  return offer_names[offer];
}

const char *
cs_sees_to_string (CsSees sees)
{
  return sees_names[sees];
}

/* Lost answers first, then by how much of the answer an application sees; the
 * catalogue's order, which the array came in, decides between equals. */
static int
rank (const CsPlatformView *view)
{
  return view->flagged ? -1 : (int) view->sees;
}

static GPtrArray *
sort_platforms (GPtrArray *views)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_platform_view_free);

  for (int wanted = -1; wanted <= CS_SEES_CANNOT_TELL; wanted++)
    for (guint i = 0; i < views->len; i++)
      if (rank (g_ptr_array_index (views, i)) == wanted)
        g_ptr_array_add (sorted, g_ptr_array_index (views, i));
  return sorted;
}

static GPtrArray *
predict (const CsEvidence *evidence,
         CsCatalogue      *catalogue)
{
  g_autoptr (GPtrArray) views = g_ptr_array_new ();

  GPtrArray *platforms = cs_catalogue_get_entries (catalogue, CS_KNOWLEDGE_PLATFORMS);

  for (guint i = 0; cs_platform_is_predictable (evidence) && i < platforms->len; i++)
    {
      const CsData   *platform = g_ptr_array_index (platforms, i);
      CsPlatformView *view = cs_platform_predict (platform, evidence);
      const CsData   *sender = cs_catalogue_find (catalogue, CS_KNOWLEDGE_SENDERS,
                                                  cs_data_get_string (platform, "sends", ""));

      if (sender != NULL)
        view->offer = cs_offer_predict (sender, evidence);
      g_ptr_array_add (views, view);
    }
  return sort_platforms (views);
}

static char **
dup_confirmations (const CsStory *story)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < CS_STORY_MAX_CONFIRM; i++)
    if (story->confirm[i] != NULL)
      g_strv_builder_add (builder, story->confirm[i]);
  return g_strv_builder_end (builder);
}

CsVerdict *
cs_verdict_evaluate (CsRecord    *record,
                     CsCatalogue *catalogue)
{
  g_autoptr (CsEvidence) evidence = cs_evidence_new (record);
  CsVerdict             *self = g_new0 (CsVerdict, 1);
  CsStory                story;

  evidence->catalogue = catalogue;
  self->writer = cs_writer_find (catalogue, evidence, &evidence->writer);
  self->state = g_strdup (cs_story_tell (evidence, &story));
  self->severity = story.severity;
  self->headline = story.headline;
  self->sentence = cs_sentence_finish (story.sentence, &self->clauses);
  self->confirm = dup_confirmations (&story);
  self->platforms = predict (evidence, catalogue);
  self->apps_severity = CS_SEVERITY_NEUTRAL;
  cs_apps_tell (evidence, self);
  self->findings = cs_finding_list (evidence);
  self->ats = cs_ats_evaluate (record);
  return self;
}

void
cs_verdict_free (CsVerdict *self)
{
  if (self == NULL)
    return;

  g_free (self->state);
  g_free (self->headline);
  g_free (self->sentence);
  g_ptr_array_unref (self->clauses);
  g_strfreev (self->confirm);
  g_free (self->apps_headline);
  g_free (self->apps_sentence);
  cs_writer_view_free (self->writer);
  g_ptr_array_unref (self->platforms);
  g_ptr_array_unref (self->findings);
  cs_ats_free (self->ats);
  g_free (self);
}

guint
cs_verdict_count (CsVerdict *self,
                  CsSees     sees)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->platforms->len; i++)
    if (((CsPlatformView *) g_ptr_array_index (self->platforms, i))->sees == sees)
      n++;
  return n;
}

static JsonArray *
events_to_json (GArray *events)
{
  JsonArray *array = json_array_sized_new (events->len);

  for (guint i = 0; i < events->len; i++)
    json_array_add_int_element (array, g_array_index (events, guint, i));
  return array;
}

static JsonArray *
strings_to_json (char **strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

static void
set_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, name, value);
}

static JsonObject *
clause_to_json (const CsClause *clause)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "text", clause->text);
  json_object_set_array_member (object, "events", events_to_json (clause->events));
  return object;
}

static JsonObject *
finding_to_json (const CsFinding *finding)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", finding->id);
  json_object_set_string_member (object, "severity", cs_severity_to_string (finding->severity));
  json_object_set_string_member (object, "title", finding->title);
  set_string (object, "explanation", finding->explanation);
  json_object_set_array_member (object, "evidence", events_to_json (finding->evidence));
  json_object_set_array_member (object, "causes", strings_to_json (finding->causes));
  json_object_set_array_member (object, "confirm", strings_to_json (finding->confirm));
  json_object_set_array_member (object, "remedies", strings_to_json (finding->remedies));
  json_object_set_array_member (object, "serverRemedies", strings_to_json (finding->server_remedies));
  return object;
}

/* Machines get a number where it is one, with a plain minus. */
static void
set_code (JsonObject *object,
          const char *code)
{
  g_autoptr (GString) plain = g_string_new (code);

  gint64 number;

  if (code == NULL)
    return;
  g_string_replace (plain, "\u2212", "-", 1);
  if (g_ascii_string_to_signed (plain->str, 10, G_MININT32, G_MAXINT32, &number, NULL))
    json_object_set_int_member (object, "code", number);
  else
    json_object_set_string_member (object, "code", code);
}

/* "first|second" as an object of both. */
static JsonArray *
pairs_to_json (char      **pairs,
               const char *first,
               const char *second)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (pairs[i], "|", 2);
      JsonObject    *object = json_object_new ();

      json_object_set_string_member (object, first, parts[0] != NULL ? parts[0] : "");
      if (parts[0] != NULL)
        set_string (object, second, parts[1]);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
offer_to_json (const CsOfferView *view)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "sends", cs_offer_to_string (view->offer));
  json_object_set_boolean_member (object, "differs", view->differs);
  json_object_set_string_member (object, "words", view->words);
  set_string (object, "why", view->why);
  set_string (object, "answer", view->answer);
  set_string (object, "grade", view->grade);
  set_string (object, "seen", view->seen);
  json_object_set_array_member (object, "sources", strings_to_json (view->sources));
  set_string (object, "missing", view->missing);
  return object;
}

static JsonObject *
writer_to_json (const CsWriterView *view)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", view->id);
  json_object_set_string_member (object, "name", view->name);
  json_object_set_string_member (object, "words", view->words);
  set_string (object, "means", view->means);
  set_string (object, "grade", view->grade);
  set_string (object, "seen", view->seen);
  json_object_set_array_member (object, "sources", strings_to_json (view->sources));
  json_object_set_array_member (object, "evidence", events_to_json (view->evidence));
  return object;
}

static JsonObject *
platform_to_json (const CsPlatformView *view)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", view->id);
  json_object_set_string_member (object, "name", view->name);
  json_object_set_string_member (object, "sees", cs_sees_to_string (view->sees));
  set_string (object, "domain", view->domain);
  set_code (object, view->code);
  set_string (object, "symbol", view->symbol);
  json_object_set_array_member (object, "messages", strings_to_json (view->messages));
  json_object_set_boolean_member (object, "statusReachable", view->status_reachable);
  json_object_set_boolean_member (object, "headersReachable", view->headers_reachable);
  json_object_set_boolean_member (object, "bodyReachable", view->body_reachable);
  json_object_set_string_member (object, "grade", view->grade);
  set_string (object, "seen", view->seen);
  json_object_set_boolean_member (object, "flagged", view->flagged);
  if (view->probable)
    json_object_set_boolean_member (object, "probable", TRUE);
  set_string (object, "why", view->why);
  set_string (object, "todo", view->todo);
  json_object_set_array_member (object, "callbacks", pairs_to_json (view->callbacks, "call", "note"));
  json_object_set_array_member (object, "fingerprint", pairs_to_json (view->fingerprint, "where", "note"));
  if (view->offer != NULL)
    json_object_set_object_member (object, "offer", offer_to_json (view->offer));
  set_string (object, "rule", view->rule);
  json_object_set_array_member (object, "evidence", events_to_json (view->evidence));
  json_object_set_array_member (object, "sources", strings_to_json (view->sources));
  set_string (object, "missing", view->missing);
  return object;
}

static JsonObject *
apps_to_json (const CsVerdict *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "headline", self->apps_headline);
  set_string (object, "sentence", self->apps_sentence);
  json_object_set_string_member (object, "severity", cs_severity_to_string (self->apps_severity));
  return object;
}

JsonObject *
cs_verdict_to_json (CsVerdict *self)
{
  JsonObject *object = json_object_new ();
  JsonArray  *clauses = json_array_new ();
  JsonArray  *findings = json_array_new ();
  JsonArray  *platforms = json_array_new ();

  g_return_val_if_fail (self != NULL, object);

  for (guint i = 0; i < self->clauses->len; i++)
    json_array_add_object_element (clauses, clause_to_json (g_ptr_array_index (self->clauses, i)));
  for (guint i = 0; i < self->findings->len; i++)
    json_array_add_object_element (findings, finding_to_json (g_ptr_array_index (self->findings, i)));
  for (guint i = 0; i < self->platforms->len; i++)
    json_array_add_object_element (platforms, platform_to_json (g_ptr_array_index (self->platforms, i)));

  json_object_set_boolean_member (object, "derived", TRUE);
  json_object_set_string_member (object, "state", self->state);
  json_object_set_string_member (object, "severity", cs_severity_to_string (self->severity));
  json_object_set_string_member (object, "headline", self->headline);
  json_object_set_string_member (object, "sentence", self->sentence);
  json_object_set_array_member (object, "clauses", clauses);
  json_object_set_array_member (object, "confirm", strings_to_json (self->confirm));
  if (self->apps_headline != NULL)
    json_object_set_object_member (object, "apps", apps_to_json (self));
  if (self->writer != NULL)
    json_object_set_object_member (object, "writer", writer_to_json (self->writer));
  json_object_set_array_member (object, "findings", findings);
  json_object_set_array_member (object, "platforms", platforms);
  if (self->ats != NULL)
    json_object_set_object_member (object, "ats", cs_ats_to_json (self->ats));
  return object;
}
