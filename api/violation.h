/* SPDX-License-Identifier: Apache-2.0 */
/* violation.h - internal to validation: violations of the model's constraints, gathered
 * as text in AWS's words. */
#ifndef GRAMME_API_VIOLATION_H
#define GRAMME_API_VIOLATION_H

#include "api/json/node.h"
#include "storage/base/bytes.h"

enum {
    GRAMME_VIOLATIONS_MAX = 10,

    GRAMME_TOO_SMALL = 1,
    GRAMME_TOO_BIG = 2,
    GRAMME_NO_MATCH = 4,
    GRAMME_NOT_LISTED = 8,
};

/* Who tells a violation, see validate.c. */
typedef enum gramme_layer {
    GRAMME_LAYER_CURRENT,
    GRAMME_LAYER_MODEL,
    GRAMME_LAYER_BARE,
    GRAMME_LAYER_NAMES,
} gramme_layer;

/* Where the walk is, from the inside out. */
typedef struct gramme_place_at {
    const struct gramme_place_at *up;
    gramme_view name; /* a member's or a map's key */
    uint32_t index;   /* in a list, from 1; 0: not in a list */
    bool key;
    bool bare;
} gramme_place_at;

typedef struct gramme_violations {
    gramme_layer layer;
    gramme_bytes *text;
    unsigned count;
    unsigned most; /* to be told */
    bool bare;     /* the walk met a violation that belongs to GRAMME_LAYER_BARE */
    bool names;    /* ... to GRAMME_LAYER_NAMES */
    bool null;     /* a required member was not there */
    bool unplaced; /* the last violation was told without the value and its place */
} gramme_violations;

/* Forgets what was told and begins a layer's list. */
void gramme_violations_begin(gramme_violations *c, gramme_layer which);

/* Tells a violation each, in AWS's order. */
void gramme_violations_add(gramme_violations *c,
                           const gramme_place_at *at,
                           const gramme_node *node,
                           const gramme_shape *shape,
                           unsigned violated);

void gramme_violations_add_null(gramme_violations *c,
                                const gramme_place_at *at,
                                const gramme_node *node);

/* One violation for all elements: `what` and every constraint their shape has. */
void gramme_violations_add_elements(gramme_violations *c,
                                    const gramme_place_at *at,
                                    const gramme_node *node,
                                    const char *what,
                                    const gramme_shape *shape);

#endif
