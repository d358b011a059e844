/* cs-certificate-item.h: a line of the certificates pane
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-tone.h"

G_BEGIN_DECLS

/**
 * CsCertificateKind:
 * @CS_CERTIFICATE_SECTION: a heading
 * @CS_CERTIFICATE_NAME: a CA name that the server accepts
 * @CS_CERTIFICATE_TILE: a certificate, or a CA name that matches
 * @CS_CERTIFICATE_NOTE: a remark
 * @CS_CERTIFICATE_BOX: what is missing, why, and a button that helps
 * @CS_CERTIFICATE_MORE: CA names that are folded away
 */
typedef enum
{
  CS_CERTIFICATE_SECTION,
  CS_CERTIFICATE_NAME,
  CS_CERTIFICATE_TILE,
  CS_CERTIFICATE_NOTE,
  CS_CERTIFICATE_BOX,
  CS_CERTIFICATE_MORE,
} CsCertificateKind;

/**
 * CsDot:
 * @CS_DOT_NONE: the rail passes, or there is none
 * @CS_DOT_HOLLOW: a name, or a certificate that was not sent
 * @CS_DOT_FILLED: a certificate that crossed, or a match
 */
typedef enum
{
  CS_DOT_NONE,
  CS_DOT_HOLLOW,
  CS_DOT_FILLED,
} CsDot;

/**
 * CsTie:
 * @CS_TIE_NONE: no line
 * @CS_TIE_DOTTED: a name ties it
 * @CS_TIE_SOLID: it was issued by its neighbour
 */
typedef enum
{
  CS_TIE_NONE,
  CS_TIE_DOTTED,
  CS_TIE_SOLID,
} CsTie;

/**
 * CsCertificateItem:
 * @kind: what kind of line
 * @tone: what it means
 * @ghost: it did not cross: drawn dashed and quiet
 * @dot: its place on the rail
 * @above: the line that leads up from it
 * @below: the line that leads down
 * @rail_tone: the rail's colour
 * @title: the words
 * @detail: (nullable): the quiet part of them
 * @tag: (nullable): a tag, such as "sent"
 * @tag_tone: its colour
 * @time_tag: (nullable): a tag about validity, such as "12 days left"
 * @time_tone: its colour, and that of the validity bar
 * @validity: which share of its validity is over, negative for no bar
 * @confirm: (nullable): a confirmation that helps
 * @certificate: (nullable): what Enter opens
 * @remarks: (nullable) (array zero-terminated=1): what to know of the certificate
 * @spoken: what a screen reader says
 *
 * A line, made by cs_certificate_items_new(). It does not change: read its
 * fields, do not write them.
 */
#define CS_TYPE_CERTIFICATE_ITEM (cs_certificate_item_get_type ())
G_DECLARE_FINAL_TYPE (CsCertificateItem, cs_certificate_item, CS, CERTIFICATE_ITEM, GObject)

struct _CsCertificateItem
{
  GObject parent_instance;

  CsCertificateKind kind;
  CsTone            tone;
  gboolean          ghost;
  CsDot             dot;
  CsTie             above;
  CsTie             below;
  CsTone            rail_tone;
  char             *title;
  char             *detail;
  char             *tag;
  CsTone            tag_tone;
  char             *time_tag;
  CsTone            time_tone;
  double            validity;
  const char       *confirm;
  CsCertificate    *certificate;
  char            **remarks;
  char             *spoken;
};

/* As many CA names are shown at once; of more only those that match. */
#define CS_CERTIFICATES_MAX_NAMES 8

/**
 * CsCertificatesNames:
 * @CS_CERTIFICATES_NAMES_FOLDED: of a long list only what matches
 * @CS_CERTIFICATES_NAMES_ALL: every name
 */
typedef enum
{
  CS_CERTIFICATES_NAMES_FOLDED,
  CS_CERTIFICATES_NAMES_ALL,
} CsCertificatesNames;

/**
 * cs_certificate_items_new:
 * @record: a complete record
 * @names: how to show a long list of CA names
 *
 * Returns: (transfer full) (element-type CsCertificateItem): the pane's lines;
 *   empty when there was no TLS
 */
GListStore *cs_certificate_items_new (CsRecord           *record,
                                      CsCertificatesNames names);

G_END_DECLS
