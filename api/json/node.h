/* SPDX-License-Identifier: Apache-2.0 */
/* node.h - a request as a tree of the service model's shapes.
 *
 * The reader makes it from JSON, checking only types (SerializationException);
 * api/validate checks constraints; operations read it. All of it lives in the request's
 * arena.
 *
 * A structure has one child per member of its shape, in the model's order, ABSENT where
 * the request says nothing (or null): members are reached by the generated constants of
 * model_gen.h. Attribute values are converted at once, but what is wrong with one is
 * only reported when an operation asks for it, because AWS looks at other things first.
 *
 * null in a list or map is an ABSENT element, which gramme_validate() refuses, or,
 * among attribute values, one with a problem: operations meet no ABSENT elements. */
#ifndef GRAMME_API_JSON_NODE_H
#define GRAMME_API_JSON_NODE_H

#include "api/model/model.h"
#include "storage/item/value.h"

typedef enum gramme_node_kind {
    GRAMME_NODE_ABSENT,
    GRAMME_NODE_TEXT, /* string shapes */
    GRAMME_NODE_BLOB,
    GRAMME_NODE_BOOLEAN,
    GRAMME_NODE_INTEGER, /* integer and long shapes */
    GRAMME_NODE_REAL,    /* double, float and timestamp shapes */
    GRAMME_NODE_STRUCTURE,
    GRAMME_NODE_LIST,
    GRAMME_NODE_MAP,
    GRAMME_NODE_VALUE, /* an AttributeValue */
} gramme_node_kind;

typedef struct gramme_node gramme_node;
struct gramme_node {
    gramme_node_kind kind;
    uint32_t count; /* children of STRUCTURE, LIST, MAP */
    const gramme_shape *shape;
    gramme_view name; /* in a MAP: this entry's key */
    union {
        gramme_view text; /* TEXT, BLOB */
        bool boolean;
        int64_t integer;
        double real;
        gramme_node *children; /* LIST, MAP: in the request's order */
        struct {
            gramme_value value;
            const char *problem; /* ValidationException's message, or NULL */
        };
    };
};

/* Member `member` (a constant of model_gen.h) of a structure; never NULL, maybe ABSENT.
 */
static inline const gramme_node *gramme_node_member(const gramme_node *node,
                                                    unsigned member)
{
    GRAMME_PRE(node->kind == GRAMME_NODE_STRUCTURE && member < node->count);
    return &node->children[member];
}

static inline bool gramme_node_present(const gramme_node *node)
{
    return node->kind != GRAMME_NODE_ABSENT;
}

/* How many members of a structure are there; none of an ABSENT one. */
static inline uint32_t gramme_node_members(const gramme_node *node)
{
    uint32_t count = 0;

    for (uint32_t i = 0; node->kind == GRAMME_NODE_STRUCTURE && i < node->count; i++) {
        count += gramme_node_present(&node->children[i]);
    }
    return count;
}

/* The text, or an empty view with NULL data when absent. */
static inline gramme_view gramme_node_text(const gramme_node *node)
{
    return node->kind == GRAMME_NODE_TEXT ? node->text : gramme_view_of(NULL, 0);
}

static inline bool gramme_node_boolean(const gramme_node *node, bool absent)
{
    return node->kind == GRAMME_NODE_BOOLEAN ? node->boolean : absent;
}

static inline int64_t gramme_node_integer(const gramme_node *node, int64_t absent)
{
    return node->kind == GRAMME_NODE_INTEGER ? node->integer : absent;
}

#endif
