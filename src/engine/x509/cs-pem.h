/* cs-pem.h: PEM text (RFC 7468, RFC 1421) and what is wrong with it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * CsPemError:
 * @CS_PEM_ERROR_TRUNCATED: something is missing at the end of a block
 * @CS_PEM_ERROR_MALFORMED: something is there that does not belong
 */
typedef enum
{
  CS_PEM_ERROR_TRUNCATED,
  CS_PEM_ERROR_MALFORMED,
} CsPemError;

#define CS_PEM_ERROR (cs_pem_error_quark ())
GQuark cs_pem_error_quark (void);

/**
 * CsPemBlock:
 * @label: what stands between BEGIN and the dashes: "CERTIFICATE"
 * @line: line number of its BEGIN, from 1
 * @dek_info: (nullable): the value of its `DEK-Info` header: it is encrypted
 *   the traditional way (RFC 1421 §4.6.1.3)
 * @der: the decoded bytes, wiped when freed: it may be a key
 * @text: the block's own text from BEGIN to END; borrowed from the reader's text
 *
 * One block.
 */
typedef struct
{
  char    *label;
  guint    line;
  char    *dek_info;
  GBytes  *der;
  CsCursor text;
} CsPemBlock;

void cs_pem_block_free (CsPemBlock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsPemBlock, cs_pem_block_free)

/**
 * CsPemReader:
 *
 * A stack value over a text that outlives it.
 */
typedef struct
{
  CsCursor text;
  guint    line;
} CsPemReader;

CsPemReader cs_pem_reader_init (CsCursor text);

/**
 * cs_pem_reader_next:
 * @self: a reader
 * @block: (out) (transfer full) (nullable): the next block, or %NULL at the end
 * @error: return location for an error, or %NULL
 *
 * Passes over text between blocks.
 *
 * Returns: %FALSE with a #CsPemError whose message begins with the line at
 *   fault: "line 31: expected …"
 */
gboolean cs_pem_reader_next (CsPemReader *self,
                             CsPemBlock **block,
                             GError     **error);

/**
 * cs_pem_is_text:
 * @text: a file's content
 *
 * Returns: whether a line of it begins a PEM block
 */
gboolean cs_pem_is_text (CsCursor text);

/**
 * cs_pem_bytes_take_secret:
 * @data: (array length=len) (transfer full): memory from g_malloc()
 * @len: its size
 *
 * Returns: (transfer full): bytes that are wiped before they are freed
 */
GBytes *cs_pem_bytes_take_secret (guint8 *data,
                                  gsize   len);

G_END_DECLS
