/* cs-certificate-builder.h: what the lines of the certificates pane are made from
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate-item.h"

G_BEGIN_DECLS

/* A chain longer than this is shown up to here. */
#define CS_CERTIFICATES_MAX_CHAIN 32

/* For the files that make lines, and no others. */
typedef struct
{
  CsRecord   *record;
  GListStore *list;
  JsonObject *tls;
  JsonObject *mtls;
  GPtrArray  *ours;    /* our chain, sent or not, leaf first */
  gint64      now;     /* when the exchange took place */
  gboolean    matched; /* a name on the list issued one of ours */
  gboolean    listed;  /* there is a list that is not empty */
  char       *matched_dn;
} CsCertificateBuilder;

/* A line; (transfer full). */
CsCertificateItem *cs_certificate_item_new (CsCertificateKind kind,
                                            const char       *title,
                                            const char       *detail);

/* A certificate's line, with its validity; (transfer full). */
CsCertificateItem *cs_certificate_item_new_tile (CsCertificateBuilder *builder,
                                                 CsCertificate        *certificate);

/* Adds @item, which it takes, and its spoken form. */
void cs_certificate_builder_take (CsCertificateBuilder *builder,
                                  CsCertificateItem    *item);

void cs_certificate_builder_add_section (CsCertificateBuilder *builder,
                                         const char           *title,
                                         const char           *detail);
void cs_certificate_builder_add_note (CsCertificateBuilder *builder,
                                      CsTone                tone,
                                      const char           *text);

/* What may go wrong with our chain; (transfer full) (element-type CsLintMark). */
GPtrArray *cs_certificate_builder_dup_marks (CsCertificateBuilder *builder,
                                             gboolean              sent);

/* Of these what is about @certificate, in words; (transfer full). */
char **cs_certificate_marks_dup_remarks (GPtrArray     *marks,
                                         CsCertificate *certificate);

/* A note for each of them that is about @tile's certificate and matters. */
void cs_certificate_builder_add_marks (CsCertificateBuilder *builder,
                                       GPtrArray            *marks,
                                       CsCertificateItem    *tile);

/* A button that asks the addresses in @shown, where there are any. */
void cs_certificate_builder_add_online (CsCertificateBuilder *builder,
                                        GPtrArray            *shown);

/* Whether App Transport Security would accept the server, and why not. */
void cs_certificate_builder_add_ats (CsCertificateBuilder *builder);

/* What the server showed, whether it is trusted, and why not. */
void cs_certificate_builder_add_shown (CsCertificateBuilder *builder);

G_END_DECLS
