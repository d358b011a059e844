/* cs-output.c: records on their way to a person or a program
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-output.h"

#include "cs-json.h"
#include "cs-report.h"

#include <unistd.h>

void
cs_output_complain (void)
{
  static gsize told = 0; /* once is enough, however many records follow */

  if (g_once_init_enter (&told))
    {
      const char *const *complaints = cs_catalogue_get_complaints (cs_catalogue_get_default ());

      for (guint i = 0; complaints[i] != NULL; i++)
        fprintf (stderr, "countersign-cli: %s\n", complaints[i]);
      g_once_init_leave (&told, 1);
    }
}

static CsVerdict *
judge (CsRecord *record)
{
  CsVerdict *verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());

  cs_output_complain ();
  return verdict;
}

CsVerdict *
cs_output_judge (CsRecord *record)
{
  CsVerdict  *verdict = judge (record);
  JsonObject *mtls = cs_record_get_mtls (record);

  if (mtls != NULL)
    json_object_set_object_member (mtls, "verdict", cs_verdict_to_json (verdict));
  return verdict;
}

CsReportStyle
cs_output_choose_style (FILE *file)
{
  const char *no_color = g_getenv ("NO_COLOR");

  if (no_color != NULL && no_color[0] != '\0')
    return CS_REPORT_PLAIN;
  if (g_strcmp0 (g_getenv ("TERM"), "dumb") == 0)
    return CS_REPORT_PLAIN;
  return isatty (fileno (file)) ? CS_REPORT_COLOR : CS_REPORT_PLAIN;
}

void
cs_output_report (FILE      *file,
                  GPtrArray *records,
                  gboolean   explain)
{
  CsReportStyle style = cs_output_choose_style (file);

  for (guint i = 0; i < records->len; i++)
    {
      CsRecord             *record = g_ptr_array_index (records, i);
      g_autoptr (CsVerdict) verdict = judge (record);
      g_autofree char      *report = cs_report_render (record, verdict, style);

      if (i > 0)
        fputs ("\n\n", file);
      fputs (report, file);
      if (explain)
        {
          g_autofree char *explanation = cs_report_render_explanation (record, verdict, style);

          if (!g_str_has_suffix (report, "\n\n"))
            fputs ("\n", file);
          fputs (explanation, file);
        }
    }
}

char *
cs_output_dup_har (GPtrArray *records)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonObject)    har = NULL;
  g_autoptr (JsonNode)      root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char          *text = NULL;

  for (guint i = 0; i < records->len; i++)
    cs_verdict_free (cs_output_judge (g_ptr_array_index (records, i)));

  har = cs_har_new (records);
  json_node_set_object (root, har);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

gboolean
cs_output_line (FILE       *file,
                const char *member,
                JsonObject *object)
{
  g_autofree char *line = cs_json_object_to_line (object);

  if (member != NULL)
    fprintf (file, "{\"%s\":%s}\n", member, line);
  else
    fprintf (file, "%s\n", line);
  return fflush (file) == 0;
}
