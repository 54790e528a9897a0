/* SPDX-License-Identifier: Apache-2.0 */
/* modes.c - on-demand maxima and warm throughput. Nothing is ever throttled; figures
 * are kept and described. */
#include "api/ops/modes.h"

#include "api/ops/settings.h"

#define INVALID   "One or more parameter values were invalid: "
#define ON_DEMAND "OnDemandThroughput"
#define WARM      "WarmThroughput"

/* A maximum that takes a maximum away. */
enum { UNLIMITED = -1 };

static const struct {
    const char *maximum;
    const char *warm;
    const char *provisioned;
    unsigned maximum_member;
    unsigned warm_member;
    int64_t initial; /* what AWS gives a new on-demand table or index */
} units[2] = {
    {"MaxReadRequestUnits", "ReadUnitsPerSecond", "ReadCapacityUnits",
     GRAMME_ON_DEMAND_THROUGHPUT_MAX_READ_REQUEST_UNITS,
     GRAMME_WARM_THROUGHPUT_READ_UNITS_PER_SECOND, 12000},
    {"MaxWriteRequestUnits", "WriteUnitsPerSecond", "WriteCapacityUnits",
     GRAMME_ON_DEMAND_THROUGHPUT_MAX_WRITE_REQUEST_UNITS,
     GRAMME_WARM_THROUGHPUT_WRITE_UNITS_PER_SECOND, 4000},
};

/* The figure under `name` in the map `group`, or `absent`. */
static int64_t figure_of(const gramme_item *settings,
                         const char *group,
                         const char *name,
                         int64_t absent)
{
    const gramme_item *map = gramme_settings_map(settings, group);

    return map == NULL ? absent : gramme_settings_integer(map, name, absent);
}

/* AWS tells whose it is in its own way in each message. */
static gramme_status
refuse_billing(gramme_op_call *call, const gramme_modes *modes, const char *maximum)
{
    const char *end = modes->is_new ? "table BillingMode is PROVISIONED."
                                    : "the table BillingMode is PROVISIONED";

    if (modes->index.size > 0) {
        return gramme_invalid(call->err,
                              INVALID
                              "%s for OnDemandThroughput for index: %.*s cannot "
                              "be specified when %s",
                              maximum, GRAMME_VIEW_ARG(modes->index), end);
    }
    return gramme_invalid(
        call->err, INVALID "%s for OnDemandThroughput cannot be specified when %s",
        maximum, end);
}

static gramme_status
refuse_range(gramme_op_call *call, const gramme_modes *modes, const char *maximum)
{
    if (modes->index.size > 0) {
        return gramme_invalid(call->err,
                              INVALID "Requested %s for OnDemandThroughput for index : "
                                      "%.*s is outside of valid range",
                              maximum, GRAMME_VIEW_ARG(modes->index));
    }
    return gramme_invalid(call->err,
                          INVALID "Requested %s for OnDemandThroughput for table is "
                                  "outside of valid range",
                          maximum);
}

static gramme_status
check_maxima(gramme_op_call *call, const gramme_modes *modes, const int64_t *asked[2])
{
    size_t i;

    for (i = 0; i < 2; i++) {
        if (asked[i] != NULL && !modes->is_on_demand) {
            return refuse_billing(call, modes, units[i].maximum);
        }
    }
    for (i = 0; i < 2; i++) {
        if (asked[i] != NULL && *asked[i] < 1 &&
            (modes->is_new || *asked[i] != UNLIMITED)) {
            return refuse_range(call, modes, units[i].maximum);
        }
    }
    return GRAMME_OK;
}

static gramme_status
read_on_demand(gramme_item *settings, gramme_op_call *call, const gramme_modes *modes)
{
    gramme_item map = {0};
    int64_t figures[2];
    const int64_t *asked[2] = {NULL, NULL};
    gramme_status status;
    size_t i;

    for (i = 0; i < 2; i++) {
        const gramme_node *node =
            gramme_node_member(modes->on_demand, units[i].maximum_member);

        figures[i] = gramme_node_present(node)
                         ? gramme_node_integer(node, 0)
                         : figure_of(settings, ON_DEMAND, units[i].maximum, UNLIMITED);
        asked[i] = gramme_node_present(node) ? &figures[i] : NULL;
    }
    if (asked[0] == NULL && asked[1] == NULL) {
        return GRAMME_OK;
    }
    status = check_maxima(call, modes, asked);
    for (i = 0; i < 2 && status == GRAMME_OK; i++) {
        if (figures[i] != UNLIMITED &&
            !gramme_settings_put_integer(&map, call->arena, units[i].maximum,
                                         figures[i])) {
            status = gramme_error_nomem(call->err);
        }
    }
    if (status == GRAMME_OK &&
        !gramme_settings_put_map(settings, call->arena, ON_DEMAND, &map)) {
        status = gramme_error_nomem(call->err);
    }
    return status;
}

/* What there is: what was asked for once, or what the billing mode brings, if that is
 * more. */
static int64_t warm_of(const gramme_item *settings, bool is_on_demand, size_t i)
{
    int64_t brought = is_on_demand
                          ? units[i].initial
                          : gramme_settings_integer(settings, units[i].provisioned, 0);
    int64_t kept = figure_of(settings, WARM, units[i].warm, brought);

    return kept > brought ? kept : brought;
}

static gramme_status
put_warm(gramme_item *settings, gramme_op_call *call, const int64_t figures[2])
{
    gramme_item map = {0};
    size_t i;

    for (i = 0; i < 2; i++) {
        if (!gramme_settings_put_integer(&map, call->arena, units[i].warm,
                                         figures[i])) {
            return gramme_error_nomem(call->err);
        }
    }
    return gramme_settings_put_map(settings, call->arena, WARM, &map)
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

static gramme_status
refuse_less(gramme_op_call *call, const gramme_modes *modes, size_t i)
{
    const char *whose = modes->index.size > 0 ? "index " : "table";

    if (!modes->is_new) {
        return gramme_invalid(call->err,
                              INVALID "Requested %s for WarmThroughput for %s%.*s is "
                                      "lower than current WarmThroughput, decreasing "
                                      "WarmThroughput is not supported",
                              units[i].warm, whose, GRAMME_VIEW_ARG(modes->index));
    }
    if (modes->is_on_demand) {
        return gramme_invalid(call->err,
                              INVALID
                              "Requested %s for WarmThroughput for %s%.*s is "
                              "lower than initial throughput for OnDemand. See: "
                              "https://docs.aws.amazon.com/amazondynamodb/latest/"
                              "developerguide/on-demand-capacity-mode.html"
                              "#on-demand-capacity-mode-initial",
                              units[i].warm, whose, GRAMME_VIEW_ARG(modes->index));
    }
    return gramme_invalid(call->err,
                          INVALID "Requested %s for WarmThroughput for %s%.*s is lower "
                                  "than %s of ProvisionedThroughput",
                          units[i].warm, whose, GRAMME_VIEW_ARG(modes->index),
                          units[i].provisioned);
}

static gramme_status
read_warm(gramme_item *settings, gramme_op_call *call, const gramme_modes *modes)
{
    int64_t figures[2];
    bool any = false;
    size_t i;

    for (i = 0; i < 2; i++) {
        const gramme_node *node = gramme_node_member(modes->warm, units[i].warm_member);
        int64_t least = warm_of(settings, modes->is_on_demand, i);

        figures[i] = gramme_node_present(node) ? gramme_node_integer(node, 0) : least;
        any |= gramme_node_present(node);
        if (figures[i] < least) {
            return refuse_less(call, modes, i);
        }
    }
    return any ? put_warm(settings, call, figures) : GRAMME_OK;
}

gramme_status gramme_modes_read(gramme_item *settings,
                                gramme_op_call *call,
                                const gramme_modes *modes)
{
    gramme_status status = GRAMME_OK;

    if (gramme_node_present(modes->on_demand)) {
        status = read_on_demand(settings, call, modes);
    }
    if (status == GRAMME_OK && gramme_node_present(modes->warm)) {
        status = read_warm(settings, call, modes);
    }
    return status;
}

gramme_status
gramme_modes_keep_warm(gramme_item *settings, gramme_op_call *call, bool is_on_demand)
{
    int64_t figures[2];
    size_t i;

    for (i = 0; i < 2; i++) {
        figures[i] = warm_of(settings, is_on_demand, i);
    }
    return put_warm(settings, call, figures);
}

void gramme_modes_write(gramme_writer *out,
                        const gramme_item *settings,
                        bool is_on_demand,
                        gramme_table_state phase)
{
    bool begun = false;
    size_t i;

    for (i = 0; i < 2; i++) {
        int64_t maximum = figure_of(settings, ON_DEMAND, units[i].maximum, UNLIMITED);

        if (maximum == UNLIMITED) {
            continue;
        }
        if (!begun) {
            gramme_write_name(out, ON_DEMAND);
            gramme_write_object_begin(out);
            begun = true;
        }
        gramme_write_name(out, units[i].maximum);
        gramme_write_integer(out, maximum);
    }
    if (begun) {
        gramme_write_object_end(out);
    }
    if (phase == GRAMME_TABLE_DELETING ||
        (phase == GRAMME_TABLE_CREATING &&
         gramme_settings_map(settings, WARM) == NULL)) {
        return;
    }
    gramme_write_name(out, WARM);
    gramme_write_object_begin(out);
    for (i = 0; i < 2; i++) {
        gramme_write_name(out, units[i].warm);
        gramme_write_integer(out, warm_of(settings, is_on_demand, i));
    }
    gramme_write_name(out, "Status");
    gramme_write_text(out, phase == GRAMME_TABLE_CREATING ? "UPDATING" : "ACTIVE");
    gramme_write_object_end(out);
}
