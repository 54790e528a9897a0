/* SPDX-License-Identifier: Apache-2.0 */
/* update.c - update expressions: what they make of an item is an item, what they do not
 * name stays as it was, and so does the old item. */
#include "conformance/fuzz/expression.h"

#include "api/expr/projection.h"
#include "api/expr/update.h"

static const char *const words[] = {
    "SET ",
    "REMOVE ",
    "ADD ",
    "DELETE ",
    "SET a = :n",
    " SET m.x = :s",
    " REMOVE l[0]",
    " REMOVE l[0], l[1]",
    " ADD a :n",
    " ADD ss :ss",
    " DELETE ns :ns",
    " = ",
    " + ",
    " - ",
    "if_not_exists(",
    "if_not_exists(x, :n)",
    "list_append(",
    "list_append(l, :l)",
    "list_append(:l, m.l)",
    "a + :n",
    "a - :o",
    "(",
    ")",
    ".",
    ",",
    "[0]",
    "[1]",
    "[9]",
    "[2147483648]",
    "a",
    "m.a",
    "m.l[0]",
    "l[2].a",
    "#a",
    "#m.#y",
    "s",
    "x",
    ":s",
    ":n",
    ":o",
    ":b",
    ":f",
    ":z",
    ":ss",
    ":ns",
    ":bs",
    ":l",
    ":m",
    "\036",
    "{\"S\":\"x\"}",
    "{\"N\":\"9.9999999999999999999999999999999999999E125\"}",
    "{\"N\":\"1E-130\"}",
    "{\"M\":{}}",
    "{\"L\":[]}",
    "{\"SS\":[\"a\"]}",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, NULL};

/* Attributes that no path begins with are the same in both. */
static void check_others(const gramme_item *old,
                         const gramme_item *new,
                         const gramme_path *paths,
                         uint32_t count)
{
    for (uint32_t i = 0; i < old->count; i++) {
        gramme_view name = old->members[i].name;
        const gramme_value *value = gramme_item_get(new, name);
        bool named = false;

        for (uint32_t j = 0; j < count; j++) {
            named = named || gramme_view_equal(paths[j].steps[0].name, name);
        }
        FUZZ_CHECK(named || (value != NULL &&
                             gramme_value_equal(value, &old->members[i].value)));
    }
}

/* Nothing new but under the paths. */
static void check_update(fuzz_expression *in, const gramme_update *update)
{
    const gramme_path *paths;
    gramme_projection shown = {0};
    gramme_item new;
    gramme_item again;
    uint32_t count = 0;
    gramme_status st =
        gramme_update_apply(&new, update, &in->item, &in->arena, &in->err);

    paths = gramme_update_paths(update, &count);
    (void)gramme_update_charge(update);
    if (st != GRAMME_OK) {
        fuzz_check_refusal(st, &in->err);
        return;
    }
    fuzz_check_item(&new, GRAMME_DEPTH_MAX);
    check_others(&in->item, &new, paths, count);
    check_others(&new, &in->item, paths, count);
    shown.paths = paths;
    shown.count = count;
    FUZZ_CHECK(gramme_projection_apply(&again, &shown, &new, &in->arena));
    fuzz_check_item(&again, GRAMME_DEPTH_MAX);
}

static void check_creation(fuzz_expression *in, const gramme_update *update)
{
    static const gramme_member key[] = {
        {{(const uint8_t *)"pk", 2},
         {.type = GRAMME_TYPE_S, .scalar = {(const uint8_t *)"k", 1}}}};
    const gramme_item old = {key, 1};
    gramme_item new;
    gramme_status st = gramme_update_create(&new, update, &old, &in->arena, &in->err);

    if (st != GRAMME_OK) {
        fuzz_check_refusal(st, &in->err);
        return;
    }
    fuzz_check_item(&new, GRAMME_DEPTH_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const gramme_update *update = NULL;
    fuzz_expression in;
    gramme_item old;
    gramme_value one = {.type = GRAMME_TYPE_M};
    gramme_value two = {.type = GRAMME_TYPE_M};
    gramme_status st;

    if (!fuzz_expression_open(&in, data, size)) {
        return 0;
    }
    FUZZ_CHECK(gramme_item_copy(&old, &in.arena, &in.item));
    st = gramme_update_parse(&update, &in.scope, in.text, &in.err);
    if (st == GRAMME_OK) {
        check_update(&in, update);
        check_creation(&in, update);
    } else {
        fuzz_check_refusal(st, &in.err);
    }
    one.map = old;
    two.map = in.item;
    FUZZ_CHECK(gramme_value_equal(&one, &two));
    fuzz_expression_close(&in);
    return 0;
}
