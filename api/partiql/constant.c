/* SPDX-License-Identifier: Apache-2.0 */
/* constant.c - literals to attribute values. Messages say under which key of the value
 * they found what they refuse: root, root.name, root[1]. */
#include "api/partiql/compile.h"

#include "api/model/exception.h"
#include "storage/item/number.h"

/* NOLINTBEGIN(misc-no-recursion): a tree has at most GRAMME_PARTIQL_DEPTH_MAX levels */

/* Lists and maps inside one attribute; the item itself is the 32nd level. */
enum { LEVELS_MAX = GRAMME_DEPTH_MAX - 1 };

/* Where in a constant the walk is, for messages. */
typedef struct trail {
    const struct trail *up;
    gramme_view name; /* of a map's member; without data: a list's element */
    uint32_t index;
    unsigned depth;
} trail;

static gramme_status value_of(gramme_value *out,
                              const gramme_partiql_context *context,
                              const gramme_partiql_node *node,
                              const trail *at);

gramme_status gramme_partiql_refuse(const gramme_partiql_context *context,
                                    const gramme_partiql_node *at,
                                    const char *format,
                                    ...)
{
    gramme_error message;
    va_list args;
    gramme_status st;

    gramme_error_init(&message, context->arena);
    va_start(args, format);
    gramme_error_setv(&message, GRAMME_INVALID, format, args);
    va_end(args);
    st = at->place.length == 0
             ? gramme_invalid(context->err, "%.*s", GRAMME_VIEW_ARG(message.message))
             : gramme_invalid(context->err, "%.*s at %u:%u:%u",
                              GRAMME_VIEW_ARG(message.message), at->place.line,
                              at->place.column, at->place.length);
    return st;
}

static void print_trail(gramme_bytes *out, const trail *at)
{
    if (at->up == NULL) {
        GRAMME_BYTES_LITERAL(out, "root");
        return;
    }
    print_trail(out, at->up);
    if (at->name.data == NULL) {
        gramme_bytes_printf(out, "[%u]", at->index);
    } else {
        gramme_bytes_append_byte(out, '.');
        gramme_bytes_append_view(out, at->name);
    }
}

/* "root.name"; empty when memory has run out. */
static gramme_view trail_text(const gramme_partiql_context *context, const trail *at)
{
    gramme_view text = {NULL, 0};
    gramme_bytes bytes;

    gramme_bytes_init(&bytes, context->arena->allocator);
    print_trail(&bytes, at);
    if (!gramme_bytes_ok(&bytes) ||
        !gramme_arena_copy(&text, context->arena, gramme_bytes_view(&bytes))) {
        text = GRAMME_VIEW("root");
    }
    gramme_bytes_clear(&bytes);
    return text;
}

static gramme_status number_of(gramme_value *out,
                               const gramme_partiql_context *context,
                               gramme_view text,
                               const trail *at)
{
    gramme_error problem;
    gramme_view where;

    gramme_error_init(&problem, context->arena);
    out->type = GRAMME_TYPE_N;
    if (gramme_number_read(&out->scalar, context->arena, text, &problem) == GRAMME_OK) {
        return GRAMME_OK;
    }
    if (problem.status == GRAMME_NOMEM) {
        return gramme_error_nomem(context->err);
    }
    where = trail_text(context, at);
    return gramme_invalid(context->err, "%.*s under %.*s",
                          GRAMME_VIEW_ARG(problem.message), GRAMME_VIEW_ARG(where));
}

static gramme_status refuse_type(const gramme_partiql_context *context,
                                 const gramme_partiql_node *node,
                                 const trail *at)
{
    gramme_view where = trail_text(context, at);
    gramme_view type = gramme_view_text(gramme_partiql_kind_name(node->kind));

    if (at->up == NULL && node->text.size > 0) {
        type = node->text;
    } else if (at->up == NULL && node->kind == GRAMME_PARTIQL_PATH) {
        type = GRAMME_VIEW("PATH");
    } else if (node->kind == GRAMME_PARTIQL_SELECT) {
        type = GRAMME_VIEW("SELECT");
    }
    return gramme_partiql_refuse(context, node,
                                 "Unsupported data type: %.*s under key %.*s",
                                 GRAMME_VIEW_ARG(type), GRAMME_VIEW_ARG(where));
}

static gramme_status refuse_ion(const gramme_partiql_context *context,
                                const gramme_partiql_node *node,
                                const trail *at)
{
    gramme_view where = trail_text(context, at);
    const char *type = "SYMBOL";

    if (gramme_view_starts_with(node->text, GRAMME_VIEW("{{"))) {
        type = "BLOB";
    } else if (node->text.size > 0 && node->text.data[0] >= '0' &&
               node->text.data[0] <= '9') {
        type = "INT";
    }
    return gramme_partiql_refuse(context, node,
                                 "Ion Literals are not supported: %s under key %.*s",
                                 type, GRAMME_VIEW_ARG(where));
}

static gramme_status refuse_depth(const gramme_partiql_context *context,
                                  const trail *at)
{
    gramme_view where = trail_text(context, at);

    return gramme_invalid(context->err,
                          "Nesting Levels have exceeded supported limits under %.*s",
                          GRAMME_VIEW_ARG(where));
}

/* Into a list or map; one that is too deep is refused at its first member. */
static gramme_status enter(trail *here,
                           const gramme_partiql_context *context,
                           const gramme_partiql_node *node,
                           const trail *up)
{
    *here = (trail){.up = up, .depth = up->depth + 1};
    return here->depth <= LEVELS_MAX || node->count > 0 ? GRAMME_OK
                                                        : refuse_depth(context, up);
}

static gramme_status list_of(gramme_value *out,
                             const gramme_partiql_context *context,
                             const gramme_partiql_node *node,
                             const trail *at)
{
    gramme_value *values =
        gramme_arena_calloc(context->arena, node->count, sizeof(*values));
    trail here;
    gramme_status st = enter(&here, context, node, at);

    if (values == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (; here.index < node->count && st == GRAMME_OK; here.index++) {
        st = value_of(&values[here.index], context, node->children[here.index], &here);
    }
    out->type = GRAMME_TYPE_L;
    out->list = (gramme_list){values, node->count};
    return st;
}

static gramme_status check_key(const gramme_partiql_context *context,
                               const gramme_partiql_node *key,
                               const trail *at)
{
    gramme_view where;
    const char *type;

    if (key->kind == GRAMME_PARTIQL_STRING) {
        return key->text.size > 0
                   ? GRAMME_OK
                   : gramme_invalid(context->err,
                                    "Path component cannot be an empty string");
    }
    type = gramme_partiql_kind_name(key->kind);
    if (key->kind == GRAMME_PARTIQL_NUMBER) {
        type = memchr(key->text.data, '.', key->text.size) == NULL ? "INT" : "DECIMAL";
    }
    where = trail_text(context, at);
    return gramme_partiql_refuse(
        context, key, "Tuple keys must be of type String. Actual type: %s under %.*s",
        type, GRAMME_VIEW_ARG(where));
}

/* The second of two equal keys is where an item's mistake is; a nested map's is its
 * brace. */
static gramme_status refuse_duplicate(const gramme_partiql_context *context,
                                      const gramme_partiql_node *node,
                                      const trail *at,
                                      gramme_view name,
                                      bool is_item)
{
    gramme_view where = trail_text(context, at);
    const gramme_partiql_node *place = node;
    bool seen = false;

    for (uint32_t i = 0; is_item && i < node->count; i += 2) {
        if (gramme_view_equal(node->children[i]->text, name)) {
            place = seen ? node->children[i] : place;
            seen = true;
        }
    }
    return gramme_partiql_refuse(context, place,
                                 "Duplicate keys in tuple. Key: %.*s under %.*s",
                                 GRAMME_VIEW_ARG(name), GRAMME_VIEW_ARG(where));
}

static gramme_status parameter_of(gramme_value *out,
                                  const gramme_partiql_context *context,
                                  const gramme_partiql_node *node)
{
    if (node->parameter >= context->parameter_count) {
        return gramme_invalid(
            context->err, "Number of parameters in request and statement don't match.");
    }
    *out = context->parameters[node->parameter];
    return GRAMME_OK;
}

/* `is_item`: the values stand at the root, not one level below it. */
static gramme_status members_of(gramme_item *out,
                                const gramme_partiql_context *context,
                                const gramme_partiql_node *node,
                                const trail *at,
                                bool is_item)
{
    size_t count = node->count / 2;
    gramme_member *members =
        gramme_arena_calloc(context->arena, count, sizeof(*members));
    gramme_view duplicate;
    trail here = *at;
    gramme_status st = is_item ? GRAMME_OK : enter(&here, context, node, at);

    if (members == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (size_t i = 0; i < count && st == GRAMME_OK; i++) {
        const gramme_partiql_node *key = node->children[2 * i];
        const gramme_partiql_node *value = node->children[2 * i + 1];

        if ((st = check_key(context, key, at)) != GRAMME_OK) {
            return st;
        }
        members[i].name = key->text;
        here.name = is_item ? here.name : key->text;
        if (is_item && value->kind == GRAMME_PARTIQL_PARAMETER) {
            st = parameter_of(&members[i].value, context, value);
        } else {
            st = value_of(&members[i].value, context, value, &here);
        }
    }
    if (st == GRAMME_OK && !gramme_item_sort(members, (uint32_t)count, &duplicate)) {
        return refuse_duplicate(context, node, at, duplicate, is_item);
    }
    *out = (gramme_item){members, (uint32_t)count};
    return st;
}

static gramme_status refuse_bag(const gramme_partiql_context *context,
                                const gramme_partiql_node *at)
{
    static const char message[] =
        "Unsupported data type in Bag. DynamoDB only supports either "
        "numbers or strings in bags";

    return at == NULL ? gramme_invalid(context->err, "%s", message)
                      : gramme_partiql_refuse(context, at, "%s", message);
}

static gramme_status refuse_repeated(const gramme_partiql_context *context,
                                     const gramme_partiql_node *bag,
                                     const trail *at)
{
    bool numbers = bag->children[0]->kind == GRAMME_PARTIQL_NUMBER;
    gramme_view where = trail_text(context, at);
    gramme_bytes list;
    gramme_status st;

    gramme_bytes_init(&list, context->arena->allocator);
    for (uint32_t i = 0; i < bag->count; i++) {
        gramme_bytes_append_text(&list, i == 0 ? "" : ", ");
        gramme_bytes_append_view(&list, bag->children[i]->text);
    }
    st =
        gramme_bytes_ok(&list)
            ? gramme_invalid(
                  context->err,
                  "One or more parameter values were invalid: Input collection "
                  "[%.*s] contains duplicates%s%.*s",
                  GRAMME_VIEW_ARG(gramme_bytes_view(&list)), numbers ? "! under " : ".",
                  numbers ? (int)where.size : 0, (const char *)where.data)
            : gramme_error_nomem(context->err);
    gramme_bytes_clear(&list);
    return st;
}

static gramme_status set_of(gramme_value *out,
                            const gramme_partiql_context *context,
                            const gramme_partiql_node *node,
                            const trail *at)
{
    gramme_view *elements =
        gramme_arena_calloc(context->arena, node->count, sizeof(*elements));
    gramme_view duplicate;
    gramme_partiql_kind kind;

    if (elements == NULL) {
        return gramme_error_nomem(context->err);
    }
    if (node->count == 0) {
        return gramme_invalid(context->err, "Empty bags are not supported");
    }
    kind = node->children[0]->kind;
    if (kind != GRAMME_PARTIQL_STRING && kind != GRAMME_PARTIQL_NUMBER) {
        return refuse_bag(context, node->children[0]);
    }
    for (uint32_t i = 0; i < node->count; i++) {
        const gramme_partiql_node *child = node->children[i];
        gramme_value element = gramme_value_string(child->text);
        gramme_status st;

        if (child->kind != kind) {
            return refuse_bag(context, kind == GRAMME_PARTIQL_STRING ? child : NULL);
        }
        if (kind == GRAMME_PARTIQL_NUMBER &&
            (st = number_of(&element, context, child->text, at)) != GRAMME_OK) {
            return st;
        }
        elements[i] = element.scalar;
    }
    if (!gramme_set_sort(elements, node->count, &duplicate)) {
        return refuse_repeated(context, node, at);
    }
    out->type = kind == GRAMME_PARTIQL_STRING ? GRAMME_TYPE_SS : GRAMME_TYPE_NS;
    out->set = (gramme_set){elements, node->count};
    return GRAMME_OK;
}

/* Recursion ends with the value's levels, of which `at` counts at most
 * GRAMME_DEPTH_MAX. */
static gramme_status value_of(gramme_value *out,
                              const gramme_partiql_context *context,
                              const gramme_partiql_node *node,
                              const trail *at)
{
    gramme_view where;

    if (at->depth > LEVELS_MAX) {
        return refuse_depth(context, at);
    }
    switch (node->kind) {
    case GRAMME_PARTIQL_STRING:
        *out = gramme_value_string(node->text);
        return GRAMME_OK;
    case GRAMME_PARTIQL_NUMBER:
        if (!node->negative_zero) {
            return number_of(out, context, node->text, at);
        }
        where = trail_text(context, at);
        return gramme_partiql_refuse(
            context, node, "Negative zero decimal is not supported under key %.*s",
            GRAMME_VIEW_ARG(where));
    case GRAMME_PARTIQL_BOOLEAN:
        *out = gramme_value_boolean(node->boolean);
        return GRAMME_OK;
    case GRAMME_PARTIQL_NULL:
        out->type = GRAMME_TYPE_NULL;
        return GRAMME_OK;
    case GRAMME_PARTIQL_LIST:
        return list_of(out, context, node, at);
    case GRAMME_PARTIQL_BAG:
        return set_of(out, context, node, at);
    case GRAMME_PARTIQL_STRUCT:
        out->type = GRAMME_TYPE_M;
        return members_of(&out->map, context, node, at, false);
    case GRAMME_PARTIQL_ION:
        return refuse_ion(context, node, at);
    default:
        return refuse_type(context, node, at);
    }
}

gramme_status gramme_partiql_constant(const gramme_value **out,
                                      const gramme_partiql_context *context,
                                      const gramme_partiql_node *node)
{
    gramme_value *value;
    trail root = {0};

    value = gramme_arena_calloc(context->arena, 1, sizeof(*value));
    if (value == NULL) {
        return gramme_error_nomem(context->err);
    }
    *out = value;
    return node->kind == GRAMME_PARTIQL_PARAMETER
               ? parameter_of(value, context, node)
               : value_of(value, context, node, &root);
}

gramme_status gramme_partiql_item(gramme_item *out,
                                  const gramme_partiql_context *context,
                                  const gramme_partiql_node *node)
{
    trail root = {0};

    if (node->kind != GRAMME_PARTIQL_STRUCT) {
        return gramme_partiql_refuse(
            context, node,
            "Unsupported format in item expression. Please use struct "
            "format {...} to express item values for insert "
            "statement.");
    }
    return members_of(out, context, node, &root, true);
}

/* NOLINTEND(misc-no-recursion) */
