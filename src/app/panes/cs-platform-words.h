/* cs-platform-words.h: what an app on a platform sees, in words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-tone.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

/* The group's heading: "Transport error, the answer is lost". */
const char *cs_platform_words_get_group (CsSees sees);

/* The group's symbol and colour. */
const char *cs_platform_words_get_icon (CsSees sees);
CsTone      cs_platform_words_get_tone (CsSees sees);

/* "−1206  NSURLErrorClientCertificateRequired"; (transfer full), "" for none. */
char *cs_platform_words_dup_code (const CsPlatformView *view);

/* "nothing: no status, headers or body"; (transfer full). */
char *cs_platform_words_dup_reachable (const CsPlatformView *view);

/* The grade with the date: "rule apple-cfnetwork, checked 2025-11"; (transfer full). */
char *cs_platform_words_dup_origin (const CsPlatformView *view);

/* The sources as markup, a link each where they are addresses of the web. */
char *cs_platform_words_dup_sources (const CsPlatformView *view);

/**
 * cs_platform_words_dup_callbacks:
 * @view: a platform's view
 *
 * Returns: (transfer full): an array of [callback, remark] pairs, numbered
 */
JsonNode *cs_platform_words_dup_callbacks (const CsPlatformView *view);

/* Markup: what tells its error from one with another cause; "" when nothing does. */
char *cs_platform_words_dup_fingerprint (const CsPlatformView *view);

/* What a platform would have sent, why, and what would have come of it. */
char *cs_platform_words_dup_offer (const CsOfferView *offer);

/* How that is known, and since when. */
char *cs_platform_words_dup_offer_origin (const CsOfferView *offer);

/* All of it as plain text, to paste into a ticket. */
char *cs_platform_words_dup_ticket (const CsPlatformView *view,
                                    const char           *headline);

G_END_DECLS
