/* SPDX-License-Identifier: Apache-2.0 */
/* wording.h - the layers of AWS's request checks, which tell the same fault in
 * different words; op.def knows each operation's.
 *
 * As AWS answers in autumn 2026 (paritysuite tier3/error-messages/valueLayers and
 * captures/cross-region-latest.json). A request that lacks a required member is told so
 * in the older words by every operation; so is an enveloped operation's whose JSON is
 * more than GRAMME_ENVELOPED_LEVELS_MAX levels deep, attribute values nested 63 times
 * (tier3/validation-ordering/deepRequests). */
#ifndef GRAMME_API_MODEL_WORDING_H
#define GRAMME_API_MODEL_WORDING_H

enum { GRAMME_ENVELOPED_LEVELS_MAX = 128 };

typedef enum gramme_wording {
    GRAMME_WORDING_OLDER,     /* values of expressions: "... contains invalid value" */
    GRAMME_WORDING_CURRENT,   /* values told bare, sets quoted, wide exponents */
    GRAMME_WORDING_ENVELOPED, /* the same, and every ValidationException from before the
                                 table is looked up is "1 validation error detected: "
                                 and what is wrong */
} gramme_wording;

#endif
