/* SPDX-License-Identifier: Apache-2.0 */
/* undo.c - the list itself; txn.c walks it. */
#include "storage/undo.h"

enum { FIRST_CAPACITY = 64, BYTES_KEPT = 256 * 1024 };

void gramme_undo_init(gramme_undo *undo, const gramme_allocator *allocator)
{
    *undo = (gramme_undo){.count = 0};
    gramme_bytes_init(&undo->bytes, allocator);
}

void gramme_undo_dispose(gramme_undo *undo)
{
    gramme_free(undo->bytes.allocator, undo->entries);
    gramme_bytes_clear(&undo->bytes);
}

gramme_status
gramme_undo_push(gramme_undo *undo, gramme_undo_entry entry, gramme_error *err)
{
    if (undo->count == undo->capacity) {
        size_t capacity = undo->capacity == 0 ? FIRST_CAPACITY : undo->capacity * 2;
        gramme_undo_entry *entries = NULL;

        if (capacity <= SIZE_MAX / sizeof(*entries)) {
            entries = gramme_realloc(undo->bytes.allocator, undo->entries,
                                     capacity * sizeof(*entries));
        }
        if (entries == NULL) {
            return gramme_error_nomem(err);
        }
        undo->entries = entries;
        undo->capacity = capacity;
    }
    undo->entries[undo->count++] = entry;
    return GRAMME_OK;
}

gramme_status
gramme_undo_row(gramme_undo *undo, gramme_view key, gramme_view blob, gramme_error *err)
{
    size_t before = undo->bytes.size;
    gramme_undo_entry entry = {
        .kind = GRAMME_UNDO_ROW,
        .existed = blob.size > 0,
        .key_size = (uint32_t)key.size,
        .blob_size = blob.size,
    };

    if (before == 0) {
        gramme_bytes_reset(&undo->bytes, BYTES_KEPT);
    }
    gramme_bytes_append_view(&undo->bytes, key);
    gramme_bytes_append_view(&undo->bytes, blob);
    if (!gramme_bytes_ok(&undo->bytes)) {
        undo->bytes.size = before;
        undo->bytes.failed = false;
        return gramme_error_nomem(err);
    }
    return gramme_undo_push(undo, entry, err);
}

void gramme_undo_forget(gramme_undo *undo)
{
    const gramme_undo_entry *entry = &undo->entries[--undo->count];

    if (entry->kind == GRAMME_UNDO_ROW) {
        undo->bytes.size -= entry->key_size + entry->blob_size;
    }
}
