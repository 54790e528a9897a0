/* SPDX-License-Identifier: Apache-2.0 */
/* codec.c - items as stored bytes:
 *
 *   item    version(1) · size · members          size: DynamoDB's bytes of the item
 *   members count · (length · name · value)*     by name, each name once
 *   value   tag(1) · ...                         low half of the tag: the type
 *     S, B        length · bytes
 *     N           number.h's bytes, which know their own end
 *     BOOL        nothing: the count is 0 or 1
 *     NULL        nothing: the count is 0
 *     SS, BS      count · (length · bytes)*      by bytes, each once
 *     NS          count · number*                likewise
 *     L           count · value*
 *     M           members
 *
 * A count or length directly behind a tag has its value in the tag's high half, or
 * there 15 and then itself less 15; other numbers stand alone. All are base-128, low
 * end first, top bit set on all but the last byte, and as short as can be. So there is
 * one way to write an item, and the decoder takes no other. */
#include "storage/item/codec.h"

#include "storage/item/number.h"

enum {
    VERSION = 1,
    INLINE_MAX = 14,
    COUNT_BYTES_MAX = 5, /* of a 32-bit count */
    MEMBER_BYTES_MIN = 2,
};

/* -- encoding -- */

static uint8_t *put_count(uint8_t *to, size_t count)
{
    while (count >= 0x80) {
        *to++ = (uint8_t)(count | 0x80);
        count >>= 7;
    }
    *to++ = (uint8_t)count;
    return to;
}

static uint8_t *put_tag(uint8_t *to, gramme_type type, size_t count)
{
    if (count <= INLINE_MAX) {
        *to++ = (uint8_t)((unsigned)type | count << 4);
        return to;
    }
    *to++ = (uint8_t)((unsigned)type | (INLINE_MAX + 1) << 4);
    return put_count(to, count - (INLINE_MAX + 1));
}

static void append_count(gramme_bytes *out, size_t count)
{
    uint8_t *to = gramme_bytes_reserve(out, COUNT_BYTES_MAX);

    if (to != NULL) {
        out->size = (size_t)(put_count(to, count) - out->data);
    }
}

static void append_tag(gramme_bytes *out, gramme_type type, size_t count)
{
    uint8_t *to = gramme_bytes_reserve(out, 1 + COUNT_BYTES_MAX);

    if (to != NULL) {
        out->size = (size_t)(put_tag(to, type, count) - out->data);
    }
}

static void append_run(gramme_bytes *out, gramme_view run)
{
    uint8_t *to = gramme_bytes_reserve(out, COUNT_BYTES_MAX + run.size);

    if (to != NULL) {
        to = put_count(to, run.size);
        if (run.size > 0) {
            memcpy(to, run.data, run.size);
        }
        out->size = (size_t)(to - out->data) + run.size;
    }
}

static void append_scalar(gramme_bytes *out, gramme_type type, gramme_view scalar)
{
    uint8_t *to = gramme_bytes_reserve(out, 1 + COUNT_BYTES_MAX + scalar.size);

    if (to != NULL) {
        to = put_tag(to, type, type == GRAMME_TYPE_N ? 0 : scalar.size);
        if (scalar.size > 0) {
            memcpy(to, scalar.data, scalar.size);
        }
        out->size = (size_t)(to - out->data) + scalar.size;
    }
}

static void append_members(gramme_bytes *out, const gramme_item *item, unsigned room);

/* NOLINTBEGIN(misc-no-recursion): room starts at GRAMME_WALK_MAX levels */

/* Values deeper than a walk goes are a mistake of ours; they fail the buffer. */
static void append_value(gramme_bytes *out, const gramme_value *value, unsigned room)
{
    if (room == 0) {
        GRAMME_PRE(false);
        out->failed = true;
        return;
    }
    switch (value->type) {
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_N:
    case GRAMME_TYPE_B:
        append_scalar(out, value->type, value->scalar);
        break;
    case GRAMME_TYPE_BOOL:
        append_tag(out, GRAMME_TYPE_BOOL, value->boolean ? 1 : 0);
        break;
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_BS:
        append_tag(out, value->type, value->set.count);
        for (uint32_t i = 0; i < value->set.count; i++) {
            append_run(out, value->set.elements[i]);
        }
        break;
    case GRAMME_TYPE_NS:
        append_tag(out, GRAMME_TYPE_NS, value->set.count);
        for (uint32_t i = 0; i < value->set.count; i++) {
            gramme_bytes_append_view(out, value->set.elements[i]);
        }
        break;
    case GRAMME_TYPE_L:
        append_tag(out, GRAMME_TYPE_L, value->list.count);
        for (uint32_t i = 0; i < value->list.count; i++) {
            append_value(out, &value->list.values[i], room - 1);
        }
        break;
    case GRAMME_TYPE_M:
        append_tag(out, GRAMME_TYPE_M, value->map.count);
        append_members(out, &value->map, room - 1);
        break;
    case GRAMME_TYPE_NULL:
    case GRAMME_TYPE_COUNT:
        append_tag(out, GRAMME_TYPE_NULL, 0);
        break;
    }
}

static void append_members(gramme_bytes *out, const gramme_item *item, unsigned room)
{
    for (uint32_t i = 0; i < item->count; i++) {
        append_run(out, item->members[i].name);
        append_value(out, &item->members[i].value, room);
    }
}

/* NOLINTEND(misc-no-recursion) */

void gramme_codec_encode(gramme_bytes *out, const gramme_item *item, size_t item_size)
{
    GRAMME_PRE(item_size <= UINT32_MAX);
    gramme_bytes_append_byte(out, VERSION);
    append_count(out, item_size);
    append_count(out, item->count);
    append_members(out, item, GRAMME_WALK_MAX);
}

/* -- decoding -- */

/* A position in the blob. `st` is the first thing that went wrong. */
typedef struct reader {
    const uint8_t *at;
    const uint8_t *end;
    gramme_arena *arena;
    gramme_status st;
} reader;

static bool fail(reader *in, gramme_status st)
{
    in->st = st;
    return false;
}

static size_t left_in(const reader *in)
{
    return (size_t)(in->end - in->at);
}

static bool take_long_count(reader *in, uint32_t *count)
{
    uint32_t value = 0;

    for (unsigned shift = 0; shift < 7 * COUNT_BYTES_MAX; shift += 7) {
        uint8_t byte;

        if (in->at == in->end) {
            return fail(in, GRAMME_CORRUPT);
        }
        byte = *in->at++;
        if (shift == 28 && byte > 0x0F) {
            return fail(in, GRAMME_CORRUPT);
        }
        value |= (uint32_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *count = value;
            return byte != 0 || shift == 0 ? true : fail(in, GRAMME_CORRUPT);
        }
    }
    return fail(in, GRAMME_CORRUPT);
}

static inline bool take_count(reader *in, uint32_t *count)
{
    if (in->at < in->end && *in->at < 0x80) {
        *count = *in->at++;
        return true;
    }
    return take_long_count(in, count);
}

static inline bool take_tag(reader *in, unsigned *type, uint32_t *count)
{
    if (in->at == in->end) {
        return fail(in, GRAMME_CORRUPT);
    }
    *type = *in->at & 0x0F;
    *count = *in->at++ >> 4;
    if (*count > INLINE_MAX) {
        if (!take_count(in, count) || *count > UINT32_MAX - (INLINE_MAX + 1)) {
            return fail(in, GRAMME_CORRUPT);
        }
        *count += INLINE_MAX + 1;
    }
    return true;
}

static inline bool take_bytes(reader *in, gramme_view *out, uint32_t size)
{
    if (size > left_in(in)) {
        return fail(in, GRAMME_CORRUPT);
    }
    *out = gramme_view_of(in->at, size);
    in->at += size;
    return true;
}

static bool take_run(reader *in, gramme_view *out)
{
    uint32_t size;

    return take_count(in, &size) && take_bytes(in, out, size);
}

static bool take_number(reader *in, gramme_view *out)
{
    size_t size = gramme_number_scan(in->at, left_in(in));

    return size == 0 ? fail(in, GRAMME_CORRUPT) : take_bytes(in, out, (uint32_t)size);
}

/* Room for `count` elements that take at least `least` bytes each: a count that the
 * rest of the blob cannot hold asks for no memory. */
static void *make_array(reader *in, uint32_t count, size_t least, size_t size)
{
    void *array = NULL;

    if (count > left_in(in) / least) {
        fail(in, GRAMME_CORRUPT);
        return NULL;
    }
    array = gramme_arena_alloc(in->arena, count * size);
    if (array == NULL) {
        fail(in, GRAMME_NOMEM);
    }
    return array;
}

static bool take_set(reader *in, gramme_set *out, bool of_numbers, uint32_t count)
{
    gramme_view *elements =
        make_array(in, count, of_numbers ? 2 : 1, sizeof(*elements));

    if (elements == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!(of_numbers ? take_number(in, &elements[i])
                         : take_run(in, &elements[i]))) {
            return false;
        }
        if (i > 0 && gramme_view_compare(elements[i - 1], elements[i]) >= 0) {
            return fail(in, GRAMME_CORRUPT);
        }
    }
    *out = (gramme_set){elements, count};
    return true;
}

static bool take_members(reader *in, gramme_item *out, uint32_t count, unsigned room);
static bool take_list(reader *in, gramme_list *out, uint32_t count, unsigned room);

/* NOLINTBEGIN(misc-no-recursion): room starts at GRAMME_DEPTH_MAX levels */

/* `room` is how many levels of lists and maps may still begin. */
static bool take_value(reader *in, gramme_value *out, unsigned room)
{
    unsigned type;
    uint32_t count;

    if (!take_tag(in, &type, &count)) {
        return false;
    }
    out->type = (gramme_type)type;
    switch (type) {
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_B:
        return take_bytes(in, &out->scalar, count);
    case GRAMME_TYPE_N:
        return count == 0 ? take_number(in, &out->scalar) : fail(in, GRAMME_CORRUPT);
    case GRAMME_TYPE_BOOL:
        out->boolean = count == 1;
        return count <= 1 ? true : fail(in, GRAMME_CORRUPT);
    case GRAMME_TYPE_NULL:
        return count == 0 ? true : fail(in, GRAMME_CORRUPT);
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        return take_set(in, &out->set, type == GRAMME_TYPE_NS, count);
    case GRAMME_TYPE_L:
        return take_list(in, &out->list, count, room);
    case GRAMME_TYPE_M:
        return room > 0 ? take_members(in, &out->map, count, room - 1)
                        : fail(in, GRAMME_CORRUPT);
    default:
        return fail(in, GRAMME_CORRUPT);
    }
}

static bool take_list(reader *in, gramme_list *out, uint32_t count, unsigned room)
{
    gramme_value *values;

    if (room == 0) {
        return fail(in, GRAMME_CORRUPT);
    }
    values = make_array(in, count, 1, sizeof(*values));
    if (values == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!take_value(in, &values[i], room - 1)) {
            return false;
        }
    }
    *out = (gramme_list){values, count};
    return true;
}

static bool take_members(reader *in, gramme_item *out, uint32_t count, unsigned room)
{
    gramme_member *members = make_array(in, count, MEMBER_BYTES_MIN, sizeof(*members));

    if (members == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!take_run(in, &members[i].name)) {
            return false;
        }
        if (i > 0 && gramme_view_compare(members[i - 1].name, members[i].name) >= 0) {
            return fail(in, GRAMME_CORRUPT);
        }
        if (!take_value(in, &members[i].value, room)) {
            return false;
        }
    }
    *out = (gramme_item){members, count};
    return true;
}

/* NOLINTEND(misc-no-recursion) */

/* Version and item size. */
static bool take_head(reader *in, uint32_t *item_size)
{
    if (in->at == in->end || *in->at != VERSION) {
        return fail(in, GRAMME_CORRUPT);
    }
    in->at++;
    return take_count(in, item_size);
}

static reader reader_of(gramme_view blob, gramme_arena *arena)
{
    const uint8_t *end = blob.size == 0 ? blob.data : blob.data + blob.size;

    return (reader){.at = blob.data, .end = end, .arena = arena, .st = GRAMME_OK};
}

size_t gramme_codec_item_size(gramme_view blob)
{
    reader in = reader_of(blob, NULL);
    uint32_t item_size;

    return take_head(&in, &item_size) ? item_size : 0;
}

gramme_status gramme_codec_decode(gramme_item *out,
                                  gramme_arena *arena,
                                  gramme_view blob,
                                  gramme_error *err)
{
    reader in = reader_of(blob, arena);
    uint32_t item_size;
    uint32_t count;

    if (take_head(&in, &item_size) && take_count(&in, &count) &&
        take_members(&in, out, count, GRAMME_DEPTH_MAX) && in.at == in.end) {
        return GRAMME_OK;
    }
    if (in.st == GRAMME_NOMEM) {
        return gramme_error_nomem(err);
    }
    return gramme_error_set(err, GRAMME_CORRUPT, "a stored item is damaged");
}
