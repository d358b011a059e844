/* cs-event-words.h: what an event means for this program
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-tone.h"

G_BEGIN_DECLS

/**
 * CsEventSense:
 * @CS_EVENT_MESSAGE: a message like any other
 * @CS_EVENT_MINOR: left out of the key events: it tells nothing on its own
 * @CS_EVENT_HELLO: begins something: never folded into a flight
 * @CS_EVENT_BUBBLE: what the program is about
 * @CS_EVENT_FAILURE: plain, but something went wrong
 *
 * How an event is shown.
 */
typedef enum
{
  CS_EVENT_MESSAGE,
  CS_EVENT_MINOR,
  CS_EVENT_HELLO,
  CS_EVENT_BUBBLE,
  CS_EVENT_FAILURE,
} CsEventSense;

/**
 * cs_event_words_get_sense:
 * @event: an event
 * @tone: (out): its colour
 *
 * Looks into an event's fields only where its type does not decide.
 *
 * Returns: how it is shown
 */
CsEventSense cs_event_words_get_sense (CsEvent *event,
                                       CsTone  *tone);

/* A time past this is none that an exchange could take: a fortnight. */
#define CS_EVENT_WORDS_MAX_TIME_US (G_GINT64_CONSTANT (14) * 24 * 60 * 60 * G_USEC_PER_SEC)

/* When it happened, in microseconds, within bounds: a record can say anything. */
gint64 cs_event_words_get_time_us (CsEvent *event);

/* When our Finished went out on the record's last connection, or -1. */
gint64 cs_event_words_get_finished_us (CsRecord *record);

/* Whether a message is of no interest above records and frames. */
gboolean cs_event_words_is_noise (CsEvent *event);

/* Whether it is a client's Certificate message without a certificate. */
gboolean cs_event_words_is_empty_certificate (CsEvent *event);

/* An alert that is a refusal: not close_notify, not user_canceled. */
gboolean cs_event_words_is_refusal (CsEvent *event);

/* The HTTP status it carries, or 0. */
int cs_event_words_get_status (CsEvent *event);

/**
 * cs_event_words_dup_title:
 * @event: an event
 *
 * Returns: (transfer full): what a row calls it: the RFC's name, or plain words
 */
char *cs_event_words_dup_title (CsEvent *event);

/* Its summary on one safe line; (transfer full), "" when there is none. */
char *cs_event_words_dup_detail (CsEvent *event);

/**
 * cs_event_words_dup_bubble:
 * @record: the record that holds it
 * @event: an event that is shown as a bubble
 * @detail: (out): the second line
 *
 * Returns: (transfer full): the first line
 */
char *cs_event_words_dup_bubble (CsRecord *record,
                                 CsEvent  *event,
                                 char    **detail);

/* A bubble's symbol. */
const char *cs_event_words_get_icon (CsEvent *event,
                                     CsTone   tone);

/* "from you", "from the server" or "on this computer"; for a sentence's middle. */
const char *cs_event_words_get_from (CsSide side);

G_END_DECLS
