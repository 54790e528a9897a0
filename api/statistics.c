/* SPDX-License-Identifier: Apache-2.0 */
/* statistics.c - what an engine holds and what its triggers have done, by numbers. */
#include "storage/statistics.h"
#include "api/engine.h"
#include "api/include/gramme_plugin.h"
#include "api/triggers/triggers.h"

gramme_code gramme_statistics_read(gramme *db, gramme_statistics *out)
{
    gramme_store_numbers numbers;

    if (!gramme_engine_usable(db) || out->version != GRAMME_STATISTICS_VERSION) {
        return GRAMME_CODE_MISUSE;
    }
    gramme_store_count(&numbers, db->store);
    out->tables = (int64_t)numbers.tables;
    out->indexes = (int64_t)numbers.indexes;
    out->items = (int64_t)numbers.items.count;
    out->bytes = (int64_t)numbers.items.bytes;
    out->index_items = (int64_t)numbers.index_rows.count;
    out->index_bytes = (int64_t)numbers.index_rows.bytes;
    out->stream_records = (int64_t)gramme_streams_logged(db->streams);
    out->background = numbers.background ? 1 : 0;
    return GRAMME_CODE_OK;
}

typedef struct visitor {
    int (*each)(void *self, const gramme_trigger_statistics *statistics);
    void *self;
} visitor;

static int visit(void *self, const gramme_trigger *trigger)
{
    const visitor *to = self;
    gramme_trigger_counts counts;
    gramme_trigger_statistics out = {.version = GRAMME_TRIGGER_STATISTICS_VERSION};

    gramme_trigger_count(&counts, trigger);
    out.id = (const char *)gramme_trigger_id(trigger).data;
    out.name = (const char *)gramme_trigger_name(trigger).data;
    out.table = (const char *)gramme_trigger_table(trigger).data;
    out.enabled = gramme_trigger_settings(trigger)->enabled ? 1 : 0;
    out.invocations = (int64_t)counts.invocations;
    out.failures = (int64_t)counts.failures;
    out.records = (int64_t)counts.records;
    out.abandoned = (int64_t)counts.abandoned;
    out.lag_us = counts.lag;
    return to->each(to->self, &out);
}

gramme_code gramme_trigger_statistics_read(
    gramme *db,
    int (*each)(void *self, const gramme_trigger_statistics *statistics),
    void *self)
{
    visitor to = {each, self};

    if (!gramme_engine_usable(db)) {
        return GRAMME_CODE_MISUSE;
    }
    return gramme_triggers_each(db->triggers, visit, &to) ? GRAMME_CODE_OK
                                                          : GRAMME_CODE_BUSY;
}
