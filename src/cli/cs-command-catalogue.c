/* cs-command-catalogue.c: countersign-cli platforms, alerts, servers
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-catalogue.h"
#include "cs-command.h"
#include "cs-data.h"
#include "cs-json.h"
#include "cs-option.h"
#include "cs-output.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

typedef struct
{
  gboolean help;
  gboolean json;
} Options;

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("Options") },
  { "json", 0, NULL, N_("Prints each entry as the data file has it, a line each."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, json) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage platforms_page = {
  .usage = "platforms [OPTION…] [ID…]",
  .summary = N_ ("Lists what is known of how platforms report an exchange to their apps: the rules, how each is known, "
                 "since when, and from where. With IDs, only those."),
  .options = options,
  .examples = N_ ("  countersign-cli platforms\n"
                  "  countersign-cli platforms apple.cfnetwork.urlsession\n"),
};

static const CsOptionPage alerts_page = {
  .usage = "alerts [OPTION…] [ID…]",
  .summary = N_ ("Lists what may be behind a server’s alert: the causes, with which TLS libraries each was seen, how "
                 "that is known, since when, and from where. With IDs, only those."),
  .options = options,
  .examples = N_ ("  countersign-cli alerts\n"
                  "  countersign-cli alerts alert.48\n"),
};

static const CsOptionPage servers_page = {
  .usage = "servers [OPTION…] [ID…]",
  .summary = N_ ("Lists what an answer’s status, headers and body say about who wrote it: the signs, what each means, "
                 "how it is known, since when, and from where. With IDs, only those."),
  .options = options,
  .examples = N_ ("  countersign-cli servers\n"
                  "  countersign-cli servers nginx\n"),
};

/* "status 403, clientCertificateRequested true": the data's own terms. */
static char *
dup_conditions (const CsData *when)
{
  g_autoptr (GString) text = g_string_new (NULL);

  guint         position = 0;
  const char   *name;
  const CsData *wanted;

  while ((wanted = cs_data_next_member (when, &position, &name)) != NULL)
    {
      g_autoptr (JsonNode) node = NULL;
      g_autofree char     *value = NULL;

      node = cs_data_to_json (wanted);
      value = cs_data_peek_string (wanted, NULL) != NULL ? g_strdup (cs_data_peek_string (wanted, NULL))
                                                         : cs_json_to_line (node);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", name, value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_conditions (const CsData *claim)
{
  const CsData    *when = cs_data_get_object (claim, "when");
  g_autofree char *conditions = dup_conditions (when);

  printf ("  %s\n", conditions);
}

static void
print_known (const CsData *claim)
{
  const CsData *sources = cs_data_get_array (claim, "sources");

  printf ("    %s, %s\n", cs_data_get_string (claim, "grade", "?"), cs_data_get_string (claim, "seen", "?"));
  for (guint i = 0; i < cs_data_length (sources); i++)
    printf ("    %s\n", cs_data_get_element_string (sources, i, ""));
}

static void
print_rule (const CsData *rule)
{
  const char *domain = cs_data_get_string (rule, "domain", NULL);
  const char *symbol = cs_data_get_string (rule, "symbol", NULL);

  print_conditions (rule);
  printf ("    → %s", cs_data_get_string (rule, "sees", "?"));
  if (domain != NULL)
    printf (", %s", domain);
  if (cs_data_has (rule, "code"))
    {
      gint64 code = cs_data_get_int (rule, "code", 0);

      printf (" %s%" G_GINT64_FORMAT, code < 0 ? "−" : "", code < 0 ? -code : code);
    }
  if (symbol != NULL)
    printf (" %s", symbol);
  putchar ('\n');
  print_known (rule);
}

static void
print_cause (const CsData *cause)
{
  const CsData *stacks = cs_data_get_array (cause, "stacks");

  guint n = cs_data_length (stacks);

  printf ("  %s\n", g_dgettext (GETTEXT_PACKAGE, cs_data_get_string (cause, "words", "?")));
  for (guint i = 0; i < n; i++)
    printf ("%s%s%s", i == 0 ? "    → " : ", ", cs_data_get_element_string (stacks, i, ""), i + 1 == n ? "\n" : "");
  print_known (cause);
}

static void
print_sign (const CsData *sign)
{
  print_conditions (sign);
  printf ("    → %s\n", g_dgettext (GETTEXT_PACKAGE, cs_data_get_string (sign, "words", "?")));
  printf ("    %s\n", g_dgettext (GETTEXT_PACKAGE, cs_data_get_string (sign, "means", "?")));
  print_known (sign);
}

/* A part of the catalogue that can be listed. */
typedef struct
{
  CsKnowledge         knowledge;
  const CsOptionPage *page;
  const char         *claims; /* the member that holds them */
  void (*print_claim) (const CsData *claim);
} Part;

static void
print_entry (const Part    *part,
             const CsData  *entry,
             const Options *chosen)
{
  const CsData *claims = cs_data_get_array (entry, part->claims);

  if (chosen->json)
    {
      g_autoptr (JsonNode) node = cs_data_to_json (entry);
      g_autofree char     *line = cs_json_to_line (node);

      printf ("%s\n", line);
      return;
    }

  printf ("%s  (%s)\n", cs_data_get_string (entry, "name", "?"), cs_data_get_string (entry, "id", "?"));
  for (guint i = 0; i < cs_data_length (claims); i++)
    {
      const CsData *claim = cs_data_get_element (claims, i);

      part->print_claim (claim);
    }
  putchar ('\n');
}

static int
list (const Part *part,
      char      **arguments)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  const char  *name = cs_knowledge_to_string (part->knowledge);
  CsCatalogue *catalogue;
  GPtrArray   *entries;
  GError      *error = NULL;
  Options      chosen = { FALSE };

  if (!cs_option_parse (options, &chosen, arguments, ids, &error))
    return cs_command_refuse (name, error);
  if (chosen.help)
    {
      cs_option_print_page (part->page);
      return CS_EXIT_DONE;
    }

  cs_output_complain ();
  catalogue = cs_catalogue_get_default ();
  for (guint i = 0; i < ids->len; i++)
    if (cs_catalogue_find (catalogue, part->knowledge, g_ptr_array_index (ids, i)) == NULL)
      return cs_command_refuse (name, g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                   _ ("There is no entry “%s”. Without an ID, all are listed."),
                                                   (const char *) g_ptr_array_index (ids, i)));

  for (guint i = 0; i < ids->len; i++)
    print_entry (part, cs_catalogue_find (catalogue, part->knowledge, g_ptr_array_index (ids, i)), &chosen);

  entries = cs_catalogue_get_entries (catalogue, part->knowledge);
  for (guint i = 0; ids->len == 0 && i < entries->len; i++)
    print_entry (part, g_ptr_array_index (entries, i), &chosen);
  return CS_EXIT_DONE;
}

int
cs_command_platforms (char **arguments)
{
  static const Part part = { CS_KNOWLEDGE_PLATFORMS, &platforms_page, "rules", print_rule };

  return list (&part, arguments);
}

int
cs_command_alerts (char **arguments)
{
  static const Part part = { CS_KNOWLEDGE_ALERTS, &alerts_page, "causes", print_cause };

  return list (&part, arguments);
}

int
cs_command_servers (char **arguments)
{
  static const Part part = { CS_KNOWLEDGE_SERVERS, &servers_page, "signs", print_sign };

  return list (&part, arguments);
}
