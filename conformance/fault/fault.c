/* SPDX-License-Identifier: Apache-2.0 */
/* fault.c - counting chances, and taking the one that was asked for. */
#include "conformance/fault/fault.h"

#include <execinfo.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

enum { FRAMES = 40 };

static struct {
    atomic_bool armed;
    gramme_fault_plan plan;
    atomic_ulong met;
    atomic_ulong taken;
} now;

static _Thread_local bool mine;   /* the thread that armed it */
static _Thread_local bool spared; /* or a thread of the test's own */

#ifdef GRAMME_FAULT_SANITIZED
void __sanitizer_print_stack_trace(void);
#endif

/* Without memory: of a sanitizer's own, or as addresses. */
static void print_place(void)
{
#ifdef GRAMME_FAULT_SANITIZED
    __sanitizer_print_stack_trace();
#else
    void *frames[FRAMES];

    backtrace_symbols_fd(frames, backtrace(frames, FRAMES), STDERR_FILENO);
#endif
}

void gramme_fault_prepare(void)
{
#ifndef GRAMME_FAULT_SANITIZED
    void *frame;

    (void)backtrace(&frame, 1);
#endif
}

void gramme_fault_arm(const gramme_fault_plan *plan)
{
    now.plan = *plan;
    mine = true;
    atomic_store(&now.met, 0);
    atomic_store(&now.taken, 0);
    atomic_store(&now.armed, true);
}

unsigned long gramme_fault_disarm(unsigned long *met)
{
    atomic_store(&now.armed, false);
    mine = false;
    if (met != NULL) {
        *met = atomic_load(&now.met);
    }
    return atomic_load(&now.taken);
}

static bool is_meant(gramme_fault_kind kind)
{
    return now.plan.kind == kind && !spared && (now.plan.everywhere || mine);
}

bool gramme_fault_strikes(gramme_fault_kind kind)
{
    unsigned long number;
    bool strikes;

    if (!atomic_load_explicit(&now.armed, memory_order_relaxed) || !is_meant(kind)) {
        return false;
    }
    number = atomic_fetch_add(&now.met, 1) + 1;
    strikes = now.plan.number > 0 && (now.plan.onwards ? number >= now.plan.number
                                                       : number == now.plan.number);
    if (strikes && atomic_fetch_add(&now.taken, 1) == 0 && now.plan.tell) {
        bool was = gramme_fault_spare(true);

        print_place();
        (void)gramme_fault_spare(was);
    }
    return strikes;
}

bool gramme_fault_spare(bool now_spared)
{
    bool was = spared;

    spared = now_spared;
    return was;
}

gramme_fault_kind gramme_fault_armed(void)
{
    return now.plan.kind;
}

const char *gramme_fault_name(gramme_fault_kind kind)
{
    static const char *const names[] = {"memory", "disk", "short", "full"};

    return kind < GRAMME_FAULT_KINDS ? names[kind] : "?";
}
