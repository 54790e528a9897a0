/* SPDX-License-Identifier: Apache-2.0 */
/* projection.c - projection expressions: what they show of an item is an item, each
 * attribute of it the item's own, and each path of names leads to the same in both. */
#include "conformance/fuzz/expression.h"

#include "api/expr/projection.h"

static const char *const words[] = {
    ", ",
    "a",
    "m",
    "m.a",
    "m.l[0]",
    "l",
    "l[0]",
    "l[1]",
    "l[2].a",
    "#a",
    "#m.#y",
    "ss",
    "size",
    ".",
    "[",
    "]",
    "[0]",
    "[99]",
    "[2147483648]",
    "(",
    ")",
    ":n",
    "\036",
    "{\"S\":\"x\"}",
    "{\"M\":{\"a\":{\"L\":[]}}}",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, NULL};

static bool has_index(const gramme_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) {
        if (path->steps[i].is_index) {
            return true;
        }
    }
    return false;
}

static void check_shown(fuzz_expression *in, const gramme_projection *projection)
{
    gramme_item shown;

    FUZZ_CHECK(gramme_projection_apply(&shown, projection, &in->item, &in->arena));
    fuzz_check_item(&shown, GRAMME_DEPTH_MAX);
    for (uint32_t i = 0; i < shown.count; i++) {
        FUZZ_CHECK(gramme_item_get(&in->item, shown.members[i].name) != NULL);
    }
    FUZZ_CHECK(gramme_item_size(&shown) <= gramme_item_size(&in->item));
    for (uint32_t i = 0; i < projection->count; i++) {
        const gramme_value *there = gramme_path_get(&projection->paths[i], &in->item);
        const gramme_value *here = gramme_path_get(&projection->paths[i], &shown);

        if (has_index(&projection->paths[i])) {
            continue; /* elements close up */
        }
        FUZZ_CHECK((there == NULL) == (here == NULL));
        FUZZ_CHECK(there == NULL || gramme_value_equal(there, here));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_projection projection = {0};
    fuzz_expression in;
    gramme_status st;

    if (!fuzz_expression_open(&in, data, size)) {
        return 0;
    }
    st = gramme_projection_parse(&projection, &in.scope, in.text, &in.err);
    if (st == GRAMME_OK) {
        check_shown(&in, &projection);
    } else {
        fuzz_check_refusal(st, &in.err);
    }
    fuzz_expression_close(&in);
    return 0;
}
