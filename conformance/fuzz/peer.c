/* SPDX-License-Identifier: Apache-2.0 */
/* peer.c - what those send back whom triggers call. The first byte says what it is:
 *
 *   p  a web hook's HTTP answer             r  requests to the Runtime API of a
 * function j  JSON to find a member in             a  a function's answer to a batch */
#include "conformance/fuzz/fuzz.h"
#include "conformance/fuzz/web.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/json/guard.h"
#include "api/json/tree.h"
#include "api/triggers/outcome.h"
#include "server/targets/json.h"
#include "server/targets/post.h"
#include "server/targets/runtime_api.h"
#include "server/targets/scan.h"

const fuzz_language fuzz_language_of_target = {fuzz_web_words, NULL};

enum { WAIT_MS = 5000, EVENTS_MAX = 8, PORT_MARK = '$' };

/* -- p: an answer over a connection that ends behind it -- */

static gramme_post_end exchange(gramme_post_answer *out, gramme_view bytes)
{
    gramme_patience patience = {.deadline = gramme_post_clock() + WAIT_MS};
    gramme_post_end end;
    int wake[2];
    int pair[2];

    FUZZ_CHECK(pipe(wake) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    patience.wake = wake[0];
    FUZZ_CHECK(bytes.size == 0 ||
               send(pair[1], bytes.data, bytes.size, MSG_DONTWAIT | MSG_NOSIGNAL) > 0);
    FUZZ_CHECK(shutdown(pair[1], SHUT_WR) == 0);
    end = gramme_post_exchange(out, pair[0], gramme_text_of("GET /\r\n\r\n", 9),
                               &patience);
    close(pair[0]);
    close(pair[1]);
    close(wake[0]);
    close(wake[1]);
    return end;
}

static void try_post(gramme_view bytes)
{
    gramme_post_answer answer;
    gramme_post_end end;

    memset(&answer, 0, sizeof(answer));
    end = exchange(&answer, bytes);
    FUZZ_CHECK(end == GRAMME_POST_DONE || end == GRAMME_POST_STALE ||
               end == GRAMME_POST_BROKEN);
    FUZZ_CHECK((end == GRAMME_POST_STALE) == (bytes.size == 0));
    if (end == GRAMME_POST_DONE) {
        FUZZ_CHECK(answer.status >= 200 && answer.status <= 999);
        FUZZ_CHECK(answer.body.data >= answer.raw.data);
        FUZZ_CHECK(answer.body.data + answer.body.size <=
                   answer.raw.data + answer.raw.size);
    }
    gramme_buffer_clear(&answer.raw);
}

/* -- r: connections to the Runtime API, one for each field -- */

static int connect_to(int port)
{
    struct sockaddr_storage address = {.ss_family = AF_INET};
    uint8_t *bytes = (uint8_t *)&address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    bytes[2] = (uint8_t)(port >> 8);
    bytes[3] = (uint8_t)port;
    bytes[4] = 127;
    bytes[7] = 1;
    FUZZ_CHECK(fd >= 0 && connect(fd, (const struct sockaddr *)&address, 16) == 0);
    return fd;
}

/* A connection that ends in an orderly way takes its port with it for a minute, and
 * there are not so many ports: one input in 64 does so, the others hang up. */
static void hang_up(int fd, bool orderly)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    if (!orderly) {
        FUZZ_CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) ==
                   0);
    }
    close(fd);
}

/* Appends the bytes with the port for each mark, since Host has to name it. */
static void fill(gramme_bytes *out, gramme_view bytes, int port)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] == PORT_MARK) {
            gramme_bytes_printf(out, "127.0.0.1:%d", port);
        } else {
            gramme_bytes_append_byte(out, bytes.data[i]);
        }
    }
}

/* Gives the child what it waits for, and looks at what it answered. */
static void attend(gramme_runtime_api *api)
{
    static const gramme_runtime_task task = {
        .id = "id-1", .arn = "arn", .trace = "Root=1", .event = "{}", .event_size = 2};
    struct pollfd set[GRAMME_RUNTIME_POLLS];

    FUZZ_CHECK(gramme_runtime_api_poll_set(api, set) <= GRAMME_RUNTIME_POLLS);
    switch (gramme_runtime_api_state(api)) {
    case GRAMME_RUNTIME_WAITING:
        FUZZ_CHECK(gramme_runtime_api_connected(api));
        (void)gramme_runtime_api_give(api, &task);
        break;
    case GRAMME_RUNTIME_ANSWERED:
    case GRAMME_RUNTIME_FAILED:
        FUZZ_CHECK(gramme_runtime_api_payload(api).size <= GRAMME_RUNTIME_PAYLOAD_MAX);
        gramme_runtime_api_rest(api);
        break;
    case GRAMME_RUNTIME_STARTING:
    case GRAMME_RUNTIME_RUNNING:
    case GRAMME_RUNTIME_TOO_LONG:
    case GRAMME_RUNTIME_REFUSED:
        break;
    }
}

static void try_runtime(gramme_view bytes)
{
    gramme_runtime_api *api = gramme_runtime_api_new();
    const bool orderly = bytes.size % 64 == 0;
    gramme_view field;
    char waste[4096];
    int fds[EVENTS_MAX];
    int count = 0;

    FUZZ_CHECK(api != NULL);
    while (count < EVENTS_MAX && fuzz_field(&field, &bytes)) {
        int fd = connect_to(gramme_runtime_api_port(api));
        gramme_bytes filled;

        gramme_bytes_init(&filled, gramme_allocator_default());
        fill(&filled, field, gramme_runtime_api_port(api));
        (void)send(fd, filled.data, filled.size, MSG_DONTWAIT | MSG_NOSIGNAL);
        gramme_bytes_clear(&filled);
        fds[count++] = fd;
        for (int i = 0; i < 4; i++) {
            gramme_runtime_api_handle(api);
            attend(api);
            (void)recv(fd, waste, sizeof(waste), MSG_DONTWAIT);
        }
    }
    while (count > 0) {
        hang_up(fds[--count], orderly);
        gramme_runtime_api_handle(api);
    }
    gramme_runtime_api_free(api);
}

/* -- j: a small reader beside the big one -- */

static void check_member(gramme_arena *arena, const gramme_json *json, gramme_text text)
{
    gramme_buffer found = GRAMME_BUFFER_INIT;
    const gramme_json *wanted = NULL;
    bool has;

    for (uint32_t i = json->count; json->kind == GRAMME_JSON_OBJECT && i-- > 0;) {
        if (gramme_view_is(json->children[i].name, "errorMessage")) {
            wanted = &json->children[i]; /* the first one */
        }
    }
    (void)arena;
    has = gramme_json_string(&found, text, "errorMessage");
    FUZZ_CHECK(has == (wanted != NULL && wanted->kind == GRAMME_JSON_STRING));
    FUZZ_CHECK(!has ||
               gramme_view_equal(wanted->text, gramme_view_of(found.data, found.size)));
    gramme_buffer_clear(&found);
}

/* Each element and member is a value by itself. */
static void check_scan(gramme_text text, uint32_t count)
{
    gramme_text rest = text;
    gramme_text name;
    gramme_text value;
    uint32_t seen = 0;

    while (gramme_scan_next(&name, &value, &rest)) {
        FUZZ_CHECK(gramme_scan_check(value) == NULL);
        FUZZ_CHECK(gramme_scan_kind(value) != 0);
        seen++;
    }
    FUZZ_CHECK(seen == count);
}

static void try_json(gramme_view bytes)
{
    gramme_text text = gramme_text_of((const char *)bytes.data, bytes.size);
    gramme_buffer found = GRAMME_BUFFER_INIT;
    gramme_arena arena;
    gramme_guard guard;
    gramme_json json;
    bool scanned = gramme_scan_check(text) == NULL;

    (void)gramme_json_string(&found, text, "errorMessage");
    (void)gramme_json_unquote(&found, text);
    gramme_buffer_clear(&found);
    if (!gramme_guard_check(&guard, bytes) || guard.levels > GRAMME_SCAN_DEPTH) {
        return;
    }
    FUZZ_CHECK(scanned);
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    FUZZ_CHECK(gramme_json_parse(&json, &arena, bytes, GRAMME_SCAN_DEPTH + 2, NULL) ==
               GRAMME_OK);
    check_member(&arena, &json, text);
    check_scan(text, json.count);
    gramme_arena_clear(&arena);
}

/* -- a: what an answer says about its batch -- */

static void try_answer(gramme_view bytes)
{
    const gramme_change changes[] = {{.sequence = 1}, {.sequence = 2}, {.sequence = 3}};
    gramme_window window = {.end = 1};
    gramme_batch batch = {.changes = changes, .count = 3};
    gramme_answer_wanted wanted = {.batch = &batch};
    uint32_t flags = fuzz_number(&bytes, 8);
    gramme_delivery delivery = {.code = GRAMME_DELIVERY_DONE};
    gramme_outcome outcome;
    gramme_arena arena;

    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_outcome_init(&outcome, &arena);
    gramme_outcome_set_response(&outcome, (const char *)bytes.data, bytes.size);
    gramme_outcome_set_log(&outcome, (const char *)bytes.data, bytes.size);
    FUZZ_CHECK(outcome.log.size <= GRAMME_OUTCOME_LOG_MAX);
    wanted.failures = (flags & 1) != 0;
    window.is_final = (flags & 4) != 0;
    batch.window = (flags & 2) != 0 ? &window : NULL;
    gramme_answer_read(&delivery, &outcome, &wanted);
    FUZZ_CHECK(delivery.failed_from <= 3);
    FUZZ_CHECK((delivery.code == GRAMME_DELIVERY_FAILED) ==
               (delivery.message.size > 0));
    if (delivery.state.size > 0) {
        fuzz_check_json(delivery.state);
    }
    gramme_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_view rest = gramme_view_of(data, size);

    if (size == 0) {
        return 0;
    }
    (void)fuzz_bytes(&rest, 1);
    switch (data[0]) {
    case 'p':
        try_post(rest);
        break;
    case 'r':
        try_runtime(rest);
        break;
    case 'j':
        try_json(rest);
        break;
    case 'a':
        try_answer(rest);
        break;
    default:
        break;
    }
    return 0;
}
