/* SPDX-License-Identifier: Apache-2.0 */
/* room.c - who has to go when there is no room for another body, answer or client. It
 * is never who makes progress: a client that stood still for a while holds what others
 * need, and the longest-standing goes first. */
#include "server/loop/loop_internal.h"

#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum {
    REST_MS = 2000,  /* a connection may rest though others wait for one */
    STALL_MS = 3000, /* and a request or an answer may stand still */
    CLOSED_AT_ONCE = 64,
    HEADER_LEAST = 1024,
    HEADER_MOST = 1 << 20,
    BODY_MOST = 1 << 30
};

static const gramme_server_limits defaults = {
    .header_ms = 30000,
    .body_ms = 60000,
    .answer_ms = 60000,
    .idle_ms = 600000,
    .header_bytes = GRAMME_HTTP_HEAD_MAX,
    .body_bytes = GRAMME_REQUEST_BODY_MAX,
    .buffered_bytes = (size_t)256 << 20,
};

static void fill_time(int64_t *value, int64_t usual)
{
    *value = *value > 0 ? *value : usual;
}

static void fill_size(size_t *value, size_t usual)
{
    *value = *value > 0 ? *value : usual;
}

void gramme_room_limits(gramme_server_limits *limits)
{
    fill_time(&limits->header_ms, defaults.header_ms);
    fill_time(&limits->body_ms, defaults.body_ms);
    fill_time(&limits->answer_ms, defaults.answer_ms);
    fill_time(&limits->idle_ms, defaults.idle_ms);
    fill_size(&limits->header_bytes, defaults.header_bytes);
    fill_size(&limits->body_bytes, defaults.body_bytes);
    fill_size(&limits->buffered_bytes, defaults.buffered_bytes);
}

bool gramme_room_permits(const gramme_server_limits *limits)
{
    return limits->header_ms >= 0 && limits->body_ms >= 0 && limits->answer_ms >= 0 &&
           limits->idle_ms >= 0 && limits->header_bytes <= HEADER_MOST &&
           limits->body_bytes <= BODY_MOST &&
           (limits->header_bytes == 0 || limits->header_bytes >= HEADER_LEAST);
}

/* Requests that are complete are the server's turn, not the client's. */
static bool stands_still(const gramme_client *c)
{
    return c->phase == PHASE_SHAKING || c->phase == PHASE_HEAD ||
           c->phase == PHASE_BODY || c->phase == PHASE_WRITING ||
           c->phase == PHASE_LINGERING;
}

static bool is_over(const struct gramme_server *server)
{
    return atomic_load(&server->buffered) > server->limits.buffered_bytes;
}

bool gramme_room_take(gramme_client *client, size_t bytes)
{
    gramme_loop *loop = client->loop;
    gramme_client *c = loop->busy.first;
    gramme_client *next;

    atomic_fetch_add(&loop->server->buffered, bytes);
    client->held += bytes;
    for (; c != NULL && is_over(loop->server) && loop->now - c->since > STALL_MS;
         c = next) {
        next = c->next;
        if (c != client && c->held > 0 && stands_still(c)) {
            gramme_client_close(c);
        }
    }
    if (is_over(loop->server)) {
        gramme_room_give(client, bytes);
        return false;
    }
    return true;
}

void gramme_room_give(gramme_client *client, size_t bytes)
{
    atomic_fetch_sub(&client->loop->server->buffered, bytes);
    client->held -= bytes;
    client->loop->untidy = client->loop->untidy || bytes > 0;
}

void gramme_room_close_idle(gramme_loop *loop)
{
    gramme_client *next;
    gramme_client *c;
    int left = CLOSED_AT_ONCE;

    for (c = loop->idle.first; c != NULL && left > 0 && loop->now - c->since > REST_MS;
         c = next, left--) {
        next = c->next;
        gramme_client_close(c);
    }
    for (c = loop->busy.first; c != NULL && left > 0 && loop->now - c->since > STALL_MS;
         c = next) {
        next = c->next;
        if (stands_still(c)) {
            gramme_client_close(c);
            left--;
        }
    }
}

void gramme_room_for_clients(struct gramme_server *server)
{
    size_t i;

    gramme_room_close_idle(&server->loops[0]);
    for (i = 1; i < server->loop_count; i++) {
        gramme_loop_ask_room(&server->loops[i]);
    }
}

/* A request of a few megabytes may have needed a few hundred. The C library keeps what
 * is freed as long as something lies behind it, and 64 MB a thread after that. Where a
 * sanitizer has its own malloc(), the library's was never used, and its first use is
 * not for several threads. */
void gramme_room_tidy(gramme_loop *loop)
{
    if (loop->untidy) {
        loop->untidy = false;
#if defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)
        (void)malloc_trim(0);
#endif
    }
}
