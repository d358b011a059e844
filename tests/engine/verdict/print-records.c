/* print-records.c: prints the records that the tests make, as one HAR file
 *
 * Each carries its verdict, so that the schema judges that too.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-verdict.h"
#include "record-maker.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray)  records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonObject) har = NULL;
  g_autofree char       *text = NULL;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; record_name (i) != NULL; i++)
    {
      CsRecord   *record = record_make (record_find (record_name (i)));
      JsonObject *mtls = cs_record_get_mtls (record);

      g_ptr_array_add (records, record);
      if (mtls != NULL)
        {
          g_autoptr (CsVerdict) verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());

          json_object_set_object_member (mtls, "verdict", cs_verdict_to_json (verdict));
        }
    }

  har = cs_har_new (records);
  text = cs_json_object_to_line (har);
  g_print ("%s\n", text);
  return 0;
}
