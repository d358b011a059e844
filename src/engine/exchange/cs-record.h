/* cs-record.h: an exchange as a document
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-capture.h"
#include "cs-certificate.h"

G_BEGIN_DECLS

/**
 * CsRecord:
 *
 * One HAR 1.2 entry with our `_mtls`. It holds facts; judgement is made from
 * them anew. A record that is still being written has its events and no entry
 * yet: cs_record_get_complete() tells.
 *
 * What a record says is read straight from its JSON with cs_json_get_…(); the
 * accessors here are for what needs work.
 */
#define CS_TYPE_RECORD (cs_record_get_type ())
G_DECLARE_FINAL_TYPE (CsRecord, cs_record, CS, RECORD, GObject)

/**
 * cs_record_new:
 *
 * Returns: (transfer full): an empty record, to be written as things happen
 */
CsRecord *cs_record_new (void);

/**
 * cs_record_new_from_entry:
 * @entry: (transfer none): a HAR entry
 *
 * Returns: (transfer full): a complete record
 */
CsRecord *cs_record_new_from_entry (JsonObject *entry);

void cs_record_add_event (CsRecord *self,
                          CsEvent  *event);

/**
 * cs_record_set_entry:
 * @self: a record
 * @entry: (transfer none): its HAR entry, whose events replace those added so far
 *   when it carries any
 *
 * Completes a record and notifies `complete`.
 */
void cs_record_set_entry (CsRecord   *self,
                          JsonObject *entry);

/* Whether the entry is there. A property, "complete", notified once. */
gboolean cs_record_get_complete (CsRecord *self);

/**
 * cs_record_get_events:
 * @self: a record
 *
 * Returns: (transfer none) (element-type CsEvent): oldest first; it only grows
 *   while the record is being written
 */
GListModel *cs_record_get_events (CsRecord *self);

CsEvent *cs_record_get_event (CsRecord *self,
                              guint     index);

/**
 * cs_record_get_entry:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the HAR entry
 */
JsonObject *cs_record_get_entry (CsRecord *self);

/* Says of a record that grows that it is somebody else's exchange. */
void cs_record_set_observed (CsRecord *self);

/* Parts of the entry; (nullable), all (transfer none). */
JsonObject *cs_record_get_mtls (CsRecord *self);

/**
 * cs_record_is_observed:
 * @self: a record
 *
 * Returns: whether it is somebody else's exchange, from a capture or a relay:
 *   "you" is then the wrong word for its client
 */
gboolean    cs_record_is_observed (CsRecord *self);
JsonObject *cs_record_get_request (CsRecord *self);
JsonObject *cs_record_get_response (CsRecord *self);

/**
 * cs_record_get_tls:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): `tls` of the connection that carried the
 *   request: the last one
 */
JsonObject *cs_record_get_tls (CsRecord *self);

/**
 * cs_record_get_status:
 * @self: a record
 *
 * Returns: the HTTP status, 0 when there was no answer
 */
int cs_record_get_status (CsRecord *self);

/**
 * cs_record_get_certificate:
 * @self: a record
 * @fingerprint: lower-case hexadecimal SHA-256
 *
 * Returns: (transfer none) (nullable): the certificate of that name
 */
CsCertificate *cs_record_get_certificate (CsRecord   *self,
                                          const char *fingerprint);

/**
 * cs_record_dup_chain:
 * @self: a record
 * @fingerprints: (nullable): an array of fingerprints in the record
 *
 * Returns: (transfer full) (element-type CsCertificate): those that the record holds
 */
GPtrArray *cs_record_dup_chain (CsRecord  *self,
                                JsonArray *fingerprints);

/**
 * cs_record_get_body:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the answer's body as far as it was kept
 */
GBytes *cs_record_get_body (CsRecord *self);

/**
 * cs_record_set_body:
 * @self: a record
 * @body: the answer's body as it came, by another way than the entry
 *
 * Its content coding is undone as cs_body_decode() does. Also puts it into the
 * entry's `response.content`, as text or base64.
 */
void cs_record_set_body (CsRecord *self,
                         GBytes   *body);

/**
 * cs_record_fill_content:
 * @content: a HAR `content` object
 * @data: (array length=len): a body, decoded
 * @len: its length
 *
 * Sets `text`, and `encoding` to "base64" when the body is no UTF-8 text.
 */
void cs_record_fill_content (JsonObject   *content,
                             const guint8 *data,
                             gsize         len);

/**
 * cs_record_dup_capture:
 * @self: a record
 *
 * Returns: (transfer full): its capture
 */
CsCapture *cs_record_dup_capture (CsRecord *self);

/**
 * CsRecordError:
 * @CS_RECORD_ERROR_NOT_HAR: not a HAR file, or one without entries
 * @CS_RECORD_ERROR_TOO_NEW: `_mtls.version` is one that we do not know
 * @CS_RECORD_ERROR_TOO_LARGE: past CS_RECORD_MAX_BYTES
 */
typedef enum
{
  CS_RECORD_ERROR_NOT_HAR,
  CS_RECORD_ERROR_TOO_NEW,
  CS_RECORD_ERROR_TOO_LARGE,
} CsRecordError;

#define CS_RECORD_ERROR (cs_record_error_quark ())
GQuark cs_record_error_quark (void);

#define CS_RECORD_MAX_BYTES (256 * 1024 * 1024)

/**
 * cs_har_parse:
 * @name: what to call it in errors: the file's name
 * @text: (array length=len): a HAR file's text
 * @len: its length
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (element-type CsRecord) (nullable): its entries,
 *   with or without `_mtls`; %NULL with a #CsRecordError or #JsonParserError
 */
GPtrArray *cs_har_parse (const char *name,
                         const char *text,
                         gsize       len,
                         GError    **error);

/**
 * cs_har_new:
 * @records: (element-type CsRecord): complete records
 *
 * Returns: (transfer full): a HAR 1.2 object with these entries
 */
JsonObject *cs_har_new (GPtrArray *records);

G_END_DECLS
