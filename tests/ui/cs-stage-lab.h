/* cs-stage-lab.h: a lab beside the window's own, for lessons that it does not fill in
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-lab-client.h"
#include "cs-stage.h"

G_BEGIN_DECLS

typedef struct
{
  CsLabClient *client;
  JsonObject  *served;
} CsStageLab;

CsStageLab *cs_stage_lab_start (CsStage *stage);
void        cs_stage_lab_stop (CsStageLab *lab);

/* Where the lab keeps an identity's "pem", "key" or "p12". */
const char *cs_stage_lab_get_file (CsStageLab *lab,
                                   const char *identity,
                                   const char *kind);

/* Offers an identity of the lab, and waits until it is chosen. */
CsIdentityChoice *cs_stage_lab_choose (CsStage    *stage,
                                       CsStageLab *lab,
                                       const char *name);

/* Fills in a lesson, with the lab's root and, unless it is %NULL, an identity. */
void cs_stage_lab_fill_in (CsStage    *stage,
                           CsStageLab *lab,
                           const char *scenario,
                           const char *identity);

/* Of the draft: its address, and an enumeration or number by its property. */
void cs_stage_type_address (CsStage    *stage,
                            const char *address);
void cs_stage_set_option (CsStage    *stage,
                          const char *name,
                          guint       value);

G_END_DECLS
