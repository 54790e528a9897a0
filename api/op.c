/* SPDX-License-Identifier: Apache-2.0 */
/* op.c - finding an operation by its wire name; op.def is sorted by it, a test checks.
 */
#include "api/op.h"

#include "api/ops/ops.h"

static const gramme_op operations[] = {
#define GRAMME_OP(service, name, handler, wording, shape)                              \
    {{(const uint8_t *)#name, sizeof(#name) - 1},                                      \
     GRAMME_SERVICE_##service,                                                         \
     GRAMME_WORDING_##wording,                                                         \
     &gramme_shape_##shape,                                                            \
     gramme_op_##handler},
#include "api/op.def"
#undef GRAMME_OP
};

const gramme_op *gramme_op_find(gramme_view name)
{
    size_t low = 0;
    size_t high = sizeof(operations) / sizeof(operations[0]);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = gramme_view_compare(name, operations[middle].name);

        if (order == 0) {
            return &operations[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
