/* SPDX-License-Identifier: Apache-2.0 */
/* host.c - a program that lives with Gramme: default signals, clients that hang up,
 * several threads and engines, forks, cJSON with allocation hooks of its own and SQLite
 * at the same time. Prints "ok", or what was wrong. */
#define _POSIX_C_SOURCE 200809L

#include <cJSON.h>
#include <gramme_plugin.h>
#include <gramme_server.h>
#include <sqlite3.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void check(int good, const char *what)
{
    if (!good) {
        (void)fprintf(stderr, "wrong: %s\n", what);
        exit(1);
    }
}

/* -- cJSON's hooks are the host's -- */

static atomic_long blocks;
static atomic_long asked;

static void *hook_malloc(size_t size)
{
    void *block = malloc(size);

    atomic_fetch_add(&asked, 1);
    atomic_fetch_add(&blocks, block != NULL);
    return block;
}

static void hook_free(void *block)
{
    atomic_fetch_sub(&blocks, block != NULL);
    free(block);
}

static void *parse_json(void *self)
{
    (void)self;
    for (int i = 0; i < 2000; i++) {
        cJSON *json = cJSON_Parse("{\"a\":[1,2,{\"b\":\"text\"}]}");
        char *text = cJSON_PrintUnformatted(json);

        check(strcmp(text, "{\"a\":[1,2,{\"b\":\"text\"}]}") == 0, "cJSON's text");
        cJSON_free(text);
        cJSON_Delete(json);
    }
    return NULL;
}

/* -- SQLite is everybody's -- */

static void *use_sqlite(void *self)
{
    sqlite3 *db;

    (void)self;
    check(sqlite3_open(":memory:", &db) == SQLITE_OK, "sqlite3_open");
    check(sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL) == SQLITE_OK, "SQL");
    for (int i = 0; i < 2000; i++) {
        check(sqlite3_exec(db, "INSERT INTO t VALUES(randomblob(100))", NULL, NULL,
                           NULL) == SQLITE_OK,
              "INSERT");
    }
    check(sqlite3_total_changes(db) == 2000, "rows");
    sqlite3_close(db);
    return NULL;
}

/* -- Gramme -- */

static const char create[] =
    "{\"TableName\":\"things\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
    "{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":["
    "{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"StreamSpecification\":"
    "{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_IMAGE\"}}";

static void put(gramme *db, gramme_reply *reply, int id, size_t bytes)
{
    size_t room = bytes + 256;
    char *json = malloc(room);
    int at = snprintf(json, room,
                      "{\"TableName\":\"things\",\"Item\":{\"id\":{\"S\":\"%d\"},"
                      "\"x\":{\"S\":\"",
                      id);

    memset(json + at, 'x', bytes);
    (void)snprintf(json + at + bytes, room - (size_t)at - bytes, "\"}}}");
    check(gramme_ask(db, "PutItem", json, reply) == 200, "PutItem");
    free(json);
}

static int count_one(void *self, const char *item, size_t size)
{
    (void)item;
    (void)size;
    ++*(int *)self;
    return 0;
}

/* An engine of the thread's own, and one that all share. */
static void *use_engines(void *self)
{
    gramme *shared = self;
    gramme_reply *reply = gramme_reply_new();

    for (int i = 0; i < 10; i++) {
        gramme *own;
        int count = 0;

        check(gramme_open(&own, NULL, NULL) == GRAMME_CODE_OK, "gramme_open");
        check(gramme_ask(own, "CreateTable", create, reply) == 200, "CreateTable");
        for (int k = 0; k < 20; k++) {
            put(own, reply, k, 10);
            put(shared, reply, k, 10);
        }
        check(gramme_read_table(own, "things", count_one, &count, NULL) ==
                      GRAMME_CODE_OK &&
                  count == 20,
              "gramme_read_table");
        gramme_close(own);
    }
    gramme_reply_free(reply);
    return NULL;
}

static int
do_nothing(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    (void)invocation;
    (void)outcome;
    atomic_fetch_add((atomic_int *)self, 1);
    return 0;
}

/* Asks for megabytes and hangs up: at once, later, after a part of it, or after it said
 * that nothing will follow. */
static void hang_up(int port, int how)
{
    static const char request[] =
        "POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810.Scan\r\n"
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: x\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=k/d/us-east-1/s/t, "
        "SignedHeaders=x, Signature=x\r\nContent-Length: 22\r\n\r\n"
        "{\"TableName\":\"things\"}";
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    struct timespec soon = {.tv_nsec = 2000000};
    char some[4096];
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0,
          "connect");
    for (int i = 0; i < 3; i++) {
        check(send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) > 0, "send");
    }
    if (how > 0) {
        (void)nanosleep(&soon, NULL);
    }
    if (how > 1) {
        (void)recv(fd, some, sizeof(some), 0);
    }
    if (how > 2) {
        (void)shutdown(fd, SHUT_WR);
        (void)nanosleep(&soon, NULL);
    }
    if (how != 2) {
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    }
    close(fd);
}

/* A child finds the handles of no use, and is not held up by them. */
static void use_in_child(gramme *db, gramme_server *server)
{
    int status = 0;
    pid_t child = fork();

    check(child >= 0, "fork");
    if (child == 0) {
        gramme_reply *reply = gramme_reply_new();
        gramme_turn *turn;
        gramme *other;
        char **names;
        size_t count;
        int count_items = 0;
        gramme_target target = {.version = GRAMME_TARGET_VERSION, .invoke = do_nothing};

        (void)alarm(20);
        check(gramme_ask(db, "ListTables", "{}", reply) == 500, "call in a child");
        check(gramme_ask(db, "PutItem",
                         "{\"TableName\":\"things\",\"Item\":{\"id\":{\"S\":\"c\"}}}",
                         reply) == 500,
              "write in a child");
        check(gramme_turn_begin(&turn, db) == GRAMME_CODE_MISUSE, "turn in a child");
        check(gramme_has_table(db, "things") == 0, "table in a child");
        check(gramme_list_tables(db, &names, &count, NULL) == GRAMME_CODE_MISUSE,
              "tables in a child");
        check(gramme_read_table(db, "things", count_one, &count_items, NULL) ==
                  GRAMME_CODE_MISUSE,
              "items in a child");
        check(gramme_reset_table(db, "things", NULL) == GRAMME_CODE_MISUSE &&
                  gramme_reset(db, NULL) == GRAMME_CODE_MISUSE,
              "reset in a child");
        check(gramme_clone(&other, db, NULL) == GRAMME_CODE_MISUSE, "clone in a child");
        check(gramme_trigger_add(db, "things", "t", NULL, &target, NULL) ==
                  GRAMME_CODE_MISUSE,
              "trigger in a child");
        gramme_advance_clock(db, 1000);
        gramme_settle(db);
        check(gramme_settle_triggers(db, 1000) == 0, "settling in a child");
        gramme_server_stop(server);
        gramme_server_free(server);
        gramme_close(db);
        gramme_reply_free(reply);
        _exit(0);
    }
    check(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
              WEXITSTATUS(status) == 0,
          "the child");
}

/* Where no other thread held a lock, a child may open engines of its own. */
static void open_in_child(void)
{
    int status = 0;
    pid_t child = fork();

    check(child >= 0, "fork");
    if (child == 0) {
        gramme_reply *reply = gramme_reply_new();
        gramme *own;

        (void)alarm(20);
        check(gramme_open(&own, NULL, NULL) == GRAMME_CODE_OK, "open in a child");
        check(gramme_ask(own, "ListTables", "{}", reply) == 200, "call in a child");
        gramme_close(own);
        gramme_reply_free(reply);
        _exit(0);
    }
    check(waitpid(child, &status, 0) == child && status == 0, "the second child");
}

static int count_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;

    if (tasks == NULL) {
        return 1;
    }
    while (readdir(tasks) != NULL) {
        count++;
    }
    closedir(tasks);
    return count - 2;
}

static void *return_at_once(void *self)
{
    return self;
}

/* What there is before Gramme; a sanitizer's thread comes with the first one. */
static int count_threads_before(void)
{
    pthread_t first;

    check(pthread_create(&first, NULL, return_at_once, NULL) == 0, "pthread_create");
    pthread_join(first, NULL);
    return count_threads();
}

/* A joined thread may be in /proc for another moment. */
static int are_threads(int expected)
{
    struct timespec moment = {.tv_nsec = 10000000};

    for (int i = 0; i < 200 && count_threads() != expected; i++) {
        (void)nanosleep(&moment, NULL);
    }
    return count_threads() == expected;
}

static void check_signals(void)
{
    static const int numbers[] = {SIGPIPE, SIGINT, SIGTERM, SIGCHLD, SIGSEGV};
    sigset_t blocked;

    check(pthread_sigmask(SIG_SETMASK, NULL, &blocked) == 0, "the mask");
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct sigaction action;

        check(sigaction(numbers[i], NULL, &action) == 0, "sigaction");
        check(action.sa_handler == SIG_DFL || numbers[i] == SIGSEGV, "a handler");
        check(sigismember(&blocked, numbers[i]) == 0, "a blocked signal");
    }
}

int main(void)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    cJSON_Hooks hooks = {hook_malloc, hook_free};
    atomic_int invoked = 0;
    gramme_target target = {
        .version = GRAMME_TARGET_VERSION, .invoke = do_nothing, .self = &invoked};
    int threads = count_threads_before();
    pthread_t helpers[5];
    gramme_reply *reply = gramme_reply_new();
    gramme_server *server;
    gramme_failure failure;
    gramme *db;

    check(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1) == SQLITE_OK, "sqlite3_config");
    cJSON_InitHooks(&hooks);
    check(gramme_open(&db, NULL, &failure) == GRAMME_CODE_OK, failure.message);
    check(are_threads(threads), "a thread without work");
    check(gramme_ask(db, "CreateTable", create, reply) == 200, "CreateTable");
    check(gramme_trigger_add(db, "things", "t", NULL, &target, NULL) == GRAMME_CODE_OK,
          "gramme_trigger_add");
    options.db = db;
    options.threads = 2;
    check(gramme_server_start(&server, &options, &failure) == GRAMME_CODE_OK,
          failure.message);
    for (int i = 0; i < 3; i++) {
        pthread_create(&helpers[i], NULL, use_engines, db);
    }
    pthread_create(&helpers[3], NULL, parse_json, NULL);
    pthread_create(&helpers[4], NULL, use_sqlite, NULL);
    for (int i = 0; i < 4; i++) {
        put(db, reply, 100 + i, 300000);
    }
    for (int i = 0; i < 60; i++) {
        hang_up(gramme_server_port(server), i % 4);
    }
    for (int i = 0; i < 3; i++) {
        use_in_child(db, server);
    }
    for (int i = 0; i < 5; i++) {
        pthread_join(helpers[i], NULL);
    }
    check(gramme_ask(db, "ListTables", "{}", reply) == 200, "still there");
    check(gramme_settle_triggers(db, 20000) == 1 && invoked > 0, "the trigger");
    check_signals();
    gramme_server_free(server);
    gramme_close(db);
    gramme_reply_free(reply);
    open_in_child();
    check(blocks == 0, "cJSON's blocks");
    check(asked > 2000 * 10, "the hooks");
    check(are_threads(threads), "a thread left behind");
    puts("ok");
    return 0;
}
