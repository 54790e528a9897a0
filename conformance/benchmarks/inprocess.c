/* SPDX-License-Identifier: Apache-2.0 */
/* inprocess.c - Gramme without HTTP: "inprocess [PATH]" opens an engine, in memory
 * without a path, and does what driver.h's commands say through gramme.h. Its own:
 *
 *     fresh COUNT       MEDIAN    microseconds to open an engine in memory and close it
 *     listen            ok        a callback counts the records of table bench's stream
 *     delivered COUNT   SECONDS   until it has seen so many
 *     serve             PORT      serves the engine over HTTP
 */
#include "driver.h"

#include <gramme.h>
#include <gramme_plugin.h>
#include <gramme_server.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct engine {
    gramme *db;
    gramme_reply *reply;
    gramme_server *server;
    atomic_long delivered;
} engine;

static int perform(void *self, const char *operation, const char *text, size_t size)
{
    const engine *e = self;

    (void)size;
    return gramme_ask(e->db, operation, text, e->reply);
}

static const char *answer(void *self)
{
    const engine *e = self;

    return gramme_reply_body(e->reply, NULL);
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void open_and_close(void)
{
    gramme_failure failure;
    gramme *db;

    if (gramme_open(&db, NULL, &failure) != GRAMME_CODE_OK) {
        gramme_bench_fail("open", failure.message);
    }
    gramme_close(db);
}

static void fresh(long count)
{
    /* Volatile, so that callgrind finds the function. */
    void (*volatile counted)(void) = open_and_close;
    double *times = calloc((size_t)count, sizeof(*times));

    if (times == NULL) {
        gramme_bench_fail("fresh", "out of memory");
        return;
    }
    for (long i = 0; i < count; i++) {
        double begin = gramme_bench_seconds();

        counted();
        times[i] = gramme_bench_seconds() - begin;
    }
    qsort(times, (size_t)count, sizeof(*times), by_size);
    (void)printf("%.3f\n", times[count / 2] * 1e6);
    free(times);
}

static int
count_records(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    atomic_long *delivered = self;
    const char *at = invocation->event;

    (void)outcome;
    while ((at = strstr(at, "\"eventID\"")) != NULL) {
        atomic_fetch_add(delivered, 1);
        at++;
    }
    return 0;
}

static void listen_to(engine *e)
{
    gramme_failure failure;
    gramme_target target = {.version = GRAMME_TARGET_VERSION,
                            .invoke = count_records,
                            .self = &e->delivered};

    if (gramme_trigger_add(e->db, "bench", "count", "{\"BatchSize\":100}", &target,
                           &failure) != GRAMME_CODE_OK) {
        gramme_bench_fail("listen", failure.message);
    }
    (void)puts("ok");
}

static void wait_for(const engine *e, long count)
{
    double begin = gramme_bench_seconds();

    while (atomic_load(&e->delivered) < count) {
        struct timespec moment = {0, 1000000};

        if (gramme_bench_seconds() - begin > 60) {
            gramme_bench_fail("delivered", "records are missing after a minute");
        }
        nanosleep(&moment, NULL);
    }
    (void)printf("%.6f\n", gramme_bench_seconds() - begin);
}

static void serve(engine *e)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    gramme_failure failure;

    options.db = e->db;
    if (gramme_server_start(&e->server, &options, &failure) != GRAMME_CODE_OK) {
        gramme_bench_fail("serve", failure.message);
    }
    (void)printf("%d\n", gramme_server_port(e->server));
}

static int other(void *self, char **words, size_t count)
{
    engine *e = self;

    if (count == 2 && strcmp(words[0], "fresh") == 0) {
        fresh(strtol(words[1], NULL, 10));
    } else if (count == 1 && strcmp(words[0], "listen") == 0) {
        listen_to(e);
    } else if (count == 2 && strcmp(words[0], "delivered") == 0) {
        wait_for(e, strtol(words[1], NULL, 10));
    } else if (count == 1 && strcmp(words[0], "serve") == 0 && e->server == NULL) {
        serve(e);
    } else {
        return 0;
    }
    return 1;
}

int main(int argc, char **argv)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    engine e = {.reply = gramme_reply_new()};
    gramme_bench_subject subject = {&e, perform, answer, other};
    gramme_failure failure = {GRAMME_CODE_NOMEM, "out of memory"};
    int status;

    options.path = argc > 1 ? argv[1] : NULL;
    if (e.reply == NULL || gramme_open(&e.db, &options, &failure) != GRAMME_CODE_OK) {
        gramme_bench_fail("open", failure.message);
    }
    status = gramme_bench_drive(&subject);
    gramme_server_free(e.server);
    gramme_reply_free(e.reply);
    gramme_close(e.db);
    return status;
}
