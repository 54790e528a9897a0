/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c - the request side of Query and Scan. page.c reads the rows. */
#include "api/ops/reader.h"

#include "api/expr/java.h"
#include "api/legacy.h"
#include "api/ops/keys.h"
#include "api/ops/params.h"
#include "api/ops/settings.h"

#define MEMBER(name) gramme_call_member(call, reader->members->name)

/* Select against what else says which attributes to return. Of all that a Query can be
 * refused for, AWS leads in only this as it does what the model forbids. */
static gramme_status check_select(const gramme_reader *reader, gramme_op_call *call)
{
    const char *lead =
        call->wording == GRAMME_WORDING_OLDER ? "" : "1 validation error detected: ";
    gramme_view select = gramme_node_text(MEMBER(select));
    bool specific = gramme_view_is(select, "SPECIFIC_ATTRIBUTES");
    const char *parameter = NULL;

    if (gramme_node_present(MEMBER(projection_expression))) {
        parameter = "ProjectionExpression";
    } else if (gramme_node_present(MEMBER(attributes_to_get))) {
        parameter = "AttributesToGet";
    }
    if (parameter != NULL && select.size > 0 && !specific) {
        gramme_view choice =
            gramme_view_is(select, "COUNT") ? GRAMME_VIEW("only the Count") : select;

        return gramme_invalid(call->err,
                              "%sCannot specify the %s when choosing to get %.*s", lead,
                              parameter, GRAMME_VIEW_ARG(choice));
    }
    if (parameter == NULL && specific) {
        return gramme_invalid(call->err,
                              "%sMust specify the AttributesToGet or "
                              "ProjectionExpression when choosing to get "
                              "SPECIFIC_ATTRIBUTES",
                              lead);
    }
    if (gramme_view_is(select, "ALL_PROJECTED_ATTRIBUTES") &&
        !gramme_node_present(MEMBER(index_name))) {
        return gramme_invalid(call->err,
                              "%sALL_PROJECTED_ATTRIBUTES can be used only when "
                              "Querying using an IndexName",
                              lead);
    }
    return GRAMME_OK;
}

/* AWS prefixes most, but not all, of what can be wrong with a value here. */
static gramme_status read_start(gramme_reader *reader, gramme_op_call *call)
{
    static const char *const bare[] = {"contains duplicates", "number set",
                                       "numeric value", "significant digits",
                                       "number with magnitude"};
    const gramme_node *node = MEMBER(exclusive_start_key);
    gramme_status status;
    size_t i;

    reader->has_start = gramme_node_present(node);
    status = gramme_node_item(&reader->start, node, call->arena, call->err);
    if (status == GRAMME_OK) {
        return GRAMME_OK;
    }
    for (i = 0; i < sizeof(bare) / sizeof(bare[0]); i++) {
        if (strstr((const char *)call->err->message.data, bare[i]) != NULL) {
            return status;
        }
    }
    {
        gramme_view message;

        if (!gramme_arena_copy(&message, call->arena, call->err->message)) {
            return gramme_error_nomem(call->err);
        }
        return gramme_invalid(call->err, "The provided starting key is invalid: %.*s",
                              GRAMME_VIEW_ARG(message));
    }
}

gramme_status gramme_reader_init(gramme_reader *reader,
                                 gramme_op_call *call,
                                 const gramme_reader_members *members)
{
    gramme_status status;

    *reader = (gramme_reader){.members = members};
    reader->table_name = gramme_node_text(MEMBER(table_name));
    reader->index_name = gramme_node_text(MEMBER(index_name));
    reader->select = gramme_node_text(MEMBER(select));
    reader->capacity = gramme_capacity_detail_of(MEMBER(return_consumed_capacity));
    reader->limit = gramme_node_integer(MEMBER(limit), 0);
    reader->consistent = gramme_node_boolean(MEMBER(consistent_read), false);
    status = check_select(reader, call);
    return status == GRAMME_OK ? read_start(reader, call) : status;
}

gramme_status
gramme_reader_parse(gramme_reader *reader, gramme_op_call *call, gramme_scope *scope)
{
    const gramme_node *projection = MEMBER(projection_expression);
    const gramme_node *filter = MEMBER(filter_expression);
    gramme_status status = GRAMME_OK;

    if (gramme_node_present(MEMBER(attributes_to_get))) {
        status = gramme_legacy_attributes(&reader->projection, call->arena,
                                          MEMBER(attributes_to_get), call->err);
    }
    if (status == GRAMME_OK && gramme_node_present(filter)) {
        status = gramme_condition_parse(&reader->filter, scope, filter->text,
                                        "FilterExpression", call->err);
    }
    if (status == GRAMME_OK && gramme_node_present(projection)) {
        status = gramme_projection_parse(&reader->projection, scope, projection->text,
                                         call->err);
    }
    if (status == GRAMME_OK && gramme_node_present(MEMBER(legacy_filter))) {
        status =
            gramme_legacy_filter(&reader->filter, call->arena, MEMBER(legacy_filter),
                                 MEMBER(conditional_operator), call->err);
    }
    return status;
}

void gramme_reader_use(gramme_reader *reader, const gramme_index *index)
{
    reader->index = index;
    reader->key = index == NULL ? &reader->table->key : &index->key;
    reader->tree = index == NULL ? reader->table->tree : index->tree;
}

gramme_status
gramme_reader_open(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn)
{
    const gramme_index *index;
    gramme_status status =
        gramme_call_table(&reader->table, call, txn, reader->table_name);

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_reader_use(reader, NULL);
    if (reader->index_name.data == NULL) {
        return GRAMME_OK;
    }
    index = gramme_table_index(reader->table, reader->index_name);
    if (index == NULL) {
        return gramme_invalid(call->err,
                              "The table does not have the specified index: %.*s",
                              GRAMME_VIEW_ARG(reader->index_name));
    }
    if (index->state == GRAMME_TABLE_CREATING) {
        return gramme_invalid(
            call->err, "Cannot read from backfilling global secondary index: %.*s",
            GRAMME_VIEW_ARG(reader->index_name));
    }
    if (reader->consistent && index->kind == GRAMME_INDEX_GLOBAL) {
        return gramme_invalid(
            call->err,
            "Consistent reads are not supported on global secondary indexes");
    }
    gramme_reader_use(reader, index);
    return GRAMME_OK;
}

/* Is the top-level attribute in the index's rows? */
static bool is_projected(const gramme_reader *reader, gramme_view name)
{
    const gramme_index *index = reader->index;
    uint32_t i;

    if (index->projection == GRAMME_PROJECTION_ALL ||
        gramme_keys_has(&reader->table->key, name) ||
        gramme_keys_has(&index->key, name)) {
        return true;
    }
    for (i = 0; i < index->include_count; i++) {
        if (index->projection == GRAMME_PROJECTION_INCLUDE &&
            gramme_view_equal(index->include[i], name)) {
            return true;
        }
    }
    return false;
}

/* Collects "a, b" of the names that are not projected. */
typedef struct missing_names {
    const gramme_reader *reader;
    gramme_bytes *text;
} missing_names;

static void add_missing(missing_names *missing, const gramme_path *path)
{
    if (!is_projected(missing->reader, path->steps[0].name)) {
        if (missing->text->size > 0) {
            GRAMME_BYTES_LITERAL(missing->text, ", ");
        }
        gramme_bytes_append_view(missing->text, path->steps[0].name);
    }
}

/* The names in a filter that the index lacks: each once, in a Java set's order. */
typedef struct name_set {
    const gramme_reader *reader;
    gramme_view *names;
    uint32_t count; /* or, without `names`, room needed at most */
} name_set;

static bool add_name(void *self, const gramme_path *path)
{
    name_set *set = self;
    gramme_view name = path->steps[0].name;
    uint32_t i;

    if (is_projected(set->reader, name)) {
        return true;
    }
    for (i = 0; set->names != NULL && i < set->count; i++) {
        if (gramme_view_equal(set->names[i], name)) {
            return true;
        }
    }
    if (set->names != NULL) {
        set->names[set->count] = name;
    }
    set->count++;
    return true;
}

bool gramme_reader_lacks(const gramme_reader *reader, const gramme_condition *condition)
{
    name_set set = {.reader = reader};

    gramme_condition_visit_paths(condition, add_name, &set);
    return set.count > 0;
}

static void sort_names(name_set *set)
{
    uint32_t i;

    for (i = 1; i < set->count; i++) {
        gramme_view moving = set->names[i];
        uint32_t place = gramme_java_place(gramme_java_hash(moving), set->count);
        uint32_t to = i;

        while (to > 0 && gramme_java_place(gramme_java_hash(set->names[to - 1]),
                                           set->count) > place) {
            set->names[to] = set->names[to - 1];
            to--;
        }
        set->names[to] = moving;
    }
}

static gramme_status check_filter_names(const gramme_reader *reader,
                                        gramme_op_call *call)
{
    name_set set = {.reader = reader};
    uint32_t i;

    gramme_condition_visit_paths(reader->filter, add_name, &set);
    if (set.count == 0) {
        return GRAMME_OK;
    }
    set.names = gramme_arena_calloc(call->arena, set.count, sizeof(*set.names));
    if (set.names == NULL) {
        return gramme_error_nomem(call->err);
    }
    set.count = 0;
    gramme_condition_visit_paths(reader->filter, add_name, &set);
    sort_names(&set);
    call->scratch->size = 0;
    for (i = 0; i < set.count; i++) {
        gramme_bytes_append_text(call->scratch, i == 0 ? "" : ", ");
        gramme_bytes_append_view(call->scratch, set.names[i]);
    }
    return gramme_invalid(call->err,
                          "One or more parameter values were invalid: Secondary index "
                          "%.*s does not project one or more filter attributes: [%.*s]",
                          GRAMME_VIEW_ARG(reader->index->name),
                          GRAMME_VIEW_ARG(gramme_bytes_view(call->scratch)));
}

static gramme_status check_projected(gramme_reader *reader, gramme_op_call *call)
{
    const gramme_index *index = reader->index;
    missing_names missing = {.reader = reader, .text = call->scratch};
    bool global = index->kind == GRAMME_INDEX_GLOBAL;
    uint32_t i;

    if (gramme_view_is(reader->select, "ALL_ATTRIBUTES") &&
        index->projection != GRAMME_PROJECTION_ALL) {
        if (global) {
            return gramme_invalid(
                call->err,
                "One or more parameter values were invalid: Select type "
                "ALL_ATTRIBUTES is not supported for global secondary index "
                "%.*s because its projection type is not ALL",
                GRAMME_VIEW_ARG(index->name));
        }
        reader->fetch = true;
    }
    call->scratch->size = 0;
    for (i = 0; i < reader->projection.count; i++) {
        add_missing(&missing, &reader->projection.paths[i]);
    }
    if (call->scratch->size > 0 && global) {
        return gramme_invalid(
            call->err,
            "One or more parameter values were invalid: Global secondary "
            "index %.*s does not project [%.*s]",
            GRAMME_VIEW_ARG(index->name),
            GRAMME_VIEW_ARG(gramme_bytes_view(call->scratch)));
    }
    reader->fetch |= call->scratch->size > 0;
    /* A scan finds missing what the index lacks. */
    return reader->is_scan ? GRAMME_OK : check_filter_names(reader, call);
}

typedef struct path_check {
    const gramme_table *table;
    gramme_error *err;
    gramme_status status;
} path_check;

static bool check_path(void *self, const gramme_path *path)
{
    path_check *check = self;

    check->status = gramme_keys_check_paths(check->table, path, 1, check->err);
    return check->status == GRAMME_OK;
}

gramme_status gramme_reader_check(gramme_reader *reader, gramme_op_call *call)
{
    path_check check = {reader->table, call->err, GRAMME_OK};
    gramme_status status = gramme_keys_check_paths(
        reader->table, reader->projection.paths, reader->projection.count, call->err);

    if (status == GRAMME_OK && reader->index != NULL) {
        status = check_projected(reader, call);
    }
    if (status == GRAMME_OK) {
        gramme_condition_visit_paths(reader->filter, check_path, &check);
        status = check.status;
    }
    return status;
}

typedef struct start_check {
    const gramme_item *start;
    gramme_error *err;
} start_check;

static gramme_status
check_start_attribute(void *self, const gramme_key_attribute *attribute, bool is_hash)
{
    const start_check *check = self;
    const gramme_value *value = gramme_item_get(check->start, attribute->name);

    if (value == NULL) {
        return gramme_invalid(check->err, "The provided starting key is invalid");
    }
    return gramme_keys_check_value(attribute, value, is_hash, check->err);
}

/* How many partitions AWS gives a new on-demand table; each is charged by itself. */
enum { ON_DEMAND_PARTITIONS = 4 };

void gramme_reader_count_partitions(gramme_reader *reader)
{
    if (!reader->has_start && reader->index == NULL &&
        gramme_settings_on_demand(&reader->table->settings)) {
        reader->partitions = ON_DEMAND_PARTITIONS;
    }
}

/* How many attributes the key of what is read has, with the table's own. */
static uint32_t key_count(const gramme_reader *reader)
{
    const gramme_key_schema *own = &reader->table->key;
    uint32_t count = (uint32_t)reader->key->hash_count + reader->key->range_count;
    uint8_t i;

    for (i = 0; reader->index != NULL && i < own->hash_count; i++) {
        count += !gramme_keys_has(reader->key, own->hash[i].name);
    }
    for (i = 0; reader->index != NULL && i < own->range_count; i++) {
        count += !gramme_keys_has(reader->key, own->range[i].name);
    }
    return count;
}

/* A Scan of a table says more about it than a Query or the Scan of an index. */
static gramme_status refuse_start(const gramme_reader *reader, gramme_error *err)
{
    return gramme_invalid(err, "The provided starting key is invalid%s",
                          reader->is_scan && reader->index == NULL
                              ? ": The provided key element does not match the schema"
                              : "");
}

gramme_status gramme_reader_check_start(gramme_reader *reader, gramme_op_call *call)
{
    start_check check = {&reader->start, call->err};
    gramme_item expected;
    gramme_status status;

    if (!reader->has_start) {
        return GRAMME_OK;
    }
    if (!gramme_keys_of(&expected, reader->table, reader->index, &reader->start,
                        call->arena)) {
        return gramme_error_nomem(call->err);
    }
    if (expected.count != reader->start.count || expected.count < key_count(reader)) {
        return refuse_start(reader, call->err);
    }
    status = gramme_keys_each(reader->key, check_start_attribute, &check);
    if (status == GRAMME_OK && reader->index != NULL) {
        status = gramme_keys_each(&reader->table->key, check_start_attribute, &check);
    }
    return status;
}

gramme_status
gramme_reader_start_key(gramme_view *key, gramme_reader *reader, gramme_op_call *call)
{
    call->scratch->size = 0;
    if (reader->index == NULL) {
        gramme_key_of_item(call->scratch, reader->table, &reader->start);
    } else if (!gramme_key_of_index_row(call->scratch, reader->table, reader->index,
                                        &reader->start)) {
        return gramme_invalid(call->err, "The provided starting key is invalid");
    }
    if (!gramme_bytes_ok(call->scratch) ||
        !gramme_arena_copy(key, call->arena, gramme_bytes_view(call->scratch))) {
        return gramme_error_nomem(call->err);
    }
    return GRAMME_OK;
}
