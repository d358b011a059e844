/* cs-lab-scenario.c: how the lab's server behaves in each scenario
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-scenario.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include <string.h>

/* The server decides about versions alone, whatever the system's policy says. */
#define TLS_ANY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", "TLS 1.2", "TLS 1.3"
#define TLS_12  "NORMAL:-VERS-ALL:+VERS-TLS1.2", "TLS 1.2", "TLS 1.2"
#define TLS_13  "NORMAL:-VERS-ALL:+VERS-TLS1.3", "TLS 1.3", "TLS 1.3"

#define WITH_ROOT    CS_LAB_NAMES_WITH_ROOT
#define WITHOUT_ROOT CS_LAB_NAMES_WITHOUT_ROOT

/* clang-format off */
static const CsLabBehaviour behaviours[] = {
  { { "ok",
      N_("Everything works"),
      N_("The server asks for a certificate, takes yours and answers 200 with your name."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 200 },

  { { "forbidden",
      N_("403 after your certificate was sent"),
      N_("TLS let you in, the application did not. Apple apps see error −1206 and never this 403."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 403 },

  { { "forbidden-optional",
      N_("403 because no certificate was sent"),
      N_("The server asks but does not insist. Nothing is sent, the handshake succeeds, and the application refuses."),
      NULL },
    CS_LAB_SERVER, CS_LAB_ASK_OPTIONAL, WITH_ROOT, TLS_ANY, FALSE, 403 },

  { { "unauthorized",
      N_("401 after your certificate was sent"),
      N_("The same as the 403, but Apple apps do see a 401."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 401 },

  { { "bad-request",
      N_("400 because no certificate was sent"),
      N_("nginx refuses in HTTP what it could have refused in TLS, and says so in words."),
      NULL },
    CS_LAB_SERVER, CS_LAB_ASK_OPTIONAL, WITH_ROOT, TLS_ANY, FALSE, 400 },

  { { "never-asked",
      N_("403 from a server that never asked"),
      N_("Your certificate stays at home, since nobody asked for it. The 403 has another cause."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_NEVER, WITH_ROOT, TLS_ANY, FALSE, 403 },

  { { "required-tls12",
      N_("Certificate required, none sent, TLS 1.2"),
      N_("The server refuses inside the handshake, with alert 40."),
      NULL },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_12, FALSE, 200 },

  { { "required-tls13",
      N_("Certificate required, none sent, TLS 1.3"),
      N_("Our side of the handshake is done before the server judges: alert 116 comes late and looks like a broken line."),
      NULL },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_13, FALSE, 200 },

  { { "unknown-ca",
      N_("Your certificate’s CA is unknown to the server"),
      N_("A stranger’s CA issued mallory. The server refuses with alert 48."),
      "mallory" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 200 },

  { { "missing-intermediate",
      N_("The intermediate certificate is not sent"),
      N_("bob’s file lacks the issuing CA, so the server finds no way to its root: alert 48 again."),
      "bob" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 200 },

  { { "expired",
      N_("Your certificate has expired"),
      N_("carol’s certificate ended 30 days ago. The server refuses with alert 45."),
      "carol" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 200 },

  { { "not-listed",
      N_("The server’s list leaves out your CA"),
      N_("The list is only a hint: who sends all the same gets in, who respects it sends nothing and is refused."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITHOUT_ROOT, TLS_ANY, FALSE, 200 },

  { { "silent-close",
      N_("The server hangs up without a word"),
      N_("It takes your certificate and closes the connection: no alert, no answer, no reason on the wire."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_HANG_UP, WITH_ROOT, TLS_ANY, FALSE, 200 },

  { { "untrusted-server",
      N_("A server you do not trust"),
      N_("Its certificate comes from a stranger’s CA. We stop before your certificate could leave."),
      "alice" },
    CS_LAB_STRANGE_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 200 },

  { { "wrong-name",
      N_("A server with another name"),
      N_("Its certificate is sound but names other.test only."),
      "alice" },
    CS_LAB_OTHER_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, FALSE, 200 },

  { { "tls12-only",
      N_("A server that speaks TLS 1.2 only"),
      N_("In TLS 1.2 certificates cross the wire unencrypted. Offer TLS 1.3 only, and it refuses with alert 70."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_12, FALSE, 200 },

  { { "http1-only",
      N_("A server that speaks HTTP/1.1 only"),
      N_("It answers 403 over HTTP/1.1, where request and answer are plain text inside TLS."),
      "alice" },
    CS_LAB_SERVER, CS_LAB_ASK_REQUIRED, WITH_ROOT, TLS_ANY, TRUE, 403 },
};
/* clang-format on */

const CsLabBehaviour *
cs_lab_behaviour_find (const char *scenario)
{
  for (gsize i = 0; i < G_N_ELEMENTS (behaviours); i++)
    if (g_strcmp0 (behaviours[i].public.id, scenario) == 0)
      return &behaviours[i];
  return NULL;
}

const CsLabScenario *
cs_lab_list_scenarios (guint *n_scenarios)
{
  static gsize         once = 0;
  static CsLabScenario list[G_N_ELEMENTS (behaviours)];

  if (g_once_init_enter (&once))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (behaviours); i++)
        {
          list[i] = behaviours[i].public;
          list[i].title = _ (list[i].title);
          list[i].lesson = _ (list[i].lesson);
        }
      g_once_init_leave (&once, 1);
    }

  *n_scenarios = G_N_ELEMENTS (behaviours);
  return list;
}

/* A CN is a stranger's text: json-glib quotes it. */
static char *
dup_welcome (const char *client,
             guint       n_certificates)
{
  g_autoptr (JsonBuilder)   builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode)      root = NULL;
  g_autofree char          *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "hello");
  json_builder_add_string_value (builder, client != NULL ? client : "stranger");
  json_builder_set_member_name (builder, "certificates");
  json_builder_add_int_value (builder, n_certificates);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

/* Laid out as nginx does it, since that is what people meet. */
static char *
dup_error_page (const char *title,
                const char *headline,
                const char *detail)
{
  return g_strdup_printf ("<html>\r\n"
                          "<head><title>%s</title></head>\r\n"
                          "<body>\r\n"
                          "<center><h1>%s</h1></center>\r\n"
                          "%s"
                          "<hr><center>countersign-lab</center>\r\n"
                          "</body>\r\n"
                          "</html>\r\n",
                          title, headline, detail);
}

void
cs_lab_behaviour_dup_answer (const CsLabBehaviour *self,
                             const char           *client,
                             guint                 n_certificates,
                             CsLabAnswer          *answer)
{
  *answer = (CsLabAnswer) { .status = self->status, .content_type = "text/html" };
  if (self->ask == CS_LAB_ASK_OPTIONAL && client != NULL)
    answer->status = 200;

  switch (answer->status)
    {
    case 400:
      answer->reason = "Bad Request";
      answer->body = dup_error_page ("400 No required SSL certificate was sent", "400 Bad Request",
                                     "<center>No required SSL certificate was sent</center>\r\n");
      break;
    case 401:
      answer->reason = "Unauthorized";
      answer->authenticate = "Bearer realm=\"lab\"";
      answer->body = dup_error_page ("401 Authorization Required", "401 Authorization Required", "");
      break;
    case 403:
      answer->reason = "Forbidden";
      answer->body = dup_error_page ("403 Forbidden", "403 Forbidden", "");
      break;
    default:
      answer->reason = "OK";
      answer->content_type = "application/json";
      answer->body = dup_welcome (client, n_certificates);
      break;
    }
}
