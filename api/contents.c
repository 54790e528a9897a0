/* SPDX-License-Identifier: Apache-2.0 */
/* contents.c - what tests do with all that an engine holds: list, read, reset,
 * snapshot, restore. */
#include "api/engine.h"
#include "api/json/write.h"
#include "api/triggers/functions.h"
#include "api/triggers/mapping.h"
#include "api/triggers/triggers.h"
#include "storage/cursor.h"
#include "storage/snapshot.h"

enum {
    NAMES_AT_ONCE = 1000,
    PAGE_BYTES = 1 << 18, /* of items as text, read in one transaction */
};

static gramme_code
answer(gramme_status status, const gramme_error *err, gramme_failure *failure)
{
    return status == GRAMME_OK
               ? GRAMME_CODE_OK
               : gramme_engine_fail(failure, gramme_engine_code(status), err->message);
}

static gramme_code
answer_table(gramme_status status, const gramme_error *err, gramme_failure *failure)
{
    return status == GRAMME_NOTFOUND
               ? gramme_engine_fail(failure, GRAMME_CODE_NOTFOUND,
                                    GRAMME_VIEW("there is no such table"))
               : answer(status, err, failure);
}

void gramme_release(void *memory)
{
    gramme_free(gramme_allocator_default(), memory);
}

/* -- names -- */

/* Appends every name and a NUL; *count tells how many. */
static gramme_status
append_names(gramme_bytes *out, size_t *count, gramme *db, gramme_error *err)
{
    gramme_table_names page = {.more = true};
    gramme_view after = gramme_view_of(NULL, 0);
    gramme_arena arena;
    gramme_txn *txn;
    gramme_status status =
        gramme_txn_begin(&txn, db->store, NULL, GRAMME_TXN_READ, err);

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_arena_init(&arena, db->allocator, 0);
    while (status == GRAMME_OK && page.more) {
        status = gramme_table_list(&page, txn, after, NAMES_AT_ONCE, &arena, err);
        for (uint32_t i = 0; status == GRAMME_OK && i < page.count; i++) {
            after = page.names[i];
            gramme_bytes_append_view(out, after);
            gramme_bytes_append_byte(out, '\0');
            ++*count;
        }
    }
    gramme_txn_rollback(txn);
    gramme_arena_clear(&arena);
    return status == GRAMME_OK && !gramme_bytes_ok(out) ? gramme_error_nomem(err)
                                                        : status;
}

/* Pointers, NULL, then the texts. */
static char **make_list(const gramme_bytes *texts, size_t count)
{
    size_t pointers = (count + 1) * sizeof(char *);
    char **list = gramme_alloc(gramme_allocator_default(), pointers + texts->size + 1);
    char *text;

    if (list == NULL) {
        return NULL;
    }
    text = (char *)(list + count + 1);
    if (texts->size > 0) {
        memcpy(text, texts->data, texts->size);
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = text;
        text += strlen(text) + 1;
    }
    list[count] = NULL;
    return list;
}

gramme_code
gramme_list_tables(gramme *db, char ***names, size_t *count, gramme_failure *failure)
{
    gramme_bytes texts;
    gramme_error err;
    gramme_status status;

    *names = NULL;
    *count = 0;
    gramme_error_init(&err, NULL);
    gramme_bytes_init(&texts, db->allocator);
    status = append_names(&texts, count, db, &err);
    if (status == GRAMME_OK && (*names = make_list(&texts, *count)) == NULL) {
        status = gramme_error_nomem(&err);
    }
    gramme_bytes_clear(&texts);
    if (status != GRAMME_OK) {
        *count = 0;
    }
    return answer(status, &err, failure);
}

/* -- items -- */

/* Some items as text, one after the other, each with a NUL behind. */
typedef struct page {
    gramme_bytes texts;
    gramme_bytes lower; /* the table's first key */
    gramme_bytes upper; /* and the end of its keys */
    gramme_bytes after; /* the last item's key; empty: none yet */
    gramme_arena row;
    uint32_t tree; /* the table's; 0: not yet known */
    bool more;
} page;

static void page_init(page *p, const gramme_allocator *allocator)
{
    *p = (page){.more = true};
    gramme_bytes_init(&p->texts, allocator);
    gramme_bytes_init(&p->lower, allocator);
    gramme_bytes_init(&p->upper, allocator);
    gramme_bytes_init(&p->after, allocator);
    gramme_arena_init(&p->row, allocator, 0);
}

static void page_clear(page *p)
{
    gramme_bytes_clear(&p->texts);
    gramme_bytes_clear(&p->lower);
    gramme_bytes_clear(&p->upper);
    gramme_bytes_clear(&p->after);
    gramme_arena_clear(&p->row);
}

static gramme_status
write_item(page *p, gramme_view key, gramme_row *row, gramme_error *err)
{
    const gramme_item *item;
    gramme_writer out;
    gramme_status status;

    gramme_arena_reset(&p->row);
    status = gramme_row_item(&item, row, &p->row, err);
    if (status != GRAMME_OK) {
        return status;
    }
    gramme_writer_init(&out, &p->texts);
    gramme_write_item(&out, item);
    gramme_bytes_append_byte(&p->texts, '\0');
    gramme_bytes_reset(&p->after, SIZE_MAX);
    gramme_bytes_append_view(&p->after, key);
    return gramme_bytes_ok(&p->texts) && gramme_bytes_ok(&p->after)
               ? GRAMME_OK
               : gramme_error_nomem(err);
}

static gramme_status write_items(page *p, gramme_txn *txn, gramme_error *err)
{
    gramme_cursor_range range = {
        .lower = gramme_bytes_view(&p->lower),
        .upper = gramme_bytes_view(&p->upper),
        .after = gramme_bytes_view(&p->after),
    };
    gramme_cursor *cursor;
    gramme_status status = gramme_cursor_open(&cursor, txn, &range, err);

    if (status != GRAMME_OK) {
        return status;
    }
    while (status == GRAMME_OK && p->texts.size < PAGE_BYTES) {
        gramme_view key;
        gramme_row row;

        status = gramme_cursor_next(cursor, &key, &row, err);
        if (status == GRAMME_OK) {
            status = write_item(p, key, &row, err);
        }
    }
    gramme_cursor_close(cursor);
    p->more = status == GRAMME_OK;
    return status == GRAMME_NOTFOUND ? GRAMME_OK : status;
}

/* The table's keys, once; one that was made anew since is none of ours. */
static gramme_status
find_table(page *p, gramme_txn *txn, const char *name, gramme_error *err)
{
    const gramme_table *table;
    gramme_status status = gramme_table_find(&table, txn, gramme_view_text(name), err);

    if (status != GRAMME_OK) {
        return status;
    }
    if (p->tree == 0) {
        p->tree = table->tree;
        gramme_key_append_hash_bound(&p->lower, p->tree, 0);
        gramme_key_append_hash_bound(&p->upper, p->tree + 1, 0);
        if (!gramme_bytes_ok(&p->lower) || !gramme_bytes_ok(&p->upper)) {
            return gramme_error_nomem(err);
        }
    }
    return table->tree == p->tree ? GRAMME_OK : GRAMME_NOTFOUND;
}

static gramme_status
read_page(page *p, gramme *db, const char *table, gramme_error *err)
{
    gramme_txn *txn;
    gramme_status status =
        gramme_txn_begin(&txn, db->store, NULL, GRAMME_TXN_READ, err);

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_bytes_reset(&p->texts, SIZE_MAX);
    status = find_table(p, txn, table, err);
    if (status == GRAMME_OK) {
        status = write_items(p, txn, err);
    } else if (status == GRAMME_NOTFOUND && p->after.size > 0) {
        p->more = false; /* it went while its items were handed out */
        status = GRAMME_OK;
    }
    gramme_txn_rollback(txn);
    return status;
}

gramme_code gramme_read_table(gramme *db,
                              const char *table,
                              int (*each)(void *self, const char *item, size_t size),
                              void *self,
                              gramme_failure *failure)
{
    gramme_error err;
    gramme_status status = GRAMME_OK;
    page p;

    gramme_error_init(&err, NULL);
    page_init(&p, db->allocator);
    while (status == GRAMME_OK && p.more) {
        status = read_page(&p, db, table, &err);
        for (size_t at = 0; status == GRAMME_OK && at < p.texts.size;) {
            const char *item = (const char *)p.texts.data + at;
            size_t size = strlen(item);

            at += size + 1;
            if (each(self, item, size) != 0) {
                p.more = false;
                break;
            }
        }
    }
    page_clear(&p);
    return answer_table(status, &err, failure);
}

gramme_code gramme_reset_table(gramme *db, const char *table, gramme_failure *failure)
{
    gramme_error err;
    gramme_txn *txn;
    gramme_status status;

    gramme_error_init(&err, NULL);
    status = gramme_txn_begin(&txn, db->store, NULL, GRAMME_TXN_WRITE, &err);
    if (status == GRAMME_OK) {
        status = gramme_table_clear(txn, gramme_view_text(table), &err);
        if (status == GRAMME_OK) {
            status = gramme_txn_commit(txn, &err);
        } else {
            gramme_txn_rollback(txn);
        }
    }
    return answer_table(status, &err, failure);
}

/* -- everything -- */

gramme_code
gramme_snapshot_take(gramme *db, void **snapshot, size_t *size, gramme_failure *failure)
{
    gramme_error err;
    uint8_t *bytes = NULL;
    gramme_status status;

    gramme_error_init(&err, NULL);
    status =
        gramme_store_take(&bytes, size, db->store, gramme_allocator_default(), &err);
    *snapshot = bytes;
    return answer(status, &err, failure);
}

gramme_code gramme_snapshot_save(gramme *db, const char *path, gramme_failure *failure)
{
    gramme_error err;

    gramme_error_init(&err, NULL);
    return answer(gramme_store_save(db->store, path, &err), &err, failure);
}

/* Triggers stand still meanwhile, so that none reads from one database and writes its
 * checkpoint to the other. Once the contents are the new ones nothing may fail any
 * more: what does is tried again later. */
static gramme_status
replace(gramme *db, const gramme_store_source *source, gramme_error *err)
{
    gramme_status status;

    gramme_functions_lock(db->functions);
    gramme_triggers_pause(db->triggers);
    status = gramme_store_restore(db->store, source, err);
    if (status == GRAMME_OK) {
        gramme_functions_forget_all(db->functions);
        gramme_streams_renew(db->streams);
    }
    gramme_triggers_resume(db->triggers, status == GRAMME_OK);
    if (status == GRAMME_OK && gramme_functions_allowed(db->functions)) {
        gramme_functions_start_later(db->functions,
                                     gramme_mapping_start_all(db, NULL) != GRAMME_OK);
    }
    gramme_functions_unlock(db->functions);
    return status;
}

static gramme_code
replace_with(gramme *db, const gramme_store_source *source, gramme_failure *failure)
{
    gramme_code code = gramme_engine_check(db, failure);
    gramme_error err;

    if (code != GRAMME_CODE_OK) {
        return code;
    }
    gramme_error_init(&err, NULL);
    return answer(replace(db, source, &err), &err, failure);
}

gramme_code gramme_snapshot_restore(gramme *db,
                                    const void *snapshot,
                                    size_t size,
                                    gramme_failure *failure)
{
    gramme_store_source source = {.image = gramme_view_of(snapshot, size)};

    if (size == 0) {
        return gramme_engine_fail(failure, GRAMME_CODE_FOREIGN,
                                  GRAMME_VIEW("the snapshot is empty"));
    }
    return replace_with(db, &source, failure);
}

gramme_code gramme_snapshot_load(gramme *db, const char *path, gramme_failure *failure)
{
    gramme_store_source source = {.path = path};

    if (path == NULL) {
        return gramme_engine_fail(failure, GRAMME_CODE_MISUSE,
                                  GRAMME_VIEW("a path is wanted"));
    }
    return replace_with(db, &source, failure);
}

gramme_code gramme_reset(gramme *db, gramme_failure *failure)
{
    gramme_store_source source = {.path = NULL};

    return replace_with(db, &source, failure);
}
