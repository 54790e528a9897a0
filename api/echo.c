/* SPDX-License-Identifier: Apache-2.0 */
/* echo.c - Java's toString() for requests. Recursion is as deep as the model's shapes
 * nest; attribute values are not entered. */
#include "api/echo.h"

#include <inttypes.h>

#include "api/json/write.h"
#include "storage/base/hash.h"

void gramme_echo_name(gramme_bytes *out, gramme_view name)
{
    if (name.size > 0 && name.data[0] >= 'A' && name.data[0] <= 'Z') {
        gramme_bytes_append_byte(out, (uint8_t)(name.data[0] - 'A' + 'a'));
        name = gramme_view_of(name.data + 1, name.size - 1);
    }
    gramme_bytes_append_view(out, name);
}

/* NOLINTBEGIN(misc-no-recursion): the guard lets 512 levels through */

static void echo_structure(gramme_bytes *out, const gramme_node *node)
{
    gramme_bytes_printf(out, "%s(", node->shape->name);
    for (uint32_t i = 0; i < node->count; i++) {
        if (i > 0) {
            GRAMME_BYTES_LITERAL(out, ", ");
        }
        gramme_echo_name(out, gramme_view_text(node->shape->members[i].name));
        gramme_bytes_append_byte(out, '=');
        gramme_echo_node(out, &node->children[i]);
    }
    gramme_bytes_append_byte(out, ')');
}

static void echo_elements(gramme_bytes *out, const gramme_node *node)
{
    bool map = node->kind == GRAMME_NODE_MAP;

    gramme_bytes_append_byte(out, map ? '{' : '[');
    for (uint32_t i = 0; i < node->count; i++) {
        if (i > 0) {
            GRAMME_BYTES_LITERAL(out, ", ");
        }
        if (map) {
            gramme_bytes_append_view(out, node->children[i].name);
            gramme_bytes_append_byte(out, '=');
        }
        gramme_echo_node(out, &node->children[i]);
    }
    gramme_bytes_append_byte(out, map ? '}' : ']');
}

/* Java shows the object's hash; which one it is means nothing to anybody. */
static void echo_value(gramme_bytes *out, const gramme_node *node)
{
    bool scalar = node->problem == NULL && (node->value.type == GRAMME_TYPE_S ||
                                            node->value.type == GRAMME_TYPE_N ||
                                            node->value.type == GRAMME_TYPE_B);
    uint64_t hash = scalar ? gramme_hash(node->value.scalar, 0) : node->value.type;

    gramme_bytes_printf(out, "com.amazonaws.dynamodb.v20120810.AttributeValue@%" PRIx32,
                        (uint32_t)hash);
}

void gramme_echo_node(gramme_bytes *out, const gramme_node *node)
{
    switch (node->kind) {
    case GRAMME_NODE_ABSENT:
        GRAMME_BYTES_LITERAL(out, "null");
        break;
    case GRAMME_NODE_TEXT:
        gramme_bytes_append_view(out, node->text);
        break;
    case GRAMME_NODE_BLOB:
        gramme_bytes_printf(out, "java.nio.HeapByteBuffer[pos=0 lim=%zu cap=%zu]",
                            node->text.size, node->text.size);
        break;
    case GRAMME_NODE_BOOLEAN:
        gramme_bytes_append_text(out, node->boolean ? "true" : "false");
        break;
    case GRAMME_NODE_INTEGER:
        gramme_bytes_printf(out, "%" PRId64, node->integer);
        break;
    case GRAMME_NODE_REAL:
        gramme_bytes_printf(out, "%g", node->real);
        break;
    case GRAMME_NODE_STRUCTURE:
        echo_structure(out, node);
        break;
    case GRAMME_NODE_LIST:
    case GRAMME_NODE_MAP:
        echo_elements(out, node);
        break;
    case GRAMME_NODE_VALUE:
        echo_value(out, node);
        break;
    }
}

static void write_node(gramme_writer *out, const gramme_node *node);

static void write_members(gramme_writer *out, const gramme_node *node)
{
    gramme_write_object_begin(out);
    for (uint32_t i = 0; i < node->count; i++) {
        const gramme_node *child = &node->children[i];

        if (node->kind == GRAMME_NODE_MAP) {
            gramme_write_name_view(out, child->name);
            write_node(out, child);
        } else if (gramme_node_present(child)) {
            gramme_write_name(out, node->shape->members[i].name);
            write_node(out, child);
        }
    }
    gramme_write_object_end(out);
}

static void write_list(gramme_writer *out, const gramme_node *node)
{
    gramme_write_array_begin(out);
    for (uint32_t i = 0; i < node->count; i++) {
        write_node(out, &node->children[i]);
    }
    gramme_write_array_end(out);
}

static void write_node(gramme_writer *out, const gramme_node *node)
{
    switch (node->kind) {
    case GRAMME_NODE_TEXT:
        gramme_write_string(out, node->text);
        break;
    case GRAMME_NODE_BLOB:
        gramme_write_base64(out, node->text);
        break;
    case GRAMME_NODE_BOOLEAN:
        gramme_write_boolean(out, node->boolean);
        break;
    case GRAMME_NODE_INTEGER:
        gramme_write_integer(out, node->integer);
        break;
    case GRAMME_NODE_REAL:
        gramme_write_units(out, node->real);
        break;
    case GRAMME_NODE_LIST:
        write_list(out, node);
        break;
    case GRAMME_NODE_VALUE:
        if (node->problem == NULL) {
            gramme_write_value(out, &node->value);
            break;
        }
        gramme_write_object_begin(out);
        gramme_write_object_end(out);
        break;
    case GRAMME_NODE_STRUCTURE:
    case GRAMME_NODE_MAP:
    case GRAMME_NODE_ABSENT: /* has no members */
        write_members(out, node);
        break;
    }
}

/* NOLINTEND(misc-no-recursion) */

void gramme_echo_json(gramme_bytes *out, const gramme_node *node)
{
    gramme_writer writer;

    gramme_writer_init(&writer, out);
    write_node(&writer, node);
}
