/* SPDX-License-Identifier: Apache-2.0 */
/* registry_metrics.c - what the open databases hold and what their triggers do, as
 * metrics. A database is told by the name of its file. */
#include "server/databases/registry_internal.h"

#include "server/watch/metrics.h"

#include <gramme_plugin.h>
#include <stdlib.h>

enum { TRIGGERS_MAX = 1024 /* of all databases, that are shown */ };

/* -- databases -- */

typedef struct database {
    gramme_buffer name;
    gramme_statistics numbers;
} database;

typedef struct trigger {
    gramme_buffer labels; /* database="...",table="...",trigger="..." */
    gramme_trigger_statistics numbers;
} trigger;

/* Everything is collected under the lock and written without it. */
typedef struct collection {
    database *databases;
    size_t database_count;
    size_t database_capacity;
    trigger *triggers;
    size_t trigger_count;
    const char *name; /* of the database whose triggers are being read */
    bool failed;
} collection;

static void label(gramme_buffer *out, const char *name, const char *value)
{
    gramme_metrics_label(out, name, gramme_text_of(value, strlen(value)));
}

static int add_trigger(void *self, const gramme_trigger_statistics *numbers)
{
    collection *to = self;
    trigger *at;

    if (to->trigger_count == TRIGGERS_MAX) {
        return 1;
    }
    at = realloc(to->triggers, (to->trigger_count + 1) * sizeof(*at));
    if (at == NULL) {
        to->failed = true;
        return 1;
    }
    to->triggers = at;
    at += to->trigger_count++;
    memset(at, 0, sizeof(*at));
    at->numbers = *numbers;
    GRAMME_BUFFER_LITERAL(&at->labels, "{");
    label(&at->labels, "database", to->name);
    label(&at->labels, "table", numbers->table);
    label(&at->labels, "trigger", numbers->name);
    label(&at->labels, "id", numbers->id);
    GRAMME_BUFFER_LITERAL(&at->labels, "} ");
    return 0;
}

static void add_database(collection *to, const char *name, gramme *db)
{
    database *at;

    if (to->database_count == to->database_capacity) {
        size_t capacity = to->database_capacity * 2 + 8;

        at = realloc(to->databases, capacity * sizeof(*at));
        if (at == NULL) {
            to->failed = true;
            return;
        }
        to->databases = at;
        to->database_capacity = capacity;
    }
    at = &to->databases[to->database_count];
    memset(at, 0, sizeof(*at));
    at->numbers.version = GRAMME_STATISTICS_VERSION;
    if (gramme_statistics_read(db, &at->numbers) != GRAMME_CODE_OK) {
        return;
    }
    to->database_count++;
    gramme_buffer_append_string(&at->name, name);
    to->name = name;
    (void)gramme_trigger_statistics_read(db, add_trigger, to);
}

/* Lock held. */
static void collect(collection *to, const gramme_registry *registry)
{
    size_t i;

    if (registry->whole != NULL) {
        add_database(to, registry->whole->name, registry->whole->db);
        return;
    }
    for (i = 0; i < BUCKETS; i++) {
        const gramme_engine *entry = registry->buckets[i];

        for (; entry != NULL; entry = entry->next) {
            if (entry->state == ENGINE_OPEN) {
                add_database(to, entry->name, entry->db);
            }
        }
    }
}

static void dispose(collection *of)
{
    while (of->database_count > 0) {
        gramme_buffer_clear(&of->databases[--of->database_count].name);
    }
    while (of->trigger_count > 0) {
        gramme_buffer_clear(&of->triggers[--of->trigger_count].labels);
    }
    free(of->databases);
    free(of->triggers);
}

/* -- the text -- */

typedef struct column {
    const char *name;
    const char *type;
    const char *help;
    size_t offset; /* of an int64_t */
    bool is_time;  /* microseconds */
} column;

#define DATABASE(member) offsetof(gramme_statistics, member)
static const column database_columns[] = {
    {"gramme_tables", "gauge", "Tables of an open database.", DATABASE(tables), false},
    {"gramme_indexes", "gauge", "Indexes of its tables.", DATABASE(indexes), false},
    {"gramme_items", "gauge", "Items in its tables.", DATABASE(items), false},
    {"gramme_item_bytes", "gauge", "Their size as DynamoDB measures it.",
     DATABASE(bytes), false},
    {"gramme_index_items", "gauge", "Items in its indexes.", DATABASE(index_items),
     false},
    {"gramme_index_bytes", "gauge", "Their size.", DATABASE(index_bytes), false},
    {"gramme_stream_records_total", "counter", "Records written to its streams.",
     DATABASE(stream_records), false},
};

#define TRIGGER(member) offsetof(gramme_trigger_statistics, member)
static const column trigger_columns[] = {
    {"gramme_trigger_invocations_total", "counter", "Calls of a trigger's target.",
     TRIGGER(invocations), false},
    {"gramme_trigger_failures_total", "counter", "Those that failed.",
     TRIGGER(failures), false},
    {"gramme_trigger_records_total", "counter", "Records delivered.", TRIGGER(records),
     false},
    {"gramme_trigger_abandoned_records_total", "counter",
     "Records given up: too old, or tried too often.", TRIGGER(abandoned), false},
    {"gramme_trigger_lag_seconds", "gauge",
     "Age of the oldest record that is being delivered or tried again.",
     TRIGGER(lag_us), true},
};

static void append_value(gramme_buffer *out, const void *row, const column *of)
{
    int64_t value;

    memcpy(&value, (const char *)row + of->offset, sizeof(value));
    if (of->is_time) {
        gramme_metrics_seconds(out, value < 0 ? 0 : (uint64_t)value);
    } else {
        gramme_buffer_append_number(out, value < 0 ? 0 : (uint64_t)value);
    }
    GRAMME_BUFFER_LITERAL(out, "\n");
}

static void begin_database(gramme_buffer *out, const char *metric, const database *at)
{
    gramme_buffer_append_string(out, metric);
    GRAMME_BUFFER_LITERAL(out, "{");
    gramme_metrics_label(out, "database", gramme_buffer_text(&at->name));
    GRAMME_BUFFER_LITERAL(out, "} ");
}

static void append_databases(gramme_buffer *out, const collection *of)
{
    size_t i;
    size_t k;

    for (k = 0; k < sizeof(database_columns) / sizeof(database_columns[0]); k++) {
        const column *c = &database_columns[k];

        gramme_metrics_describe(out, c->name, c->type, c->help);
        for (i = 0; i < of->database_count; i++) {
            begin_database(out, c->name, &of->databases[i]);
            append_value(out, &of->databases[i].numbers, c);
        }
    }
    gramme_metrics_describe(out, "gramme_background_work", "gauge",
                            "1 while an index is filled, rows are removed and the "
                            "like.");
    for (i = 0; i < of->database_count; i++) {
        begin_database(out, "gramme_background_work", &of->databases[i]);
        gramme_buffer_append_string(
            out, of->databases[i].numbers.background != 0 ? "1\n" : "0\n");
    }
}

static void append_triggers(gramme_buffer *out, const collection *of)
{
    size_t i;
    size_t k;

    for (k = 0; k < sizeof(trigger_columns) / sizeof(trigger_columns[0]); k++) {
        const column *c = &trigger_columns[k];

        gramme_metrics_describe(out, c->name, c->type, c->help);
        for (i = 0; i < of->trigger_count; i++) {
            gramme_text labels = gramme_buffer_text(&of->triggers[i].labels);

            gramme_buffer_append_string(out, c->name);
            gramme_buffer_append(out, labels.data, labels.size);
            append_value(out, &of->triggers[i].numbers, c);
        }
    }
}

void gramme_registry_metrics(gramme_registry *registry, gramme_buffer *out)
{
    collection all;

    memset(&all, 0, sizeof(all));
    pthread_mutex_lock(&registry->lock);
    collect(&all, registry);
    pthread_mutex_unlock(&registry->lock);
    gramme_metrics_single(out, "gramme_databases", "gauge", "Open databases.",
                          all.database_count);
    append_databases(out, &all);
    append_triggers(out, &all);
    out->failed = out->failed || all.failed;
    dispose(&all);
}
