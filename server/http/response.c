/* SPDX-License-Identifier: Apache-2.0 */
/* response.c - writes an answer's head into one buffer, no printf on the way. */
#include "server/http/response.h"

#include "server/http/encoding.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

/* splitmix64: spreads a poor seed over the generator's state. */
static uint64_t spread(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

/* xoshiro256+; ids need to differ, not to be secret. */
static uint64_t next_random(uint64_t *s)
{
    uint64_t result = s[0] + s[3];
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 45) | (s[3] >> 19);
    return result;
}

void gramme_stamp_init(gramme_stamp *stamp)
{
    struct timespec now = {0, 0};
    uint64_t seed = 0;
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    size_t i;

    memset(stamp, 0, sizeof(*stamp));
    if (fd < 0 || read(fd, &seed, sizeof(seed)) != (ssize_t)sizeof(seed)) {
        clock_gettime(CLOCK_REALTIME, &now);
        seed = (uint64_t)now.tv_sec * 1000000007U + (uint64_t)now.tv_nsec +
               (uint64_t)(uintptr_t)stamp;
    }
    if (fd >= 0) {
        close(fd);
    }
    for (i = 0; i < 4; i++) {
        stamp->random[i] = spread(&seed);
    }
    gramme_stamp_refresh(stamp);
}

static void two_digits(char *at, int number)
{
    at[0] = (char)('0' + number / 10 % 10);
    at[1] = (char)('0' + number % 10);
}

/* strftime would name days and months in the host's language. */
void gramme_stamp_refresh(gramme_stamp *stamp)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[] = "Sun, 00 Jan 0000 00:00:00 GMT";
    time_t now = time(NULL);
    struct tm parts;

    if ((int64_t)now == stamp->second || gmtime_r(&now, &parts) == NULL) {
        return;
    }
    memcpy(text, days + 3 * (size_t)parts.tm_wday, 3);
    two_digits(text + 5, parts.tm_mday);
    memcpy(text + 8, months + 3 * (size_t)parts.tm_mon, 3);
    two_digits(text + 12, (parts.tm_year + 1900) / 100);
    two_digits(text + 14, parts.tm_year + 1900);
    two_digits(text + 17, parts.tm_hour);
    two_digits(text + 20, parts.tm_min);
    two_digits(text + 23, parts.tm_sec);
    memcpy(stamp->date, text, sizeof(text));
    stamp->second = (int64_t)now;
}

static void append_request_id(gramme_buffer *out, gramme_stamp *stamp)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    char id[GRAMME_REQUEST_ID_SIZE];
    uint64_t bits = 0;
    size_t i;

    for (i = 0; i < GRAMME_REQUEST_ID_SIZE; i++) {
        if (i % 12 == 0) {
            bits = next_random(stamp->random) >> 4;
        }
        id[i] = alphabet[bits & 31];
        bits >>= 5;
    }
    stamp->id_at = out->size;
    gramme_buffer_append(out, id, sizeof(id));
}

static const char *status_line(int status)
{
    static const struct {
        int status;
        const char *line;
    } lines[] = {
        {200, "HTTP/1.1 200 OK\r\n"},
        {201, "HTTP/1.1 201 Created\r\n"},
        {202, "HTTP/1.1 202 Accepted\r\n"},
        {204, "HTTP/1.1 204 No Content\r\n"},
        {400, "HTTP/1.1 400 Bad Request\r\n"},
        {403, "HTTP/1.1 403 Forbidden\r\n"},
        {404, "HTTP/1.1 404 Not Found\r\n"},
        {408, "HTTP/1.1 408 Request Timeout\r\n"},
        {409, "HTTP/1.1 409 Conflict\r\n"},
        {412, "HTTP/1.1 412 Precondition Failed\r\n"},
        {413, "HTTP/1.1 413 Request Entity Too Large\r\n"},
        {429, "HTTP/1.1 429 Too Many Requests\r\n"},
        {501, "HTTP/1.1 501 Not Implemented\r\n"},
        {503, "HTTP/1.1 503 Service Unavailable\r\n"},
        {505, "HTTP/1.1 505 HTTP Version Not Supported\r\n"},
    };
    size_t i;

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (lines[i].status == status) {
            return lines[i].line;
        }
    }
    return "HTTP/1.1 500 Internal Server Error\r\n";
}

void gramme_response_head(gramme_buffer *out,
                          gramme_stamp *stamp,
                          const gramme_response *response)
{
    gramme_buffer_append_string(out, status_line(response->status));
    GRAMME_BUFFER_LITERAL(out, "Server: Server\r\nDate: ");
    gramme_buffer_append_string(out, stamp->date);
    if (response->content_type != NULL) {
        GRAMME_BUFFER_LITERAL(out, "\r\nContent-Type: ");
        gramme_buffer_append_string(out, response->content_type);
    }
    if (response->encoding != NULL) {
        GRAMME_BUFFER_LITERAL(out, "\r\nContent-Encoding: ");
        gramme_buffer_append_string(out, response->encoding);
    }
    if (response->status != 204) { /* RFC 9110 8.6: not allowed there */
        GRAMME_BUFFER_LITERAL(out, "\r\nContent-Length: ");
        gramme_buffer_append_number(out, response->body.size);
    }
    if (response->keep_alive) {
        GRAMME_BUFFER_LITERAL(out, "\r\nConnection: keep-alive");
    } else {
        GRAMME_BUFFER_LITERAL(out, "\r\nConnection: close");
    }
    GRAMME_BUFFER_LITERAL(out, "\r\nx-amzn-RequestId: ");
    append_request_id(out, stamp);
    GRAMME_BUFFER_LITERAL(out, "\r\nx-amz-crc32: ");
    gramme_buffer_append_number(out, gramme_encoding_crc32(response->body));
    GRAMME_BUFFER_LITERAL(out, "\r\n");
    gramme_buffer_append(out, response->extra.data, response->extra.size);
    GRAMME_BUFFER_LITERAL(out, "\r\n");
}
