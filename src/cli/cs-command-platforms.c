/* cs-command-platforms.c: countersign-cli platforms
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-catalogue.h"
#include "cs-command.h"
#include "cs-json.h"
#include "cs-option.h"

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

static const CsOptionPage page = {
  .usage = "platforms [OPTION…] [ID…]",
  .summary = N_ ("Lists what is known of how platforms report an exchange to their apps: the rules, how each is known, "
                 "since when, and from where. With IDs, only those."),
  .options = options,
  .examples = N_ ("  countersign-cli platforms\n"
                  "  countersign-cli platforms apple.cfnetwork.urlsession\n"),
};

/* "status 403, clientCertificateRequested true": the data's own terms. */
static char *
dup_conditions (JsonObject *when)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GList)   members = when != NULL ? json_object_get_members (when) : NULL;

  for (GList *member = members; member != NULL; member = member->next)
    {
      JsonNode        *node = json_object_get_member (when, member->data);
      g_autofree char *value = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                                 ? json_node_dup_string (node)
                                 : cs_json_to_line (node);

      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", (const char *) member->data, value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_rule (JsonObject *rule)
{
  g_autofree char *conditions = dup_conditions (cs_json_get_object (rule, "when"));

  JsonArray  *sources = cs_json_get_array (rule, "sources");
  const char *domain = cs_json_get_string (rule, "domain", NULL);
  const char *symbol = cs_json_get_string (rule, "symbol", NULL);

  printf ("  %s\n", conditions);
  printf ("    → %s", cs_json_get_string (rule, "sees", "?"));
  if (domain != NULL)
    printf (", %s", domain);
  if (cs_json_has (rule, "code"))
    {
      gint64 code = cs_json_get_int (rule, "code", 0);

      printf (" %s%" G_GINT64_FORMAT, code < 0 ? "−" : "", code < 0 ? -code : code);
    }
  if (symbol != NULL)
    printf (" %s", symbol);
  printf ("\n    %s, %s\n", cs_json_get_string (rule, "grade", "?"), cs_json_get_string (rule, "seen", "?"));
  for (guint i = 0; i < cs_json_array_length (sources); i++)
    printf ("    %s\n", cs_json_array_string (sources, i, ""));
}

static void
print_platform (JsonObject    *platform,
                const Options *chosen)
{
  g_autofree char *line = NULL;

  JsonArray *rules = cs_json_get_array (platform, "rules");

  if (chosen->json)
    {
      line = cs_json_object_to_line (platform);
      printf ("%s\n", line);
      return;
    }

  printf ("%s  (%s)\n", cs_json_get_string (platform, "name", "?"), cs_json_get_string (platform, "id", "?"));
  for (guint i = 0; i < cs_json_array_length (rules); i++)
    print_rule (cs_json_array_object (rules, i));
  putchar ('\n');
}

int
cs_command_platforms (char **arguments)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  CsCatalogue *catalogue;
  GPtrArray   *platforms;
  GError      *error = NULL;
  Options      chosen = { FALSE };

  if (!cs_option_parse (options, &chosen, arguments, ids, &error))
    return cs_command_refuse ("platforms", error);
  if (chosen.help)
    {
      cs_option_print_page (&page);
      return CS_EXIT_DONE;
    }

  catalogue = cs_catalogue_get_default ();
  for (guint i = 0; i < ids->len; i++)
    if (cs_catalogue_find_platform (catalogue, g_ptr_array_index (ids, i)) == NULL)
      return cs_command_refuse ("platforms", g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                          _ ("There is no platform “%s”. Without an ID, all are listed."),
                                                          (const char *) g_ptr_array_index (ids, i)));

  for (guint i = 0; i < ids->len; i++)
    print_platform (cs_catalogue_find_platform (catalogue, g_ptr_array_index (ids, i)), &chosen);

  platforms = cs_catalogue_get_platforms (catalogue);
  for (guint i = 0; ids->len == 0 && i < platforms->len; i++)
    print_platform (g_ptr_array_index (platforms, i), &chosen);
  return CS_EXIT_DONE;
}
