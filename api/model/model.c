/* SPDX-License-Identifier: Apache-2.0 */
/* model.c - look-ups in the generated tables. */
#include "api/model/model.h"

const gramme_model_operation *gramme_model_find(gramme_view name)
{
    unsigned low = 0;
    unsigned high = gramme_model_operation_count;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        const gramme_model_operation *operation = &gramme_model_operations[middle];
        int order = gramme_view_compare(name, gramme_view_text(operation->name));

        if (order == 0) {
            return operation;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

const char *gramme_service_target_prefix(gramme_service service)
{
    static const char *const prefixes[] = {
        [GRAMME_SERVICE_DYNAMODB] = "DynamoDB_20120810",
        [GRAMME_SERVICE_DYNAMODBSTREAMS] = "DynamoDBStreams_20120810",
        [GRAMME_SERVICE_LAMBDA] = "AWSLambda_20150331",
    };

    return prefixes[service];
}
