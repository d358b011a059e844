/* cs-watch.c: another client, watched through a relay
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-watch.h"

#include "cs-cut-entry.h"
#include "cs-json.h"
#include "cs-json-reader.h"
#include "cs-program.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CS_WATCH_DEFAULT_PORT 443
#define CS_WATCH_SAID_BYTES   4096

struct _CsWatch
{
  GObject parent_instance;

  GSubprocess  *process;
  CsJsonReader *objects;
  char         *listen;
  char         *to;
  char         *trouble;
  guint         port;
  gboolean      running;
  gboolean      stopped;

  GHashTable *live; /* the connections that are open: number to record */
};

enum
{
  PROP_PORT = 1,
  PROP_RUNNING,
  PROP_TROUBLE,
  N_PROPS
};

enum
{
  BEGUN,
  ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsWatch, cs_watch, G_TYPE_OBJECT)

static void
set_trouble (CsWatch    *self,
             const char *trouble)
{
  if (g_strcmp0 (self->trouble, trouble) == 0)
    return;

  g_free (self->trouble);
  self->trouble = g_strdup (trouble);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

/* ---- what it tells */

static void
handle_event (CsWatch    *self,
              JsonObject *json)
{
  g_autoptr (CsEvent) event = cs_event_new_from_json (json);

  gpointer  key = GUINT_TO_POINTER (cs_event_get_connection (event));
  CsRecord *record = g_hash_table_lookup (self->live, key);

  if (cs_event_is (event, CS_LAYER_TCP, "ConnectFailed"))
    {
      g_autofree char *said = cs_text_safe (cs_event_get_summary (event), -1);
      g_autofree char *trouble = g_strdup_printf (_ ("A client came, but %s could not be reached: %s"), self->to, said);

      set_trouble (self, trouble);
      return;
    }

  if (record == NULL)
    {
      record = cs_record_new ();
      cs_record_set_observed (record);
      g_hash_table_insert (self->live, key, record);
      set_trouble (self, NULL);
      g_signal_emit (self, signals[BEGUN], 0, record);
    }
  if (g_list_model_get_n_items (cs_record_get_events (record)) < CS_WATCH_MAX_EVENTS)
    cs_record_add_event (record, event);
}

/* A connection that carried several exchanges has an entry for each. */
static void
handle_entry (CsWatch    *self,
              JsonObject *entry)
{
  JsonObject *connection = cs_json_array_object (cs_json_get_array (cs_json_get_object (entry, "_mtls"), "connections"), 0);
  gint64      id = cs_json_get_int (connection, "id", -1);

  g_autoptr (CsRecord) record = NULL;
  gpointer             key = GUINT_TO_POINTER ((guint) id);

  if (!g_hash_table_steal_extended (self->live, key, NULL, (gpointer *) &record) || record == NULL)
    {
      record = cs_record_new ();
      cs_record_set_observed (record);
      g_signal_emit (self, signals[BEGUN], 0, record);
    }
  cs_record_set_entry (record, entry);
  g_signal_emit (self, signals[ENDED], 0, record);
}

static void
handle_object (CsWatch    *self,
               JsonObject *object)
{
  JsonObject *listening = cs_json_get_object (object, "listening");
  JsonObject *entry = cs_json_get_object (object, "entry");

  if (listening != NULL)
    {
      self->port = (guint) CLAMP (cs_json_get_int (listening, "port", 0), 0, G_MAXUINT16);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
    }
  else if (entry != NULL)
    {
      handle_entry (self, entry);
    }
  else
    {
      handle_event (self, object);
    }
}

/* ---- its end */

static char *
dup_url (CsWatch *self)
{
  g_autoptr (GSocketConnectable) server = g_network_address_parse (self->to, CS_WATCH_DEFAULT_PORT, NULL);
  const char                    *host;
  guint                          port;

  if (server == NULL)
    return g_strdup_printf ("https://%s/", self->to);

  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (server));
  port = g_network_address_get_port (G_NETWORK_ADDRESS (server));
  return g_uri_join (G_URI_FLAGS_NONE, "https", NULL, host, port == CS_WATCH_DEFAULT_PORT ? -1 : (int) port, "/", NULL, NULL);
}

/* A relay that died owes the end of what it had begun. */
static void
cut_live (CsWatch *self)
{
  g_autofree char      *url = dup_url (self);
  g_autoptr (CsRequest) request = cs_request_new (url);

  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_autoptr (CsRecord)   record = value;
      g_autoptr (JsonObject) entry = cs_cut_entry_new (request, NULL, g_get_real_time (), record, "worker",
                                                       _ ("The relay ended before the connection did."));

      g_hash_table_iter_steal (&iter);
      json_object_set_string_member (cs_json_get_object (entry, "_mtls"), "transport", "observed");
      cs_record_set_entry (record, entry);
      g_signal_emit (self, signals[ENDED], 0, record);
      g_hash_table_iter_init (&iter, self->live);
    }
}

static void
end (CsWatch    *self,
     const char *trouble)
{
  if (!self->running)
    return;

  self->running = FALSE;
  cut_live (self);
  if (trouble != NULL)
    set_trouble (self, trouble);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

/* What the command line said on its standard error, without its own name. */
static char *
dup_said (GBytes *bytes)
{
  gsize            len = 0;
  const char      *text = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, (gssize) len) : g_strdup ("");
  g_auto (GStrv)   lines = g_strsplit (valid, "\n", 2);
  const char      *line = lines[0] != NULL ? lines[0] : "";
  const char      *colon = strstr (line, ": ");

  if (colon == NULL)
    return g_strdup (_ ("The relay ended. “countersign-cli relay” in a terminal says why."));
  if (g_str_has_prefix (colon, ": --") && strstr (colon + 2, ": ") != NULL)
    colon = strstr (colon + 2, ": ");

  return cs_text_safe (colon + 2, -1);
}

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (CsWatch) self = user_data;
  g_autoptr (GBytes)  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  g_autofree char    *said = dup_said (bytes);

  end (self, said);
}

static void
over (CsWatch *self)
{
  if (self->stopped || self->port != 0)
    end (self, self->stopped ? NULL : _ ("The relay ended. “countersign-cli relay” in a terminal says why."));
  else
    g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (self->process), CS_WATCH_SAID_BYTES,
                                     G_PRIORITY_DEFAULT, NULL, said_cb, g_object_ref (self));
}

static void
read_next_object (CsWatch *self);

static void
object_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CsWatch)    self = user_data;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError)     error = NULL;

  object = cs_json_reader_read_finish (CS_JSON_READER (source), result, &error);
  if (object == NULL)
    {
      over (self);
      return;
    }

  handle_object (self, object);
  read_next_object (self);
}

static void
read_next_object (CsWatch *self)
{
  cs_json_reader_read_async (self->objects, NULL, object_cb, g_object_ref (self));
}

/* ---- the object */

static void
cs_watch_finalize (GObject *object)
{
  CsWatch *self = CS_WATCH (object);

  g_clear_object (&self->process);
  g_clear_object (&self->objects);
  g_clear_pointer (&self->live, g_hash_table_unref);
  g_free (self->listen);
  g_free (self->to);
  g_free (self->trouble);

  G_OBJECT_CLASS (cs_watch_parent_class)->finalize (object);
}

static void
cs_watch_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  CsWatch *self = CS_WATCH (object);

  switch (prop_id)
    {
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_watch_class_init (CsWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_watch_finalize;
  object_class->get_property = cs_watch_get_property;

  properties[PROP_PORT] =
    g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUNNING] =
    g_param_spec_boolean ("running", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TROUBLE] =
    g_param_spec_string ("trouble", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[BEGUN] = g_signal_new ("begun", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CS_TYPE_RECORD);
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CS_TYPE_RECORD);
}

static void
cs_watch_init (CsWatch *self)
{
  self->live = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

CsWatch *
cs_watch_new (const char *listen,
              const char *to,
              const char *key_log,
              GError    **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (CsWatch) self = g_object_new (CS_TYPE_WATCH, NULL);

  self->listen = g_strdup (*listen != '\0' ? listen : "0");
  self->to = g_strdup (to);
  self->process = cs_program_spawn_cli (launcher, error, "relay", "--events", "--until-eof", "--to", to,
                                        "--listen", self->listen, *key_log != '\0' ? "--keylog" : NULL, key_log, NULL);
  if (self->process == NULL)
    return NULL;

  self->running = TRUE;
  self->objects = cs_json_reader_new (g_subprocess_get_stdout_pipe (self->process), CS_WATCH_MAX_LINE_BYTES);
  read_next_object (self);
  return g_steal_pointer (&self);
}

void
cs_watch_stop (CsWatch *self)
{
  g_return_if_fail (CS_IS_WATCH (self));

  if (self->stopped)
    return;

  self->stopped = TRUE;
  g_output_stream_close_async (g_subprocess_get_stdin_pipe (self->process), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

gboolean
cs_watch_get_running (CsWatch *self)
{
  g_return_val_if_fail (CS_IS_WATCH (self), FALSE);

  return self->running;
}

guint
cs_watch_get_port (CsWatch *self)
{
  g_return_val_if_fail (CS_IS_WATCH (self), 0);

  return self->port;
}

const char *
cs_watch_get_trouble (CsWatch *self)
{
  g_return_val_if_fail (CS_IS_WATCH (self), NULL);

  return self->trouble;
}

const char *
cs_watch_get_to (CsWatch *self)
{
  g_return_val_if_fail (CS_IS_WATCH (self), NULL);

  return self->to;
}

char *
cs_watch_dup_address (CsWatch *self)
{
  const char *colon;

  g_return_val_if_fail (CS_IS_WATCH (self), NULL);

  colon = strrchr (self->listen, ':');
  if (colon == NULL)
    return g_strdup_printf ("127.0.0.1:%u", self->port);

  return g_strdup_printf ("%.*s:%u", (int) (colon - self->listen), self->listen, self->port);
}

char *
cs_watch_dup_curl (CsWatch *self)
{
  g_autofree char *address = cs_watch_dup_address (self);
  g_autofree char *url = NULL;
  g_autofree char *quoted = NULL;

  g_return_val_if_fail (CS_IS_WATCH (self), NULL);

  url = dup_url (self);
  quoted = g_shell_quote (url);
  return g_strdup_printf ("curl --connect-to ::%s %s", address, quoted);
}
