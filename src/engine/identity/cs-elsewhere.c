/* cs-elsewhere.c: who else could read a PKCS#12 file
 *
 * Pure: facts of a file are held against what `data/readers` says each reader
 * knows. A value that stands in neither list of a reader is one that it does not
 * take.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-elsewhere.h"

#include "cs-json.h"
#include "cs-readers-resources.h"

#include <glib/gi18n-lib.h>

#define READERS_PATH "/countersign/readers/"

const char *
cs_elsewhere_answer_to_string (CsElsewhereAnswer answer)
{
  static const char *const names[] = { "yes", "cannot-tell", "no" };

  return names[answer];
}

void
cs_elsewhere_free (CsElsewhere *self)
{
  g_free (self->reason);
  g_free (self->remedy);
  g_free (self);
}

/* The readers. */

static int
compare_readers (gconstpointer a,
                 gconstpointer b)
{
  gint64 difference = cs_json_get_int (*(JsonObject *const *) a, "order", 0) -
                      cs_json_get_int (*(JsonObject *const *) b, "order", 0);

  return difference < 0 ? -1 : difference > 0;
}

static GPtrArray *
load_readers (void)
{
  GPtrArray *readers = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  GResource *resource = cs_readers_get_resource ();

  g_auto (GStrv) names = g_resource_enumerate_children (resource, READERS_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char     *path = g_strconcat (READERS_PATH, names[i], NULL);
      g_autoptr (GBytes)   bytes = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autoptr (JsonNode) node = NULL;

      gsize       len = 0;
      const char *text = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

      node = text != NULL ? cs_json_parse (names[i], text, len, NULL) : NULL;
      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (readers, json_object_ref (json_node_get_object (node)));
    }
  g_ptr_array_sort (readers, compare_readers);
  return readers;
}

static GPtrArray *
get_readers (void)
{
  static GPtrArray *readers; /* written once, under the lock of g_once */

  if (g_once_init_enter (&readers))
    g_once_init_leave (&readers, load_readers ());
  return readers;
}

/* One reader and one file. */

/* The worst answer so far, and what it is about. */
typedef struct
{
  JsonObject       *reader;
  CsElsewhereAnswer answer;
  char             *reason;
} Judgement;

static gboolean
stands_in (JsonArray  *list,
           const char *value)
{
  for (guint i = 0; i < cs_json_array_length (list); i++)
    if (g_strcmp0 (cs_json_array_string (list, i, NULL), value) == 0)
      return TRUE;
  return FALSE;
}

static CsElsewhereAnswer
look_up (JsonObject *reader,
         const char *aspect,
         const char *value)
{
  JsonObject *known = cs_json_get_object (reader, aspect);

  if (stands_in (cs_json_get_array (known, "yes"), value))
    return CS_ELSEWHERE_YES;
  return stands_in (cs_json_get_array (known, "unsure"), value) ? CS_ELSEWHERE_CANNOT_TELL : CS_ELSEWHERE_NO;
}

static CsElsewhereAnswer
look_up_word (JsonObject *reader,
              const char *member)
{
  const char *word = cs_json_get_string (reader, member, "unsure");

  if (g_str_equal (word, "yes"))
    return CS_ELSEWHERE_YES;
  return g_str_equal (word, "no") ? CS_ELSEWHERE_NO : CS_ELSEWHERE_CANNOT_TELL;
}

/* Takes @reason over. The first of what is equally bad is told. */
static void
judge (Judgement        *self,
       CsElsewhereAnswer answer,
       const char       *aspect,
       char             *reason)
{
  g_autofree char *owned = reason;

  const char *says = cs_json_get_string (cs_json_get_object (self->reader, "says"), aspect, NULL);

  if (answer <= self->answer)
    return;

  self->answer = answer;
  g_free (self->reason);
  if (answer == CS_ELSEWHERE_NO && says != NULL)
    /* Translators: a sentence, then what a program prints */
    self->reason = g_strdup_printf (_ ("%s It says: %s"), owned, says);
  else
    self->reason = g_steal_pointer (&owned);
}

static void
judge_mac (Judgement           *self,
           const CsPkcs12Facts *facts)
{
  if (facts->signed_by_key)
    judge (self, look_up_word (self->reader, "signed"), "mac",
           g_strdup (_ ("The file is signed by a key in place of a passphrase.")));
  else if (facts->mac == NULL)
    judge (self, look_up_word (self->reader, "withoutMac"), "mac", g_strdup (_ ("The file has no checksum (MAC).")));
  else
    judge (self, look_up (self->reader, "mac", facts->mac), "mac",
           g_strdup_printf (_ ("The file’s checksum (MAC) is made with %s."), facts->mac));
}

static void
judge_protection (Judgement                *self,
                  const CsPkcs12Protection *protection,
                  gboolean                  is_key)
{
  judge (self, look_up (self->reader, "cipher", protection->cipher), "cipher",
         g_strdup_printf (is_key ? _ ("Its key is encrypted with %s.") : _ ("Its certificates are encrypted with %s."),
                          protection->cipher));
  if (protection->derivation == NULL)
    return;

  judge (self, look_up (self->reader, "derivation", protection->derivation), "cipher",
         g_strdup_printf (is_key ? _ ("Its key is encrypted by way of %s.") : _ ("Its certificates are encrypted by way of %s."),
                          protection->derivation));
  if (protection->prf != NULL)
    judge (self, look_up (self->reader, "prf", protection->prf), "prf",
           /* Translators: a hash: HMAC-SHA-1 */
           g_strdup_printf (is_key ? _ ("Its key is encrypted by way of PBKDF2 over %s.")
                                   : _ ("Its certificates are encrypted by way of PBKDF2 over %s."),
                            protection->prf));
}

static void
judge_protections (Judgement *self,
                   GPtrArray *protections,
                   gboolean   is_key)
{
  for (guint i = 0; i < protections->len; i++)
    judge_protection (self, g_ptr_array_index (protections, i), is_key);
}

static guint
most_rounds (const CsPkcs12Facts *facts)
{
  GPtrArray *lists[] = { facts->certificates, facts->keys };
  guint      most = facts->mac_rounds;

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len; j++)
      {
        const CsPkcs12Protection *protection = g_ptr_array_index (lists[i], j);

        most = MAX (most, protection->rounds);
      }
  return most;
}

static void
judge_rounds (Judgement           *self,
              const CsPkcs12Facts *facts)
{
  gint64 limit = cs_json_get_int (self->reader, "maxRounds", G_MAXUINT);
  guint  most = most_rounds (facts);

  if (most > limit)
    judge (self, CS_ELSEWHERE_NO, "rounds",
           g_strdup_printf (_ ("The file asks for %u rounds of key derivation."), most));
}

static void
judge_keys (Judgement           *self,
            const CsPkcs12Facts *facts)
{
  for (guint i = 0; i < facts->key_types->len; i++)
    {
      const char *type = g_ptr_array_index (facts->key_types, i);

      judge (self, look_up (self->reader, "key", type), "key",
             g_strdup_printf (_ ("Its private key is of the kind %s."), type));
    }
}

static void
judge_passphrase (Judgement           *self,
                  const CsPkcs12Facts *facts)
{
  if (facts->passphrase == CS_PKCS12_PASSPHRASE_EMPTY)
    judge (self, look_up_word (self->reader, "empty"), "passphrase",
           g_strdup (_ ("Its passphrase is an empty text, which is not the same as none here.")));
  else if (facts->passphrase == CS_PKCS12_PASSPHRASE_NONE)
    judge (self, look_up_word (self->reader, "none"), "passphrase",
           g_strdup (_ ("It has no passphrase, which is not the same as an empty one here.")));
}

/* A reader that takes the form which "identity --convert" writes. */
static char *
find_remedy (JsonObject *reader)
{
  if (look_up (reader, "cipher", "AES-256-CBC") == CS_ELSEWHERE_YES &&
      look_up (reader, "prf", "HMAC-SHA-256") == CS_ELSEWHERE_YES)
    return g_strdup (_ ("Save a copy as modern PKCS#12, with a passphrase."));
  if (look_up (reader, "cipher", "PKCS#12 3DES") == CS_ELSEWHERE_YES &&
      look_up (reader, "mac", "SHA-1") == CS_ELSEWHERE_YES)
    return g_strdup (_ ("Save a copy as legacy PKCS#12, with a passphrase."));
  return NULL;
}

static void
judge_file (Judgement           *self,
            const CsPkcs12Facts *facts)
{
  judge_mac (self, facts);
  judge_protections (self, facts->certificates, FALSE);
  judge_protections (self, facts->keys, TRUE);
  judge_rounds (self, facts);
  judge_keys (self, facts);
  judge_passphrase (self, facts);
}

static gboolean
has_unfit_key (JsonObject          *reader,
               const CsPkcs12Facts *facts)
{
  for (guint i = 0; i < facts->key_types->len; i++)
    if (look_up (reader, "key", g_ptr_array_index (facts->key_types, i)) == CS_ELSEWHERE_NO)
      return TRUE;
  return FALSE;
}

static CsElsewhere *
evaluate_one (JsonObject          *reader,
              const CsPkcs12Facts *facts)
{
  CsElsewhere *self = g_new0 (CsElsewhere, 1);
  Judgement    judgement = { .reader = reader };

  if (facts->readable)
    judge_file (&judgement, facts);
  else
    judge (&judgement, CS_ELSEWHERE_CANNOT_TELL, "mac",
           g_strdup (_ ("How the file is protected could not be read.")));

  self->id = cs_json_get_string (reader, "id", "");
  self->name = cs_json_get_string (reader, "name", self->id);
  self->grade = judgement.answer == CS_ELSEWHERE_CANNOT_TELL ? "unsure" : cs_json_get_string (reader, "grade", "unsure");
  self->seen = cs_json_get_string (reader, "seen", "");
  self->source = cs_json_get_string (reader, "source", "");
  self->answer = judgement.answer;
  self->reason = judgement.reason != NULL ? judgement.reason : g_strdup (_ ("It knows all that this file uses."));
  if (self->answer == CS_ELSEWHERE_NO && !has_unfit_key (reader, facts))
    self->remedy = find_remedy (reader);
  return self;
}

GPtrArray *
cs_elsewhere_evaluate (const CsPkcs12Facts *facts)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_elsewhere_free);
  GPtrArray *readers = get_readers ();

  for (guint i = 0; i < readers->len; i++)
    g_ptr_array_add (answers, evaluate_one (g_ptr_array_index (readers, i), facts));
  return answers;
}

JsonArray *
cs_elsewhere_to_json (GPtrArray *answers)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < answers->len; i++)
    {
      const CsElsewhere *answer = g_ptr_array_index (answers, i);
      JsonObject        *object = json_object_new ();

      json_object_set_string_member (object, "id", answer->id);
      json_object_set_string_member (object, "name", answer->name);
      json_object_set_string_member (object, "loads", cs_elsewhere_answer_to_string (answer->answer));
      json_object_set_string_member (object, "reason", answer->reason);
      if (answer->remedy != NULL)
        json_object_set_string_member (object, "remedy", answer->remedy);
      json_object_set_string_member (object, "grade", answer->grade);
      json_object_set_string_member (object, "seen", answer->seen);
      json_object_set_string_member (object, "source", answer->source);
      json_array_add_object_element (array, object);
    }
  return array;
}
