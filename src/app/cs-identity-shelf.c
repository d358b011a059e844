/* cs-identity-shelf.c: the identities at hand, and which one is chosen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-shelf.h"

struct _CsIdentityShelf
{
  GObject parent_instance;

  GListStore       *choices;
  CsIdentityChoice *chosen;
  CsIdentityChoice *offered;
  GPtrArray        *ca_names;
  gint64            clock_ahead;
  char             *rule;         /* (nullable): the pattern that chose the chosen one */
  char             *offered_rule; /* (nullable): that made the offer */
};

enum
{
  PROP_0,
  PROP_CHOICES,
  PROP_CHOSEN,
  PROP_OFFERED,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsIdentityShelf, cs_identity_shelf, G_TYPE_OBJECT)

static gboolean
is_open (CsIdentityChoice *choice)
{
  CsIdentityChoiceState state = cs_identity_choice_get_state (choice);

  return state == CS_IDENTITY_CHOICE_READY || state == CS_IDENTITY_CHOICE_NONE;
}

static CsIdentityChoice *
insert_choice (CsIdentityShelf  *self,
               guint             position,
               CsIdentityChoice *choice);

/* A file with several identities makes a row for each; the person picks. */
static gboolean
unfold (CsIdentityShelf  *self,
        CsIdentityChoice *choice)
{
  g_autoptr (GPtrArray) others = cs_identity_choice_take_others (choice);
  guint                 position;

  if (others == NULL || !g_list_store_find (self->choices, choice, &position))
    return FALSE;

  for (guint i = 0; i < others->len; i++)
    insert_choice (self, position + 1 + i, cs_identity_choice_new_sibling (choice, g_ptr_array_index (others, i)));
  return TRUE;
}

static void
state_changed (CsIdentityShelf  *self,
               GParamSpec       *pspec,
               CsIdentityChoice *choice)
{
  if (unfold (self, choice))
    return;

  if (choice == self->offered && is_open (choice))
    cs_identity_shelf_choose (self, choice);
  if (choice == self->chosen)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
chain_changed (CsIdentityShelf *self,
               CsIdentityChain *chain)
{
  if (chain == cs_identity_choice_get_chain (self->chosen))
    g_signal_emit (self, signals[CHANGED], 0);
}

static CsIdentityChoice *
insert_choice (CsIdentityShelf  *self,
               guint             position,
               CsIdentityChoice *choice)
{
  g_autoptr (CsIdentityChoice) owned = choice;

  g_signal_connect_object (owned, "notify::state", G_CALLBACK (state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cs_identity_choice_get_chain (owned), "changed", G_CALLBACK (chain_changed), self,
                           G_CONNECT_SWAPPED);
  cs_identity_choice_set_ca_names (owned, self->ca_names);
  cs_identity_choice_set_clock_ahead (owned, self->clock_ahead);
  g_list_store_insert (self->choices, position, owned);
  return owned; /* the list holds it */
}

static CsIdentityChoice *
append_choice (CsIdentityShelf  *self,
               CsIdentityChoice *choice)
{
  return insert_choice (self, g_list_model_get_n_items (G_LIST_MODEL (self->choices)), choice);
}

static void
cs_identity_shelf_finalize (GObject *object)
{
  CsIdentityShelf *self = CS_IDENTITY_SHELF (object);

  g_clear_object (&self->choices);
  g_clear_object (&self->chosen);
  g_clear_object (&self->offered);
  g_clear_pointer (&self->ca_names, g_ptr_array_unref);
  g_free (self->rule);
  g_free (self->offered_rule);

  G_OBJECT_CLASS (cs_identity_shelf_parent_class)->finalize (object);
}

static void
cs_identity_shelf_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  CsIdentityShelf *self = CS_IDENTITY_SHELF (object);

  switch (prop_id)
    {
    case PROP_CHOICES:
      g_value_set_object (value, self->choices);
      break;
    case PROP_CHOSEN:
      g_value_set_object (value, self->chosen);
      break;
    case PROP_OFFERED:
      g_value_set_object (value, self->offered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_identity_shelf_class_init (CsIdentityShelfClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_identity_shelf_finalize;
  object_class->get_property = cs_identity_shelf_get_property;

  properties[PROP_CHOICES] =
    g_param_spec_object ("choices", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHOSEN] =
    g_param_spec_object ("chosen", NULL, NULL, CS_TYPE_IDENTITY_CHOICE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_OFFERED] =
    g_param_spec_object ("offered", NULL, NULL, CS_TYPE_IDENTITY_CHOICE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_identity_shelf_init (CsIdentityShelf *self)
{
  self->choices = g_list_store_new (CS_TYPE_IDENTITY_CHOICE);
  self->chosen = g_object_ref (append_choice (self, cs_identity_choice_new_none ()));
}

CsIdentityShelf *
cs_identity_shelf_new (void)
{
  return g_object_new (CS_TYPE_IDENTITY_SHELF, NULL);
}

GListModel *
cs_identity_shelf_get_choices (CsIdentityShelf *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_SHELF (self), NULL);

  return G_LIST_MODEL (self->choices);
}

CsIdentityChoice *
cs_identity_shelf_get_none (CsIdentityShelf *self)
{
  g_autoptr (CsIdentityChoice) none = NULL;

  g_return_val_if_fail (CS_IS_IDENTITY_SHELF (self), NULL);

  none = g_list_model_get_item (G_LIST_MODEL (self->choices), 0);
  return none; /* the list holds it */
}

CsIdentityChoice *
cs_identity_shelf_get_chosen (CsIdentityShelf *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_SHELF (self), NULL);

  return self->chosen;
}

CsIdentityChoice *
cs_identity_shelf_get_offered (CsIdentityShelf *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_SHELF (self), NULL);

  return self->offered;
}

static void
set_offered (CsIdentityShelf  *self,
             CsIdentityChoice *choice)
{
  if (g_set_object (&self->offered, choice))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OFFERED]);
}

void
cs_identity_shelf_offer (CsIdentityShelf  *self,
                         CsIdentityChoice *choice)
{
  g_return_if_fail (CS_IS_IDENTITY_SHELF (self));

  g_clear_pointer (&self->offered_rule, g_free);
  if (choice != NULL && is_open (choice))
    cs_identity_shelf_choose (self, choice);
  else
    set_offered (self, choice);
}

void
cs_identity_shelf_offer_by_rule (CsIdentityShelf  *self,
                                 CsIdentityChoice *choice,
                                 const char       *pattern)
{
  g_return_if_fail (CS_IS_IDENTITY_SHELF (self));

  g_free (self->offered_rule);
  self->offered_rule = g_strdup (pattern);
  if (is_open (choice))
    cs_identity_shelf_choose (self, choice);
  else
    set_offered (self, choice);
}

const char *
cs_identity_shelf_get_rule (CsIdentityShelf *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_SHELF (self), NULL);

  return self->rule;
}

void
cs_identity_shelf_choose (CsIdentityShelf  *self,
                          CsIdentityChoice *choice)
{
  gboolean ruled;

  g_return_if_fail (CS_IS_IDENTITY_SHELF (self));

  if (choice == NULL)
    choice = cs_identity_shelf_get_none (self);
  set_offered (self, NULL);
  ruled = g_strcmp0 (self->rule, self->offered_rule) != 0;
  g_free (self->rule);
  self->rule = g_steal_pointer (&self->offered_rule);
  if (!g_set_object (&self->chosen, choice))
    {
      if (ruled)
        g_signal_emit (self, signals[CHANGED], 0);
      return;
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static CsIdentityChoice *
find_choice (CsIdentityShelf *self,
             const char      *certificate,
             const char      *key)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->choices)); i++)
    {
      g_autoptr (CsIdentityChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      if (g_strcmp0 (cs_identity_choice_get_certificate (choice), certificate) == 0 &&
          g_strcmp0 (cs_identity_choice_get_key (choice), key) == 0)
        return choice; /* the list holds it */
    }

  return NULL;
}

CsIdentityChoice *
cs_identity_shelf_add_token (CsIdentityShelf         *self,
                             const CsIdentityOnToken *place)
{
  CsIdentityChoice *known;

  g_return_val_if_fail (CS_IS_IDENTITY_SHELF (self), NULL);

  known = find_choice (self, place->uri, NULL);
  return known != NULL ? known : append_choice (self, cs_identity_choice_new_token (place));
}

CsIdentityChoice *
cs_identity_shelf_add (CsIdentityShelf *self,
                       const char      *certificate,
                       const char      *key)
{
  CsIdentityChoice *known;

  g_return_val_if_fail (CS_IS_IDENTITY_SHELF (self), NULL);
  g_return_val_if_fail (certificate != NULL, NULL);

  known = find_choice (self, certificate, key);
  return known != NULL ? known : append_choice (self, cs_identity_choice_new (certificate, key));
}

void
cs_identity_shelf_remove (CsIdentityShelf *self,
                          const char      *place)
{
  g_return_if_fail (CS_IS_IDENTITY_SHELF (self));

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->choices)); i > 1; i--)
    {
      g_autoptr (CsIdentityChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i - 1);
      g_autofree char             *its_place = cs_identity_choice_dup_place (choice);

      if (g_strcmp0 (its_place, place) != 0)
        continue;

      g_signal_handlers_disconnect_by_data (choice, self);
      g_list_store_remove (self->choices, i - 1);
      if (choice == self->offered)
        cs_identity_shelf_offer (self, NULL);
      if (choice == self->chosen)
        cs_identity_shelf_choose (self, NULL);
    }
}

void
cs_identity_shelf_set_ca_names (CsIdentityShelf *self,
                                GPtrArray       *ca_names)
{
  g_return_if_fail (CS_IS_IDENTITY_SHELF (self));

  if (ca_names != NULL)
    g_ptr_array_ref (ca_names);
  g_clear_pointer (&self->ca_names, g_ptr_array_unref);
  self->ca_names = ca_names;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->choices)); i++)
    {
      g_autoptr (CsIdentityChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      cs_identity_choice_set_ca_names (choice, ca_names);
    }
}

void
cs_identity_shelf_set_clock_ahead (CsIdentityShelf *self,
                                   gint64           ahead)
{
  g_return_if_fail (CS_IS_IDENTITY_SHELF (self));

  self->clock_ahead = ahead;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->choices)); i++)
    {
      g_autoptr (CsIdentityChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      cs_identity_choice_set_clock_ahead (choice, ahead);
    }
}
