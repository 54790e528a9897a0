/* SPDX-License-Identifier: Apache-2.0 */
/* change.c - the record of one changed item: names, numbers, and its log entry:
 *
 *   version(1) · flags(1) · time(8) · hash(8) · [keys] · [old image] · [new image]
 *
 * The flags' low two bits are the kind, the others tell what follows. Keys stand there
 * only when no image holds them. Images are the row's own bytes (codec.h), so that
 * writing an entry costs a copy and no encoding. */
#include "streams/change.h"

#include <string.h>

#include "storage/item/codec.h"
#include "streams/pack.h"

enum {
    VERSION = 1,
    FLAG_KIND = 3,
    FLAG_SERVICE = 1 << 2,
    FLAG_KEYS = 1 << 3,
    FLAG_OLD = 1 << 4,
    FLAG_NEW = 1 << 5,
    FLAGS_ALL = (1 << 6) - 1,
    KEYS_MAX = 2 * GRAMME_KEY_ATTRIBUTES_MAX,
};

static const char *const kind_names[] = {"INSERT", "MODIFY", "REMOVE"};

static const char *const view_names[] = {
    "KEYS_ONLY",
    "NEW_IMAGE",
    "OLD_IMAGE",
    "NEW_AND_OLD_IMAGES",
};

const char *gramme_change_kind_name(gramme_change_kind kind)
{
    return kind_names[kind];
}

const char *gramme_view_type_name(gramme_view_type view)
{
    return view_names[view];
}

bool gramme_view_type_read(gramme_view_type *out, gramme_view name)
{
    for (int i = 0; i < (int)(sizeof(view_names) / sizeof(view_names[0])); i++) {
        if (gramme_view_is(name, view_names[i])) {
            *out = (gramme_view_type)i;
            return true;
        }
    }
    return false;
}

/* A leading 1 keeps all of them equally long, however they are compared. */
void gramme_sequence_print(char text[GRAMME_SEQUENCE_TEXT + 1], uint64_t sequence)
{
    text[0] = '1';
    text[GRAMME_SEQUENCE_TEXT] = '\0';
    for (size_t at = GRAMME_SEQUENCE_TEXT - 1; at > 0; at--) {
        text[at] = (char)('0' + sequence % 10);
        sequence /= 10;
    }
}

bool gramme_sequence_read(uint64_t *out, gramme_view text)
{
    *out = 0;
    if (text.size != GRAMME_SEQUENCE_TEXT || text.data[0] != '1') {
        return false;
    }
    for (size_t i = 1; i < text.size; i++) {
        unsigned digit = (unsigned)text.data[i] - '0';

        if (digit > 9 || *out > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *out = *out * 10 + digit;
    }
    return true;
}

/* -- keys -- */

/* The attributes of `item` that are its keys, by name; false when one is not there or
 * has another type. */
static bool pick_keys(gramme_item *out,
                      gramme_member members[KEYS_MAX],
                      const gramme_item *item,
                      const gramme_key_schema *key)
{
    const gramme_key_attribute *const parts[] = {key->hash, key->range};
    const uint32_t counts[] = {key->hash_count, key->range_count};
    gramme_view twice;

    *out = (gramme_item){.members = members};
    if (item->count == 0) {
        return false;
    }
    for (int part = 0; part < 2; part++) {
        for (uint32_t i = 0; i < counts[part]; i++) {
            bool found;
            uint32_t at = gramme_item_find(item, parts[part][i].name, &found);

            if (!found || item->members[at].value.type != parts[part][i].type) {
                return false;
            }
            members[out->count++] = item->members[at];
        }
    }
    return gramme_item_sort(members, out->count, &twice);
}

static gramme_status append_keys(gramme_bytes *out,
                                 const gramme_row_event *event,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    const gramme_item *item = event->item;
    gramme_member members[KEYS_MAX];
    gramme_item keys;

    if (item == NULL) {
        gramme_status st = gramme_row_item(&item, event->old, arena, err);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    if (!pick_keys(&keys, members, item, &event->table->key)) {
        return gramme_error_set(err, GRAMME_CORRUPT, "an item lacks its keys");
    }
    gramme_codec_encode(out, &keys, gramme_item_size(&keys));
    return GRAMME_OK;
}

/* -- encoding -- */

static bool shows_old(gramme_view_type view)
{
    return view == GRAMME_VIEW_OLD_IMAGE || view == GRAMME_VIEW_NEW_AND_OLD_IMAGES;
}

static bool shows_new(gramme_view_type view)
{
    return view == GRAMME_VIEW_NEW_IMAGE || view == GRAMME_VIEW_NEW_AND_OLD_IMAGES;
}

static gramme_change_kind kind_of(const gramme_row_event *event)
{
    if (event->item == NULL) {
        return GRAMME_CHANGE_REMOVE;
    }
    return gramme_row_exists(event->old) ? GRAMME_CHANGE_MODIFY : GRAMME_CHANGE_INSERT;
}

gramme_status gramme_change_encode(gramme_bytes *out,
                                   const gramme_row_event *event,
                                   gramme_view_type view,
                                   int64_t now,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    gramme_view none = {NULL, 0};
    gramme_view old_image = shows_old(view) ? event->old->blob : none;
    gramme_view new_image = shows_new(view) ? event->blob : none;
    unsigned flags = (unsigned)kind_of(event);
    gramme_status st = GRAMME_OK;

    flags |= event->by_service ? FLAG_SERVICE : 0;
    flags |= old_image.size > 0 ? FLAG_OLD : 0;
    flags |= new_image.size > 0 ? FLAG_NEW : 0;
    flags |= (flags & (FLAG_OLD | FLAG_NEW)) == 0 ? FLAG_KEYS : 0;
    gramme_pack_number(out, VERSION, 1);
    gramme_pack_number(out, flags, 1);
    gramme_pack_number(out, (uint64_t)now, 8);
    gramme_pack_number(out, gramme_key_hash(event->key), 8);
    if ((flags & FLAG_KEYS) != 0) {
        st = append_keys(out, event, arena, err);
    }
    if (old_image.size > 0) {
        gramme_pack_run(out, old_image);
    }
    if (new_image.size > 0) {
        gramme_pack_run(out, new_image);
    }
    if (st == GRAMME_OK && !gramme_bytes_ok(out)) {
        st = gramme_error_nomem(err);
    }
    return st;
}

/* -- decoding -- */

static gramme_status corrupt(gramme_error *err)
{
    return gramme_error_set(err, GRAMME_CORRUPT, "a stream record is damaged");
}

/* Are there the parts that a record of this view has? */
static bool flags_fit(unsigned flags, gramme_view_type view)
{
    unsigned kind = flags & FLAG_KIND;
    unsigned expected = 0;

    if (kind > GRAMME_CHANGE_REMOVE) {
        return false;
    }
    expected |= shows_old(view) && kind != GRAMME_CHANGE_INSERT ? FLAG_OLD : 0;
    expected |= shows_new(view) && kind != GRAMME_CHANGE_REMOVE ? FLAG_NEW : 0;
    expected |= expected == 0 ? FLAG_KEYS : 0;
    return (flags & ~(unsigned)(FLAG_KIND | FLAG_SERVICE)) == expected;
}

/* Reads the fixed part of an entry; returns its flags. */
static unsigned read_head(gramme_change *out, gramme_unpack *in)
{
    unsigned flags;

    in->failed = gramme_unpack_number(in, 1) != VERSION || in->failed;
    flags = (unsigned)gramme_unpack_number(in, 1);
    in->failed = in->failed || flags > FLAGS_ALL;
    out->kind = (gramme_change_kind)(flags & FLAG_KIND);
    out->by_service = (flags & FLAG_SERVICE) != 0;
    out->time = (int64_t)gramme_unpack_number(in, 8);
    out->hash = gramme_unpack_number(in, 8);
    return flags;
}

gramme_status gramme_change_time(int64_t *out, gramme_view bytes, gramme_error *err)
{
    gramme_unpack in = gramme_unpack_of(bytes);
    gramme_change head;

    (void)read_head(&head, &in);
    *out = head.time;
    return in.failed ? corrupt(err) : GRAMME_OK;
}

/* Decodes one image; its size is added to the record's. */
static gramme_status read_image(const gramme_item **out,
                                gramme_change *change,
                                gramme_view blob,
                                gramme_arena *arena,
                                gramme_error *err)
{
    gramme_item *item = gramme_arena_alloc(arena, sizeof(*item));

    if (item == NULL) {
        return gramme_error_nomem(err);
    }
    *out = item;
    change->size += gramme_codec_item_size(blob);
    return gramme_codec_decode(item, arena, blob, err);
}

static gramme_status read_keys(gramme_change *out,
                               const gramme_item *item,
                               const gramme_key_schema *key,
                               gramme_arena *arena,
                               gramme_error *err)
{
    gramme_member *members = gramme_arena_calloc(arena, KEYS_MAX, sizeof(*members));

    if (members == NULL) {
        return gramme_error_nomem(err);
    }
    if (!pick_keys(&out->keys, members, item, key)) {
        return corrupt(err);
    }
    out->size += gramme_item_size(&out->keys);
    return GRAMME_OK;
}

gramme_status gramme_change_decode(gramme_change *out,
                                   gramme_view bytes,
                                   gramme_view_type view,
                                   const gramme_key_schema *key,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    gramme_unpack in = gramme_unpack_of(bytes);
    gramme_item keys = {.count = 0};
    const gramme_item *holder = &keys;
    gramme_status st = GRAMME_OK;
    unsigned flags;

    *out = (gramme_change){.sequence = 0};
    flags = read_head(out, &in);
    if (in.failed || !flags_fit(flags, view)) {
        return corrupt(err);
    }
    if ((flags & FLAG_KEYS) != 0) {
        st = gramme_codec_decode(
            &keys, arena, gramme_unpack_bytes(&in, (size_t)(in.end - in.at)), err);
    }
    if ((flags & FLAG_OLD) != 0) {
        st = read_image(&out->old_image, out, gramme_unpack_run(&in), arena, err);
        holder = out->old_image;
    }
    if (st == GRAMME_OK && (flags & FLAG_NEW) != 0) {
        st = read_image(&out->new_image, out, gramme_unpack_run(&in), arena, err);
        holder = out->new_image;
    }
    if (st == GRAMME_OK && !gramme_unpack_done(&in)) {
        st = corrupt(err);
    }
    return st == GRAMME_OK ? read_keys(out, holder, key, arena, err) : st;
}
