/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.c - checkpoints as documents.
 *
 *     version(1) flags(1) lanes(4) position(8) [start(8) end(8) first(8) state...]
 *
 * Numbers have their low byte first. */
#include "streams/checkpoint.h"

#include <inttypes.h>

enum {
    VERSION = 1,
    IN_WINDOW = 1, /* flag */
    SHORT_SIZE = 14,
    LONG_SIZE = SHORT_SIZE + 24,
    FROM_SIZE = 4,
    DOCUMENTS_AT_A_TIME = 100,
};

/* -- bytes -- */

static void append_number(gramme_bytes *out, uint64_t number, int size)
{
    for (int i = 0; i < size; i++) {
        gramme_bytes_append_byte(out, (uint8_t)(number >> (8 * i)));
    }
}

static uint64_t read_number(const uint8_t *from, int size)
{
    uint64_t number = 0;

    for (int i = 0; i < size; i++) {
        number |= (uint64_t)from[i] << (8 * i);
    }
    return number;
}

static void encode(gramme_bytes *out, const gramme_checkpoint *checkpoint)
{
    gramme_bytes_append_byte(out, VERSION);
    gramme_bytes_append_byte(out, checkpoint->in_window ? IN_WINDOW : 0);
    append_number(out, checkpoint->lanes, 4);
    append_number(out, checkpoint->position, 8);
    if (checkpoint->in_window) {
        append_number(out, (uint64_t)checkpoint->window_start, 8);
        append_number(out, (uint64_t)checkpoint->window_end, 8);
        append_number(out, checkpoint->window_first, 8);
        gramme_bytes_append_view(out, checkpoint->state);
    }
}

static gramme_status
decode(gramme_checkpoint *out, gramme_view bytes, gramme_error *err)
{
    const uint8_t *at = bytes.data;
    bool long_one = bytes.size >= SHORT_SIZE && (at[1] & IN_WINDOW) != 0;

    if (bytes.size < (long_one ? LONG_SIZE : SHORT_SIZE) || at[0] != VERSION) {
        return gramme_error_set(err, GRAMME_CORRUPT, "a checkpoint cannot be read");
    }
    *out = (gramme_checkpoint){
        .lanes = (uint32_t)read_number(at + 2, 4),
        .position = read_number(at + 6, 8),
        .in_window = long_one,
    };
    if (long_one) {
        out->window_start = (int64_t)read_number(at + 14, 8);
        out->window_end = (int64_t)read_number(at + 22, 8);
        out->window_first = read_number(at + 30, 8);
        out->state = gramme_view_of(at + LONG_SIZE, bytes.size - LONG_SIZE);
    }
    return GRAMME_OK;
}

/* -- one lane -- */

/* Wide enough for names to be in the order of their numbers. */
static void append_name(gramme_bytes *out, const gramme_checkpoint_place *place)
{
    gramme_bytes_printf(out, "%.*s/%010" PRIu32 "/%03" PRIu32 "/%03" PRIu32,
                        GRAMME_VIEW_ARG(place->id), place->stream, place->slot,
                        place->lane);
}

gramme_status gramme_checkpoint_load(gramme_checkpoint *out,
                                     bool *found,
                                     gramme_txn *txn,
                                     const gramme_checkpoint_place *place,
                                     gramme_arena *arena,
                                     gramme_error *err)
{
    gramme_bytes name;
    gramme_view value = {NULL, 0};
    gramme_status st;

    *found = false;
    gramme_bytes_init(&name, arena->allocator);
    append_name(&name, place);
    st = !gramme_bytes_ok(&name)
             ? gramme_error_nomem(err)
             : gramme_document_get(&value, txn, GRAMME_DOCUMENT_CHECKPOINT,
                                   gramme_bytes_view(&name), arena, err);
    gramme_bytes_clear(&name);
    if (st == GRAMME_NOTFOUND) {
        return GRAMME_OK;
    }
    *found = st == GRAMME_OK;
    return st == GRAMME_OK ? decode(out, value, err) : st;
}

gramme_status gramme_checkpoint_store(gramme_txn *txn,
                                      const gramme_checkpoint_place *place,
                                      const gramme_checkpoint *checkpoint,
                                      gramme_error *err)
{
    const gramme_allocator *allocator = gramme_store_allocator(gramme_txn_store(txn));
    gramme_bytes name;
    gramme_bytes value;
    gramme_status st;

    gramme_bytes_init(&name, allocator);
    gramme_bytes_init(&value, allocator);
    append_name(&name, place);
    encode(&value, checkpoint);
    st = !gramme_bytes_ok(&name) || !gramme_bytes_ok(&value)
             ? gramme_error_nomem(err)
             : gramme_document_put(txn, GRAMME_DOCUMENT_CHECKPOINT,
                                   gramme_bytes_view(&name), gramme_bytes_view(&value),
                                   err);
    gramme_bytes_clear(&name);
    gramme_bytes_clear(&value);
    return st;
}

/* Takes "/<digits>", `width` of them, off the end of a name. */
static bool take_number(uint32_t *out, gramme_view *name, size_t width)
{
    const uint8_t *at;
    uint64_t number = 0;

    if (name->size < width + 1) {
        return false;
    }
    at = name->data + name->size - width;
    for (size_t i = 0; i < width; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return false;
        }
        number = number * 10 + (at[i] - (unsigned)'0');
    }
    name->size -= width + 1;
    *out = (uint32_t)number;
    return at[-1] == '/' && number <= UINT32_MAX;
}

gramme_status gramme_checkpoint_read(gramme_checkpoint_place *place,
                                     gramme_checkpoint *checkpoint,
                                     bool *from,
                                     const gramme_document *document,
                                     gramme_error *err)
{
    gramme_view end = GRAMME_VIEW("/from");
    gramme_view name = document->name;

    *place = (gramme_checkpoint_place){.stream = 0};
    *checkpoint = (gramme_checkpoint){.lanes = 0};
    *from = name.size > end.size &&
            memcmp(name.data + name.size - end.size, end.data, end.size) == 0;
    if (*from) {
        place->id = gramme_view_of(name.data, name.size - end.size);
        if (document->value.size == FROM_SIZE) {
            place->stream = (uint32_t)read_number(document->value.data, FROM_SIZE);
            return GRAMME_OK;
        }
    } else if (take_number(&place->lane, &name, 3) &&
               take_number(&place->slot, &name, 3) &&
               take_number(&place->stream, &name, 10)) {
        place->id = name;
        return decode(checkpoint, document->value, err);
    }
    return gramme_error_set(err, GRAMME_CORRUPT, "a checkpoint cannot be read");
}

/* -- all lanes of a slot -- */

/* What the documents of a slot say together. */
typedef struct slot_facts {
    uint32_t count;
    uint32_t lanes;  /* the most that any of them knew of */
    uint32_t others; /* knew of another number than is wanted */
    uint64_t lowest;
} slot_facts;

/* An open window's records come again: its state belongs to lanes that are no more. */
static gramme_status gather(slot_facts *facts,
                            const gramme_document_page *page,
                            uint32_t lanes,
                            gramme_error *err)
{
    *facts = (slot_facts){.lowest = UINT64_MAX};
    for (uint32_t i = 0; i < page->count; i++) {
        gramme_checkpoint one = {.lanes = 0};
        gramme_status st = decode(&one, page->documents[i].value, err);
        uint64_t needed;

        if (st != GRAMME_OK) {
            return st;
        }
        needed = one.in_window && one.window_first < one.position ? one.window_first
                                                                  : one.position;
        facts->count++;
        facts->lanes = one.lanes > facts->lanes ? one.lanes : facts->lanes;
        facts->others += one.lanes != lanes;
        facts->lowest = needed < facts->lowest ? needed : facts->lowest;
    }
    if (facts->count < facts->lanes) {
        facts->lowest = 0; /* one of them had not begun */
    }
    return GRAMME_OK;
}

static gramme_status replace(gramme_txn *txn,
                             const gramme_document_page *old,
                             const gramme_checkpoint_place *place,
                             const gramme_checkpoint *all,
                             gramme_error *err)
{
    gramme_checkpoint_place one = *place;
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < old->count && st == GRAMME_OK; i++) {
        st = gramme_document_delete(txn, GRAMME_DOCUMENT_CHECKPOINT,
                                    old->documents[i].name, err);
    }
    for (one.lane = 0; one.lane < all->lanes && st == GRAMME_OK; one.lane++) {
        st = gramme_checkpoint_store(txn, &one, all, err);
    }
    return st;
}

gramme_status gramme_checkpoint_align(bool *changed,
                                      gramme_txn *txn,
                                      const gramme_checkpoint_place *place,
                                      uint32_t lanes,
                                      gramme_arena *arena,
                                      gramme_error *err)
{
    gramme_view prefix =
        gramme_arena_printf(arena, "%.*s/%010" PRIu32 "/%03" PRIu32 "/",
                            GRAMME_VIEW_ARG(place->id), place->stream, place->slot);
    gramme_document_page page = {.count = 0};
    slot_facts facts = {.count = 0};
    gramme_status st;

    *changed = false;
    if (prefix.data == NULL) {
        return gramme_error_nomem(err);
    }
    st = gramme_document_list(&page, txn, GRAMME_DOCUMENT_CHECKPOINT, prefix,
                              GRAMME_VIEW(""), DOCUMENTS_AT_A_TIME, arena, err);
    if (st == GRAMME_OK) {
        st = gather(&facts, &page, lanes, err);
    }
    if (st != GRAMME_OK || facts.others == 0) {
        return st;
    }
    *changed = true;
    return replace(txn, &page, place,
                   &(gramme_checkpoint){.position = facts.lowest, .lanes = lanes}, err);
}

/* -- all streams of a subscription -- */

static gramme_view from_name(gramme_view id, gramme_arena *arena)
{
    return gramme_arena_printf(arena, "%.*s/from", GRAMME_VIEW_ARG(id));
}

gramme_status gramme_checkpoint_from(uint32_t *number,
                                     bool *found,
                                     gramme_txn *txn,
                                     gramme_view id,
                                     gramme_arena *arena,
                                     gramme_error *err)
{
    gramme_view name = from_name(id, arena);
    gramme_view value;
    gramme_status st;

    *found = false;
    *number = 0;
    if (name.data == NULL) {
        return gramme_error_nomem(err);
    }
    st = gramme_document_get(&value, txn, GRAMME_DOCUMENT_CHECKPOINT, name, arena, err);
    if (st == GRAMME_NOTFOUND) {
        return GRAMME_OK;
    }
    if (st != GRAMME_OK) {
        return st;
    }
    if (value.size != FROM_SIZE) {
        return gramme_error_set(err, GRAMME_CORRUPT, "a checkpoint cannot be read");
    }
    *found = true;
    *number = (uint32_t)read_number(value.data, FROM_SIZE);
    return GRAMME_OK;
}

/* Deletes the documents whose names begin with `prefix` and are below `before` (empty:
 * all of them). */
static gramme_status delete_all(gramme_txn *txn,
                                gramme_view prefix,
                                gramme_view before,
                                gramme_arena *arena,
                                gramme_error *err)
{
    gramme_document_page page = {.more = true};
    gramme_status st = GRAMME_OK;

    while (st == GRAMME_OK && page.more) {
        st = gramme_document_list(&page, txn, GRAMME_DOCUMENT_CHECKPOINT, prefix,
                                  GRAMME_VIEW(""), DOCUMENTS_AT_A_TIME, arena, err);
        for (uint32_t i = 0; st == GRAMME_OK && i < page.count; i++) {
            if (before.size > 0 &&
                gramme_view_compare(page.documents[i].name, before) >= 0) {
                return GRAMME_OK;
            }
            st = gramme_document_delete(txn, GRAMME_DOCUMENT_CHECKPOINT,
                                        page.documents[i].name, err);
        }
    }
    return st;
}

gramme_status gramme_checkpoint_set_from(gramme_txn *txn,
                                         gramme_view id,
                                         uint32_t number,
                                         gramme_arena *arena,
                                         gramme_error *err)
{
    gramme_view name = from_name(id, arena);
    gramme_view prefix = gramme_arena_printf(arena, "%.*s/", GRAMME_VIEW_ARG(id));
    gramme_view before =
        gramme_arena_printf(arena, "%.*s/%010" PRIu32, GRAMME_VIEW_ARG(id), number);
    uint8_t value[FROM_SIZE];
    gramme_status st;

    if (name.data == NULL || prefix.data == NULL || before.data == NULL) {
        return gramme_error_nomem(err);
    }
    for (int i = 0; i < FROM_SIZE; i++) {
        value[i] = (uint8_t)(number >> (8 * i));
    }
    st = delete_all(txn, prefix, before, arena, err);
    return st == GRAMME_OK ? gramme_document_put(txn, GRAMME_DOCUMENT_CHECKPOINT, name,
                                                 gramme_view_of(value, FROM_SIZE), err)
                           : st;
}

gramme_status
gramme_checkpoint_forget(gramme_store *store, gramme_view id, gramme_error *err)
{
    gramme_arena arena;
    gramme_txn *txn;
    gramme_view prefix;
    gramme_status st = gramme_txn_begin(&txn, store, NULL, GRAMME_TXN_WRITE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    gramme_arena_init(&arena, gramme_store_allocator(store), 0);
    prefix = gramme_arena_printf(&arena, "%.*s/", GRAMME_VIEW_ARG(id));
    st = prefix.data == NULL ? gramme_error_nomem(err)
                             : delete_all(txn, prefix, GRAMME_VIEW(""), &arena, err);
    if (st == GRAMME_OK) {
        st = gramme_txn_commit(txn, err);
    } else {
        gramme_txn_rollback(txn);
    }
    gramme_arena_clear(&arena);
    return st;
}
