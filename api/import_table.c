/* SPDX-License-Identifier: Apache-2.0 */
/* import_table.c - DynamoDB Local's TableInfo:
 *
 *   Attributes              [{AttributeName, AttributeType}], also of deleted indexes
 *   SQLiteIndex             {"": [{DynamoDBAttribute: {...}, KeyType}], ...}: the keys
 *   LSIList                 [LocalSecondaryIndex]
 *   GSIDescList             [GlobalSecondaryIndexDescription]; GSIList knows less
 *   TimeToLiveAttributeName
 *
 * A table's index may be described with throughput figures of a billing mode that the
 * table has left; what goes with the present one is taken. */
#include "api/import.h"

#include <string.h>

#include "api/json/write.h"

enum { DEPTH_MAX = 32 };

static gramme_status corrupt(gramme_error *err, const char *what)
{
    return gramme_error_set(err, GRAMME_CORRUPT, "%s cannot be read", what);
}

static gramme_view text_of(const gramme_json *json, const char *name)
{
    const gramme_json *member = gramme_json_member(json, name);

    return member != NULL && member->kind == GRAMME_JSON_STRING
               ? member->text
               : gramme_view_of(NULL, 0);
}

static gramme_status parse(gramme_json *out,
                           gramme_view text,
                           const char *what,
                           gramme_arena *arena,
                           gramme_error *err)
{
    gramme_status status = gramme_json_parse(out, arena, text, DEPTH_MAX, err);

    return status == GRAMME_INVALID ? corrupt(err, what) : status;
}

gramme_status gramme_import_read(gramme_import_table *out,
                                 const gramme_local_table *figures,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_json stream;
    gramme_status status;

    *out = (gramme_import_table){.figures = figures};
    status = parse(&out->info, figures->info, "its description", arena, err);
    if (status == GRAMME_OK) {
        out->ttl_attribute = text_of(&out->info, "TimeToLiveAttributeName");
    }
    if (status == GRAMME_OK && figures->stream.size > 0) {
        status = parse(&stream, figures->stream, "its stream", arena, err);
        if (status == GRAMME_OK) {
            out->view_type = text_of(&stream, "StreamViewType");
        }
        if (status == GRAMME_OK && out->view_type.size == 0) {
            out->view_type = text_of(&stream, "streamViewType"); /* before 3.0 */
        }
        if (status == GRAMME_OK && out->view_type.size == 0) {
            status = corrupt(err, "its stream");
        }
    }
    return status;
}

const gramme_json *gramme_import_next_unknown(const gramme_import_table *table,
                                              uint32_t *position)
{
    static const char *const known[] = {
        "Attributes", "SQLiteIndex",      "UniqueIndexes", "LSIList",
        "GSIList",    "UniqueGSIIndexes", "GSIDescList",   "TimeToLiveAttributeName"};

    while (*position < table->info.count) {
        const gramme_json *member = &table->info.children[(*position)++];
        bool found = member->kind == GRAMME_JSON_NULL;

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
            found = found || gramme_view_is(member->name, known[i]);
        }
        if (!found) {
            return member;
        }
    }
    return NULL;
}

/* -- writing -- */

/* A member that is an array; NULL when it is missing or empty. */
static const gramme_json *list_of(const gramme_json *json, const char *name)
{
    const gramme_json *member = gramme_json_member(json, name);

    return member != NULL && member->kind == GRAMME_JSON_ARRAY && member->count > 0
               ? member
               : NULL;
}

static const gramme_json *globals_of(const gramme_import_table *table)
{
    const gramme_json *described = list_of(&table->info, "GSIDescList");

    return described != NULL ? described : list_of(&table->info, "GSIList");
}

/* The elements of the table's own key, HASH first. */
static const gramme_json *table_key(const gramme_import_table *table)
{
    const gramme_json *indexes = gramme_json_member(&table->info, "SQLiteIndex");

    return indexes == NULL ? NULL : list_of(indexes, "");
}

static void write_text(gramme_writer *out, const char *name, gramme_view text)
{
    gramme_write_name(out, name);
    gramme_write_string(out, text);
}

/* A figure below 0 is none. */
static void write_units(gramme_writer *out,
                        const char *name,
                        const char *const names[2],
                        int64_t a,
                        int64_t b)
{
    const int64_t figures[2] = {a, b};

    gramme_write_name(out, name);
    gramme_write_object_begin(out);
    for (int i = 0; i < 2; i++) {
        if (figures[i] >= 0) {
            gramme_write_name(out, names[i]);
            gramme_write_integer(out, figures[i]);
        }
    }
    gramme_write_object_end(out);
}

static const char *const provisioned_names[2] = {"ReadCapacityUnits",
                                                 "WriteCapacityUnits"};
static const char *const maximum_names[2] = {"MaxReadRequestUnits",
                                             "MaxWriteRequestUnits"};

static bool write_key(gramme_writer *out, const gramme_json *key)
{
    bool good = key != NULL;

    gramme_write_name(out, "KeySchema");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; good && i < key->count; i++) {
        const gramme_json *attribute =
            gramme_json_member(&key->children[i], "DynamoDBAttribute");

        good = attribute != NULL;
        if (good) {
            gramme_write_object_begin(out);
            write_text(out, "AttributeName", text_of(attribute, "AttributeName"));
            write_text(out, "KeyType", text_of(&key->children[i], "KeyType"));
            gramme_write_object_end(out);
        }
    }
    gramme_write_array_end(out);
    return good;
}

/* Is the attribute in the KeySchema of one of the indexes? */
static bool is_in_indexes(const gramme_json *indexes, gramme_view name)
{
    for (uint32_t i = 0; indexes != NULL && i < indexes->count; i++) {
        const gramme_json *key = list_of(&indexes->children[i], "KeySchema");

        for (uint32_t at = 0; key != NULL && at < key->count; at++) {
            if (gramme_view_equal(text_of(&key->children[at], "AttributeName"), name)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_used(const gramme_import_table *table, gramme_view name)
{
    const gramme_json *key = table_key(table);

    for (uint32_t i = 0; key != NULL && i < key->count; i++) {
        const gramme_json *attribute =
            gramme_json_member(&key->children[i], "DynamoDBAttribute");

        if (attribute != NULL &&
            gramme_view_equal(text_of(attribute, "AttributeName"), name)) {
            return true;
        }
    }
    return is_in_indexes(list_of(&table->info, "LSIList"), name) ||
           is_in_indexes(globals_of(table), name);
}

static bool write_attributes(gramme_writer *out, const gramme_import_table *table)
{
    const gramme_json *attributes = list_of(&table->info, "Attributes");

    gramme_write_name(out, "AttributeDefinitions");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; attributes != NULL && i < attributes->count; i++) {
        if (is_used(table, text_of(&attributes->children[i], "AttributeName"))) {
            gramme_write_json(out, &attributes->children[i]);
        }
    }
    gramme_write_array_end(out);
    return attributes != NULL;
}

/* A number in a member of a member, or `absent`. */
static int64_t
figure_of(const gramme_json *json, const char *group, const char *name, int64_t absent)
{
    const gramme_json *outer = gramme_json_member(json, group);
    const gramme_json *inner = outer == NULL ? NULL : gramme_json_member(outer, name);
    int64_t figure;

    return inner != NULL && gramme_json_integer(&figure, inner) ? figure : absent;
}

static void write_index_throughput(gramme_writer *out,
                                   const gramme_local_table *figures,
                                   const gramme_json *index)
{
    int64_t reads = figure_of(index, "OnDemandThroughput", maximum_names[0], -1);
    int64_t writes = figure_of(index, "OnDemandThroughput", maximum_names[1], -1);

    if (!figures->on_demand) {
        write_units(out, "ProvisionedThroughput", provisioned_names,
                    figure_of(index, "ProvisionedThroughput", provisioned_names[0],
                              figures->read_units),
                    figure_of(index, "ProvisionedThroughput", provisioned_names[1],
                              figures->write_units));
    } else if (reads > 0 || writes > 0) {
        write_units(out, "OnDemandThroughput", maximum_names, reads > 0 ? reads : -1,
                    writes > 0 ? writes : -1);
    }
}

static bool write_index(gramme_writer *out,
                        const gramme_local_table *figures,
                        const gramme_json *index,
                        bool global)
{
    const gramme_json *key = gramme_json_member(index, "KeySchema");
    const gramme_json *projection = gramme_json_member(index, "Projection");

    if (key == NULL || projection == NULL) {
        return false;
    }
    gramme_write_object_begin(out);
    write_text(out, "IndexName", text_of(index, "IndexName"));
    gramme_write_name(out, "KeySchema");
    gramme_write_json(out, key);
    gramme_write_name(out, "Projection");
    gramme_write_json(out, projection);
    if (global) {
        write_index_throughput(out, figures, index);
    }
    gramme_write_object_end(out);
    return true;
}

static bool is_leaving(const gramme_json *index)
{
    return gramme_view_is(text_of(index, "IndexStatus"), "DELETING");
}

static bool write_indexes(gramme_writer *out,
                          const gramme_import_table *table,
                          const char *name,
                          const gramme_json *indexes,
                          bool global)
{
    bool good = true;
    bool any = false;

    for (uint32_t i = 0; indexes != NULL && i < indexes->count && good; i++) {
        if (is_leaving(&indexes->children[i])) {
            continue;
        }
        if (!any) {
            gramme_write_name(out, name);
            gramme_write_array_begin(out);
            any = true;
        }
        good = write_index(out, table->figures, &indexes->children[i], global);
    }
    if (any) {
        gramme_write_array_end(out);
    }
    return good;
}

static void write_billing(gramme_writer *out, const gramme_local_table *figures)
{
    if (!figures->on_demand) {
        write_units(out, "ProvisionedThroughput", provisioned_names,
                    figures->read_units, figures->write_units);
        return;
    }
    write_text(out, "BillingMode", GRAMME_VIEW("PAY_PER_REQUEST"));
    if (figures->max_reads > 0 || figures->max_writes > 0) {
        write_units(out, "OnDemandThroughput", maximum_names,
                    figures->max_reads > 0 ? figures->max_reads : -1,
                    figures->max_writes > 0 ? figures->max_writes : -1);
    }
}

gramme_status gramme_import_write(gramme_bytes *out,
                                  const gramme_import_table *table,
                                  gramme_error *err)
{
    gramme_writer writer;
    bool good;

    gramme_writer_init(&writer, out);
    gramme_write_object_begin(&writer);
    write_text(&writer, "TableName", table->figures->name);
    good = write_attributes(&writer, table);
    good = write_key(&writer, table_key(table)) && good;
    write_billing(&writer, table->figures);
    good = write_indexes(&writer, table, "LocalSecondaryIndexes",
                         list_of(&table->info, "LSIList"), false) &&
           good;
    good = write_indexes(&writer, table, "GlobalSecondaryIndexes", globals_of(table),
                         true) &&
           good;
    gramme_write_name(&writer, "DeletionProtectionEnabled");
    gramme_write_boolean(&writer, table->figures->protected);
    gramme_write_object_end(&writer);
    if (!gramme_bytes_ok(out)) {
        return gramme_error_nomem(err);
    }
    return good ? GRAMME_OK : corrupt(err, "its description");
}
