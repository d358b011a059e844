/* cs-option.c: command-line options in curl's forms
 *
 * GOption does not let an option see where in argv its value stands, repeat in
 * a way of its own, or sort its help into groups that read well.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-option.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define WIDTH       80
#define HELP_COLUMN 28

static gboolean
is_end (const CsOption *option)
{
  return option->name == NULL && option->help == NULL && option->letter == 0;
}

static const CsOption *
find_long (const CsOption *options,
           const char     *name,
           gsize           len)
{
  for (; !is_end (options); options++)
    if (options->name != NULL && strlen (options->name) == len && strncmp (options->name, name, len) == 0)
      return options;
  return NULL;
}

static const CsOption *
find_letter (const CsOption *options,
             char            letter)
{
  for (; !is_end (options); options++)
    if (options->letter == letter)
      return options;
  return NULL;
}

/* The only option whose name begins like that, or holds it: what was most
 * likely meant. */
static const CsOption *
guess (const CsOption *options,
       const char     *name,
       gsize           len)
{
  g_autofree char *part = g_strndup (name, len);

  const CsOption *best = NULL;

  for (; !is_end (options); options++)
    if (options->name != NULL && options->help != NULL &&
        (g_str_has_prefix (options->name, part) || g_str_has_prefix (part, options->name) ||
         (len > 3 && strstr (options->name, part) != NULL)))
      {
        if (best != NULL)
          return NULL;
        best = options;
      }
  return best;
}

static gboolean
refuse_unknown (GError        **error,
                const CsOption *options,
                const char     *argument,
                gsize           len)
{
  const CsOption  *meant = g_str_has_prefix (argument, "--") ? guess (options, argument + 2, len - 2) : NULL;
  g_autofree char *shown = g_strndup (argument, len);

  if (meant != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 _ ("There is no option %s. Did you mean --%s?"), shown, meant->name);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 _ ("There is no option %s. --help lists them all."), shown);
  return FALSE;
}

static gboolean
refuse_missing (GError        **error,
                const CsOption *option)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--%s: expected %s behind it, found the end of the command line."), option->name, _ (option->value));
  return FALSE;
}

static gboolean
parse_long (const CsOption *options,
            gpointer        target,
            char         ***next,
            GError        **error)
{
  char           *argument = *(*next)++;
  char           *equals = strchr (argument, '=');
  gsize           len = equals != NULL ? (gsize) (equals - argument) : strlen (argument);
  const CsOption *option = find_long (options, argument + 2, len - 2);

  if (option == NULL)
    return refuse_unknown (error, options, argument, len);

  if (option->value == NULL)
    {
      if (equals != NULL)
        return cs_option_refuse (error, option, equals + 1, _ ("no value"));
      return option->apply (target, option, NULL, error);
    }

  if (equals != NULL)
    return option->apply (target, option, equals + 1, error);
  if (**next == NULL)
    return refuse_missing (error, option);
  return option->apply (target, option, *(*next)++, error);
}

static gboolean
parse_letters (const CsOption *options,
               gpointer        target,
               char         ***next,
               GError        **error)
{
  for (char *letter = *(*next)++ + 1; *letter != '\0'; letter++)
    {
      const CsOption *option = find_letter (options, *letter);

      if (option == NULL)
        {
          const char shown[] = { '-', *letter, '\0' };

          return refuse_unknown (error, options, shown, 2);
        }
      if (option->value != NULL)
        {
          if (letter[1] != '\0')
            return option->apply (target, option, letter + 1, error);
          if (**next == NULL)
            return refuse_missing (error, option);
          return option->apply (target, option, *(*next)++, error);
        }
      if (!option->apply (target, option, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cs_option_parse (const CsOption *options,
                 gpointer        target,
                 char          **arguments,
                 GPtrArray      *plain,
                 GError        **error)
{
  gboolean only_plain = FALSE;

  while (*arguments != NULL)
    {
      char *argument = *arguments;

      if (!only_plain && g_str_equal (argument, "--"))
        {
          only_plain = TRUE;
          arguments++;
        }
      else if (!only_plain && g_str_has_prefix (argument, "--"))
        {
          if (!parse_long (options, target, &arguments, error))
            return FALSE;
        }
      else if (!only_plain && argument[0] == '-' && argument[1] != '\0')
        {
          if (!parse_letters (options, target, &arguments, error))
            return FALSE;
        }
      else if (plain != NULL)
        {
          g_ptr_array_add (plain, argument);
          arguments++;
        }
      else
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("“%s”: this command takes options only. --help lists them."), argument);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
cs_option_set_boolean (gpointer        target,
                       const CsOption *option,
                       char           *value,
                       GError        **error)
{
  G_STRUCT_MEMBER (gboolean, target, option->offset) = TRUE;
  return TRUE;
}

gboolean
cs_option_set_int (gpointer        target,
                   const CsOption *option,
                   char           *value,
                   GError        **error)
{
  G_STRUCT_MEMBER (int, target, option->offset) = option->constant;
  return TRUE;
}

gboolean
cs_option_set_string (gpointer        target,
                      const CsOption *option,
                      char           *value,
                      GError        **error)
{
  char **member = &G_STRUCT_MEMBER (char *, target, option->offset);

  g_free (*member);
  *member = g_strdup (value);
  return TRUE;
}

gboolean
cs_option_add_string (gpointer        target,
                      const CsOption *option,
                      char           *value,
                      GError        **error)
{
  char ***member = &G_STRUCT_MEMBER (char **, target, option->offset);
  guint   n = *member != NULL ? g_strv_length (*member) : 0;

  *member = g_renew (char *, *member, n + 2);
  (*member)[n] = g_strdup (value);
  (*member)[n + 1] = NULL;
  return TRUE;
}

gboolean
cs_option_ignore (gpointer        target,
                  const CsOption *option,
                  char           *value,
                  GError        **error)
{
  return TRUE;
}

gboolean
cs_option_refuse (GError        **error,
                  const CsOption *option,
                  const char     *value,
                  const char     *expected)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--%s: expected %s, found “%s”."), option->name, expected, value);
  return FALSE;
}

/* Prints words from @column on, wrapped at the right edge and indented there. */
static void
print_wrapped (const char *text,
               gsize       column,
               gsize       indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize len = (gsize) g_utf8_strlen (words[i], -1);

      if (column > indent && column + 1 + len > WIDTH)
        {
          printf ("\n%*s", (int) indent, "");
          column = indent;
        }
      else if (column > indent)
        {
          putchar (' ');
          column++;
        }
      fputs (words[i], stdout);
      column += len;
    }
  putchar ('\n');
}

static void
print_option (const CsOption *option)
{
  g_autoptr (GString) left = g_string_new ("  ");

  gsize len;

  if (option->letter != 0)
    g_string_append_printf (left, "-%c, ", option->letter);
  else
    g_string_append (left, "    ");
  g_string_append_printf (left, "--%s", option->name);
  if (option->value != NULL)
    g_string_append_printf (left, " %s", _ (option->value));

  len = (gsize) g_utf8_strlen (left->str, -1);
  fputs (left->str, stdout);
  if (len + 2 > HELP_COLUMN)
    printf ("\n%*s", HELP_COLUMN, "");
  else
    printf ("%*s", (int) (HELP_COLUMN - len), "");
  print_wrapped (_ (option->help), HELP_COLUMN, HELP_COLUMN);
}

void
cs_option_print_page (const CsOptionPage *page)
{
  g_auto (GStrv) paragraphs = g_strsplit (_ (page->summary), "\n\n", -1);

  printf (_ ("Usage: %s %s"), "countersign-cli", page->usage);
  putchar ('\n');
  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      putchar ('\n');
      print_wrapped (paragraphs[i], 0, 0);
    }

  for (const CsOption *option = page->options; option != NULL && !is_end (option); option++)
    {
      if (option->name == NULL)
        printf ("\n%s\n", _ (option->help));
      else if (option->help != NULL)
        print_option (option);
    }

  if (page->examples != NULL)
    printf ("\n%s\n%s", _ ("Examples"), _ (page->examples));
}
