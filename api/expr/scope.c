/* SPDX-License-Identifier: Apache-2.0 */
/* scope.c - the two maps of placeholders: well-formed, and all of them used. */
#include "api/expr/scope.h"

#include <stdio.h>

#include "storage/base/bytes.h"

enum { PLACEHOLDER_MAX = 255, NAME_MAX_BYTES = 65535 };

static const char names_parameter[] = "ExpressionAttributeNames";
static const char values_parameter[] = "ExpressionAttributeValues";

static bool is_word(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static bool is_placeholder(gramme_view key, uint8_t sign)
{
    if (key.size < 2 || key.data[0] != sign) {
        return false;
    }
    for (size_t i = 1; i < key.size; i++) {
        if (!is_word(key.data[i])) {
            return false;
        }
    }
    return true;
}

/* AWS tells the size of a #name only. */
static gramme_status
refuse_long_key(const char *parameter, uint8_t sign, size_t size, gramme_error *err)
{
    char told[40] = "";

    if (sign == '#') {
        (void)snprintf(told, sizeof(told), " size of key: %zu", size);
    }
    return gramme_error_set(err, GRAMME_INVALID,
                            "%s contains invalid key: The expression attribute map "
                            "contains a key that is too long;%s",
                            parameter, told);
}

static gramme_status check_keys(const gramme_node *map,
                                uint8_t sign,
                                const char *parameter,
                                gramme_error *err)
{
    if (map->count == 0) {
        return gramme_error_set(err, GRAMME_INVALID, "%s must not be empty", parameter);
    }
    for (uint32_t i = 0; i < map->count; i++) {
        gramme_view key = map->children[i].name;

        if (key.size > PLACEHOLDER_MAX) {
            return refuse_long_key(parameter, sign, key.size, err);
        }
        if (!is_placeholder(key, sign)) {
            return gramme_error_set(
                err, GRAMME_INVALID,
                "%s contains invalid key: Syntax error; key: \"%.*s\"", parameter,
                GRAMME_VIEW_ARG(key));
        }
    }
    return GRAMME_OK;
}

static gramme_status
read_names(gramme_scope *scope, const gramme_node *map, gramme_error *err)
{
    gramme_status st = check_keys(map, '#', names_parameter, err);

    if (st != GRAMME_OK) {
        return st;
    }
    scope->names = gramme_arena_calloc(scope->arena, map->count, sizeof(*scope->names));
    if (scope->names == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < map->count; i++) {
        const gramme_node *entry = &map->children[i];
        gramme_view name = gramme_node_text(entry);
        const char *problem = name.size == 0 ? "Empty attribute name"
                              : name.size > NAME_MAX_BYTES
                                  ? "Attribute name is too large"
                                  : NULL;

        if (problem != NULL) {
            return gramme_error_set(
                err, GRAMME_INVALID, "%s contains invalid value: %s for key %.*s",
                names_parameter, problem, GRAMME_VIEW_ARG(entry->name));
        }
        scope->names[i] =
            (gramme_scope_entry){.placeholder = entry->name, .name = name};
    }
    scope->name_count = map->count;
    return GRAMME_OK;
}

static gramme_status
refuse_value(const gramme_node *entry, gramme_wording wording, gramme_error *err)
{
    if (wording != GRAMME_WORDING_OLDER) {
        return gramme_error_set(err, GRAMME_INVALID, "%s", entry->problem);
    }
    return gramme_error_set(
        err, GRAMME_INVALID, "%s contains invalid value: %s for key %.*s",
        values_parameter, entry->problem, GRAMME_VIEW_ARG(entry->name));
}

static gramme_status read_values(gramme_scope *scope,
                                 const gramme_node *map,
                                 gramme_wording wording,
                                 gramme_error *err)
{
    gramme_status st = check_keys(map, ':', values_parameter, err);

    if (st != GRAMME_OK) {
        return st;
    }
    scope->values =
        gramme_arena_calloc(scope->arena, map->count, sizeof(*scope->values));
    if (scope->values == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < map->count; i++) {
        const gramme_node *entry = &map->children[i];

        if (entry->problem != NULL) {
            return refuse_value(entry, wording, err);
        }
        scope->values[i] =
            (gramme_scope_entry){.placeholder = entry->name, .value = &entry->value};
    }
    scope->value_count = map->count;
    return GRAMME_OK;
}

gramme_status gramme_scope_init(gramme_scope *scope,
                                gramme_arena *arena,
                                const gramme_node *names,
                                const gramme_node *values,
                                gramme_wording wording,
                                gramme_error *err)
{
    bool has_names = names->kind == GRAMME_NODE_MAP;
    bool has_values = values->kind == GRAMME_NODE_MAP;
    gramme_status st = GRAMME_OK;

    *scope = (gramme_scope){.arena = arena};
    if (has_names) {
        st = read_names(scope, names, err);
    }
    if (st == GRAMME_OK && has_values) {
        st = read_values(scope, values, wording, err);
    }
    return st;
}

/* Where Java's HashSet of `count` strings keeps this one. AWS lists unused keys in that
 * order. Keys are ASCII. */
static uint32_t java_bucket(gramme_view key, uint32_t count)
{
    uint32_t hash = 0;
    uint32_t capacity = 16;

    for (size_t i = 0; i < key.size; i++) {
        hash = hash * 31 + key.data[i];
    }
    while (count > capacity / 4 * 3) {
        capacity *= 2;
    }
    return (hash ^ (hash >> 16)) & (capacity - 1);
}

/* The unused entry that AWS lists after `after`, or first when that is NULL. */
static const gramme_scope_entry *next_unused(const gramme_scope_entry *entries,
                                             uint32_t count,
                                             const gramme_scope_entry *after)
{
    const gramme_scope_entry *best = NULL;
    uint32_t best_bucket = 0;
    uint32_t after_bucket = after == NULL ? 0 : java_bucket(after->placeholder, count);

    for (uint32_t i = 0; i < count; i++) {
        const gramme_scope_entry *entry = &entries[i];
        uint32_t bucket;

        if (entry->used) {
            continue;
        }
        bucket = java_bucket(entry->placeholder, count);
        if (after != NULL &&
            (bucket < after_bucket || (bucket == after_bucket && entry <= after))) {
            continue;
        }
        if (best == NULL || bucket < best_bucket) {
            best = entry;
            best_bucket = bucket;
        }
    }
    return best;
}

static gramme_status check_used(const gramme_scope *scope,
                                const gramme_scope_entry *entries,
                                uint32_t count,
                                const char *parameter,
                                gramme_error *err)
{
    enum { LISTED_MAX = 1000 }; /* keeps the listing from taking quadratic time */
    const gramme_scope_entry *entry = next_unused(entries, count, NULL);
    gramme_bytes list;
    gramme_status st;

    if (entry == NULL) {
        return GRAMME_OK;
    }
    gramme_bytes_init(&list, scope->arena->allocator);
    for (uint32_t i = 0; entry != NULL && i < LISTED_MAX; i++) {
        gramme_bytes_append_text(&list, i == 0 ? "" : ", ");
        gramme_bytes_append_view(&list, entry->placeholder);
        entry = next_unused(entries, count, entry);
    }
    st = gramme_bytes_ok(&list)
             ? gramme_error_set(
                   err, GRAMME_INVALID,
                   "Value provided in %s unused in expressions: keys: {%.*s}",
                   parameter, GRAMME_VIEW_ARG(gramme_bytes_view(&list)))
             : gramme_error_nomem(err);
    gramme_bytes_clear(&list);
    return st;
}

gramme_status gramme_scope_check_used(const gramme_scope *scope, gramme_error *err)
{
    gramme_status st =
        check_used(scope, scope->names, scope->name_count, names_parameter, err);

    if (st != GRAMME_OK) {
        return st;
    }
    return check_used(scope, scope->values, scope->value_count, values_parameter, err);
}
