/* cs-option.h: command-line options in curl's forms
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CsOption CsOption;

/**
 * CsOptionApply:
 * @target: what the options are for
 * @option: the option that was given
 * @value: (nullable): its value, in the memory of argv, so that a secret can be
 *   wiped there; %NULL for a switch
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a #GOptionError whose message names the option, what was
 *   expected and what to do
 */
typedef gboolean (*CsOptionApply) (gpointer        target,
                                   const CsOption *option,
                                   char           *value,
                                   GError        **error);

/**
 * CsOption:
 * @name: long name without dashes; %NULL in a row that is the title of a group
 * @letter: one-letter name, or 0
 * @value: (nullable): what to call the value in the help; %NULL for a switch
 * @help: (nullable): one sentence, or the group's title; %NULL keeps it out of the help
 * @apply: takes it over
 * @offset: of a field of @target, for @apply
 * @constant: a value, for @apply
 *
 * A row of a table that a zeroed row ends.
 */
struct _CsOption
{
  const char   *name;
  char          letter;
  const char   *value;
  const char   *help;
  CsOptionApply apply;
  gsize         offset;
  int           constant;
};

/**
 * CsOptionPage:
 * @usage: "send [OPTION…] URL"
 * @summary: what the command does, a paragraph or two
 * @options: a table
 * @examples: (nullable): lines to copy
 *
 * A command's help.
 */
typedef struct
{
  const char     *usage;
  const char     *summary;
  const CsOption *options;
  const char     *examples;
} CsOptionPage;

/**
 * cs_option_parse:
 * @options: a table
 * @target: for the options' apply functions
 * @arguments: (array zero-terminated=1): what to parse, without the command's name
 * @plain: (nullable): where to put the arguments that are no options; %NULL when
 *   there may be none
 * @error: return location for an error, or %NULL
 *
 * Takes `--name VALUE`, `--name=VALUE`, `-xVALUE`, `-x VALUE`, several switches
 * behind one dash, and `--` before arguments that look like options.
 *
 * Returns: %FALSE with a #GOptionError
 */
gboolean cs_option_parse (const CsOption *options,
                          gpointer        target,
                          char          **arguments,
                          GPtrArray      *plain,
                          GError        **error);

/* The apply function of a switch: sets the gboolean at @offset. */
gboolean cs_option_set_boolean (gpointer        target,
                                const CsOption *option,
                                char           *value,
                                GError        **error);

/* The apply function of a switch: sets the int, or enum, at @offset to @constant. */
gboolean cs_option_set_int (gpointer        target,
                            const CsOption *option,
                            char           *value,
                            GError        **error);

/* Puts a copy of the value into the string at @offset. */
gboolean cs_option_set_string (gpointer        target,
                               const CsOption *option,
                               char           *value,
                               GError        **error);

/* Appends a copy of the value to the NULL-terminated array at @offset. */
gboolean cs_option_add_string (gpointer        target,
                               const CsOption *option,
                               char           *value,
                               GError        **error);

/* For options of other programs that change nothing here. */
gboolean cs_option_ignore (gpointer        target,
                           const CsOption *option,
                           char           *value,
                           GError        **error);

/**
 * cs_option_refuse:
 * @error: return location for an error, or %NULL
 * @option: the option
 * @value: what it was given
 * @expected: translated: "a number of seconds, as in 10 or 2.5"
 *
 * Makes the error "--max-time: expected …, found “…”".
 *
 * Returns: %FALSE
 */
gboolean cs_option_refuse (GError        **error,
                           const CsOption *option,
                           const char     *value,
                           const char     *expected);

/**
 * cs_option_print_page:
 * @page: a command's help
 *
 * Prints it to standard output, 80 columns wide.
 */
void cs_option_print_page (const CsOptionPage *page);

G_END_DECLS
