/* SPDX-License-Identifier: Apache-2.0 */
/* window.c - tumbling windows. */
#include "streams/window.h"

void gramme_tumbling_init(gramme_tumbling *window, const gramme_allocator *allocator)
{
    *window = (gramme_tumbling){.open = false};
    gramme_bytes_init(&window->state, allocator);
}

void gramme_tumbling_dispose(gramme_tumbling *window)
{
    gramme_bytes_clear(&window->state);
}

void gramme_tumbling_enter(gramme_tumbling *window,
                           const gramme_change *change,
                           int64_t size)
{
    int64_t into = change->time % size;

    if (window->open) {
        return;
    }
    window->open = true;
    window->outgrown = false;
    window->start = change->time - (into < 0 ? into + size : into);
    window->end = window->start + size;
    window->first = change->sequence;
    gramme_bytes_reset(&window->state, 0);
}

gramme_status
gramme_tumbling_keep(gramme_tumbling *window, gramme_view state, gramme_error *err)
{
    gramme_bytes fresh;

    gramme_bytes_init(&fresh, window->state.allocator);
    gramme_bytes_append_view(&fresh, state);
    if (!gramme_bytes_ok(&fresh)) {
        gramme_bytes_clear(&fresh);
        return gramme_error_nomem(err);
    }
    gramme_bytes_clear(&window->state);
    window->state = fresh;
    window->outgrown = state.size > GRAMME_WINDOW_STATE_MAX;
    return GRAMME_OK;
}

void gramme_tumbling_close(gramme_tumbling *window)
{
    window->open = false;
    window->outgrown = false;
    gramme_bytes_reset(&window->state, 0);
}

gramme_window gramme_tumbling_show(const gramme_tumbling *window, bool is_final)
{
    return (gramme_window){
        .start = window->start,
        .end = window->end,
        .state = gramme_bytes_view(&window->state),
        .is_final = is_final,
        .ended_early = is_final && window->outgrown,
    };
}
