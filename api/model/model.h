/* SPDX-License-Identifier: Apache-2.0 */
/* model.h - the AWS service model as C tables: shapes, their constraints, operations.
 *
 * model_gen.c and model_gen.h are written by generate.py from the pinned service-2.json
 * (documentation stripped); a test runs it again and compares. */
#ifndef GRAMME_API_MODEL_MODEL_H
#define GRAMME_API_MODEL_MODEL_H

#include "storage/base/view.h"

typedef enum gramme_shape_kind {
    GRAMME_SHAPE_STRUCTURE,
    GRAMME_SHAPE_LIST,
    GRAMME_SHAPE_MAP,
    GRAMME_SHAPE_STRING,
    GRAMME_SHAPE_BLOB,
    GRAMME_SHAPE_BOOLEAN,
    GRAMME_SHAPE_INTEGER, /* 32 bits */
    GRAMME_SHAPE_LONG,
    GRAMME_SHAPE_DOUBLE,
    GRAMME_SHAPE_TIMESTAMP,
    GRAMME_SHAPE_ATTRIBUTE_VALUE, /* the structure AttributeValue */
} gramme_shape_kind;

typedef struct gramme_shape gramme_shape;

typedef struct gramme_shape_member {
    const char *name; /* as on the wire */
    const gramme_shape *shape;
    uint16_t name_size;
    bool required;
    bool bare; /* a violation is reported without the value, see api/validate.c */
} gramme_shape_member;

/* A request's member whose absence or emptiness AWS reports in words of its own. */
typedef struct gramme_refusal {
    uint32_t member;
    const char *absent; /* the whole message, or NULL */
    const char *empty;
} gramme_refusal;

struct gramme_shape {
    const char *name;
    gramme_shape_kind kind;
    bool has_min;
    bool has_max;
    bool constrained; /* it, or anything in it, can violate something */
    bool names_table; /* STRING: an ARN, or a table's name that must then be one */
    int64_t min;      /* length, size or value */
    int64_t max;
    const char *pattern; /* STRING: the model's regular expression, or NULL */
    const char *const
        *values; /* STRING: the enumeration's values, NULL at the end; or NULL */
    const char *const
        *unplaced; /* the values the current layer lists, see validate.c */
    const gramme_shape_member *members; /* STRUCTURE, in the order of model_gen.h */
    uint32_t member_count;
    const uint8_t
        *order; /* STRUCTURE: members as AWS reports on them; NULL: as they stand */
    const uint8_t *current_order; /* the same in the current layer; NULL: as `order` */
    const uint8_t *alone; /* STRUCTURE: members the current layer reports on alone, up
                             to member_count; or NULL */
    const gramme_refusal *refusals; /* STRUCTURE: up to one without texts; or NULL */
    const gramme_shape *key;        /* MAP */
    const gramme_shape *element;    /* LIST's element, MAP's value */
};

typedef enum gramme_service {
    GRAMME_SERVICE_DYNAMODB,
    GRAMME_SERVICE_DYNAMODBSTREAMS,
    GRAMME_SERVICE_LAMBDA,
} gramme_service;

/* Every operation that DynamoDB has, also those that Gramme does not perform, and some
 * of AWS Lambda's. */
typedef struct gramme_model_operation {
    const char *name;
    gramme_service service;
    const gramme_shape *input;
} gramme_model_operation;

/* Sorted by name. */
extern const gramme_model_operation gramme_model_operations[];
extern const unsigned gramme_model_operation_count;

/* The operation called `name`, or NULL. */
const gramme_model_operation *gramme_model_find(gramme_view name);

/* "DynamoDB_20120810", "DynamoDBStreams_20120810" or "AWSLambda_20150331": what a
 * target begins with. */
const char *gramme_service_target_prefix(gramme_service service);

#endif
