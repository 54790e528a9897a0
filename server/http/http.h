/* SPDX-License-Identifier: Apache-2.0 */
/* http.h - an HTTP/1.x request in a contiguous buffer: where its head ends, what the
 * head says, and taking chunked bodies apart in place.
 *
 * Strict where leniency lets two readers disagree about a message's end (RFC 9112
 * section 11): repeated or signed lengths, length beside transfer coding, folded lines,
 * spaces before the colon, control characters. A bare LF ends a line, as the RFC
 * allows. */
#ifndef GRAMME_SERVER_HTTP_H
#define GRAMME_SERVER_HTTP_H

#include "server/base/text.h"

/* As AWS: a longer request line and headers together are answered 400. */
#define GRAMME_HTTP_HEAD_MAX ((size_t)16 * 1024)

#define GRAMME_HEADER(id, name) GRAMME_HEADER_##id,
typedef enum gramme_header {
#include "server/http/header.def"
    GRAMME_HEADER_COUNT
} gramme_header;
#undef GRAMME_HEADER

typedef enum gramme_method {
    GRAMME_METHOD_OTHER,
    GRAMME_METHOD_GET,
    GRAMME_METHOD_HEAD,
    GRAMME_METHOD_OPTIONS,
    GRAMME_METHOD_POST,
    GRAMME_METHOD_PUT,
    GRAMME_METHOD_DELETE
} gramme_method;

/* Offsets from the head's first byte: the buffer may move while the body arrives. */
typedef struct gramme_span {
    uint32_t at; /* 0: absent, since nothing but the method can be there */
    uint32_t size;
} gramme_span;

typedef struct gramme_head {
    gramme_method method;
    bool http_1_0;
    bool keep_alive;
    bool chunked;
    bool expects_continue;
    uint64_t content_length; /* 0 when chunked */
    gramme_span path;        /* of absolute-form targets too; may be empty: "/" */
    gramme_span query;       /* behind the '?', absent without one */
    gramme_span headers[GRAMME_HEADER_COUNT]; /* the first of each name, trimmed */
} gramme_head;

/* Whether a request can begin with this byte. Those of TLS and of other protocols tell
 * by it that nothing more needs to be waited for. */
bool gramme_http_may_begin(char byte);

/* Bytes up to and with the blank line, or 0 while it is not there. `*scanned` (0 at
 * first) remembers how far an earlier look got. */
size_t gramme_http_head_size(const char *data, size_t size, size_t *scanned);

/* 0, or the HTTP status that answers the head: 400, 501 or 505. */
int gramme_http_parse(gramme_head *head, const char *data, size_t size);

static inline gramme_text gramme_http_text(const char *data, gramme_span span)
{
    return span.at == 0 ? gramme_text_of(NULL, 0)
                        : gramme_text_of(data + span.at, span.size);
}

/* A header's value; `data` NULL when the request has none. */
static inline gramme_text
gramme_http_header(const gramme_head *head, const char *data, gramme_header id)
{
    return gramme_http_text(data, head->headers[id]);
}

/* A head's header lines, of `size` bytes from its first, for gramme_http_next(). */
gramme_text gramme_http_lines(const char *data, size_t size);

/* Cuts the next header off `*lines`: its name as it was sent, its value trimmed. False
 * when none is left. The head has been parsed without an error. */
bool gramme_http_next(gramme_text *name, gramme_text *value, gramme_text *lines);

/* A chunked body under way; all zero at first. */
typedef struct gramme_chunks {
    int state;
    bool cr;           /* the last byte outside data was one */
    uint32_t overhead; /* bytes of the present size line or of the trailers */
    uint64_t left;     /* of the present chunk */
} gramme_chunks;

typedef enum gramme_chunks_result {
    GRAMME_CHUNKS_MORE, /* all bytes taken, the body goes on */
    GRAMME_CHUNKS_DONE,
    GRAMME_CHUNKS_BAD
} gramme_chunks_result;

/* Takes raw bytes from `raw` and writes the body's bytes to `out`, which lies at or
 * before `raw` in the same buffer. `*taken` and `*written` count both. */
gramme_chunks_result gramme_http_dechunk(gramme_chunks *chunks,
                                         char *out,
                                         const char *raw,
                                         size_t size,
                                         size_t *taken,
                                         size_t *written);

#endif
