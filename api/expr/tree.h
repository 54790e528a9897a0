/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - what expressions are once parsed; legacy parameters and PartiQL build the
 * same nodes with their own words.
 *
 *   condition   AND, OR: two or more conditions     NOT: one condition
 *               anything else: operands
 *   operand     a path, a constant, an operator over operands (size, +, ...), or, in
 *               PartiQL only, a condition: whether it is met
 *   update      actions: SET path = operand, REMOVE path, ADD and DELETE path constant
 *
 * Nodes live in an arena and are constant once their maker hands them on. A tree is
 * never deeper than GRAMME_TREE_DEPTH_MAX, so walks may recurse. */
#ifndef GRAMME_API_EXPR_TREE_H
#define GRAMME_API_EXPR_TREE_H

#include "api/expr/condition.h"
#include "api/expr/update.h"

enum {
    /* More levels than AWS's limit of operators lets an expression have. */
    GRAMME_TREE_DEPTH_MAX = 320,
    GRAMME_OPERATORS_MAX = 300,
    GRAMME_IN_OPERANDS_MAX = 100,
};

typedef enum gramme_operator_role {
    GRAMME_ROLE_NONE,
    GRAMME_ROLE_LOGIC,
    GRAMME_ROLE_COMPARISON,
    GRAMME_ROLE_TEST,    /* functions that are conditions */
    GRAMME_ROLE_MEASURE, /* functions that are operands of conditions */
    GRAMME_ROLE_ASSIGN,  /* functions that are operands of updates */
    GRAMME_ROLE_ARITHMETIC,
} gramme_operator_role;

#define GRAMME_OPERATOR(id, text, operands, role) GRAMME_OPERATOR_##id,
typedef enum gramme_operator {
#include "api/expr/operator.def"
    GRAMME_OPERATOR_COUNT
} gramme_operator;
#undef GRAMME_OPERATOR

typedef enum gramme_operand_kind {
    GRAMME_OPERAND_PATH,
    GRAMME_OPERAND_VALUE,
    GRAMME_OPERAND_CALL,
    GRAMME_OPERAND_CONDITION,
    GRAMME_OPERAND_PLACEHOLDER, /* a :value not yet looked up; only between parse and
                                   bind */
} gramme_operand_kind;

typedef struct gramme_operand gramme_operand;
struct gramme_operand {
    gramme_operand_kind kind;
    gramme_operator op; /* CALL */
    uint32_t count;     /* CALL */
    union {
        gramme_path path;
        const gramme_value *value;
        gramme_operand *operands; /* CALL */
        gramme_condition *condition;
    };
    gramme_view name; /* PLACEHOLDER; CALL: the function as written */
};

struct gramme_condition {
    gramme_operator op;
    uint32_t count; /* of conditions or operands */
    union {
        gramme_condition **conditions; /* AND, OR, NOT */
        gramme_operand *operands;
    };
    gramme_view name; /* a function as written */
    uint32_t times;   /* NOT: how often in a row, at least once */
};

typedef enum gramme_action_kind {
    GRAMME_ACTION_SET,
    GRAMME_ACTION_REMOVE,
    GRAMME_ACTION_ADD,
    GRAMME_ACTION_DELETE,
} gramme_action_kind;

typedef struct gramme_action {
    gramme_action_kind kind;
    gramme_operand operand; /* SET; ADD and DELETE: a VALUE */
} gramme_action;

struct gramme_update {
    gramme_action *actions;
    gramme_path *paths; /* one for each action */
    uint32_t count;
    bool legacy; /* AttributeUpdates: ADD takes lists, and its own words for wrong types
                  */
};

/* "=", "size", ...; static. */
const char *gramme_operator_text(gramme_operator op);
gramme_operator_role gramme_operator_role_of(gramme_operator op);

/* How many operands the function takes; 0 for what is not a function. */
uint32_t gramme_operator_operands(gramme_operator op);

/* The function with this name, UNKNOWN when there is none. Case matters. */
gramme_operator gramme_operator_find(gramme_view function);

/* A path of the single step `name`. False when memory has run out. */
bool gramme_path_of_name(gramme_path *out, gramme_arena *arena, gramme_view name);

/* An order in which paths with a common beginning are neighbours: names by bytes as in
 * an item, list indexes by value. Negative, zero or positive. */
int gramme_path_step_compare(const gramme_path_step *a, const gramme_path_step *b);
int gramme_path_compare(const gramme_path *a, const gramme_path *b);

static inline gramme_operand gramme_operand_path(gramme_path path)
{
    return (gramme_operand){.kind = GRAMME_OPERAND_PATH, .path = path};
}

static inline gramme_operand gramme_operand_value(const gramme_value *value)
{
    return (gramme_operand){.kind = GRAMME_OPERAND_VALUE, .value = value};
}

static inline gramme_operand gramme_operand_condition(gramme_condition *condition)
{
    return (gramme_operand){.kind = GRAMME_OPERAND_CONDITION, .condition = condition};
}

/* A condition over operands, which are copied; NULL when memory has run out. */
gramme_condition *gramme_condition_new(gramme_arena *arena,
                                       gramme_operator op,
                                       const gramme_operand *operands,
                                       uint32_t count);

/* AND, OR or NOT over conditions, whose array is copied; NULL when memory has run out.
 */
gramme_condition *gramme_condition_join(gramme_arena *arena,
                                        gramme_operator op,
                                        gramme_condition *const *conditions,
                                        uint32_t count);

/* An update with room for `count` actions and paths, all zero, for the maker to fill;
 * NULL when memory has run out. */
gramme_update *gramme_update_new(gramme_arena *arena, uint32_t count);

#endif
