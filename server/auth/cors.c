/* SPDX-License-Identifier: Apache-2.0 */
/* cors.c - judging an Origin, and the header lines of the answer, as AWS sends them. */
#include "server/auth/cors.h"

/* scheme "://" host [":" port]; IPv6 hosts stand in brackets. */
static bool is_loopback(gramme_text origin)
{
    static const char *const hosts[] = {"localhost", "[::1]", "127.0.0.1"};
    size_t size;
    size_t i;

    for (i = 0; i + 3 <= origin.size && memcmp(origin.data + i, "://", 3) != 0; i++) {
    }
    if (i + 3 > origin.size) {
        return false;
    }
    origin = gramme_text_of(origin.data + i + 3, origin.size - i - 3);
    size = origin.size;
    while (size > 0 && origin.data[size - 1] >= '0' && origin.data[size - 1] <= '9') {
        size--;
    }
    if (size > 0 && size < origin.size && origin.data[size - 1] == ':') {
        origin.size = size - 1;
    }
    for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        if (gramme_text_is_nocase(origin, hosts[i])) {
            return true;
        }
    }
    return origin.size > 10 &&
           gramme_text_is_nocase(gramme_text_of(origin.data + origin.size - 10, 10),
                                 ".localhost");
}

gramme_cors gramme_cors_judge(const char *list, gramme_text origin)
{
    gramme_text rest;
    gramme_text entry;

    if (origin.data == NULL) {
        return GRAMME_CORS_NONE;
    }
    if (list == NULL) {
        return is_loopback(origin) ? GRAMME_CORS_ONE : GRAMME_CORS_REFUSED;
    }
    rest = gramme_text_of(list, strlen(list));
    while (gramme_text_next(&entry, &rest, ',')) {
        entry = gramme_text_trim(entry);
        if (gramme_text_is(entry, "*")) {
            return GRAMME_CORS_ANY;
        }
        if (entry.size > 0 && entry.size == origin.size &&
            memcmp(entry.data, origin.data, entry.size) == 0) {
            return GRAMME_CORS_ONE;
        }
    }
    return GRAMME_CORS_REFUSED;
}

/* "name: <the value of the request's header>", when the request has it. */
static void echo(gramme_buffer *out, const char *name, gramme_text value)
{
    if (value.data != NULL) {
        gramme_buffer_append_string(out, name);
        gramme_buffer_append(out, value.data, value.size);
        GRAMME_BUFFER_LITERAL(out, "\r\n");
    }
}

void gramme_cors_append(gramme_buffer *out,
                        gramme_cors verdict,
                        const gramme_head *head,
                        const char *data)
{
    if (verdict == GRAMME_CORS_ANY) {
        GRAMME_BUFFER_LITERAL(out, "Access-Control-Allow-Origin: *\r\n");
    } else if (verdict == GRAMME_CORS_ONE) {
        echo(out, "Access-Control-Allow-Origin: ",
             gramme_http_header(head, data, GRAMME_HEADER_ORIGIN));
        GRAMME_BUFFER_LITERAL(out, "Vary: Origin\r\n");
    } else {
        return;
    }
    GRAMME_BUFFER_LITERAL(out,
                          "Access-Control-Expose-Headers: x-amzn-RequestId,"
                          "x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-crc32,Date\r\n");
    if (head->method != GRAMME_METHOD_OPTIONS) {
        return;
    }
    echo(out, "Access-Control-Allow-Headers: ",
         gramme_http_header(head, data, GRAMME_HEADER_CORS_HEADERS));
    echo(out, "Access-Control-Allow-Methods: ",
         gramme_http_header(head, data, GRAMME_HEADER_CORS_METHOD));
    if (gramme_text_is(
            gramme_http_header(head, data, GRAMME_HEADER_CORS_PRIVATE_NETWORK),
            "true")) {
        GRAMME_BUFFER_LITERAL(out, "Access-Control-Allow-Private-Network: true\r\n");
    }
    GRAMME_BUFFER_LITERAL(out, "Access-Control-Max-Age: 172800\r\n");
}
