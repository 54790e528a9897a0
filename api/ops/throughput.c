/* SPDX-License-Identifier: Apache-2.0 */
/* throughput.c - throughput settings. Nothing is ever throttled; figures are kept and
 * described. */
#include "api/ops/throughput.h"

#include "api/ops/modes.h"
#include "api/ops/settings.h"

static const int64_t units_max = 1000000000000;

static const struct {
    unsigned member;
    const char *name;
} units[] = {
    {GRAMME_PROVISIONED_THROUGHPUT_READ_CAPACITY_UNITS, "ReadCapacityUnits"},
    {GRAMME_PROVISIONED_THROUGHPUT_WRITE_CAPACITY_UNITS, "WriteCapacityUnits"},
};

gramme_status gramme_throughput_check(const gramme_node *provisioned, gramme_error *err)
{
    size_t i;

    for (i = 0; gramme_node_present(provisioned) && i < 2; i++) {
        int64_t value =
            gramme_node_integer(gramme_node_member(provisioned, units[i].member), 0);

        if (value > units_max) {
            return gramme_invalid(err, "Given value %lld for %s is out of bounds",
                                  (long long)value, units[i].name);
        }
    }
    return GRAMME_OK;
}

gramme_status gramme_throughput_read(gramme_item *settings,
                                     gramme_op_call *call,
                                     const gramme_node *provisioned)
{
    gramme_status status = gramme_throughput_check(provisioned, call->err);
    size_t i;

    for (i = 0; i < 2 && status == GRAMME_OK; i++) {
        int64_t value =
            gramme_node_integer(gramme_node_member(provisioned, units[i].member), 0);

        if (!gramme_settings_put_integer(settings, call->arena, units[i].name, value)) {
            status = gramme_error_nomem(call->err);
        }
    }
    return status;
}

gramme_status gramme_throughput_read_index(gramme_item *settings,
                                           gramme_op_call *call,
                                           const gramme_node *index,
                                           gramme_view index_name,
                                           bool on_demand,
                                           bool added)
{
    const gramme_node *provisioned =
        gramme_node_member(index, GRAMME_GLOBAL_SECONDARY_INDEX_PROVISIONED_THROUGHPUT);
    gramme_status status = GRAMME_OK;

    if (on_demand && gramme_node_present(provisioned)) {
        return gramme_invalid(
            call->err,
            "One or more parameter values were invalid: "
            "%s be specified for index: %.*s when BillingMode is PAY_PER_REQUEST",
            added ? "Neither ReadCapacityUnits nor WriteCapacityUnits can"
                  : "ProvisionedThroughput should not",
            GRAMME_VIEW_ARG(index_name));
    }
    if (!on_demand && !gramme_node_present(provisioned)) {
        return gramme_invalid(call->err,
                              "One or more parameter values were invalid: %s specified "
                              "for index: %.*s",
                              added ? "Both ReadCapacityUnits and WriteCapacityUnits "
                                      "must be"
                                    : "ProvisionedThroughput is not",
                              GRAMME_VIEW_ARG(index_name));
    }
    if (!on_demand) {
        status = gramme_throughput_read(settings, call, provisioned);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_modes_read(
        settings, call,
        &(gramme_modes){
            .on_demand = gramme_node_member(
                index, GRAMME_GLOBAL_SECONDARY_INDEX_ON_DEMAND_THROUGHPUT),
            .warm = gramme_node_member(index,
                                       GRAMME_GLOBAL_SECONDARY_INDEX_WARM_THROUGHPUT),
            .index = index_name,
            .is_on_demand = on_demand,
            .is_new = true,
        });
}

static void write_member(gramme_writer *out, const char *name, int64_t value)
{
    gramme_write_name(out, name);
    gramme_write_integer(out, value);
}

static void write_time(gramme_writer *out, const char *name, int64_t time)
{
    if (time > 0) {
        gramme_write_name(out, name);
        gramme_write_timestamp(out, time);
    }
}

static void
write_provisioned(gramme_writer *out, const gramme_item *settings, bool on_demand)
{
    gramme_write_name(out, "ProvisionedThroughput");
    gramme_write_object_begin(out);
    write_time(out, "LastIncreaseDateTime",
               gramme_settings_integer(settings, "LastIncreaseDateTime", 0));
    write_time(out, "LastDecreaseDateTime",
               gramme_settings_integer(settings, "LastDecreaseDateTime", 0));
    write_member(out, "NumberOfDecreasesToday",
                 gramme_settings_integer(settings, "NumberOfDecreasesToday", 0));
    write_member(out, "ReadCapacityUnits",
                 on_demand ? 0
                           : gramme_settings_integer(settings, "ReadCapacityUnits", 0));
    write_member(
        out, "WriteCapacityUnits",
        on_demand ? 0 : gramme_settings_integer(settings, "WriteCapacityUnits", 0));
    gramme_write_object_end(out);
}

void gramme_throughput_write(gramme_writer *out,
                             const gramme_item *settings,
                             bool on_demand,
                             gramme_table_state phase)
{
    write_provisioned(out, settings, on_demand);
    gramme_modes_write(out, settings, on_demand, phase);
}
