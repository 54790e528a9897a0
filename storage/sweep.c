/* SPDX-License-Identifier: Apache-2.0 */
/* sweep.c - a round over the tables with a ttl_attribute, a few rows at a time.
 *
 *   due -> table -> (look at rows -> remove the expired)* -> table ... -> due again
 *
 * Rows are looked at in a read transaction, which in a file is in nobody's way; a round
 * that finds nothing writes nothing. What is found is looked at again by the
 * transaction that removes it. The position is kept in memory only: after a kill the
 * round begins anew, and what it removed is gone already. */
#include "storage/sweep.h"

#include "storage/item/number.h"
#include "storage/rows.h"

enum { FOUND_MAX = 64 /* expired rows of one look */ };

static const int64_t seconds_kept = INT64_C(5) * 365 * 24 * 60 * 60;

/* What a step keeps to. Expired are the numbers from `oldest` on, but before `now`. */
typedef struct bounds {
    gramme_view oldest;
    gramme_view now;
    int64_t budget; /* of looking, and again of removing */
} bounds;

/* The keys of rows to remove, in `sweep->found`. */
typedef struct expired {
    gramme_view keys[FOUND_MAX];
    uint32_t count;
    bool ended; /* the table has no more rows, or is none of ours any more */
} expired;

void gramme_sweep_init(gramme_sweep *sweep, const gramme_allocator *allocator)
{
    *sweep = (gramme_sweep){.due = INT64_MIN, .rested = INT64_MIN};
    gramme_bytes_init(&sweep->name, allocator);
    gramme_bytes_init(&sweep->position, allocator);
    gramme_arena_init(&sweep->found, allocator, 0);
    gramme_arena_init(&sweep->scratch, allocator, 0);
}

void gramme_sweep_clear(gramme_sweep *sweep)
{
    gramme_bytes_clear(&sweep->name);
    gramme_bytes_clear(&sweep->position);
    gramme_arena_clear(&sweep->found);
    gramme_arena_clear(&sweep->scratch);
}

int64_t gramme_sweep_pause(gramme_sweep *sweep, gramme_store *store)
{
    gramme_catalog *catalog = &store->catalog;
    int64_t now;
    int64_t pause;
    int64_t rest;
    bool any;

    pthread_mutex_lock(&catalog->mutex);
    any = catalog->expiring > 0;
    pthread_mutex_unlock(&catalog->mutex);
    if (store->ttl_interval <= 0 || !any) {
        return INT64_MAX;
    }
    if (sweep->going) {
        return 0;
    }
    now = gramme_store_now(store);
    if (sweep->due > now + store->ttl_interval) {
        sweep->due = now + store->ttl_interval; /* the clock was set back */
    }
    pause = sweep->due <= now ? 0 : sweep->due - now;
    now = gramme_clock_monotonic();
    rest = sweep->rested <= now ? 0 : sweep->rested - now;
    return pause > rest ? pause : rest;
}

void gramme_sweep_awake(gramme_sweep *sweep)
{
    sweep->rested = INT64_MIN;
}

/* -- which table -- */

static void leave_table(gramme_sweep *sweep)
{
    gramme_bytes_reset(&sweep->name, SIZE_MAX);
    gramme_bytes_reset(&sweep->position, SIZE_MAX);
}

/* Goes on to the round's next table, whose name stays empty when there is none. When
 * the catalog grew or shrank since, a table may be met twice or only in the next round.
 */
static gramme_status
next_table(gramme_sweep *sweep, gramme_store *store, gramme_error *err)
{
    gramme_catalog *catalog = &store->catalog;
    gramme_map_slot entry;
    size_t before = sweep->slot;

    leave_table(sweep);
    pthread_mutex_lock(&catalog->mutex);
    while (sweep->name.size == 0 && gramme_bytes_ok(&sweep->name) &&
           gramme_map_next(&catalog->tables, &sweep->slot, &entry)) {
        const gramme_slot *slot = entry.value;

        if (slot->committed != NULL && slot->committed->table.ttl_attribute.size > 0) {
            gramme_bytes_append_view(&sweep->name, slot->name);
            sweep->tree = slot->committed->table.tree;
        }
    }
    pthread_mutex_unlock(&catalog->mutex);
    if (!gramme_bytes_ok(&sweep->name)) {
        sweep->slot = before;
        leave_table(sweep);
        return gramme_error_nomem(err);
    }
    return GRAMME_OK;
}

/* The table being searched; *out is NULL when it is gone or its time to live is off. */
static gramme_status find_table(const gramme_table **out,
                                gramme_txn *txn,
                                const gramme_sweep *sweep,
                                gramme_error *err)
{
    gramme_status st =
        gramme_table_find(out, txn, gramme_bytes_view(&sweep->name), err);

    if (st == GRAMME_OK &&
        ((*out)->tree != sweep->tree || (*out)->ttl_attribute.size == 0)) {
        *out = NULL;
    }
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}

/* -- which rows -- */

static gramme_status
find_bounds(bounds *out, gramme_sweep *sweep, gramme_store *store, gramme_error *err)
{
    int64_t now = gramme_store_now(store) / 1000000;
    gramme_status st = gramme_number_from_integer(&out->now, &sweep->found, now, err);

    return st == GRAMME_OK ? gramme_number_from_integer(&out->oldest, &sweep->found,
                                                        now - seconds_kept, err)
                           : st;
}

/* A damaged item is kept: whoever reads it learns of it. */
static gramme_status is_expired(bool *out,
                                gramme_row *row,
                                const gramme_table *table,
                                const bounds *limits,
                                gramme_arena *arena,
                                gramme_error *err)
{
    const gramme_item *item;
    const gramme_value *value;
    gramme_status st = gramme_row_item(&item, row, arena, err);

    *out = false;
    if (st != GRAMME_OK) {
        return st == GRAMME_CORRUPT ? GRAMME_OK : st;
    }
    value = gramme_item_get(item, table->ttl_attribute);
    *out = value != NULL && value->type == GRAMME_TYPE_N &&
           gramme_view_compare(value->scalar, limits->oldest) >= 0 &&
           gramme_view_compare(value->scalar, limits->now) < 0;
    return GRAMME_OK;
}

static gramme_status read_rows(expired *out,
                               gramme_sweep *sweep,
                               gramme_cursor *cursor,
                               const gramme_table *table,
                               const bounds *limits,
                               gramme_error *err)
{
    int64_t end = gramme_clock_monotonic() + limits->budget;
    gramme_status st = GRAMME_OK;

    do {
        gramme_view key;
        gramme_row row;
        bool found;

        st = gramme_cursor_next(cursor, &key, &row, err);
        if (st != GRAMME_OK) {
            break;
        }
        gramme_bytes_reset(&sweep->position, SIZE_MAX);
        gramme_bytes_append_view(&sweep->position, key);
        gramme_arena_reset(&sweep->scratch);
        st = is_expired(&found, &row, table, limits, &sweep->scratch, err);
        if (!gramme_bytes_ok(&sweep->position) ||
            (st == GRAMME_OK && found &&
             !gramme_arena_copy(&out->keys[out->count++], &sweep->found, key))) {
            st = gramme_error_nomem(err);
        }
    } while (st == GRAMME_OK && out->count < FOUND_MAX &&
             gramme_clock_monotonic() < end);
    out->ended = st == GRAMME_NOTFOUND;
    return out->ended ? GRAMME_OK : st;
}

static gramme_status look(expired *out,
                          gramme_sweep *sweep,
                          gramme_store *store,
                          const bounds *limits,
                          gramme_error *err)
{
    gramme_cursor *cursor = NULL;
    const gramme_table *table;
    gramme_txn *txn;
    gramme_status st = gramme_txn_begin(&txn, store, NULL, GRAMME_TXN_READ, err);

    *out = (expired){.count = 0};
    if (st != GRAMME_OK) {
        return st;
    }
    st = find_table(&table, txn, sweep, err);
    out->ended = st == GRAMME_OK && table == NULL;
    if (st == GRAMME_OK && table != NULL) {
        st = gramme_rows_open(&cursor, txn, sweep->tree,
                              gramme_bytes_view(&sweep->position), err);
    }
    if (cursor != NULL) {
        st = read_rows(out, sweep, cursor, table, limits, err);
    }
    gramme_cursor_close(cursor);
    gramme_txn_rollback(txn);
    return st;
}

/* -- removing -- */

/* Removes the row unless it has changed since it was found: the one place where the
 * service deletes an item of its own accord. */
static gramme_status remove_row(gramme_txn *txn,
                                const gramme_table *table,
                                gramme_view key,
                                const bounds *limits,
                                gramme_arena *arena,
                                gramme_error *err)
{
    gramme_row row;
    bool found = false;
    gramme_status st = gramme_row_read(&row, txn, key, arena, err);

    if (st == GRAMME_OK && gramme_row_exists(&row)) {
        st = is_expired(&found, &row, table, limits, arena, err);
    }
    if (st == GRAMME_OK && found) {
        gramme_row_change wanted = {.key = key, .old = &row, .by_service = true};

        st = gramme_row_write(NULL, txn, table, &wanted, arena, err);
    }
    return st;
}

/* Removes rows until the budget is used up; what is left then is looked at again. */
static gramme_status remove_expired(expired *rows,
                                    gramme_sweep *sweep,
                                    gramme_txn *txn,
                                    const bounds *limits,
                                    gramme_error *err)
{
    int64_t end = gramme_clock_monotonic() + limits->budget;
    const gramme_table *table;
    gramme_status st = find_table(&table, txn, sweep, err);
    uint32_t i;

    if (st == GRAMME_OK && table != NULL && table->stream != 0 &&
        txn->store->hook.changed == NULL) {
        rows->ended = true; /* nobody would log it; a new round follows the hook */
        return GRAMME_OK;
    }

    for (i = 0; i < rows->count && table != NULL && st == GRAMME_OK; i++) {
        if (i > 0 && gramme_clock_monotonic() >= end) {
            rows->ended = false;
            gramme_bytes_reset(&sweep->position, SIZE_MAX);
            gramme_bytes_append_view(&sweep->position, rows->keys[i - 1]);
            return gramme_bytes_ok(&sweep->position) ? GRAMME_OK
                                                     : gramme_error_nomem(err);
        }
        gramme_arena_reset(&sweep->scratch);
        st = remove_row(txn, table, rows->keys[i], limits, &sweep->scratch, err);
    }
    return st;
}

static gramme_status clean(expired *rows,
                           gramme_sweep *sweep,
                           gramme_store *store,
                           const bounds *limits,
                           gramme_error *err)
{
    gramme_txn *txn;
    gramme_status st = gramme_txn_begin(&txn, store, NULL, GRAMME_TXN_WRITE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_txn_use(txn, err); /* waits for the gate before the clock is read */
    if (st == GRAMME_OK) {
        st = remove_expired(rows, sweep, txn, limits, err);
    }
    if (st != GRAMME_OK) {
        gramme_txn_rollback(txn);
        return st;
    }
    return gramme_txn_commit(txn, err);
}

static void begin_round(gramme_sweep *sweep, const gramme_store *store)
{
    sweep->going = true;
    sweep->began = gramme_clock_monotonic();
    sweep->due = gramme_store_now(store) + store->ttl_interval;
    sweep->slot = 0;
    leave_table(sweep);
}

/* The next round is due an interval after this one began, so that none is put off when
 * the clock was set meanwhile; but long rounds leave as long a rest between them. */
static void end_round(gramme_sweep *sweep)
{
    int64_t now = gramme_clock_monotonic();

    sweep->going = false;
    sweep->rested = now + (now - sweep->began);
}

gramme_status gramme_sweep_step(gramme_sweep *sweep,
                                gramme_store *store,
                                int64_t budget,
                                gramme_error *err)
{
    expired rows;
    bounds limits = {.budget = budget};
    gramme_status st = GRAMME_OK;

    if (!sweep->going) {
        begin_round(sweep, store);
    }
    if (sweep->name.size == 0) {
        st = next_table(sweep, store, err);
        if (st == GRAMME_OK && sweep->name.size == 0) {
            end_round(sweep);
            return GRAMME_OK;
        }
    }
    gramme_arena_reset(&sweep->found);
    if (st == GRAMME_OK) {
        st = find_bounds(&limits, sweep, store, err);
    }
    if (st == GRAMME_OK) {
        st = look(&rows, sweep, store, &limits, err);
    }
    if (st == GRAMME_OK && rows.count > 0) {
        st = clean(&rows, sweep, store, &limits, err);
    }
    if (st != GRAMME_OK) {
        gramme_bytes_reset(&sweep->position, SIZE_MAX);
    } else if (rows.ended) {
        leave_table(sweep);
    }
    return st;
}
