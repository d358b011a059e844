/* cs-exchange.c: what a tab shows: a record, its verdict, and how far it is
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-exchange.h"

#include "cs-evidence.h"

struct _CsExchange
{
  GObject parent_instance;

  CsRecord       *record;
  CsVerdict      *verdict; /* made when first asked for, of a complete record */
  char           *imported_name;
  gulong          complete_handler;
  CsExchangeState state;
  guint           selected_event;
  gboolean        stale;
  gboolean        takes_keys;
};

enum
{
  PROP_RECORD = 1,
  PROP_STATE,
  PROP_STALE,
  PROP_IMPORTED_NAME,
  PROP_SELECTED_EVENT,
  PROP_TAKES_KEYS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsExchange, cs_exchange, G_TYPE_OBJECT)

GType
cs_exchange_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { CS_EXCHANGE_EMPTY, "CS_EXCHANGE_EMPTY", "empty" },
        { CS_EXCHANGE_SENDING, "CS_EXCHANGE_SENDING", "sending" },
        { CS_EXCHANGE_DONE, "CS_EXCHANGE_DONE", "done" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("CsExchangeState", values));
    }

  return type;
}

static void
set_state (CsExchange     *self,
           CsExchangeState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
complete_cb (CsExchange *self)
{
  if (cs_record_get_complete (self->record))
    set_state (self, CS_EXCHANGE_DONE);
}

static void
set_record (CsExchange *self,
            CsRecord   *record)
{
  g_clear_pointer (&self->verdict, cs_verdict_free);

  if (self->record == record)
    return;

  if (self->record != NULL)
    g_clear_signal_handler (&self->complete_handler, self->record);

  g_set_object (&self->record, record);

  if (record != NULL)
    self->complete_handler = g_signal_connect_object (record, "notify::complete", G_CALLBACK (complete_cb),
                                                      self, G_CONNECT_SWAPPED);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORD]);
}

static void
set_imported_name (CsExchange *self,
                   const char *imported_name)
{
  if (g_strcmp0 (self->imported_name, imported_name) == 0)
    return;

  g_free (self->imported_name);
  self->imported_name = g_strdup (imported_name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IMPORTED_NAME]);
}

static void
cs_exchange_dispose (GObject *object)
{
  CsExchange *self = CS_EXCHANGE (object);

  if (self->record != NULL)
    g_clear_signal_handler (&self->complete_handler, self->record);

  g_clear_object (&self->record);
  g_clear_pointer (&self->verdict, cs_verdict_free);

  G_OBJECT_CLASS (cs_exchange_parent_class)->dispose (object);
}

static void
cs_exchange_finalize (GObject *object)
{
  CsExchange *self = CS_EXCHANGE (object);

  g_free (self->imported_name);

  G_OBJECT_CLASS (cs_exchange_parent_class)->finalize (object);
}

static void
cs_exchange_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  CsExchange *self = CS_EXCHANGE (object);

  switch (prop_id)
    {
    case PROP_RECORD:
      g_value_set_object (value, self->record);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_STALE:
      g_value_set_boolean (value, self->stale);
      break;

    case PROP_IMPORTED_NAME:
      g_value_set_string (value, self->imported_name);
      break;

    case PROP_SELECTED_EVENT:
      g_value_set_uint (value, self->selected_event);
      break;

    case PROP_TAKES_KEYS:
      g_value_set_boolean (value, self->takes_keys);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_exchange_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  CsExchange *self = CS_EXCHANGE (object);

  switch (prop_id)
    {
    case PROP_STALE:
      cs_exchange_set_stale (self, g_value_get_boolean (value));
      break;

    case PROP_SELECTED_EVENT:
      cs_exchange_set_selected_event (self, g_value_get_uint (value));
      break;

    case PROP_TAKES_KEYS:
      cs_exchange_set_takes_keys (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_exchange_class_init (CsExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cs_exchange_dispose;
  object_class->finalize = cs_exchange_finalize;
  object_class->get_property = cs_exchange_get_property;
  object_class->set_property = cs_exchange_set_property;

  properties[PROP_RECORD] =
    g_param_spec_object ("record", NULL, NULL,
                         CS_TYPE_RECORD,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       CS_TYPE_EXCHANGE_STATE, CS_EXCHANGE_EMPTY,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STALE] =
    g_param_spec_boolean ("stale", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IMPORTED_NAME] =
    g_param_spec_string ("imported-name", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SELECTED_EVENT] =
    g_param_spec_uint ("selected-event", NULL, NULL,
                       0, G_MAXUINT, CS_EXCHANGE_NO_EVENT,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  properties[PROP_TAKES_KEYS] =
    g_param_spec_boolean ("takes-keys", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_exchange_init (CsExchange *self)
{
  self->selected_event = CS_EXCHANGE_NO_EVENT;
}

CsExchange *
cs_exchange_new (void)
{
  return g_object_new (CS_TYPE_EXCHANGE, NULL);
}

void
cs_exchange_begin (CsExchange *self,
                   CsRecord   *record)
{
  g_return_if_fail (CS_IS_EXCHANGE (self));
  g_return_if_fail (CS_IS_RECORD (record));

  g_object_freeze_notify (G_OBJECT (self));
  cs_exchange_set_selected_event (self, CS_EXCHANGE_NO_EVENT);
  cs_exchange_set_stale (self, FALSE);
  set_imported_name (self, NULL);
  cs_exchange_set_takes_keys (self, FALSE);
  set_record (self, record);
  set_state (self, CS_EXCHANGE_SENDING);
  g_object_thaw_notify (G_OBJECT (self));
}

void
cs_exchange_show (CsExchange *self,
                  CsRecord   *record,
                  const char *imported_name)
{
  g_return_if_fail (CS_IS_EXCHANGE (self));
  g_return_if_fail (CS_IS_RECORD (record));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->record != record)
    cs_exchange_set_selected_event (self, CS_EXCHANGE_NO_EVENT);
  cs_exchange_set_stale (self, FALSE);
  set_imported_name (self, imported_name);
  set_record (self, record);
  set_state (self, CS_EXCHANGE_DONE);
  g_object_thaw_notify (G_OBJECT (self));
}

void
cs_exchange_clear (CsExchange *self)
{
  g_return_if_fail (CS_IS_EXCHANGE (self));

  g_object_freeze_notify (G_OBJECT (self));
  cs_exchange_set_selected_event (self, CS_EXCHANGE_NO_EVENT);
  cs_exchange_set_stale (self, FALSE);
  set_imported_name (self, NULL);
  set_record (self, NULL);
  set_state (self, CS_EXCHANGE_EMPTY);
  g_object_thaw_notify (G_OBJECT (self));
}

CsExchangeState
cs_exchange_get_state (CsExchange *self)
{
  g_return_val_if_fail (CS_IS_EXCHANGE (self), CS_EXCHANGE_EMPTY);

  return self->state;
}

CsRecord *
cs_exchange_get_record (CsExchange *self)
{
  g_return_val_if_fail (CS_IS_EXCHANGE (self), NULL);

  return self->record;
}

const char *
cs_exchange_get_imported_name (CsExchange *self)
{
  g_return_val_if_fail (CS_IS_EXCHANGE (self), NULL);

  return self->imported_name;
}

CsVerdict *
cs_exchange_get_verdict (CsExchange *self)
{
  g_return_val_if_fail (CS_IS_EXCHANGE (self), NULL);

  if (self->verdict == NULL && self->record != NULL && cs_record_get_complete (self->record))
    self->verdict = cs_verdict_evaluate (self->record, cs_catalogue_get_default ());

  return self->verdict;
}

gboolean
cs_exchange_get_stale (CsExchange *self)
{
  g_return_val_if_fail (CS_IS_EXCHANGE (self), FALSE);

  return self->stale;
}

void
cs_exchange_set_stale (CsExchange *self,
                       gboolean    stale)
{
  g_return_if_fail (CS_IS_EXCHANGE (self));

  stale = !!stale;
  if (self->stale == stale)
    return;

  self->stale = stale;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STALE]);
}

gboolean
cs_exchange_lacks_keys (CsExchange *self)
{
  g_autoptr (CsEvidence) evidence = NULL;

  g_return_val_if_fail (CS_IS_EXCHANGE (self), FALSE);

  if (self->record == NULL || !cs_record_get_complete (self->record))
    return FALSE;

  evidence = cs_evidence_new (self->record);
  return evidence->hidden;
}

gboolean
cs_exchange_get_takes_keys (CsExchange *self)
{
  g_return_val_if_fail (CS_IS_EXCHANGE (self), FALSE);

  return self->takes_keys;
}

void
cs_exchange_set_takes_keys (CsExchange *self,
                            gboolean    takes_keys)
{
  g_return_if_fail (CS_IS_EXCHANGE (self));

  takes_keys = !!takes_keys;
  if (self->takes_keys == takes_keys)
    return;

  self->takes_keys = takes_keys;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TAKES_KEYS]);
}

guint
cs_exchange_get_selected_event (CsExchange *self)
{
  g_return_val_if_fail (CS_IS_EXCHANGE (self), CS_EXCHANGE_NO_EVENT);

  return self->selected_event;
}

void
cs_exchange_set_selected_event (CsExchange *self,
                                guint       index)
{
  g_return_if_fail (CS_IS_EXCHANGE (self));

  if (self->selected_event == index)
    return;

  self->selected_event = index;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_EVENT]);
}
