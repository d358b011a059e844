/* cs-identity-notes.c: what there is to say about an identity, as notes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-notes.h"

#include "cs-certificate-facts.h"
#include "cs-elsewhere.h"
#include "cs-lint.h"
#include "cs-note.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

static void
take_note (GListStore *notes,
           CsNote     *note)
{
  g_list_store_append (notes, note);
  g_object_unref (note);
}

/* ---- lint */

GListModel *
cs_identity_notes_new_lint (CsIdentityChoice *choice)
{
  g_autoptr (GPtrArray) marks = cs_identity_choice_dup_lint (choice);
  GListStore           *notes = g_list_store_new (CS_TYPE_NOTE);

  for (guint i = 0; i < marks->len; i++)
    {
      const CsLintMark *mark = g_ptr_array_index (marks, i);
      gboolean          is_error = g_str_equal (mark->severity, "error");
      gboolean          is_info = g_str_equal (mark->severity, "info");
      CsNote           *note = cs_note_new (is_error  ? "cs-refused-symbolic"
                                            : is_info ? "cs-remark-symbolic"
                                                      : "cs-warning-symbolic",
                                  mark->short_text, mark->message);

      cs_note_set_tone (note, is_error ? CS_NOTE_ERROR : is_info ? CS_NOTE_PLAIN
                                                                 : CS_NOTE_WARNING);
      take_note (notes, note);
    }

  return G_LIST_MODEL (notes);
}

/* ---- the chain */

static CsNote *
describe_link (CsCertificate *certificate,
               gint64         now)
{
  g_autofree char *days = cs_certificate_facts_dup_days (certificate, now);
  g_autofree char *date = cs_text_date (cs_certificate_get_not_after (certificate));
  g_autofree char *detail = NULL;

  if (cs_certificate_is_self_issued (certificate))
    /* Translators: a date, then how many days are left */
    detail = g_strdup_printf (_ ("a root, until %s, %s"), date, days);
  else
    /* Translators: an issuer's name, a date, how many days are left */
    detail = g_strdup_printf (_ ("issued by %s, until %s, %s"), cs_certificate_get_issuer_display_name (certificate), date, days);
  return cs_note_new ("cs-certificate-symbolic", cs_certificate_get_display_name (certificate), detail);
}

GListModel *
cs_identity_notes_new_chain (CsIdentity      *identity,
                             CsIdentityChain *chain,
                             gint64           now)
{
  GListModel           *certificates = cs_identity_get_chain (identity);
  GListStore           *notes = g_list_store_new (CS_TYPE_NOTE);
  g_autoptr (GPtrArray) sent = cs_identity_chain_compose (chain, identity);

  for (guint i = 0; i < g_list_model_get_n_items (certificates); i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (certificates, i);
      CsNote                   *note = describe_link (certificate, now);
      gboolean                  is_sent = cs_certificate_is_among (certificate, sent);

      cs_note_set_subject (note, G_OBJECT (certificate));
      cs_note_set_tag (note, is_sent ? _ ("sent when asked") : _ ("not sent"), is_sent ? CS_NOTE_SUCCESS : CS_NOTE_PLAIN);
      if (i > 0 && cs_identity_chain_get_choice (chain) == CS_CHAIN_CHOSEN)
        cs_note_set_checkable (note, is_sent);
      take_note (notes, note);
    }

  return G_LIST_MODEL (notes);
}

/* ---- what the server asked for */

static CsNote *
describe_match (CsIdentity *identity,
                GPtrArray  *sent,
                GBytes     *ca_name,
                int         level)
{
  g_autoptr (CsCertificate) issued = g_list_model_get_item (cs_identity_get_chain (identity), (guint) level);
  g_autofree char          *dn = cs_certificate_dn_to_text (ca_name);
  g_autofree char          *title = cs_certificate_dn_display_name (dn);
  g_autofree char          *detail = NULL;

  gboolean is_sent = cs_certificate_is_among (issued, sent);
  CsNote  *note;

  if (level == 0)
    detail = g_strdup_printf (_ ("%s. It issued your certificate itself."), dn);
  else if (is_sent)
    detail = g_strdup_printf (_ ("%s. It issued %s, number %d of the chain that you send."), dn,
                              cs_certificate_get_display_name (issued), level + 1);
  else
    detail = g_strdup_printf (_ ("%s. It issued %s, which you do not send: the server has to know it."), dn,
                              cs_certificate_get_display_name (issued));

  note = cs_note_new ("cs-match-symbolic", title, detail);
  cs_note_set_tone (note, is_sent ? CS_NOTE_SUCCESS : CS_NOTE_WARNING);
  cs_note_set_tag (note, is_sent ? _ ("match") : _ ("match further up"), is_sent ? CS_NOTE_SUCCESS : CS_NOTE_WARNING);
  return note;
}

static CsNote *
describe_rest (guint n_matches,
               guint n_others)
{
  g_autofree char *title = NULL;

  if (n_matches > 0)
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more name", "%u more names", n_others), n_others);
  else
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u name, and it issued none of these",
                                          "%u names, and none issued any of these", n_others),
                             n_others);
  return cs_note_new (n_matches > 0 ? NULL : "cs-warning-symbolic", title, NULL);
}

GListModel *
cs_identity_notes_new_asked (CsIdentity      *identity,
                             CsIdentityChain *chain,
                             GPtrArray       *ca_names)
{
  g_autoptr (GPtrArray) sent = cs_identity_chain_compose (chain, identity);
  GListStore           *notes = g_list_store_new (CS_TYPE_NOTE);
  guint                 n_matches = 0;

  for (guint i = 0; i < ca_names->len; i++)
    {
      GBytes *ca_name = g_ptr_array_index (ca_names, i);
      int     level = cs_chain_find_ca_name (cs_identity_get_chain (identity), ca_name);

      if (level < 0)
        continue;
      n_matches++;
      take_note (notes, describe_match (identity, sent, ca_name, level));
    }

  if (ca_names->len == 0)
    take_note (notes, cs_note_new ("cs-remark-symbolic", _ ("Any certificate"),
                                   _ ("The server named no CA: its list was empty.")));
  else if (n_matches < ca_names->len)
    take_note (notes, describe_rest (n_matches, ca_names->len - n_matches));

  return G_LIST_MODEL (notes);
}

/* ---- places */

static const char *
describe_kind (const char *kind)
{
  static const char *const kinds[][2] = {
    { "pem", N_ ("PEM") },
    { "der", N_ ("DER") },
    { "pkcs12", N_ ("PKCS#12") },
    { "pkcs11", N_ ("a token (PKCS#11)") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i][0], kind) == 0)
      return _ (kinds[i][1]);
  return kind;
}

static char *
describe_key_place (CsIdentityChoice *choice,
                    CsIdentity       *identity)
{
  const char      *path = cs_identity_choice_get_key (choice);
  g_autofree char *name = NULL;

  if (g_str_equal (cs_identity_get_kind (identity), "pkcs11"))
    return g_strdup (_ ("on the token, which it never leaves"));

  name = g_filename_display_basename (path != NULL ? path : cs_identity_choice_get_certificate (choice));
  return g_strdup_printf (cs_identity_choice_has_passphrase (choice)
                            ? _ ("in %s, opened with its passphrase")
                            : _ ("in %s, not encrypted"),
                          name);
}

GListModel *
cs_identity_notes_new_places (CsIdentityChoice *choice)
{
  CsIdentity      *identity = cs_identity_choice_get_identity (choice);
  GListStore      *notes = g_list_store_new (CS_TYPE_NOTE);
  CsCertificate   *leaf = cs_identity_get_leaf (identity);
  g_autofree char *place = describe_key_place (choice, identity);
  g_autofree char *key = g_strdup_printf (_ ("%s, %u bits, %s"), cs_certificate_get_key_type (leaf),
                                          cs_certificate_get_key_bits (leaf), place);

  take_note (notes, cs_note_new ("cs-folder-symbolic", cs_identity_choice_get_file (choice),
                                 describe_kind (cs_identity_get_kind (identity))));
  take_note (notes, cs_note_new ("cs-key-symbolic", _ ("Private key"), key));
  return G_LIST_MODEL (notes);
}

/* ---- elsewhere */

static CsNote *
describe_reader (const CsElsewhere *answer)
{
  static const struct
  {
    const char *icon_name;
    const char *tag;
    CsNoteTone  tone;
  } looks[] = {
    [CS_ELSEWHERE_YES] = { "cs-match-symbolic", N_ ("opens it"), CS_NOTE_SUCCESS },
    [CS_ELSEWHERE_CANNOT_TELL] = { "cs-unknown-symbolic", N_ ("cannot tell"), CS_NOTE_WARNING },
    [CS_ELSEWHERE_NO] = { "cs-refused-symbolic", N_ ("refuses it"), CS_NOTE_ERROR },
  };

  g_autofree char *says = g_strjoin ("\n", answer->reason, answer->remedy, NULL);
  /* Translators: a statement, how sure it is, and the date of that knowledge */
  g_autofree char *detail = g_strdup_printf (_ ("%s (%s, %s)"), says, answer->grade, answer->seen);
  CsNote          *note = cs_note_new (looks[answer->answer].icon_name, answer->name, detail);

  cs_note_set_tone (note, looks[answer->answer].tone);
  cs_note_set_tag (note, _ (looks[answer->answer].tag), looks[answer->answer].tone);
  return note;
}

GListModel *
cs_identity_notes_new_elsewhere (CsIdentity *identity)
{
  GPtrArray  *answers = cs_identity_get_elsewhere (identity);
  GListStore *notes = g_list_store_new (CS_TYPE_NOTE);

  for (guint i = 0; answers != NULL && i < answers->len; i++)
    take_note (notes, describe_reader (g_ptr_array_index (answers, i)));
  return G_LIST_MODEL (notes);
}
