/* cs-send-values.h: what "send" makes of each option's value
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-send-options.h"

G_BEGIN_DECLS

/**
 * CsSendData:
 * @CS_SEND_DATA_TEXT: -d: a file goes without its line ends
 * @CS_SEND_DATA_BINARY: --data-binary: a file goes as it is
 * @CS_SEND_DATA_RAW: --data-raw: there are no files
 *
 * The constant of a body's option.
 */
typedef enum
{
  CS_SEND_DATA_TEXT,
  CS_SEND_DATA_BINARY,
  CS_SEND_DATA_RAW,
} CsSendData;

/**
 * CsSendSeconds:
 * @CS_SEND_SECONDS_ALL: --max-time
 * @CS_SEND_SECONDS_CONNECT: --connect-timeout
 *
 * The constant of a time limit's option.
 */
typedef enum
{
  CS_SEND_SECONDS_ALL,
  CS_SEND_SECONDS_CONNECT,
} CsSendSeconds;

/* #CsOptionApply functions; their target is a #CsSendOptions. */
gboolean cs_send_add_data (gpointer        target,
                           const CsOption *option,
                           char           *value,
                           GError        **error);
gboolean cs_send_add_header (gpointer        target,
                             const CsOption *option,
                             char           *value,
                             GError        **error);
gboolean cs_send_set_certificate (gpointer        target,
                                  const CsOption *option,
                                  char           *value,
                                  GError        **error);
gboolean cs_send_set_key (gpointer        target,
                          const CsOption *option,
                          char           *value,
                          GError        **error);
gboolean cs_send_set_passphrase_argument (gpointer        target,
                                          const CsOption *option,
                                          char           *value,
                                          GError        **error);
gboolean cs_send_set_passphrase_file (gpointer        target,
                                      const CsOption *option,
                                      char           *value,
                                      GError        **error);
gboolean cs_send_set_passphrase_fd (gpointer        target,
                                    const CsOption *option,
                                    char           *value,
                                    GError        **error);
gboolean cs_send_set_certificate_type (gpointer        target,
                                       const CsOption *option,
                                       char           *value,
                                       GError        **error);
gboolean cs_send_set_chain (gpointer        target,
                            const CsOption *option,
                            char           *value,
                            GError        **error);
gboolean cs_send_set_identity_mode (gpointer        target,
                                    const CsOption *option,
                                    char           *value,
                                    GError        **error);
gboolean cs_send_set_tls_max (gpointer        target,
                              const CsOption *option,
                              char           *value,
                              GError        **error);
gboolean cs_send_set_tls_min (gpointer        target,
                              const CsOption *option,
                              char           *value,
                              GError        **error);
gboolean cs_send_set_http_version (gpointer        target,
                                   const CsOption *option,
                                   char           *value,
                                   GError        **error);
gboolean cs_send_set_seconds (gpointer        target,
                              const CsOption *option,
                              char           *value,
                              GError        **error);
gboolean cs_send_set_capture_limit (gpointer        target,
                                    const CsOption *option,
                                    char           *value,
                                    GError        **error);
gboolean cs_send_set_max_redirects (gpointer        target,
                                    const CsOption *option,
                                    char           *value,
                                    GError        **error);
gboolean cs_send_set_output (gpointer        target,
                             const CsOption *option,
                             char           *value,
                             GError        **error);
gboolean cs_send_set_request_string (gpointer        target,
                                     const CsOption *option,
                                     char           *value,
                                     GError        **error);
gboolean cs_send_add_request_string (gpointer        target,
                                     const CsOption *option,
                                     char           *value,
                                     GError        **error);
gboolean cs_send_set_request_boolean (gpointer        target,
                                      const CsOption *option,
                                      char           *value,
                                      GError        **error);

/* Appends a copy of @text to a NULL-terminated array. */
void cs_send_append (char     ***array,
                     const char *text);

G_END_DECLS
