/* SPDX-License-Identifier: Apache-2.0 */
/* capacity.c - consumed capacity units and their place in replies. */
#include "api/capacity.h"

enum { READ_UNIT = 4096, WRITE_UNIT = 1024 };

gramme_capacity_detail gramme_capacity_detail_of(const gramme_node *node)
{
    gramme_view text = gramme_node_text(node);

    if (gramme_view_is(text, "TOTAL")) {
        return GRAMME_CAPACITY_TOTAL;
    }
    return gramme_view_is(text, "INDEXES") ? GRAMME_CAPACITY_INDEXES
                                           : GRAMME_CAPACITY_NONE;
}

bool gramme_capacity_init(gramme_capacity *capacity,
                          gramme_arena *arena,
                          const gramme_table *table,
                          gramme_view name)
{
    *capacity = (gramme_capacity){.table = table, .name = name};
    capacity->index_units =
        gramme_arena_calloc(arena, table->index_count, sizeof(*capacity->index_units));
    capacity->index_used =
        gramme_arena_calloc(arena, table->index_count, sizeof(*capacity->index_used));
    return capacity->index_units != NULL && capacity->index_used != NULL;
}

static double units_of(size_t size, size_t unit)
{
    size_t units = (size + unit - 1) / unit;

    return (double)(units == 0 ? 1 : units);
}

double gramme_capacity_read(size_t size, bool consistent)
{
    return units_of(size, READ_UNIT) * (consistent ? 1.0 : 0.5);
}

static double write_units(size_t old_size, size_t new_size)
{
    return units_of(old_size > new_size ? old_size : new_size, WRITE_UNIT);
}

void gramme_capacity_add_refused(gramme_capacity *capacity,
                                 size_t old_size,
                                 size_t new_size)
{
    capacity->refused_units += write_units(old_size, new_size);
}

void gramme_capacity_add_write(gramme_capacity *capacity,
                               size_t old_size,
                               size_t new_size,
                               const gramme_index_change *changes)
{
    uint32_t i;

    capacity->table_units += write_units(old_size, new_size);
    for (i = 0; changes != NULL && i < capacity->table->index_count; i++) {
        const gramme_index_change *change = &changes[i];

        if (!change->changed) {
            continue;
        }
        capacity->index_used[i] = true;
        if (change->moved) {
            capacity->index_units[i] += units_of(change->old_size, WRITE_UNIT) +
                                        units_of(change->new_size, WRITE_UNIT);
        } else {
            capacity->index_units[i] += write_units(change->old_size, change->new_size);
        }
    }
}

void gramme_capacity_add_read(gramme_capacity *capacity,
                              const gramme_index *index,
                              double units)
{
    ptrdiff_t position;

    if (index == NULL) {
        capacity->table_units += units;
        return;
    }
    position = index - capacity->table->indexes;
    capacity->index_units[position] += units;
    capacity->index_used[position] = true;
}

static void
write_figures(gramme_writer *out, const gramme_capacity *capacity, double units)
{
    double counted = capacity->transacted == NULL ? units : 2 * units;

    gramme_write_name(out, "CapacityUnits");
    gramme_write_units(out, counted);
    if (capacity->transacted != NULL) {
        gramme_write_name(out, capacity->transacted);
        gramme_write_units(out, counted);
    }
}

static void write_indexes(gramme_writer *out,
                          const gramme_capacity *capacity,
                          gramme_index_kind kind)
{
    bool opened = false;
    uint32_t i;

    for (i = 0; i < capacity->table->index_count; i++) {
        const gramme_index *index = &capacity->table->indexes[i];

        if (index->kind != kind || !capacity->index_used[i]) {
            continue;
        }
        if (!opened) {
            gramme_write_name(out, kind == GRAMME_INDEX_GLOBAL
                                       ? "GlobalSecondaryIndexes"
                                       : "LocalSecondaryIndexes");
            gramme_write_object_begin(out);
            opened = true;
        }
        gramme_write_name_view(out, index->name);
        gramme_write_object_begin(out);
        write_figures(out, capacity, capacity->index_units[i]);
        gramme_write_object_end(out);
    }
    if (opened) {
        gramme_write_object_end(out);
    }
}

void gramme_capacity_write(gramme_writer *out,
                           const gramme_capacity *capacity,
                           gramme_capacity_detail detail)
{
    double total = capacity->table_units + capacity->refused_units;
    uint32_t i;

    for (i = 0; i < capacity->table->index_count; i++) {
        total += capacity->index_units[i];
    }
    gramme_write_object_begin(out);
    gramme_write_name(out, "TableName");
    gramme_write_string(out, capacity->name);
    write_figures(out, capacity, total);
    if (detail == GRAMME_CAPACITY_INDEXES) {
        gramme_write_name(out, "Table");
        gramme_write_object_begin(out);
        write_figures(out, capacity, capacity->table_units);
        gramme_write_object_end(out);
        write_indexes(out, capacity, GRAMME_INDEX_GLOBAL);
        write_indexes(out, capacity, GRAMME_INDEX_LOCAL);
    }
    gramme_write_object_end(out);
}

void gramme_capacity_write_member(gramme_writer *out,
                                  const gramme_capacity *capacity,
                                  gramme_capacity_detail detail)
{
    if (detail != GRAMME_CAPACITY_NONE) {
        gramme_write_name(out, "ConsumedCapacity");
        gramme_capacity_write(out, capacity, detail);
    }
}
