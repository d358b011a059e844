/* message-case.h: what every parser of a message has to do
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The smallest good message of a kind: its body. */
typedef struct
{
  const char   *path;
  guint         type;
  guint16       version;
  const guint8 *body;
  gsize         len;
  gsize         good_at; /* a shorter length that is a message too; 0: none */
} MessageCase;

/* Describes it; returns fields. @preset: (transfer full) (nullable) */
JsonObject *message_case_describe (const MessageCase *self,
                                   gsize              len,
                                   JsonObject        *preset,
                                   char             **summary);

/* It is read; every prefix, and a byte more, is refused with a reason. */
void message_case_test (gconstpointer data);

G_END_DECLS
