/* SPDX-License-Identifier: Apache-2.0 */
/* item.c - arbitrary bytes as a stored item: refused, or the one way to write that
 * item, which then can be measured, compared, copied, looked into and shown. */
#include "conformance/fuzz/fuzz.h"

#include "api/json/write.h"
#include "storage/item/codec.h"

const fuzz_language fuzz_language_of_target = {NULL, NULL};

static bool same(const gramme_item *a, const gramme_item *b)
{
    gramme_value one = {.type = GRAMME_TYPE_M, .map = *a};
    gramme_value two = {.type = GRAMME_TYPE_M, .map = *b};

    return gramme_value_equal(&one, &two);
}

/* The same bytes again; the size in front is the writer's word, which is not checked.
 */
static void check_bytes(const gramme_item *item, gramme_view blob)
{
    gramme_bytes again;

    gramme_bytes_init(&again, gramme_allocator_default());
    gramme_codec_encode(&again, item, gramme_codec_item_size(blob));
    FUZZ_CHECK(gramme_view_equal(gramme_bytes_view(&again), blob));
    gramme_bytes_clear(&again);
}

static void check_members(const gramme_item *item)
{
    for (uint32_t i = 0; i < item->count; i++) {
        const gramme_member *member = &item->members[i];
        bool found = false;

        FUZZ_CHECK(gramme_item_get(item, member->name) == &member->value);
        FUZZ_CHECK(gramme_item_find(item, member->name, &found) == i && found);
        FUZZ_CHECK(gramme_value_depth(&member->value) <= GRAMME_DEPTH_MAX);
        FUZZ_CHECK(gramme_value_equal(&member->value, &member->value));
    }
}

/* Each attribute costs what AWS counts for it; one taken out and put back changes
 * nothing. */
static void check_changes(const gramme_item *item, gramme_arena *arena)
{
    size_t size = gramme_item_size(item);

    for (uint32_t i = 0; i < item->count && i < 4; i++) {
        const gramme_member *member = &item->members[i];
        gramme_item less = *item;

        FUZZ_CHECK(gramme_item_remove(&less, arena, member->name));
        FUZZ_CHECK(less.count == item->count - 1);
        FUZZ_CHECK(gramme_item_size(&less) + member->name.size +
                       gramme_value_size(&member->value) ==
                   size);
        FUZZ_CHECK(!same(&less, item));
        FUZZ_CHECK(gramme_item_put(&less, arena, member->name, &member->value));
        FUZZ_CHECK(same(&less, item));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_view blob = gramme_view_of(data, size);
    gramme_arena arena;
    gramme_bytes text;
    gramme_writer writer;
    gramme_item item;
    gramme_item copy;
    gramme_status st;

    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    st = gramme_codec_decode(&item, &arena, blob, NULL);
    (void)gramme_codec_item_size(blob);
    FUZZ_CHECK(st == GRAMME_OK || st == GRAMME_CORRUPT);
    if (st == GRAMME_OK) {
        check_bytes(&item, blob);
        check_members(&item);
        check_changes(&item, &arena);
        FUZZ_CHECK(gramme_item_copy(&copy, &arena, &item));
        FUZZ_CHECK(same(&copy, &item));
        FUZZ_CHECK(gramme_item_size(&copy) == gramme_item_size(&item));
        gramme_bytes_init(&text, gramme_allocator_default());
        gramme_writer_init(&writer, &text);
        gramme_write_item(&writer, &item);
        gramme_bytes_clear(&text);
    }
    gramme_arena_clear(&arena);
    return 0;
}
