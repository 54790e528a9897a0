/* SPDX-License-Identifier: Apache-2.0 */
/* head.c - a request's bytes without any connection: where its head ends, what it says,
 * its chunked body taken apart, who asks, and what is decided. However the bytes are
 * cut, they say the same.
 *
 *   flags (a byte) | the request's bytes */
#include "conformance/fuzz/fuzz.h"
#include "conformance/fuzz/web.h"

#include <stdlib.h>

#include "conformance/fuzz/keys.h"
#include "server/base/filename.h"
#include "server/http/response.h"
#include "server/loop/request.h"
#include "server/watch/access_log.h"
#include "server/watch/mention.h"
#include "server/watch/metrics.h"

const fuzz_language fuzz_language_of_target = {fuzz_web_words, NULL};

enum {
    LAMBDA = 1,
    LISTED = 2,
    ALL = 4,
    SIGNED = 8,
    METRICS = 16,
    INFLATED_MAX = 1 << 20
};

typedef struct body {
    gramme_chunks_result result;
    size_t size;
    size_t used;
    char *data;
} body;

/* The same wherever it is cut. */
static size_t find_head(const char *data, size_t size)
{
    size_t scanned = 0;
    size_t found = gramme_http_head_size(data, size, &scanned);
    size_t stepped = 0;

    scanned = 0;
    for (size_t end = 1; end <= size && stepped == 0; end++) {
        stepped = gramme_http_head_size(data, end, &scanned);
        FUZZ_CHECK(scanned <= end);
    }
    FUZZ_CHECK(stepped == found && found <= size);
    return found;
}

/* Takes the chunks apart in place, in steps. */
static body dechunk(gramme_view raw, size_t step)
{
    body made = {.result = GRAMME_CHUNKS_MORE};
    gramme_chunks chunks;

    memset(&chunks, 0, sizeof(chunks));
    made.data = malloc(raw.size + 1);
    FUZZ_CHECK(made.data != NULL);
    while (made.result == GRAMME_CHUNKS_MORE && made.used < raw.size) {
        size_t piece = raw.size - made.used < step ? raw.size - made.used : step;
        size_t taken = 0;
        size_t written = 0;

        memcpy(made.data + made.size, raw.data + made.used, piece);
        made.result =
            gramme_http_dechunk(&chunks, made.data + made.size, made.data + made.size,
                                piece, &taken, &written);
        FUZZ_CHECK(taken <= piece && written <= taken);
        made.size += written;
        made.used += taken;
    }
    return made;
}

static body read_chunks(gramme_view raw)
{
    body whole = dechunk(raw, SIZE_MAX);

    for (size_t step = 1; step < 8; step += 3) {
        body other = dechunk(raw, step);

        FUZZ_CHECK(other.result == whole.result);
        FUZZ_CHECK(other.size == whole.size && other.used == whole.used);
        FUZZ_CHECK(memcmp(other.data, whole.data, whole.size) == 0);
        free(other.data);
    }
    return whole;
}

static void check_text(const gramme_head *head, gramme_text text)
{
    (void)head;
    for (size_t i = 0; i < text.size; i++) {
        FUZZ_CHECK(text.data[i] != '\r' && text.data[i] != '\n' &&
                   text.data[i] != '\0');
    }
}

/* A header line that Gramme sends has no more lines in it than it means. */
static void check_answer(const gramme_exchange *exchange)
{
    gramme_response response = {.status = exchange->status,
                                .content_type = exchange->content_type,
                                .body = exchange->answer};
    gramme_buffer extra = GRAMME_BUFFER_INIT;
    gramme_buffer out = GRAMME_BUFFER_INIT;
    gramme_stamp stamp;
    gramme_text rest;
    gramme_text line;
    size_t scanned = 0;

    memset(&stamp, 0, sizeof(stamp));
    gramme_stamp_refresh(&stamp);
    if (exchange->cors != GRAMME_CORS_NONE) {
        gramme_cors_append(&extra, exchange->cors, exchange->head, exchange->data);
    }
    response.extra = gramme_buffer_text(&extra);
    gramme_response_head(&out, &stamp, &response);
    FUZZ_CHECK(gramme_http_head_size(out.data, out.size, &scanned) == out.size);
    rest = gramme_text_of(out.data, out.size - 2);
    while (gramme_text_next(&line, &rest, '\n')) {
        FUZZ_CHECK(line.size == 0 || line.data[line.size - 1] == '\r');
    }
    gramme_buffer_clear(&extra);
    gramme_buffer_clear(&out);
}

/* Key and region name a file in the folder, and the name tells them again. */
static void check_credential(const gramme_credential *who)
{
    gramme_buffer name = GRAMME_BUFFER_INIT;
    gramme_buffer read = GRAMME_BUFFER_INIT;

    FUZZ_CHECK(who->key.size > 0 && who->region.size > 0);
    FUZZ_CHECK(who->region.size <= GRAMME_REGION_MAX);
    gramme_filename_append(&name, who->key, who->region);
    FUZZ_CHECK(name.size > 0 && name.size <= 255 && name.data[0] != '.');
    FUZZ_CHECK(memchr(name.data, '/', name.size) == NULL);
    FUZZ_CHECK(memchr(name.data, '\0', name.size) == NULL);
    gramme_buffer_append(&name, "", 1);
    if (gramme_filename_read(&read, name.data) &&
        memchr(who->key.data, '\0', who->key.size) == NULL) {
        FUZZ_CHECK(read.size == who->key.size + who->region.size + 2);
        FUZZ_CHECK(memcmp(read.data, who->key.data, who->key.size) == 0);
        FUZZ_CHECK(memcmp(read.data + who->key.size + 1, who->region.data,
                          who->region.size) == 0);
    }
    gramme_buffer_clear(&name);
    gramme_buffer_clear(&read);
}

/* What the access log makes of it, a line of JSON whatever the request and its reply
 * are, and the metrics. */
static void check_sighting(const gramme_exchange *exchange, gramme_text content)
{
    char *copy = calloc(1, content.size + 1); /* nothing may be read behind it */
    gramme_text bytes = gramme_text_of(copy + 1, content.size);
    gramme_sighting seen = {
        .about = {.target = exchange->target,
                  .exception = exchange->exception,
                  .request = bytes,
                  .reply = bytes,
                  .key = exchange->credential.key,
                  .region = exchange->credential.region},
        .method = bytes,
        .path = bytes,
        .id = gramme_text_of("ID", 2),
        .status = 200,
    };
    gramme_buffer line = GRAMME_BUFFER_INIT;
    static gramme_metrics metrics;

    FUZZ_CHECK(copy != NULL);
    memcpy(copy + 1, content.data, content.size);
    (void)gramme_mention_capacity(bytes);
    gramme_access_line(&line, &seen);
    FUZZ_CHECK(!line.failed && line.size > 0 && line.data[line.size - 1] == '\n');
    FUZZ_CHECK(memchr(line.data, '\n', line.size) == line.data + line.size - 1);
    fuzz_check_json(gramme_view_of(line.data, line.size));
    gramme_buffer_clear(&line);
    gramme_metrics_count(&metrics, &seen);
    gramme_metrics_append(&line, &metrics);
    FUZZ_CHECK(!line.failed);
    fuzz_check_text(gramme_view_of(line.data, line.size));
    gramme_buffer_clear(&line);
    gramme_metrics_dispose(&metrics);
    memset(&metrics, 0, sizeof(metrics));
    free(copy);
}

static void
check_route(const gramme_head *head, char *data, gramme_text content, unsigned flags)
{
    static gramme_exchange exchange;
    static gramme_sigv4 sigv4;
    gramme_rules rules = {
        .cors = (flags & ALL) != 0      ? "*"
                : (flags & LISTED) != 0 ? "http://a.example,http://b.example:1"
                                        : NULL,
        .lambda_api = (flags & LAMBDA) != 0,
        .metrics = (flags & METRICS) != 0,
    };

    exchange.head = head;
    exchange.data = data;
    exchange.body = content;
    exchange.inflated_max = INFLATED_MAX;
    if ((flags & SIGNED) != 0) {
        sigv4.keyring = fuzz_keyring();
        rules.sigv4 = &sigv4;
    }
    switch (gramme_request_route(&exchange, &rules)) {
    case GRAMME_ROUTE_ANSWER:
        FUZZ_CHECK(exchange.status >= 200 && exchange.status <= 500);
        check_answer(&exchange);
        break;
    case GRAMME_ROUTE_PROBE:
        FUZZ_CHECK(exchange.status == 400 && exchange.target != NULL);
        fuzz_check_json(gramme_view_of(exchange.answer.data, exchange.answer.size));
        check_answer(&exchange);
        break;
    case GRAMME_ROUTE_CALL:
        FUZZ_CHECK(exchange.target != NULL);
        FUZZ_CHECK(strlen(exchange.region) == exchange.credential.region.size);
        check_credential(&exchange.credential);
        break;
    case GRAMME_ROUTE_METRICS:
        FUZZ_CHECK((flags & METRICS) != 0);
        break;
    case GRAMME_ROUTE_LAMBDA:
        FUZZ_CHECK((flags & LAMBDA) != 0 && exchange.target != NULL);
        check_credential(&exchange.credential);
        break;
    }
    if (exchange.target != NULL) {
        check_sighting(&exchange, content);
    }
    gramme_exchange_dispose(&exchange);
}

static void check_head(const gramme_head *head, const char *data)
{
    check_text(head, gramme_http_text(data, head->path));
    check_text(head, gramme_http_text(data, head->query));
    for (int i = 0; i < GRAMME_HEADER_COUNT; i++) {
        check_text(head, gramme_http_header(head, data, (gramme_header)i));
    }
    FUZZ_CHECK(!head->chunked || head->content_length == 0);
}

static void run(char *data, size_t size, unsigned flags)
{
    size_t end = find_head(data, size);
    gramme_head head;
    gramme_view rest = gramme_view_of(data + end, size - end);
    body content = {.result = GRAMME_CHUNKS_DONE};

    if (end == 0 || gramme_http_parse(&head, data, end) != 0) {
        return;
    }
    check_head(&head, data);
    content.size = rest.size;
    if (head.chunked) {
        content = read_chunks(rest);
    } else if (head.content_length < rest.size) {
        content.size = (size_t)head.content_length;
    }
    if (content.result == GRAMME_CHUNKS_DONE) {
        if (content.data != NULL) {
            memcpy(data + end, content.data, content.size); /* behind the head */
        }
        check_route(&head, data, gramme_text_of(data + end, content.size), flags);
    }
    free(content.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy;

    if (size < 2) {
        return 0;
    }
    copy = malloc(size - 1); /* NULs are written into it */
    FUZZ_CHECK(copy != NULL);
    memcpy(copy, data + 1, size - 1);
    run(copy, size - 1, data[0]);
    free(copy);
    return 0;
}
