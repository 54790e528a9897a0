/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.c - taking inputs apart, and what must hold of texts and items. */
#include "conformance/fuzz/fuzz.h"

#include "api/json/write.h"
#include "storage/item/value.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/json/guard.h"
#include "api/json/read.h"
#include "api/model/model_gen.h"
#include "storage/base/utf8.h"
#include "storage/item/codec.h"
#include "storage/item/number.h"

_Noreturn void fuzz_fail(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

bool fuzz_field(gramme_view *field, gramme_view *rest)
{
    const uint8_t *mark;

    if (rest->data == NULL) {
        return false;
    }
    mark = rest->size == 0 ? NULL : memchr(rest->data, FUZZ_MARK, rest->size);
    if (mark == NULL) {
        *field = *rest;
        *rest = gramme_view_of(NULL, 0);
        return true;
    }
    *field = gramme_view_of(rest->data, (size_t)(mark - rest->data));
    *rest = gramme_view_of(mark + 1, rest->size - field->size - 1);
    return true;
}

gramme_view fuzz_bytes(gramme_view *rest, size_t size)
{
    gramme_view taken =
        gramme_view_of(rest->data, size < rest->size ? size : rest->size);

    *rest = gramme_view_of(taken.size == 0 ? rest->data : rest->data + taken.size,
                           rest->size - taken.size);
    return taken;
}

uint32_t fuzz_number(gramme_view *rest, uint32_t below)
{
    gramme_view taken = fuzz_bytes(rest, below <= 256 ? 1 : 4);
    uint32_t number = 0;

    for (size_t i = 0; i < taken.size; i++) {
        number = number << 8 | taken.data[i];
    }
    return number % below;
}

gramme_view fuzz_text(gramme_arena *arena, gramme_view text)
{
    uint8_t *to = gramme_arena_alloc(arena, text.size + 1);
    size_t at = 0;

    FUZZ_CHECK(to != NULL);
    while (at < text.size) {
        size_t size = 1;

        while (size < 4 && at + size < text.size &&
               !gramme_utf8_valid(gramme_view_of(text.data + at, size))) {
            size++;
        }
        if (gramme_utf8_valid(gramme_view_of(text.data + at, size))) {
            memcpy(to + at, text.data + at, size);
        } else {
            size = 1;
            to[at] = '?';
        }
        at += size;
    }
    to[at] = '\0';
    return gramme_view_of(to, at);
}

uint64_t fuzz_random(uint64_t *state)
{
    uint64_t word = *state += UINT64_C(0x9E3779B97F4A7C15);

    word = (word ^ word >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    word = (word ^ word >> 27) * UINT64_C(0x94D049BB133111EB);
    return word ^ word >> 31;
}

uint32_t fuzz_below(uint64_t *state, uint32_t below)
{
    return (uint32_t)(fuzz_random(state) % below);
}

void fuzz_check_text(gramme_view text)
{
    FUZZ_CHECK(gramme_utf8_valid(text));
}

void fuzz_check_json(gramme_view text)
{
    gramme_guard guard;

    FUZZ_CHECK(gramme_guard_check(&guard, text));
}

void fuzz_check_refusal(gramme_status status, const gramme_error *err)
{
    FUZZ_CHECK(status == GRAMME_INVALID || status == GRAMME_FAILED);
    FUZZ_CHECK(err->status == status);
    FUZZ_CHECK(err->message.data[err->message.size] == '\0');
    fuzz_check_text(err->message);
}

/* -- items -- */

static void check_scalar(gramme_type type, gramme_view scalar)
{
    if (type == GRAMME_TYPE_S) {
        fuzz_check_text(scalar);
    } else if (type == GRAMME_TYPE_N) {
        FUZZ_CHECK(gramme_number_scan(scalar.data, scalar.size) == scalar.size);
    }
}

static void check_set(gramme_type type, const gramme_set *set)
{
    FUZZ_CHECK(set->count > 0);
    for (uint32_t i = 0; i < set->count; i++) {
        check_scalar(type, set->elements[i]);
        FUZZ_CHECK(i == 0 ||
                   gramme_view_compare(set->elements[i - 1], set->elements[i]) < 0);
    }
}

static void check_members(const gramme_item *item, unsigned room);

/* NOLINTBEGIN(misc-no-recursion): `room` counts down */
static void check_value(const gramme_value *value, unsigned room)
{
    switch (value->type) {
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_N:
    case GRAMME_TYPE_B:
        check_scalar(value->type, value->scalar);
        break;
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        check_set(gramme_type_of_element(value->type), &value->set);
        break;
    case GRAMME_TYPE_L:
        FUZZ_CHECK(room > 0);
        for (uint32_t i = 0; i < value->list.count; i++) {
            check_value(&value->list.values[i], room - 1);
        }
        break;
    case GRAMME_TYPE_M:
        FUZZ_CHECK(room > 0);
        check_members(&value->map, room - 1);
        break;
    case GRAMME_TYPE_BOOL:
    case GRAMME_TYPE_NULL:
        break;
    case GRAMME_TYPE_COUNT:
    default:
        FUZZ_CHECK(value->type < GRAMME_TYPE_COUNT);
    }
}

static void check_members(const gramme_item *item, unsigned room)
{
    for (uint32_t i = 0; i < item->count; i++) {
        fuzz_check_text(item->members[i].name);
        FUZZ_CHECK(i == 0 || gramme_view_compare(item->members[i - 1].name,
                                                 item->members[i].name) < 0);
        check_value(&item->members[i].value, room);
    }
}
/* NOLINTEND(misc-no-recursion) */

static bool same(const gramme_item *a, const gramme_item *b)
{
    gramme_value one = {.type = GRAMME_TYPE_M, .map = *a};
    gramme_value two = {.type = GRAMME_TYPE_M, .map = *b};

    return gramme_value_equal(&one, &two);
}

/* Stored bytes and back. */
static void check_stored(const gramme_item *item, gramme_arena *arena)
{
    gramme_bytes blob;
    gramme_item read;
    size_t size = gramme_item_size(item);

    gramme_bytes_init(&blob, gramme_allocator_default());
    gramme_codec_encode(&blob, item, size);
    FUZZ_CHECK(gramme_codec_item_size(gramme_bytes_view(&blob)) == size);
    FUZZ_CHECK(gramme_codec_decode(&read, arena, gramme_bytes_view(&blob), NULL) ==
               GRAMME_OK);
    FUZZ_CHECK(same(item, &read));
    FUZZ_CHECK(gramme_item_size(&read) == size);
    gramme_bytes_clear(&blob);
}

/* As a client gets it, and sends it again. */
static void check_written(const gramme_item *item, gramme_arena *arena)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    gramme_bytes text;
    gramme_writer writer;
    gramme_node node;
    gramme_item read;

    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_writer_init(&writer, &text);
    gramme_write_object_begin(&writer);
    gramme_write_name(&writer, "Item");
    gramme_write_item(&writer, item);
    gramme_write_object_end(&writer);
    fuzz_check_json(gramme_bytes_view(&text));
    FUZZ_CHECK(gramme_read_request(&node, arena, &gramme_shape_put_item_input, &wording,
                                   gramme_bytes_view(&text), NULL) == GRAMME_OK);
    FUZZ_CHECK(gramme_node_item(&read,
                                gramme_node_member(&node, GRAMME_PUT_ITEM_INPUT_ITEM),
                                arena, NULL) == GRAMME_OK);
    FUZZ_CHECK(same(item, &read));
    gramme_bytes_clear(&text);
}

void fuzz_check_item(const gramme_item *item, unsigned levels)
{
    gramme_arena arena;

    check_members(item, levels);
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    if (levels <= GRAMME_DEPTH_MAX) {
        check_stored(item, &arena);
        check_written(item, &arena);
    }
    gramme_arena_clear(&arena);
}
