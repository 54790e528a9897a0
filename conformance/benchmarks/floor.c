/* SPDX-License-Identifier: Apache-2.0 */
/* floor.c - what HTTP and JSON cost before any database: evhttp on one thread, the body
 * parsed by cJSON and freed, "{}" answered. The measure that bench holds Gramme
 * against. */
#include <cjson/cJSON.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>

static void answer(struct evhttp_request *request, void *unused)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(request);
    struct evbuffer *out = evbuffer_new();
    size_t size = evbuffer_get_length(in);
    const char *body = (const char *)evbuffer_pullup(in, -1);
    cJSON *tree = body == NULL ? NULL : cJSON_ParseWithLength(body, size);

    (void)unused;
    cJSON_Delete(tree);
    if (out == NULL) {
        evhttp_send_error(request, HTTP_INTERNAL, NULL);
        return;
    }
    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
                      "application/x-amz-json-1.0");
    evbuffer_add(out, "{}", 2);
    evhttp_send_reply(request, HTTP_OK, "OK", out);
    evbuffer_free(out);
}

int main(int argc, char **argv)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = base == NULL ? NULL : evhttp_new(base);
    long port = argc > 1 ? strtol(argv[1], NULL, 10) : 8000;

    if (http == NULL || port <= 0 || port > 65535 ||
        evhttp_bind_socket(http, "127.0.0.1", (unsigned short)port) != 0) {
        (void)fprintf(stderr, "floor: cannot listen on port %ld\n", port);
        return EXIT_FAILURE;
    }
    evhttp_set_gencb(http, answer, NULL);
    event_base_dispatch(base);
    evhttp_free(http);
    event_base_free(base);
    return EXIT_SUCCESS;
}
