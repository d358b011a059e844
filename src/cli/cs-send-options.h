/* cs-send-options.h: what "send" was told
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-option.h"
#include "cs-request.h"

G_BEGIN_DECLS

/**
 * CsSendOutput:
 * @CS_SEND_REPORT: a report that a person reads
 * @CS_SEND_JSON: the whole HAR
 * @CS_SEND_RAW: HTTP as it crossed
 * @CS_SEND_EVENTS: a line of JSON per event, as it happens, then one per entry
 *
 * What goes to standard output.
 */
typedef enum
{
  CS_SEND_REPORT,
  CS_SEND_JSON,
  CS_SEND_RAW,
  CS_SEND_EVENTS,
} CsSendOutput;

/**
 * CsSendOptions:
 * @request: the request; its URL is %NULL when none was given
 * @output: what goes to standard output
 * @explain: whether the report goes into causes, remedies and platforms
 * @fail: whether HTTP ≥ 400 gives an exit status of its own
 * @help: whether to print the help and leave
 * @pcapng_file: (nullable): where to save the bytes with their keys
 * @har_file: (nullable): where to save the record; "-" for standard output
 * @body_file: (nullable): where to save the answer's body; "-" for standard output
 */
typedef struct
{
  CsRequest   *request;
  GString     *data; /* what -d and --data-binary collected, or NULL */
  CsSendOutput output;
  gboolean     explain;
  gboolean     fail;
  gboolean     help;
  gboolean     head;
  gboolean     native_roots;
  char        *har_file;
  char        *pcapng_file;
  char        *body_file;
} CsSendOptions;

/**
 * cs_send_options_parse:
 * @arguments: (array zero-terminated=1): the command line; passphrases in it are
 *   overwritten
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): the options, or %NULL with a #GOptionError
 *   for one that cannot be, or a #GIOErrorEnum for a file that cannot be read
 */
CsSendOptions *cs_send_options_parse (char   **arguments,
                                      GError **error);
void           cs_send_options_free (CsSendOptions *self);

/* Prints the help of "send". */
void cs_send_options_print_help (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSendOptions, cs_send_options_free)

G_END_DECLS
