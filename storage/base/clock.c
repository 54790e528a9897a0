/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c - the system's clocks in microseconds. */
#include "storage/base/clock.h"

#include <stddef.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now = {0};

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + (int64_t)(now.tv_nsec / 1000);
}

static int64_t read_wall_clock(void *self)
{
    (void)self;
    return read_clock(CLOCK_REALTIME);
}

const gramme_clock *gramme_clock_system(void)
{
    static const gramme_clock clock = {read_wall_clock, NULL};

    return &clock;
}

int64_t gramme_clock_now(const gramme_clock *clock)
{
    return clock->now(clock->self);
}

int64_t gramme_clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
