/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint_test.c - checkpoints: written, read, fitted to another number of lanes. */
#include "conformance/unit/streams/stream_bed.h"
#include "streams/checkpoint.h"

static void store(bed *b, uint32_t slot, uint32_t lane, gramme_checkpoint checkpoint)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_checkpoint_place place = {GRAMME_VIEW("id"), 3, slot, lane};

    assert_ok(b, gramme_checkpoint_store(txn, &place, &checkpoint, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

static gramme_checkpoint load(bed *b, uint32_t slot, uint32_t lane, bool *found)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_checkpoint_place place = {GRAMME_VIEW("id"), 3, slot, lane};
    gramme_checkpoint checkpoint = {.lanes = 0};

    assert_ok(
        b, gramme_checkpoint_load(&checkpoint, found, txn, &place, &b->arena, &b->err));
    gramme_txn_rollback(txn);
    return checkpoint;
}

/* "position/lanes" of each lane of slot 0 that has one. */
static const char *all(bed *b)
{
    gramme_view text = {(const uint8_t *)"", 0};
    bool found;

    for (uint32_t lane = 0; lane < 10; lane++) {
        gramme_checkpoint one = load(b, 0, lane, &found);

        if (found) {
            text = gramme_arena_printf(&b->arena, "%.*s%u/%u ", GRAMME_VIEW_ARG(text),
                                       (unsigned)one.position, one.lanes);
        }
    }
    return (const char *)text.data;
}

static bool align(bed *b, uint32_t lanes)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_checkpoint_place place = {GRAMME_VIEW("id"), 3, 0, 0};
    bool changed;

    assert_ok(
        b, gramme_checkpoint_align(&changed, txn, &place, lanes, &b->arena, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    return changed;
}

static void test_kept(void **state)
{
    bed *b = *state;
    gramme_checkpoint in = {
        .position = UINT64_C(1) << 35,
        .lanes = 10,
        .in_window = true,
        .window_start = -5,
        .window_end = INT64_MAX,
        .window_first = 77,
        .state = GRAMME_VIEW("{\"a\":\"\0\"}"),
    };
    gramme_checkpoint out;
    bool found;

    (void)load(b, 1, 2, &found);
    assert_false(found);
    store(b, 1, 2, in);
    out = load(b, 1, 2, &found);
    assert_true(found);
    assert_true(out.position == in.position && out.lanes == 10 && out.in_window);
    assert_true(out.window_start == -5 && out.window_end == INT64_MAX);
    assert_int_equal(out.window_first, 77);
    assert_true(gramme_view_equal(out.state, in.state));
}

static void test_align(void **state)
{
    bed *b = *state;

    assert_false(align(b, 3));
    assert_string_equal(all(b), "");
    store(b, 0, 0, (gramme_checkpoint){.position = 9, .lanes = 3});
    store(b, 0, 2, (gramme_checkpoint){.position = 5, .lanes = 3});
    assert_false(align(b, 3)); /* lane 1 has not begun: that is fine */
    store(b, 0, 1, (gramme_checkpoint){.position = 7, .lanes = 3});
    assert_true(align(b, 2));
    assert_string_equal(all(b), "5/2 5/2 ");
    store(b, 0, 0, (gramme_checkpoint){.position = 8, .lanes = 2});
    assert_true(align(b, 4));
    assert_string_equal(all(b), "5/4 5/4 5/4 5/4 ");
    /* An open window's records come again. */
    store(b, 0, 0,
          (gramme_checkpoint){
              .position = 8, .lanes = 4, .in_window = true, .window_first = 4});
    assert_true(align(b, 1));
    assert_string_equal(all(b), "4/1 ");
}

static void test_align_not_begun(void **state)
{
    bed *b = *state;

    store(b, 0, 1, (gramme_checkpoint){.position = 9, .lanes = 2});
    assert_true(align(b, 1));
    assert_string_equal(all(b), "0/1 ");
}

static uint32_t from(bed *b, bool *found)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    uint32_t number;

    assert_ok(b, gramme_checkpoint_from(&number, found, txn, GRAMME_VIEW("id"),
                                        &b->arena, &b->err));
    gramme_txn_rollback(txn);
    return number;
}

static void set_from(bed *b, uint32_t number)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

    assert_ok(b, gramme_checkpoint_set_from(txn, GRAMME_VIEW("id"), number, &b->arena,
                                            &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

static void test_from(void **state)
{
    bed *b = *state;
    bool found;

    (void)from(b, &found);
    assert_false(found);
    store(b, 0, 0, (gramme_checkpoint){.position = 9, .lanes = 1});
    set_from(b, 3);
    assert_string_equal(all(b), "9/1 ");
    assert_int_equal(from(b, &found), 3);
    assert_true(found);
    set_from(b, 4); /* stream 3 is done with */
    assert_string_equal(all(b), "");
    assert_int_equal(from(b, &found), 4);
    store(b, 0, 0, (gramme_checkpoint){.position = 9, .lanes = 1});
    assert_ok(b, gramme_checkpoint_forget(b->store, GRAMME_VIEW("i"), &b->err));
    assert_string_equal(all(b), "9/1 ");
    assert_ok(b, gramme_checkpoint_forget(b->store, GRAMME_VIEW("id"), &b->err));
    assert_string_equal(all(b), "");
    (void)from(b, &found);
    assert_false(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_kept),
        BED_TESTS(test_align),
        BED_TESTS(test_align_not_begun),
        BED_TESTS(test_from),
    };

    return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
