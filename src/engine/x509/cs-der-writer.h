/* cs-der-writer.h: building DER from the inside out
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each of these returns one whole element (X.690 §8.1), to be put into the next
 * one. They keep no secrets: what goes in is certificates and what is encrypted. */

/**
 * cs_der_write:
 * @tag: an identifier octet
 * @content: (array length=len) (nullable): the element's content
 * @len: its length
 *
 * Returns: (transfer full): the element
 */
GByteArray *cs_der_write (guint8        tag,
                          gconstpointer content,
                          gsize         len);

/**
 * cs_der_write_oid:
 * @oid: an OBJECT IDENTIFIER as dotted decimals, of our own making
 *
 * Returns: (transfer full): the element
 */
GByteArray *cs_der_write_oid (const char *oid);

GByteArray *cs_der_write_integer (guint32 value);

/**
 * cs_der_wrap:
 * @tag: an identifier octet
 * @first: (transfer full) (nullable): an element
 * @...: (transfer full): further ones, then %NULL
 *
 * Returns: (transfer full): an element that holds these
 */
GByteArray *cs_der_wrap (guint8      tag,
                         GByteArray *first,
                         ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
