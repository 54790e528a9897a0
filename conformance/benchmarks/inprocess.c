/* SPDX-License-Identifier: Apache-2.0 */
/* inprocess.c - PutItem without HTTP: "inprocess PUTS [none|stream|callback] [PATH]".
 * One thread puts items of about 450 bytes under random keys into a table without a
 * stream, with one, or with one that a callback listens to; prints
 *
 *     puts a second, records delivered meanwhile, seconds until the last was delivered
 */
#include <gramme.h>
#include <gramme_plugin.h>
#include <gramme_server.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void call(gramme *db, gramme_reply *reply, const char *target, const char *body)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    size_t size;

    request.target = target;
    request.body = body;
    request.body_size = strlen(body);
    if (gramme_call(db, NULL, &request, reply) != 200) {
        (void)fprintf(stderr, "%s: %s\n", target, gramme_reply_body(reply, &size));
        _Exit(1);
    }
}

static void create(gramme *db, gramme_reply *reply, int stream)
{
    char body[512];

    (void)snprintf(body, sizeof(body),
                   "{\"TableName\":\"bench\",\"BillingMode\":\"PAY_PER_REQUEST\","
                   "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
                   "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\","
                   "\"KeyType\":\"HASH\"}]%s}",
                   stream ? ",\"StreamSpecification\":{\"StreamEnabled\":true,"
                            "\"StreamViewType\":\"NEW_IMAGE\"}"
                          : "");
    call(db, reply, "DynamoDB_20120810.CreateTable", body);
}

static void put(gramme *db, gramme_reply *reply, uint64_t key)
{
    static const char pad[] = "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij";
    char body[1024];

    (void)snprintf(body, sizeof(body),
                   "{\"TableName\":\"bench\",\"Item\":{\"pk\":{\"S\":\"k%020llu\"},"
                   "\"n\":{\"N\":\"42\"},\"pad\":{\"S\":\"%s%s%s%s%s%s%s\"}}}",
                   (unsigned long long)key, pad, pad, pad, pad, pad, pad, pad);
    call(db, reply, "DynamoDB_20120810.PutItem", body);
}

static int fail(const gramme_failure *failure)
{
    (void)fprintf(stderr, "%s\n", failure->message);
    return 1;
}

static gramme_code
listen_to(gramme *db, atomic_long *delivered, gramme_failure *failure)
{
    gramme_target target = {
        .version = GRAMME_TARGET_VERSION, .invoke = count_records, .self = delivered};

    return gramme_trigger_add(db, "bench", "count", "{\"BatchSize\":100}", &target,
                              failure);
}

static int serve(const char *port)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    gramme_failure failure;
    gramme_server *server;
    atomic_long delivered = 0;
    sigset_t ending;
    int which;

    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    options.port = (int)strtol(port, NULL, 10);
    if (gramme_open(&options.db, NULL, &failure) != GRAMME_CODE_OK ||
        listen_to(options.db, &delivered, &failure) != GRAMME_CODE_OK ||
        gramme_server_start(&server, &options, &failure) != GRAMME_CODE_OK) {
        return fail(&failure);
    }
    (void)sigwait(&ending, &which);
    gramme_server_free(server);
    gramme_close(options.db);
    return delivered > 0 ? 0 : 1;
}

static int put_many(long puts, const char *mode, const char *path)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    atomic_long delivered = 0;
    gramme_failure failure = {GRAMME_CODE_OK, "out of memory"};
    gramme_reply *reply = gramme_reply_new();
    int listens = strcmp(mode, "callback") == 0;
    uint64_t key = 88172645463325252U;
    gramme *db;
    long meanwhile;
    double begun;
    double put_in;

    options.path = path;
    if (reply == NULL || gramme_open(&db, &options, &failure) != GRAMME_CODE_OK) {
        return fail(&failure);
    }
    create(db, reply, strcmp(mode, "none") != 0);
    if (listens && listen_to(db, &delivered, &failure) != GRAMME_CODE_OK) {
        return fail(&failure);
    }
    begun = seconds();
    for (long i = 0; i < puts; i++) {
        key ^= key << 13;
        key ^= key >> 7;
        key ^= key << 17;
        put(db, reply, key);
    }
    put_in = seconds() - begun;
    meanwhile = delivered;
    while (listens && delivered < puts) {
        struct timespec moment = {0, 1000000};

        nanosleep(&moment, NULL);
    }
    (void)printf("%.0f %ld %.2f\n", (double)puts / put_in, meanwhile,
                 seconds() - begun - put_in);
    gramme_reply_free(reply);
    gramme_close(db);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fprintf(stderr, "inprocess PUTS none|stream|callback [PATH]\n"
                              "inprocess serve PORT\n");
        return 1;
    }
    return strcmp(argv[1], "serve") == 0 ? serve(argv[2])
                                         : put_many(strtol(argv[1], NULL, 10), argv[2],
                                                    argc > 3 ? argv[3] : NULL);
}
