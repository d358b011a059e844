/* cs-event.h: one thing that happened during an exchange
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsSide:
 * @CS_SIDE_CLIENT: written by the client
 * @CS_SIDE_SERVER: written by the server
 * @CS_SIDE_LOCAL: not on the wire: a name looked up, a decision of ours
 *
 * Who did it. A transcript never assumes which side we were.
 */
typedef enum
{
  CS_SIDE_CLIENT,
  CS_SIDE_SERVER,
  CS_SIDE_LOCAL,
} CsSide;

/**
 * CsLayer:
 *
 * The layer an event belongs to. Types by layer:
 *
 * - DNS: `Lookup` (side local; fields: host, addresses[])
 * - TCP: `Connect` (client: an attempt begins; address, port), `Connected`
 *   (server: it answered; address, port), `ConnectPending` (local: the next address is tried
 *   as well; address, port), `ConnectFailed` (local; address, port,
 *   message), `Plaintext` (before TLS began; bytes), `Lost` (local: a capture
 *   has a gap; from, bytes), `Close` (who: side; fields: how "fin" or "rst")
 * - PROXY: `ProxyRequest` (client), `ProxyAnswer` (server; status, reason),
 *   `ProxyNegotiated` (local)
 * - TLS: the handshake message's name in the RFC (`ClientHello`, `Finished` …),
 *   `ChangeCipherSpec`, `Alert` (level, number, name, when), `ApplicationData`
 *   (only while its keys are missing), `ProtectedRecord` (a handshake or alert
 *   record that cannot be read for want of keys), `Malformed`, `Unexpected`;
 *   `TrustDecision` and `IdentityDecision` (local)
 * - HTTP: HTTP/1.1: `Request` (method, target, version, headers[], head),
 *   `Response` (status, reason, version, headers[], head), `Body` (bytes, end);
 *   HTTP/2: the frame's name (`SETTINGS`, `HEADERS`, `DATA`, `RST_STREAM` …)
 *   with stream and flags, `Preface`. A message's first HEADERS has the same
 *   method, target or status fields as Request and Response have. Of both:
 *   `Malformed`, `Unread`, `Omitted`; see #CsHttpDecoder.
 *
 * headers[] is an array of [name, value] arrays in wire order.
 */
typedef enum
{
  CS_LAYER_DNS,
  CS_LAYER_TCP,
  CS_LAYER_PROXY,
  CS_LAYER_TLS,
  CS_LAYER_HTTP,
} CsLayer;

const char *cs_side_to_string (CsSide side);
const char *cs_layer_to_string (CsLayer layer);

/**
 * CsEvent:
 *
 * An event of a record: when, who, which layer, what. It does not change once
 * its maker has handed it on. Summary and fields of a decoded message are made
 * when they are first asked for: decoding a capture must not pay for rows that
 * nobody looks at.
 */
#define CS_TYPE_EVENT (cs_event_get_type ())
G_DECLARE_FINAL_TYPE (CsEvent, cs_event, CS, EVENT, GObject)

/**
 * CsEventFunc:
 * @event: (transfer none): what has just happened
 * @user_data: the receiver's
 */
typedef void (*CsEventFunc) (CsEvent *event,
                             gpointer user_data);

/**
 * CsEventDescribe:
 * @event: an event with its plaintext or context
 * @summary: (out): one line, translated: "2 certificates: alice, Lab Issuing CA"
 * @fields: (inout): an empty object to fill with the message's fields by their
 *   names in the RFC
 *
 * Makes an event's summary and fields from its plaintext or context. Pure.
 */
typedef void (*CsEventDescribe) (CsEvent    *event,
                                 char      **summary,
                                 JsonObject *fields);

/**
 * cs_event_new:
 * @time_us: microseconds since the entry's start
 * @connection: the connection's id; 0 is the first
 * @side: who
 * @layer: where
 * @type: what, by the field's name; see #CsLayer
 *
 * Returns: (transfer full): an event
 */
CsEvent *cs_event_new (gint64      time_us,
                       guint       connection,
                       CsSide      side,
                       CsLayer     layer,
                       const char *type);

/* For its maker, before it is handed on. */
void cs_event_set_summary (CsEvent    *self,
                           const char *summary);
void cs_event_take_fields (CsEvent    *self,
                           JsonObject *fields);
void cs_event_set_range (CsEvent *self,
                         guint64  start,
                         guint64  end);
void cs_event_set_protected (CsEvent *self,
                             gboolean is_protected);
void cs_event_take_plaintext (CsEvent        *self,
                              GBytes         *plaintext,
                              CsEventDescribe describe);

/* What @describe reads besides a plaintext, or in place of one: it is not shown. */
void    cs_event_take_context (CsEvent        *self,
                               GBytes         *context,
                               CsEventDescribe describe);
GBytes *cs_event_get_context (CsEvent *self);

gint64      cs_event_get_time_us (CsEvent *self);
guint       cs_event_get_connection (CsEvent *self);
CsSide      cs_event_get_side (CsEvent *self);
CsLayer     cs_event_get_layer (CsEvent *self);
const char *cs_event_get_event_type (CsEvent *self);

/**
 * cs_event_is:
 * @self: an event
 * @layer: a layer
 * @type: a type
 *
 * Returns: whether @self is of that layer and type
 */
gboolean cs_event_is (CsEvent    *self,
                      CsLayer     layer,
                      const char *type);

/**
 * cs_event_is_certificate:
 * @self: an event
 *
 * Returns: whether @self is a Certificate, compressed (RFC 8879) or not
 */
gboolean cs_event_is_certificate (CsEvent *self);

/**
 * cs_event_get_summary:
 * @self: an event
 *
 * Returns: (transfer none): one line for a person; "" when there is nothing to say
 */
const char *cs_event_get_summary (CsEvent *self);

/**
 * cs_event_get_fields:
 * @self: an event
 *
 * Returns: (transfer none): its fields; an empty object when there are none
 */
JsonObject *cs_event_get_fields (CsEvent *self);

/**
 * cs_event_get_range:
 * @self: an event
 * @start: (out) (optional): its first byte's offset in the capture
 * @end: (out) (optional): the offset behind its last byte
 *
 * Bytes of the other direction may lie between.
 *
 * Returns: %FALSE when the event has no bytes on the wire
 */
gboolean cs_event_get_range (CsEvent *self,
                             guint64 *start,
                             guint64 *end);

/**
 * cs_event_get_protected:
 * @self: an event
 *
 * Returns: whether its bytes crossed the wire encrypted
 */
gboolean cs_event_get_protected (CsEvent *self);

/**
 * cs_event_get_plaintext:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): the message itself, decrypted and put
 *   together from its records: for a handshake message from its type byte on;
 *   for an event of HTTP the bytes that it stands for, framing included, so that
 *   one side's in their order are what it wrote; %NULL when it is not known or was
 *   not kept
 */
GBytes *cs_event_get_plaintext (CsEvent *self);

/**
 * cs_event_to_json:
 * @self: an event
 *
 * Returns: (transfer full): it as a line of a stream has it. Handshake messages
 *   carry their plaintext in base64 when it was protected: without the session's
 *   secrets, which a record never holds, it could not be had again.
 */
JsonObject *cs_event_to_json (CsEvent *self);

/**
 * cs_event_to_record_json:
 * @self: an event
 *
 * Returns: (transfer full): it as the record has it: with the plaintext of an
 *   event of HTTP too. A stream leaves that to the record, or a body would pass
 *   by twice.
 */
JsonObject *cs_event_to_record_json (CsEvent *self);

/**
 * cs_event_new_from_json:
 * @json: (transfer none): an event object of a record
 *
 * Tolerant: what is missing or of the wrong type takes its empty value.
 *
 * Returns: (transfer full): an event
 */
CsEvent *cs_event_new_from_json (JsonObject *json);

G_END_DECLS
