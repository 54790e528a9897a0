/* SPDX-License-Identifier: Apache-2.0 */
/* http.c - reads a request's head in two passes over bytes that are in the cache
 * anyway: memchr finds the end, then each line is checked against a table of allowed
 * bytes.
 *
 *   METHOD SP target SP HTTP/1.x CRLF  (name ":" OWS value OWS CRLF)*  CRLF */
#include "server/http/http.h"

enum { TOKEN = 1, VALUE = 2, TARGET = 4 };

/* Where a byte may stand: in a token (name, method), a header's value, a target. */
/* clang-format off */
static const uint8_t byte_class[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    2, 7, 6, 7, 7, 7, 7, 7, 6, 6, 7, 7, 6, 7, 7, 6,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 6,
    6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 7, 6, 7, 0,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
};
/* clang-format on */

#define GRAMME_HEADER(id, name) {name, sizeof(name) - 1},
static const struct {
    const char *name;
    size_t size;
} known_headers[GRAMME_HEADER_COUNT] = {
#include "server/http/header.def"
};
#undef GRAMME_HEADER

static bool all_of(gramme_text text, uint8_t class)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        if ((byte_class[(unsigned char)text.data[i]] & class) == 0) {
            return false;
        }
    }
    return true;
}

bool gramme_http_may_begin(char byte)
{
    return (byte_class[(unsigned char)byte] & TOKEN) != 0;
}

size_t gramme_http_head_size(const char *data, size_t size, size_t *scanned)
{
    size_t at = *scanned;

    while (at < size) {
        const char *end = memchr(data + at, '\n', size - at);
        size_t next;

        if (end == NULL) {
            *scanned = size;
            return 0;
        }
        next = (size_t)(end - data) + 1;
        if (next < size && data[next] == '\r') {
            next++;
        }
        if (next >= size) {
            break; /* the blank line may be under way: look at this line's end again */
        }
        if (data[next] == '\n') {
            return next + 1;
        }
        at = (size_t)(end - data) + 1;
        *scanned = at;
    }
    return 0;
}

static gramme_method method_of(gramme_text name)
{
    static const struct {
        const char *name;
        gramme_method method;
    } methods[] = {
        {"POST", GRAMME_METHOD_POST},       {"GET", GRAMME_METHOD_GET},
        {"OPTIONS", GRAMME_METHOD_OPTIONS}, {"HEAD", GRAMME_METHOD_HEAD},
        {"PUT", GRAMME_METHOD_PUT},         {"DELETE", GRAMME_METHOD_DELETE},
    };
    size_t i;

    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (gramme_text_is(name, methods[i].name)) {
            return methods[i].method;
        }
    }
    return GRAMME_METHOD_OTHER;
}

/* The next line without its end; false when there is none left. */
static bool next_line(gramme_text *line, const char **at, const char *end)
{
    const char *lf = memchr(*at, '\n', (size_t)(end - *at));
    size_t size;

    if (lf == NULL) {
        return false;
    }
    size = (size_t)(lf - *at);
    if (size > 0 && lf[-1] == '\r') {
        size--;
    }
    *line = gramme_text_of(*at, size);
    *at = lf + 1;
    return true;
}

static gramme_span span_of(const char *data, gramme_text text)
{
    return (gramme_span){(uint32_t)(text.data - data), (uint32_t)text.size};
}

/* Cuts "http://authority" off an absolute-form target and "?query" off the path. */
static bool parse_target(gramme_head *head, const char *data, gramme_text target)
{
    size_t scheme = gramme_text_starts_with(target, "http://")    ? 7
                    : gramme_text_starts_with(target, "https://") ? 8
                                                                  : 0;
    const char *mark;

    if (target.size == 0 || !all_of(target, TARGET)) {
        return false;
    }
    while (scheme > 0 && scheme < target.size && target.data[scheme] != '/' &&
           target.data[scheme] != '?') {
        scheme++;
    }
    target = gramme_text_of(target.data + scheme, target.size - scheme);
    mark = memchr(target.data, '?', target.size);
    if (mark != NULL) {
        size_t before = (size_t)(mark - target.data);

        head->query = span_of(data, gramme_text_of(mark + 1, target.size - before - 1));
        target.size = before;
    }
    head->path = span_of(data, target);
    return true;
}

static int parse_request_line(gramme_head *head, const char *data, gramme_text line)
{
    const char *first = memchr(line.data, ' ', line.size);
    gramme_text method;
    gramme_text version;
    size_t last = line.size;

    while (last > 0 && line.data[last - 1] != ' ') {
        last--;
    }
    if (first == NULL || last == 0 || first == line.data + last - 1) {
        return 400;
    }
    method = gramme_text_of(line.data, (size_t)(first - line.data));
    version = gramme_text_of(line.data + last, line.size - last);
    if (method.size == 0 || !all_of(method, TOKEN) ||
        !gramme_text_starts_with(version, "HTTP/")) {
        return 400;
    }
    head->method = method_of(method);
    head->http_1_0 = gramme_text_is(version, "HTTP/1.0");
    if (!head->http_1_0 && !gramme_text_is(version, "HTTP/1.1")) {
        return version.size == 8 ? 505 : 400;
    }
    head->keep_alive = !head->http_1_0;
    return parse_target(
               head, data,
               gramme_text_of(first + 1, (size_t)(line.data + last - 1 - (first + 1))))
               ? 0
               : 400;
}

static gramme_header find_header(gramme_text name)
{
    size_t i;

    for (i = 0; i < GRAMME_HEADER_COUNT; i++) {
        if (known_headers[i].size == name.size &&
            gramme_text_lower(name.data[0]) == known_headers[i].name[0] &&
            gramme_text_is_nocase(name, known_headers[i].name)) {
            return (gramme_header)i;
        }
    }
    return GRAMME_HEADER_COUNT;
}

/* True for the headers that must not come twice: readers would differ in what they
 * mean. */
static bool is_single(gramme_header id)
{
    return id == GRAMME_HEADER_CONTENT_LENGTH ||
           id == GRAMME_HEADER_TRANSFER_ENCODING || id == GRAMME_HEADER_HOST;
}

static int parse_header(gramme_head *head, const char *data, gramme_text line)
{
    const char *colon = memchr(line.data, ':', line.size);
    gramme_text name;
    gramme_text value;
    gramme_header id;

    if (colon == NULL || colon == line.data) {
        return 400;
    }
    name = gramme_text_of(line.data, (size_t)(colon - line.data));
    value = gramme_text_trim(gramme_text_of(colon + 1, line.size - name.size - 1));
    if (!all_of(name, TOKEN) || !all_of(value, VALUE)) {
        return 400;
    }
    id = find_header(name);
    if (id == GRAMME_HEADER_COUNT) {
        return 0;
    }
    if (head->headers[id].at != 0) {
        return is_single(id) ? 400 : 0;
    }
    head->headers[id] = span_of(data, value);
    return 0;
}

/* At most 18 digits, so that sums of lengths cannot overflow. */
static bool parse_length(uint64_t *length, gramme_text digits)
{
    size_t i;

    *length = 0;
    if (digits.size == 0 || digits.size > 18) {
        return false;
    }
    for (i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9') {
            return false;
        }
        *length = *length * 10 + (uint64_t)(digits.data[i] - '0');
    }
    return true;
}

static void read_connection(gramme_head *head, gramme_text list)
{
    gramme_text part;

    while (gramme_text_next(&part, &list, ',')) {
        part = gramme_text_trim(part);
        if (gramme_text_is_nocase(part, "close")) {
            head->keep_alive = false;
            return;
        }
        if (gramme_text_is_nocase(part, "keep-alive")) {
            head->keep_alive = true;
        }
    }
}

/* What the headers say about the message's length and the connection. */
static int frame(gramme_head *head, const char *data)
{
    gramme_text length = gramme_http_header(head, data, GRAMME_HEADER_CONTENT_LENGTH);
    gramme_text coding =
        gramme_http_header(head, data, GRAMME_HEADER_TRANSFER_ENCODING);
    gramme_text expect = gramme_http_header(head, data, GRAMME_HEADER_EXPECT);

    if (length.data != NULL && !parse_length(&head->content_length, length)) {
        return 400;
    }
    if (coding.data != NULL) {
        if (length.data != NULL || head->http_1_0) {
            return 400;
        }
        if (!gramme_text_is_nocase(coding, "chunked")) {
            return 501;
        }
        head->chunked = true;
    }
    read_connection(head, gramme_http_header(head, data, GRAMME_HEADER_CONNECTION));
    head->expects_continue =
        !head->http_1_0 && gramme_text_is_nocase(expect, "100-continue");
    return 0;
}

int gramme_http_parse(gramme_head *head, const char *data, size_t size)
{
    const char *at = data;
    gramme_text line;
    int status;

    memset(head, 0, sizeof(*head));
    if (!next_line(&line, &at, data + size)) {
        return 400;
    }
    status = parse_request_line(head, data, line);
    while (status == 0 && next_line(&line, &at, data + size) && line.size > 0) {
        status = parse_header(head, data, line);
    }
    return status != 0 ? status : frame(head, data);
}

gramme_text gramme_http_lines(const char *data, size_t size)
{
    const char *at = data;
    gramme_text line;

    if (!next_line(&line, &at, data + size)) {
        return gramme_text_of(data, 0);
    }
    return gramme_text_of(at, size - (size_t)(at - data));
}

bool gramme_http_next(gramme_text *name, gramme_text *value, gramme_text *lines)
{
    const char *at = lines->data;
    const char *end = lines->data + lines->size;
    const char *colon;
    gramme_text line;

    if (!next_line(&line, &at, end) || line.size == 0) {
        return false;
    }
    *lines = gramme_text_of(at, (size_t)(end - at));
    colon = memchr(line.data, ':', line.size);
    if (colon == NULL) {
        return false;
    }
    *name = gramme_text_of(line.data, (size_t)(colon - line.data));
    *value = gramme_text_trim(gramme_text_of(colon + 1, line.size - name->size - 1));
    return true;
}

/* SIZE -> (EXTENSION) -> DATA -> DATA_END -> SIZE ... SIZE "0" -> TRAILER* -> done */
enum { SIZE, SIZE_DIGITS, EXTENSION, DATA, DATA_END, TRAILER_START, TRAILER };

/* One byte of a size line; false when it may not stand there. */
static bool size_byte(gramme_chunks *chunks, char byte)
{
    int digit = chunks->state == EXTENSION ? -1 : gramme_text_hex(byte);

    if (digit >= 0) {
        chunks->state = SIZE_DIGITS;
        chunks->left = chunks->left * 16 + (uint64_t)digit;
        return chunks->left < (1ULL << 40);
    }
    if (chunks->state == SIZE) {
        return false;
    }
    if (byte == '\n') {
        chunks->state = chunks->left > 0 ? DATA : TRAILER_START;
        chunks->overhead = 0;
        return true;
    }
    if (chunks->state == EXTENSION || byte == ';' || byte == ' ' || byte == '\t') {
        chunks->state = EXTENSION;
        return byte == '\r' || (byte_class[(unsigned char)byte] & VALUE) != 0;
    }
    return byte == '\r';
}

/* One byte between the chunks or after them; true with `*done` at the very end. */
static bool line_byte(gramme_chunks *chunks, char byte, bool *done)
{
    if (chunks->state == DATA_END) {
        if (byte == '\n') {
            chunks->state = SIZE;
            chunks->overhead = 0;
        }
        return byte == '\n' || byte == '\r';
    }
    if (byte == '\n') {
        *done = chunks->state == TRAILER_START;
        chunks->state = TRAILER_START;
    } else if (byte != '\r') {
        chunks->state = TRAILER;
    }
    return true;
}

/* One byte outside the chunks' data. A CR must be followed by its LF. */
static bool between_byte(gramme_chunks *chunks, char byte, bool *done)
{
    if (++chunks->overhead > GRAMME_HTTP_HEAD_MAX || (chunks->cr && byte != '\n')) {
        return false;
    }
    chunks->cr = byte == '\r';
    return chunks->state <= EXTENSION ? size_byte(chunks, byte)
                                      : line_byte(chunks, byte, done);
}

gramme_chunks_result gramme_http_dechunk(gramme_chunks *chunks,
                                         char *out,
                                         const char *raw,
                                         size_t size,
                                         size_t *taken,
                                         size_t *written)
{
    size_t at = 0;
    bool done = false;

    *written = 0;
    while (at < size && !done) {
        if (chunks->state == DATA) {
            size_t run = chunks->left < size - at ? (size_t)chunks->left : size - at;

            memmove(out + *written, raw + at, run);
            *written += run;
            at += run;
            chunks->left -= run;
            if (chunks->left == 0) {
                chunks->state = DATA_END;
            }
            continue;
        }
        if (!between_byte(chunks, raw[at], &done)) {
            *taken = at;
            return GRAMME_CHUNKS_BAD;
        }
        at++;
    }
    *taken = at;
    return done ? GRAMME_CHUNKS_DONE : GRAMME_CHUNKS_MORE;
}
