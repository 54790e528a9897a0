/* SPDX-License-Identifier: Apache-2.0 */
/* http.c - the program gramme_fault_http: a server in this process that runs out of
 * memory at every allocation of every request in turn.
 *
 *     gramme_fault_http [--every N] [--junit FILE]
 *                       [--request NAME] [--number N] [--tell]
 *
 * Each request goes over a connection of its own and gets the right answer, AWS's
 * InternalServerError, or no answer and a closed connection; the next one, when there
 * is memory again, gets the right answer. */
#include <arpa/inet.h>
#include <errno.h>
#include <gramme_plugin.h>
#include <gramme_server.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <zlib.h>

#include "conformance/fault/fault.h"
#include "conformance/fault/sheet.h"

enum {
    PATIENCE = 20, /* seconds for an answer */
    LONG = 20000,  /* bytes of a long request */
    TROUBLES_MAX = 20,
    TRIALS_MAX = 100000,
};

/* How a request is sent. */
typedef enum how {
    PLAIN,
    CHUNKED,
    ZIPPED, /* both ways */
    RAW,    /* `body` is all of it */
} how;

typedef struct request {
    const char *name;
    const char *target; /* "PutItem" */
    const char *body;   /* "LONG" in it: many bytes */
    how sent;
} request;

#define ITEM(id, more)                                                                 \
    "{\"TableName\":\"things\",\"Item\":{\"k\":{\"S\":\"" id "\"}" more "}}"

static const char create[] =
    "{\"TableName\":\"things\",\"BillingMode\":\"PAY_PER_REQUEST\","
    "\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"S\"}],"
    "\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}]}";

static const request requests[] = {
    {"put", "PutItem", ITEM("a", ""), PLAIN},
    {"put long", "PutItem", ITEM("b", ",\"t\":{\"S\":\"LONG\"}"), PLAIN},
    {"put chunked", "PutItem", ITEM("c", ",\"t\":{\"S\":\"LONG\"}"), CHUNKED},
    {"put zipped", "PutItem", ITEM("d", ",\"t\":{\"S\":\"LONG\"}"), ZIPPED},
    {"get", "GetItem", "{\"TableName\":\"things\",\"Key\":{\"k\":{\"S\":\"a\"}}}",
     PLAIN},
    {"scan", "Scan", "{\"TableName\":\"things\",\"ProjectionExpression\":\"k\"}",
     PLAIN},
    {"get zipped", "GetItem",
     "{\"TableName\":\"things\",\"Key\":{\"k\":{\"S\":\"b\"}}}", ZIPPED},
    {"refused", "PutItem",
     "{\"TableName\":\"things\",\"Item\":{\"k\":{\"S\":\"a\"}},"
     "\"ConditionExpression\":\"attribute_not_exists(k)\"}",
     PLAIN},
    {"missing table", "GetItem", "{\"TableName\":\"none\",\"Key\":{}}", PLAIN},
    {"unknown operation", "Nothing", "{}", PLAIN},
    {"no JSON", "PutItem", "{", PLAIN},
    {"health", NULL, "GET /_gramme/health HTTP/1.1\r\nHost: x\r\n\r\n", RAW},
    {"no credentials", NULL, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", RAW},
    {"no HTTP", NULL, "\x16\x03\x01\r\n\r\n", RAW},
    {"function", NULL,
     "GET /2015-03-31/functions/ HTTP/1.1\r\nHost: x\r\nAuthorization: "
     "AWS4-HMAC-SHA256 Credential=k/d/us-east-1/lambda/t, SignedHeaders=x, "
     "Signature=x\r\n\r\n",
     RAW},
};

typedef struct answer {
    int status; /* 0: the connection was closed without a whole one */
    gramme_sheet bytes;
    gramme_sheet body;
} answer;

typedef struct test {
    unsigned long every;
    const char *only;
    unsigned long number;
    const char *junit;
    bool tell;
    int port;
    char filler[LONG + 1];
    gramme_sheet sent;
    unsigned long trials;
    unsigned long faults;
    unsigned long closed;
    unsigned troubles;
} test;

/* -- the client -- */

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct timeval patience = {.tv_sec = PATIENCE};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 ||
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        perror("connect");
        exit(2);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return fd;
}

/* The body, with many bytes for LONG in it. */
static void fill(gramme_sheet *out, const test *t, const char *body)
{
    const char *mark = strstr(body, "LONG");

    if (mark == NULL) {
        gramme_sheet_print(out, "%s", body);
        return;
    }
    gramme_sheet_add(out, body, (size_t)(mark - body));
    gramme_sheet_print(out, "%s%s", t->filler, mark + 4);
}

static void zip(gramme_sheet *out, const gramme_sheet *plain)
{
    unsigned char packed[4096];
    z_stream z;

    memset(&z, 0, sizeof(z));
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        abort();
    }
    z.next_in = (unsigned char *)plain->data;
    z.avail_in = (unsigned)plain->size;
    z.next_out = packed;
    z.avail_out = sizeof(packed);
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
        abort();
    }
    gramme_sheet_add(out, (const char *)packed, sizeof(packed) - z.avail_out);
    (void)deflateEnd(&z);
}

static void print_request(test *t, const request *r)
{
    gramme_sheet body = {.data = NULL};
    gramme_sheet packed = {.data = NULL};
    gramme_sheet *out = &t->sent;

    gramme_sheet_empty(out);
    if (r->sent == RAW) {
        gramme_sheet_print(out, "%s", r->body);
        return;
    }
    fill(&body, t, r->body);
    if (r->sent == ZIPPED) {
        zip(&packed, &body);
    }
    gramme_sheet_print(out,
                       "POST / HTTP/1.1\r\nHost: x\r\n"
                       "X-Amz-Target: DynamoDB_20120810.%s\r\n"
                       "Content-Type: application/x-amz-json-1.0\r\nDate: x\r\n"
                       "Authorization: AWS4-HMAC-SHA256 Credential=k/d/us-east-1/s/t, "
                       "SignedHeaders=x, Signature=x\r\nConnection: close\r\n",
                       r->target);
    if (r->sent == CHUNKED) {
        gramme_sheet_print(out, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", body.size);
        gramme_sheet_add(out, body.data, body.size);
        gramme_sheet_print(out, "\r\n0\r\n\r\n");
    } else if (r->sent == ZIPPED) {
        gramme_sheet_print(out,
                           "Content-Encoding: gzip\r\nAccept-Encoding: gzip\r\n"
                           "Content-Length: %zu\r\n\r\n",
                           packed.size);
        gramme_sheet_add(out, packed.data, packed.size);
    } else {
        gramme_sheet_print(out, "Content-Length: %zu\r\n\r\n", body.size);
        gramme_sheet_add(out, body.data, body.size);
    }
    gramme_sheet_clear(&body);
    gramme_sheet_clear(&packed);
}

/* All of an answer's body, unpacked; false: it is not whole. */
static bool read_body(answer *a)
{
    const char *head_end = strstr(gramme_sheet_get(&a->bytes), "\r\n\r\n");
    const char *length;
    const char *body;
    size_t size;

    if (head_end == NULL) {
        return false;
    }
    body = head_end + 4;
    size = a->bytes.size - (size_t)(body - a->bytes.data);
    length = strstr(a->bytes.data, "Content-Length: ");
    if (length == NULL || length > head_end ||
        size != strtoul(length + strlen("Content-Length: "), NULL, 10)) {
        return length == NULL && size == 0;
    }
    if (size > 2 && memcmp(body, "\x1f\x8b", 2) == 0) {
        char plain[2 * LONG];
        z_stream z;

        memset(&z, 0, sizeof(z));
        z.next_in = (unsigned char *)a->bytes.data + (body - a->bytes.data);
        z.avail_in = (unsigned)size;
        z.next_out = (unsigned char *)plain;
        z.avail_out = sizeof(plain);
        if (inflateInit2(&z, 15 + 16) != Z_OK ||
            inflate(&z, Z_FINISH) != Z_STREAM_END) {
            return false;
        }
        gramme_sheet_add(&a->body, plain, sizeof(plain) - z.avail_out);
        (void)inflateEnd(&z);
    } else {
        gramme_sheet_add(&a->body, body, size);
    }
    return true;
}

/* True when an answer is whole without the connection's end. */
static bool has_all(const answer *a)
{
    const char *head_end = strstr(gramme_sheet_get(&a->bytes), "\r\n\r\n");
    const char *length = strstr(gramme_sheet_get(&a->bytes), "Content-Length: ");

    return head_end != NULL && length != NULL && length < head_end &&
           a->bytes.size - (size_t)(head_end + 4 - a->bytes.data) >=
               strtoul(length + strlen("Content-Length: "), NULL, 10);
}

/* False: the server neither answered nor closed the connection. */
static bool ask(test *t, answer *a)
{
    int fd = connect_to(t->port);
    const char *from = t->sent.data;
    size_t left = t->sent.size;
    ssize_t some = 1;

    gramme_sheet_empty(&a->bytes);
    gramme_sheet_empty(&a->body);
    while (left > 0 && (some = send(fd, from, left, MSG_NOSIGNAL)) > 0) {
        from += some;
        left -= (size_t)some;
    }
    do {
        char buffer[8192];

        some = recv(fd, buffer, sizeof(buffer), 0);
        if (some > 0) {
            gramme_sheet_add(&a->bytes, buffer, (size_t)some);
        }
    } while (some > 0 && !has_all(a));
    left = some < 0 && errno == EAGAIN;
    close(fd);
    a->status = 0;
    if (strncmp(gramme_sheet_get(&a->bytes), "HTTP/1.1 ", 9) == 0 && read_body(a)) {
        a->status = (int)strtol(a->bytes.data + 9, NULL, 10);
    }
    return left == 0;
}

/* -- trials -- */

static void complain(test *t,
                     const request *r,
                     const gramme_fault_plan *plan,
                     const char *what,
                     const answer *a)
{
    t->troubles++;
    printf("FAILED %s, %s, at %lu: %s: %d %.300s\n", r->name,
           plan->onwards ? "onwards" : "once", plan->number, what, a->status,
           gramme_sheet_get(&a->bytes));
    (void)fflush(stdout);
}

static bool is_right(const answer *a, const answer *wanted)
{
    return a->status == wanted->status &&
           strcmp(gramme_sheet_get(&a->body), gramme_sheet_get(&wanted->body)) == 0;
}

static bool is_refusal(const answer *a)
{
    const char *body = gramme_sheet_get(&a->body);

    return a->status == 500 && (strstr(body, "InternalServerError") != NULL ||
                                strstr(body, "ServiceException") != NULL ||
                                strstr(body, "\"Type\":\"Service\"") != NULL);
}

/* False: no fault struck any more. */
static bool try_one(test *t, const request *r, const gramme_fault_plan *plan, answer *a)
{
    answer wanted = {.status = 0};
    unsigned long taken;
    bool answered;

    print_request(t, r);
    gramme_fault_arm(plan);
    answered = ask(t, a);
    taken = gramme_fault_disarm(NULL);
    t->trials++;
    t->faults += taken;
    if (!ask(t, &wanted) || wanted.status == 0) {
        complain(t, r, plan, "no answer afterwards", &wanted);
    } else if (!answered) {
        complain(t, r, plan, "no answer", a);
    } else if (is_refusal(&wanted)) {
        complain(t, r, plan, "refused without a fault", &wanted);
    } else if (a->status == 0 && taken > 0) {
        t->closed++;
    } else if (!is_right(a, &wanted) && !(taken > 0 && is_refusal(a))) {
        complain(t, r, plan, "wrong answer", a);
    }
    gramme_sheet_clear(&wanted.bytes);
    gramme_sheet_clear(&wanted.body);
    return taken > 0;
}

static void try_request(test *t, const request *r)
{
    answer a = {.status = 0};

    for (int onwards = 0; onwards < 2; onwards++) {
        gramme_fault_plan plan = {.kind = GRAMME_FAULT_MEMORY,
                                  .number = t->number > 0 ? t->number : 1,
                                  .onwards = onwards != 0,
                                  .everywhere = true,
                                  .tell = t->tell};

        while (try_one(t, r, &plan, &a) && t->number == 0 &&
               t->troubles < TROUBLES_MAX && t->trials < TRIALS_MAX) {
            plan.number += t->every;
        }
    }
    gramme_sheet_clear(&a.bytes);
    gramme_sheet_clear(&a.body);
}

/* The server's start, too: it fails, or serves. */
static gramme_server *start(test *t, gramme *db, const gramme_fault_plan *plan)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    gramme_failure failure = {.message = ""};
    gramme_server *server = NULL;
    gramme_code code;

    options.db = db;
    options.lambda_api = db == NULL;
    options.hosts = "127.0.0.1";
    (void)gramme_fault_spare(false);
    if (plan != NULL) {
        gramme_fault_arm(plan);
    }
    code = gramme_server_start(&server, &options, &failure);
    if (plan != NULL) {
        t->faults += gramme_fault_disarm(NULL);
    }
    (void)gramme_fault_spare(true);
    if ((code == GRAMME_CODE_OK) != (server != NULL) ||
        (plan == NULL && code != GRAMME_CODE_OK)) {
        printf("FAILED to start: %s\n", failure.message);
        t->troubles++;
    }
    t->port = server == NULL ? 0 : gramme_server_port(server);
    return server;
}

static void try_start(test *t)
{
    gramme_fault_plan plan = {.kind = GRAMME_FAULT_MEMORY, .number = 1};
    unsigned long before;

    do {
        before = t->faults;
        plan.everywhere = true;
        gramme_server_free(start(t, NULL, &plan));
        t->trials++;
        plan.number += t->every;
    } while (t->faults > before && t->trials < TRIALS_MAX);
}

/* All requests, to an engine of the caller's or to the server's own. */
static void try_server(test *t, gramme *db)
{
    gramme_server *server = start(t, db, NULL);
    const request setup = {"setup", "CreateTable", create, PLAIN};
    answer a = {.status = 0};

    if (server == NULL) {
        return;
    }
    print_request(t, &setup);
    (void)ask(t, &a);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (t->only == NULL || strcmp(t->only, requests[i].name) == 0) {
            try_request(t, &requests[i]);
        }
    }
    gramme_server_free(server);
    gramme_sheet_clear(&a.bytes);
    gramme_sheet_clear(&a.body);
}

/* -- the program -- */

static void read_arguments(test *t, int argc, char **argv)
{
    t->every = 1;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";

        if (strcmp(argv[i], "--tell") == 0) {
            t->tell = true;
        } else if (i++, strcmp(argv[i - 1], "--every") == 0 &&
                            strtoul(value, NULL, 10) > 0) {
            t->every = strtoul(value, NULL, 10);
        } else if (strcmp(argv[i - 1], "--junit") == 0) {
            t->junit = value;
        } else if (strcmp(argv[i - 1], "--request") == 0) {
            t->only = value;
        } else if (strcmp(argv[i - 1], "--number") == 0) {
            t->number = strtoul(value, NULL, 10);
        } else {
            (void)fprintf(stderr, "gramme_fault_http: see the head of http.c\n");
            exit(2);
        }
    }
}

int main(int argc, char **argv)
{
    test t = {.every = 1};
    FILE *out;
    gramme *db;

    read_arguments(&t, argc, argv);
    memset(t.filler, 'x', LONG);
    gramme_fault_prepare();
    (void)gramme_fault_spare(true); /* this is the client's thread */
    if (gramme_open(&db, NULL, NULL) != GRAMME_CODE_OK) {
        return 2;
    }
    try_server(&t, db);
    gramme_close(db);
    try_server(&t, NULL);
    if (t.only == NULL) {
        try_start(&t);
    }
    printf(
        "counts: %lu requests over HTTP, %lu faults injected, %lu connections closed, "
        "%u failures\n",
        t.trials, t.faults, t.closed, t.troubles);
    out = t.junit == NULL ? NULL : fopen(t.junit, "w");
    if (out != NULL) {
        (void)fprintf(out,
                      "<testsuite name=\"http\"><testcase classname=\"fault\" "
                      "name=\"HTTP\">%s</testcase></testsuite>\n",
                      t.troubles == 0 ? "" : "<failure/>");
        (void)fclose(out);
    }
    gramme_sheet_clear(&t.sent);
    return t.troubles == 0 ? 0 : 1;
}
