/* cs-strip-label.c: what a button of the strip says
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-strip-label.h"

#include <glib/gi18n-lib.h>

struct _CsStripLabel
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *icon;
  GtkWidget *caption;
  GtkWidget *value;
  GtkWidget *detail;
  GtkWidget *tag_box;
  GtkWidget *tag_icon;
  GtkWidget *tag;

  char    *tag_class;
  gboolean compact;
};

enum
{
  PROP_0,
  PROP_CAPTION,
  PROP_COMPACT,
  PROP_DETAIL,
  PROP_ICON_NAME,
  PROP_TAG,
  PROP_TAG_CLASS,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsStripLabel, cs_strip_label, GTK_TYPE_WIDGET)

static gboolean
has_text (GtkWidget *label)
{
  return *gtk_label_get_text (GTK_LABEL (label)) != '\0';
}

static void
update (CsStripLabel *self)
{
  gtk_widget_set_visible (self->detail, has_text (self->detail) && !self->compact);
  gtk_widget_set_visible (self->tag_box, has_text (self->tag));
}

static void
set_label (CsStripLabel *self,
           GtkWidget    *label,
           const GValue *value,
           guint         prop_id)
{
  const char *text = g_value_get_string (value);

  if (text == NULL)
    text = "";
  if (g_str_equal (gtk_label_get_text (GTK_LABEL (label)), text))
    return;

  gtk_label_set_text (GTK_LABEL (label), text);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
set_tag_class (CsStripLabel *self,
               const char   *tag_class)
{
  if (g_strcmp0 (self->tag_class, tag_class) == 0)
    return;

  if (self->tag_class != NULL)
    gtk_widget_remove_css_class (self->tag_box, self->tag_class);
  g_free (self->tag_class);
  self->tag_class = g_strdup (tag_class);
  if (tag_class != NULL)
    gtk_widget_add_css_class (self->tag_box, tag_class);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->tag_icon), g_strcmp0 (tag_class, "cs-error") == 0
                                                              ? "cs-refused-symbolic"
                                                              : "cs-warning-symbolic");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TAG_CLASS]);
}

static void
cs_strip_label_dispose (GObject *object)
{
  CsStripLabel *self = CS_STRIP_LABEL (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (cs_strip_label_parent_class)->dispose (object);
}

static void
cs_strip_label_finalize (GObject *object)
{
  g_free (CS_STRIP_LABEL (object)->tag_class);

  G_OBJECT_CLASS (cs_strip_label_parent_class)->finalize (object);
}

static void
cs_strip_label_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  CsStripLabel *self = CS_STRIP_LABEL (object);

  switch (prop_id)
    {
    case PROP_CAPTION:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->caption)));
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->detail)));
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (self->icon)));
      break;
    case PROP_TAG:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->tag)));
      break;
    case PROP_TAG_CLASS:
      g_value_set_string (value, self->tag_class);
      break;
    case PROP_VALUE:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->value)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_strip_label_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  CsStripLabel *self = CS_STRIP_LABEL (object);

  switch (prop_id)
    {
    case PROP_CAPTION:
      set_label (self, self->caption, value, prop_id);
      break;
    case PROP_COMPACT:
      self->compact = g_value_get_boolean (value);
      update (self);
      break;
    case PROP_DETAIL:
      set_label (self, self->detail, value, prop_id);
      break;
    case PROP_ICON_NAME:
      gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), g_value_get_string (value));
      break;
    case PROP_TAG:
      set_label (self, self->tag, value, prop_id);
      break;
    case PROP_TAG_CLASS:
      set_tag_class (self, g_value_get_string (value));
      break;
    case PROP_VALUE:
      set_label (self, self->value, value, prop_id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_strip_label_class_init (CsStripLabelClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  static const char *const names[N_PROPS] = {
    [PROP_CAPTION] = "caption",
    [PROP_DETAIL] = "detail",
    [PROP_ICON_NAME] = "icon-name",
    [PROP_TAG] = "tag",
    [PROP_TAG_CLASS] = "tag-class",
    [PROP_VALUE] = "value",
  };

  object_class->dispose = cs_strip_label_dispose;
  object_class->finalize = cs_strip_label_finalize;
  object_class->get_property = cs_strip_label_get_property;
  object_class->set_property = cs_strip_label_set_property;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i] =
      i == PROP_COMPACT
        ? g_param_spec_boolean ("compact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)
        : g_param_spec_string (names[i], NULL, NULL, NULL,
                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-strip-label.ui");
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, content);
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, icon);
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, caption);
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, value);
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, detail);
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, tag_box);
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, tag_icon);
  gtk_widget_class_bind_template_child (widget_class, CsStripLabel, tag);
}

static void
cs_strip_label_init (CsStripLabel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

char *
cs_strip_label_dup_text (CsStripLabel *self)
{
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (CS_IS_STRIP_LABEL (self), NULL);

  text = g_string_new (NULL);
  /* Translators: a caption and its value, for a screen reader: "Identity: alice" */
  g_string_append_printf (text, _ ("%s: %s"), gtk_label_get_text (GTK_LABEL (self->caption)),
                          gtk_label_get_text (GTK_LABEL (self->value)));
  if (has_text (self->detail))
    g_string_append_printf (text, ", %s", gtk_label_get_text (GTK_LABEL (self->detail)));
  if (has_text (self->tag))
    g_string_append_printf (text, ", %s", gtk_label_get_text (GTK_LABEL (self->tag)));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
