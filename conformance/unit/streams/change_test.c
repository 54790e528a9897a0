/* SPDX-License-Identifier: Apache-2.0 */
/* change_test.c - records and their bytes: there and back, sizes, damaged ones. */
#include "conformance/unit/streams/stream_bed.h"
#include "storage/item/codec.h"

static void test_names(void **state)
{
    gramme_view_type view;
    char text[GRAMME_SEQUENCE_TEXT + 1];
    uint64_t sequence;

    (void)state;
    assert_string_equal(gramme_change_kind_name(GRAMME_CHANGE_REMOVE), "REMOVE");
    for (int i = 0; i < 4; i++) {
        assert_true(gramme_view_type_read(
            &view, gramme_view_text(gramme_view_type_name((gramme_view_type)i))));
        assert_int_equal(view, i);
    }
    assert_false(gramme_view_type_read(&view, GRAMME_VIEW("keys_only")));
    gramme_sequence_print(text, UINT64_C(42));
    assert_string_equal(text, "1000000000000000000000042");
    gramme_sequence_print(text, UINT64_MAX);
    assert_true(gramme_sequence_read(&sequence, gramme_view_text(text)));
    assert_true(sequence == UINT64_MAX);
    assert_false(gramme_sequence_read(&sequence, GRAMME_VIEW("42")));
    assert_false(
        gramme_sequence_read(&sequence, GRAMME_VIEW("1000018446744073709551616")));
    assert_false(
        gramme_sequence_read(&sequence, GRAMME_VIEW("100000000000000000000004x")));
}

/* What a write of `new_text` over `old_text` logs; "": no item. */
static gramme_view encode(bed *b,
                          gramme_table *table,
                          const char *old_text,
                          const char *new_text,
                          gramme_view_type view)
{
    gramme_item items[2] = {bed_item(b, old_text), bed_item(b, new_text)};
    gramme_row old = {.item_size = 0};
    gramme_row_event event = {.table = table, .old = &old, .by_service = true};
    gramme_bytes blobs[2];
    gramme_bytes out;
    gramme_bytes key;
    gramme_view kept;

    gramme_bytes_init(&out, gramme_allocator_default());
    gramme_bytes_init(&key, gramme_allocator_default());
    for (int i = 0; i < 2; i++) {
        gramme_bytes_init(&blobs[i], gramme_allocator_default());
        if (items[i].count > 0) {
            gramme_codec_encode(&blobs[i], &items[i], gramme_item_size(&items[i]));
        }
    }
    gramme_key_of_item(&key, table, &items[items[0].count == 0]);
    event.key = gramme_bytes_view(&key);
    old.blob = gramme_bytes_view(&blobs[0]);
    old.item_size = gramme_item_size(&items[0]);
    if (items[1].count > 0) {
        event.item = &items[1];
        event.blob = gramme_bytes_view(&blobs[1]);
        event.item_size = gramme_item_size(&items[1]);
    }
    assert_ok(b,
              gramme_change_encode(&out, &event, view, 123456789, &b->arena, &b->err));
    assert_true(gramme_arena_copy(&kept, &b->arena, gramme_bytes_view(&out)));
    for (int i = 0; i < 2; i++) {
        gramme_bytes_clear(&blobs[i]);
    }
    gramme_bytes_clear(&key);
    gramme_bytes_clear(&out);
    return kept;
}

/* The example event of AWS's Lambda developer guide: 26 bytes for an insertion, 59 for
 * a change, 38 for a removal. */
static void test_sizes(void **state)
{
    static const struct {
        const char *old_text;
        const char *new_text;
        gramme_view_type view;
        size_t size;
    } cases[] = {
        {"", "Id=#101 Message=New~item!", GRAMME_VIEW_NEW_AND_OLD_IMAGES, 26},
        {"Id=#101 Message=New~item!", "Id=#101 Message=This~item~has~changed",
         GRAMME_VIEW_NEW_AND_OLD_IMAGES, 59},
        {"Id=#101 Message=This~item~has~changed", "", GRAMME_VIEW_NEW_AND_OLD_IMAGES,
         38},
        {"Id=#101 Message=This~item~has~changed", "", GRAMME_VIEW_NEW_IMAGE, 5},
        {"", "Id=#101 Message=New~item!", GRAMME_VIEW_KEYS_ONLY, 5},
        {"", "Id=#101 Message=New~item!", GRAMME_VIEW_OLD_IMAGE, 5},
    };
    bed *b = *state;
    gramme_table table = {.key = bed_key(b, "#Id")};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gramme_change change;
        gramme_view bytes =
            encode(b, &table, cases[i].old_text, cases[i].new_text, cases[i].view);
        int64_t time;

        assert_ok(b, gramme_change_decode(&change, bytes, cases[i].view, &table.key,
                                          &b->arena, &b->err));
        assert_int_equal(change.size, cases[i].size);
        assert_int_equal(change.time, 123456789);
        assert_true(change.by_service);
        assert_string_equal(bed_print(b, &change.keys), "Id=#101");
        assert_ok(b, gramme_change_time(&time, bytes, &b->err));
        assert_int_equal(time, 123456789);
    }
}

/* Keys are sorted by name like every item, whichever of them is the hash key. */
static void test_key_order(void **state)
{
    bed *b = *state;
    gramme_table table = {.key = bed_key(b, "z a")};
    gramme_change change;

    for (int view = 0; view < 4; view++) {
        gramme_view bytes =
            encode(b, &table, "", "a=1 m=2 z=3", (gramme_view_type)view);

        assert_ok(b, gramme_change_decode(&change, bytes, (gramme_view_type)view,
                                          &table.key, &b->arena, &b->err));
        assert_string_equal(bed_print(b, &change.keys), "a=1 z=3");
    }
}

/* Cut or changed anywhere an entry is refused or decodes to something; of another view
 * or other keys it is refused. */
static void test_damaged(void **state)
{
    bed *b = *state;
    gramme_table table = {.key = bed_key(b, "pk sk")};
    gramme_key_schema other = bed_key(b, "pk #sk");
    gramme_change change;

    for (int view = 0; view < 4; view++) {
        gramme_view bytes = encode(b, &table, "n=#12 pk=a sk=b", "pk=a sk=b more=text",
                                   (gramme_view_type)view);

        for (size_t size = 0; size < bytes.size; size++) {
            uint8_t *cut =
                malloc(size == 0 ? 1 : size); /* exact, for AddressSanitizer */

            memcpy(cut, bytes.data, size);
            assert_status(b,
                          gramme_change_decode(&change, gramme_view_of(cut, size),
                                               (gramme_view_type)view, &table.key,
                                               &b->arena, &b->err),
                          GRAMME_CORRUPT);
            free(cut);
        }
        for (size_t i = 0; i < bytes.size * 8; i++) {
            uint8_t *changed = malloc(bytes.size);
            gramme_status st;

            memcpy(changed, bytes.data, bytes.size);
            changed[i / 8] ^= (uint8_t)(1 << i % 8);
            st = gramme_change_decode(&change, gramme_view_of(changed, bytes.size),
                                      (gramme_view_type)view, &table.key, &b->arena,
                                      &b->err);
            assert_true(st == GRAMME_OK || st == GRAMME_CORRUPT);
            free(changed);
        }
        assert_status(b,
                      gramme_change_decode(&change, bytes, (gramme_view_type)view,
                                           &other, &b->arena, &b->err),
                      GRAMME_CORRUPT);
        assert_status(b,
                      gramme_change_decode(&change, bytes,
                                           (gramme_view_type)((view + 1) % 4),
                                           &table.key, &b->arena, &b->err),
                      GRAMME_CORRUPT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"names", test_names, NULL, NULL, NULL},
        {"sizes", test_sizes, bed_setup_memory, bed_teardown, NULL},
        {"key_order", test_key_order, bed_setup_memory, bed_teardown, NULL},
        {"damaged", test_damaged, bed_setup_memory, bed_teardown, NULL},
    };

    return cmocka_run_group_tests_name("change", tests, NULL, NULL);
}
