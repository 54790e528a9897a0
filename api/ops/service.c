/* SPDX-License-Identifier: Apache-2.0 */
/* service.c - DescribeLimits and DescribeEndpoints: facts about the account's service.
 */
#include "api/ops/ops.h"

/* A new account's quotas. */
enum { ACCOUNT_UNITS = 80000, TABLE_UNITS = 40000, CACHE_MINUTES = 1440 };

gramme_status gramme_op_describe_limits(gramme_op_call *call)
{
    static const struct {
        const char *name;
        int64_t units;
    } limits[] = {
        {"AccountMaxReadCapacityUnits", ACCOUNT_UNITS},
        {"AccountMaxWriteCapacityUnits", ACCOUNT_UNITS},
        {"TableMaxReadCapacityUnits", TABLE_UNITS},
        {"TableMaxWriteCapacityUnits", TABLE_UNITS},
    };
    size_t i;

    for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        gramme_write_name(&call->out, limits[i].name);
        gramme_write_integer(&call->out, limits[i].units);
    }
    return GRAMME_OK;
}

gramme_status gramme_op_describe_endpoints(gramme_op_call *call)
{
    gramme_writer *out = &call->out;
    gramme_view address =
        call->host != NULL
            ? gramme_view_text(call->host)
            : gramme_arena_printf(call->arena, "dynamodb.%s.amazonaws.com",
                                  call->region);

    if (address.data == NULL) {
        return gramme_error_nomem(call->err);
    }
    gramme_write_name(out, "Endpoints");
    gramme_write_array_begin(out);
    gramme_write_object_begin(out);
    gramme_write_name(out, "Address");
    gramme_write_string(out, address);
    gramme_write_name(out, "CachePeriodInMinutes");
    gramme_write_integer(out, CACHE_MINUTES);
    gramme_write_object_end(out);
    gramme_write_array_end(out);
    return GRAMME_OK;
}
