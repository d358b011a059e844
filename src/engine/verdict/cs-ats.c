/* cs-ats.c: would App Transport Security accept this server?
 *
 * Two sets of rules meet here: ATS's own (version, cipher suite), from which
 * local names are exempt and apps can ask for exceptions, and the system's for
 * every TLS server certificate, which no exception lifts.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-ats.h"

#include "cs-json.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define SECONDS_A_DAY (24 * 60 * 60)
#define SLIP_SECONDS  3600

/* From when on each rule counts (SecPolicyCheckOtherTrustValidityPeriod, HT211025). */
#define FROM_2018_03_01 1519862400
#define FROM_2019_07_01 1561939200
#define FROM_2020_09_01 1598918400

#define DOCUMENTED "documented"
#define IN_SOURCE  "verified in source"
#define UNSURE     "unsure"

#define SOURCE "apple-oss-distributions/Security 61901, SecPolicy.c and SecProtocolInternal.h; support.apple.com/103769"
#define SEEN   "2025-10"

typedef enum
{
  ROOT_PRIVATE, /* one that the person chose */
  ROOT_SYSTEM,
  ROOT_UNKNOWN,
} RootKind;

typedef struct
{
  CsRecord      *record;
  JsonObject    *tls;
  CsCertificate *leaf;
  GPtrArray     *path; /* CsCertificate: leaf … root as far as it is known */
  RootKind       root;
  gboolean       exempt;
  int            version; /* 12 for TLS 1.2 */
  gboolean       lacks_forward_secrecy;
  gboolean       breaks_server_rules; /* no exception helps */
  CsAts         *ats;
} State;

const char *
cs_ats_weight_to_string (CsAtsWeight weight)
{
  static const char *const names[] = { "note", "unsure", "fails" };

  return names[weight];
}

static void
reason_free (CsAtsReason *self)
{
  g_free (self->detail);
  g_free (self);
}

void
cs_ats_free (CsAts *self)
{
  if (self == NULL)
    return;

  g_free (self->headline);
  g_ptr_array_unref (self->reasons);
  g_strfreev (self->tests);
  g_free (self);
}

/* Takes @detail. The gravest go first, and equals stay in order. */
static void
add (State      *state,
     const char *check,
     CsAtsWeight weight,
     const char *grade,
     char       *detail)
{
  GPtrArray   *reasons = state->ats->reasons;
  CsAtsReason *reason = g_new0 (CsAtsReason, 1);
  guint        position = reasons->len;

  reason->check = check;
  reason->weight = weight;
  reason->grade = grade;
  reason->detail = detail;
  while (position > 0 && ((CsAtsReason *) g_ptr_array_index (reasons, position - 1))->weight < weight)
    position--;
  g_ptr_array_insert (reasons, (int) position, reason);
  state->ats->answer = MAX (state->ats->answer, weight);
}

/* The system's rules for server certificates. */
static void
break_rule (State      *state,
            const char *check,
            const char *grade,
            char       *detail)
{
  state->breaks_server_rules = TRUE;
  add (state, check, CS_ATS_FAILS, grade, detail);
}

/* ATS's own, from which local names are exempt. */
static void
break_ats_rule (State      *state,
                const char *check,
                const char *grade,
                char       *detail)
{
  add (state, check, state->exempt ? CS_ATS_NOTE : CS_ATS_FAILS, grade, detail);
}

static void
check_version (State *state)
{
  const char *version = cs_json_get_string (state->tls, "version", "");

  if (state->version == 0)
    add (state, "tls-version", CS_ATS_UNSURE, UNSURE, g_strdup (_ ("The TLS version is not known.")));
  else if (state->version < 12)
    break_ats_rule (state, "tls-version", DOCUMENTED,
                    g_strdup_printf (_ ("The server took %s, and TLS 1.2 or newer is wanted. The app sees −1200 with "
                                        "−9881 beneath. Offer TLS 1.2."),
                                     version));
}

/* SecProtocolInternal.h of Security-61901; TLS 1.3's suites are all taken. */
static gboolean
is_taken_by_ats (const char *suite)
{
  static const char *const ends[] = {
    "_WITH_AES_256_GCM_SHA384", "_WITH_AES_128_GCM_SHA256", "_WITH_CHACHA20_POLY1305_SHA256", "_WITH_AES_256_CBC_SHA", "_WITH_AES_128_CBC_SHA"
  };

  if (!g_str_has_prefix (suite, "TLS_ECDHE_"))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (suite, ends[i]))
      return TRUE;
  return FALSE;
}

static void
check_cipher (State *state)
{
  const char *suite = cs_json_get_string (state->tls, "cipher", "");

  if (state->version >= 13 || *suite == '\0' || is_taken_by_ats (suite))
    return;

  if (g_str_has_prefix (suite, "TLS_RSA_") || g_str_has_prefix (suite, "TLS_DHE_") || g_str_has_prefix (suite, "TLS_DH_"))
    {
      state->lacks_forward_secrecy = TRUE;
      break_ats_rule (state, "forward-secrecy", IN_SOURCE,
                      g_strdup_printf (_ ("The server took %s. Forward secrecy by ECDHE is wanted (−9882), and was offered: "
                                          "switch on ECDHE suites, or the app needs NSExceptionRequiresForwardSecrecy."),
                                       suite));
      return;
    }
  add (state, "forward-secrecy", CS_ATS_UNSURE, UNSURE,
       g_strdup_printf (_ ("The server took %s, which Apple’s current source does not list, though older texts do. A client of "
                           "Apple’s may be offered another suite."),
                        suite));
}

static void
check_keys (State *state)
{
  for (guint i = 0; i < state->path->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (state->path, i);
      gboolean       rsa = g_str_has_prefix (cs_certificate_get_key_type (certificate), "RSA");
      guint          wanted = rsa ? 2048 : 256;
      guint          bits = cs_certificate_get_key_bits (certificate);

      if (bits == 0 || bits >= wanted || (!rsa && !g_str_equal (cs_certificate_get_key_type (certificate), "EC")))
        continue;
      break_rule (state, "key-size", DOCUMENTED,
                  g_strdup_printf (_ ("The %s key of %s has %u bits; %u at least are wanted (−9883)."),
                                   cs_certificate_get_key_type (certificate),
                                   cs_certificate_get_display_name (certificate), bits, wanted));
    }
}

static void
check_signatures (State *state)
{
  for (guint i = 0; i < state->path->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (state->path, i);
      const char    *algorithm = cs_certificate_get_signature_algorithm (certificate);

      /* A root's own signature protects nothing. */
      if (cs_certificate_is_self_issued (certificate) ||
          (strstr (algorithm, "SHA1") == NULL && strstr (algorithm, "MD5") == NULL))
        continue;
      break_rule (state, "signature", DOCUMENTED,
                  g_strdup_printf (_ ("The certificate of %s was signed with %s; SHA-256 or better is wanted (−9884 for the "
                                      "server’s own, −9885 for its issuers’)."),
                                   cs_certificate_get_display_name (certificate), algorithm));
    }
}

static void
check_alt_names (State *state)
{
  const char *const *names = cs_certificate_get_alt_names (state->leaf);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "DNS:") || g_str_has_prefix (names[i], "IP:"))
      return;

  break_rule (state, "alt-names", DOCUMENTED,
              g_strdup (_ ("The server’s certificate has no subject alternative name; its common name does not count.")));
}

static gboolean
is_for_servers (CsCertificate *certificate)
{
  const char *const *purposes = cs_certificate_get_extended_key_usage (certificate);

  return g_strv_contains (purposes, "serverAuth") || g_strv_contains (purposes, "anyExtendedKeyUsage");
}

static void
check_extended_key_usage (State *state)
{
  if (!is_for_servers (state->leaf))
    {
      gboolean counts = state->root == ROOT_SYSTEM ||
                        cs_certificate_get_not_before (state->leaf) >= FROM_2019_07_01;

      if (counts)
        break_rule (state, "extended-key-usage", IN_SOURCE,
                    g_strdup (_ ("The server’s certificate lacks the extended key usage serverAuth.")));
      else
        add (state, "extended-key-usage", CS_ATS_NOTE, IN_SOURCE,
             g_strdup (_ ("The server’s certificate lacks the extended key usage serverAuth; it was issued before July 2019, "
                          "so that a private root of yours lets it pass.")));
    }

  for (guint i = 1; i < state->path->len && state->root == ROOT_SYSTEM; i++)
    {
      CsCertificate *issuer = g_ptr_array_index (state->path, i);

      if (cs_certificate_get_extended_key_usage (issuer)[0] != NULL && !is_for_servers (issuer))
        break_rule (state, "extended-key-usage", IN_SOURCE,
                    g_strdup_printf (_ ("The CA %s may not issue for servers: its extended key usage leaves out serverAuth."),
                                     cs_certificate_get_display_name (issuer)));
    }
}

static void
check_validity (State *state)
{
  gint64 issued = cs_certificate_get_not_before (state->leaf);
  gint64 lifetime = cs_certificate_get_not_after (state->leaf) - issued;
  gint64 days = lifetime / SECONDS_A_DAY;
  gint64 from_825 = state->root == ROOT_SYSTEM ? FROM_2018_03_01 : FROM_2019_07_01;

  if (issued >= from_825 && lifetime > 825 * SECONDS_A_DAY + SLIP_SECONDS)
    break_rule (state, "validity", IN_SOURCE,
                g_strdup_printf (_ ("The server’s certificate is valid for %d days; 825 are the most, by whatever root."), (int) days));
  else if (issued >= FROM_2020_09_01 && lifetime > 398 * SECONDS_A_DAY && state->root != ROOT_PRIVATE)
    {
      char *detail = g_strdup_printf (_ ("The server’s certificate is valid for %d days; 398 are the most by a root of the system’s."),
                                      (int) days);

      if (state->root == ROOT_SYSTEM)
        break_rule (state, "validity", IN_SOURCE, detail);
      else
        add (state, "validity", CS_ATS_UNSURE, IN_SOURCE, detail);
    }
}

static void
check_trust (State *state)
{
  JsonObject    *trust = cs_json_get_object (cs_record_get_mtls (state->record), "trust");
  JsonObject    *reason = cs_json_array_object (cs_json_get_array (trust, "reasons"), 0);
  const char    *decision = cs_json_get_string (trust, "decision", "");
  CsCertificate *root = g_ptr_array_index (state->path, state->path->len - 1);

  if (g_str_equal (decision, "untrusted") || g_str_equal (decision, "overridden"))
    break_rule (state, "trust", DOCUMENTED,
                g_strdup_printf (_ ("You do not trust this server either: %s An app sees −1202, or −1200 with −9802 or −9886 beneath."),
                                 cs_json_get_string (reason, "detail", "")));
  else if (!g_str_equal (decision, "trusted"))
    add (state, "trust", CS_ATS_UNSURE, UNSURE, g_strdup (_ ("Whether the root is trusted was not judged.")));
  else if (state->root == ROOT_PRIVATE)
    add (state, "trust", CS_ATS_NOTE, DOCUMENTED,
         g_strdup_printf (_ ("The root %s is one that you chose. A device takes it where it is installed and switched on for TLS; "
                             "an app that judges trust itself needs NSExceptionAllowsInsecureHTTPLoads for the host."),
                          cs_certificate_get_display_name (root)));
}

static void
check_exemption (State *state)
{
  if (state->exempt)
    add (state, "exempt", CS_ATS_NOTE, IN_SOURCE,
         g_strdup (_ ("Names without a dot, .local names and addresses are exempt from ATS on current systems; the rules for "
                      "server certificates still count.")));
}

/* A diagnosis "passes" when the task ends without an error, and −1206 is one. */
static void
check_status (State *state)
{
  JsonObject *asked = cs_json_get_object (state->tls, "certificateRequest");

  if (cs_record_get_status (state->record) == 403 && cs_json_get_boolean (asked, "seen", FALSE))
    add (state, "status", CS_ATS_NOTE, UNSURE,
         g_strdup (_ ("nscurl probably prints FAIL for every test here all the same: a 403 after a request for a certificate "
                      "becomes error −1206.")));
}

/* nscurl's tests. */

typedef struct
{
  const char *name;
  int         min_version;
  gboolean    forward_secrecy;
} Test;

/* clang-format off */
static const Test tests[] = {
  { "ATS Default Connection",                                          12, TRUE },
  { "Allow All Loads",                                                  0, FALSE },
  { "TLSv1.3",                                                         13, TRUE },
  { "TLSv1.2",                                                         12, TRUE },
  { "TLSv1.1",                                                         11, TRUE },
  { "TLSv1.0",                                                         10, TRUE },
  { "Disabling Perfect Forward Secrecy",                               12, FALSE },
  { "Disabling Perfect Forward Secrecy and Allowing Insecure HTTP",    12, FALSE },
  { "TLSv1.3 with PFS disabled",                                       13, FALSE },
  { "TLSv1.2 with PFS disabled",                                       12, FALSE },
  { "TLSv1.1 with PFS disabled",                                       11, FALSE },
  { "TLSv1.0 with PFS disabled",                                       10, FALSE },
  { "TLSv1.3 with PFS disabled and insecure HTTP allowed",             13, FALSE },
  { "TLSv1.2 with PFS disabled and insecure HTTP allowed",             12, FALSE },
  { "TLSv1.1 with PFS disabled and insecure HTTP allowed",             11, FALSE },
  { "TLSv1.0 with PFS disabled and insecure HTTP allowed",             10, FALSE },
};
/* clang-format on */

static gboolean
was_offered (JsonObject *tls,
             const char *version)
{
  JsonArray *versions = cs_json_get_array (cs_json_get_object (tls, "offered"), "versions");

  for (guint i = 0; i < cs_json_array_length (versions); i++)
    if (g_strcmp0 (cs_json_array_string (versions, i, NULL), version) == 0)
      return TRUE;
  return FALSE;
}

/* An older version than the server could do was taken only where no newer one was offered. */
static gboolean
fails (const State *state,
       const Test  *test)
{
  if (state->breaks_server_rules)
    return TRUE;
  if (state->exempt)
    return FALSE;
  if (test->forward_secrecy && state->lacks_forward_secrecy)
    return TRUE;
  return state->version > 0 && state->version < test->min_version &&
         (test->min_version < 13 || was_offered (state->tls, "TLS 1.3"));
}

static char **
list_failing (const State *state)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    if (fails (state, &tests[i]))
      g_strv_builder_add (builder, tests[i].name);
  return g_strv_builder_end (builder);
}

/* Facts from the record. */

static RootKind
find_root_kind (JsonObject *trust)
{
  JsonArray *sources = cs_json_get_array (trust, "sources");
  guint      n = cs_json_array_length (sources);
  guint      n_system = 0;

  for (guint i = 0; i < n; i++)
    if (g_str_equal (cs_json_get_string (cs_json_array_object (sources, i), "kind", ""), "system"))
      n_system++;

  if (n == 0 || (n_system > 0 && n_system < n))
    return ROOT_UNKNOWN;
  return n_system > 0 ? ROOT_SYSTEM : ROOT_PRIVATE;
}

static gboolean
is_exempt (const char *host)
{
  return *host != '\0' && (g_hostname_is_ip_address (host) || strchr (host, '.') == NULL || g_str_has_suffix (host, ".local"));
}

static int
read_version (const char *version)
{
  guint major = 0;
  guint minor = 0;

  return sscanf (version, "TLS %1u.%1u", &major, &minor) == 2 ? (int) (10 * major + minor) : 0;
}

static CsAts *
ats_new (void)
{
  CsAts *self = g_new0 (CsAts, 1);

  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) reason_free);
  self->seen = SEEN;
  self->source = SOURCE;
  return self;
}

static CsAts *
finish (State *state)
{
  static const char *const headlines[] = {
    N_ ("App Transport Security would accept this server."),
    N_ ("Whether App Transport Security would accept this server cannot be told."),
    N_ ("App Transport Security would refuse this server."),
  };

  state->ats->headline = g_strdup (_ (headlines[state->ats->answer]));
  if (state->ats->tests == NULL)
    state->ats->tests = list_failing (state);
  return state->ats;
}

static CsAts *
evaluate_plain (State *state)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  break_ats_rule (state, "https", DOCUMENTED,
                  g_strdup (_ ("The address is http://. The app sees −1022, NSURLErrorAppTransportSecurityRequiresSecureConnection, "
                               "unless it has NSExceptionAllowsInsecureHTTPLoads for the host.")));
  for (gsize i = 0; i < G_N_ELEMENTS (tests) && !state->exempt; i++)
    if (!g_str_equal (tests[i].name, "Allow All Loads") && strstr (tests[i].name, "nsecure HTTP") == NULL)
      g_strv_builder_add (builder, tests[i].name);
  state->ats->tests = g_strv_builder_end (builder);
  return finish (state);
}

CsAts *
cs_ats_evaluate (CsRecord *record)
{
  static void (*const checks[]) (State * state) = {
    check_trust,
    check_version,
    check_cipher,
    check_keys,
    check_signatures,
    check_alt_names,
    check_extended_key_usage,
    check_validity,
    check_exemption,
    check_status,
  };

  State       state = { .record = record, .tls = cs_record_get_tls (record) };
  JsonObject *mtls = cs_record_get_mtls (record);
  JsonObject *trust = cs_json_get_object (mtls, "trust");
  JsonObject *shown = cs_json_get_object (state.tls, "serverCertificate");
  const char *url = cs_json_get_string (cs_record_get_request (record), "url", "");

  g_autoptr (GPtrArray) path = cs_record_dup_chain (record, cs_json_get_array (trust, "path"));

  state.exempt = is_exempt (cs_json_get_string (cs_json_get_object (mtls, "target"), "host", ""));
  if (g_str_has_prefix (url, "http:"))
    {
      state.ats = ats_new ();
      return evaluate_plain (&state);
    }

  if (path->len == 0)
    {
      g_ptr_array_unref (path);
      path = cs_record_dup_chain (record, cs_json_get_array (shown, "chain"));
    }
  if (path->len == 0 || !cs_certificate_is_readable (g_ptr_array_index (path, 0)))
    return NULL;

  state.path = path;
  state.leaf = g_ptr_array_index (path, 0);
  state.root = find_root_kind (trust);
  state.version = read_version (cs_json_get_string (state.tls, "version", ""));
  state.ats = ats_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    checks[i](&state);
  return finish (&state);
}

JsonObject *
cs_ats_to_json (const CsAts *self)
{
  static const char *const answers[] = { "yes", "cannot-tell", "no" };

  JsonObject *json = json_object_new ();
  JsonArray  *reasons = json_array_new ();
  JsonArray  *failing = json_array_new ();

  for (guint i = 0; i < self->reasons->len; i++)
    {
      const CsAtsReason *reason = g_ptr_array_index (self->reasons, i);
      JsonObject        *object = json_object_new ();

      json_object_set_string_member (object, "check", reason->check);
      json_object_set_string_member (object, "weight", cs_ats_weight_to_string (reason->weight));
      json_object_set_string_member (object, "detail", reason->detail);
      json_object_set_string_member (object, "grade", reason->grade);
      json_array_add_object_element (reasons, object);
    }
  for (guint i = 0; self->tests[i] != NULL; i++)
    json_array_add_string_element (failing, self->tests[i]);

  json_object_set_string_member (json, "accepts", answers[self->answer]);
  json_object_set_string_member (json, "headline", self->headline);
  json_object_set_array_member (json, "reasons", reasons);
  json_object_set_array_member (json, "nscurlFails", failing);
  json_object_set_string_member (json, "seen", self->seen);
  json_object_set_string_member (json, "source", self->source);
  return json;
}
