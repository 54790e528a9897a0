/* SPDX-License-Identifier: Apache-2.0 */
/* encoding.c - zlib at work, and reading the lists of encodings. */
#define ZLIB_CONST

#include "server/http/encoding.h"

#include <limits.h>
#include <zlib.h>

enum { STEP = 64 * 1024 };

gramme_encoding gramme_encoding_of(gramme_text name)
{
    name = gramme_text_trim(name);
    if (name.data == NULL || name.size == 0 ||
        gramme_text_is_nocase(name, "identity")) {
        return GRAMME_ENCODING_IDENTITY;
    }
    if (gramme_text_is_nocase(name, "gzip")) {
        return GRAMME_ENCODING_GZIP;
    }
    return gramme_text_is_nocase(name, "deflate") ? GRAMME_ENCODING_DEFLATE
                                                  : GRAMME_ENCODING_UNKNOWN;
}

/* What stands behind the first "q=" of an entry's parameters, wherever that is. */
static gramme_text find_weight(gramme_text parameters)
{
    gramme_text value = gramme_text_of(NULL, 0);
    gramme_text rest;
    size_t i;

    for (i = 0; i + 1 < parameters.size; i++) {
        if (gramme_text_lower(parameters.data[i]) == 'q' &&
            parameters.data[i + 1] == '=') {
            rest = gramme_text_of(parameters.data + i + 2, parameters.size - i - 2);
            gramme_text_next(&value, &rest, ';');
            break;
        }
    }
    return gramme_text_trim(value);
}

/* In millionths. AWS takes what is no number and what is above 1 for 1. */
static int32_t weight_of(gramme_text parameters)
{
    gramme_text value = find_weight(parameters);
    int32_t unit = 1000000;
    int32_t weight = 0;
    bool point = false;
    size_t i;

    if (value.size > 0 && value.data[0] == '-') {
        return 0;
    }
    if (value.size == 0) {
        return 1000000;
    }
    for (i = 0; i < value.size; i++) {
        char byte = value.data[i];

        if (byte == '.' && !point) {
            point = true;
        } else if (byte < '0' || byte > '9') {
            return 1000000;
        } else if (point) {
            unit /= 10;
            weight += (byte - '0') * unit;
        } else if (byte != '0') {
            weight = 1000000;
        }
    }
    return weight > 1000000 ? 1000000 : weight;
}

gramme_encoding gramme_encoding_choose(gramme_text accept)
{
    /* -1: not named. By encoding; the last is what "*" stands for. */
    int32_t weights[GRAMME_ENCODING_UNKNOWN + 1] = {-1, -1, -1, -1};
    gramme_encoding best = GRAMME_ENCODING_IDENTITY;
    gramme_encoding encoding;
    int32_t best_weight = 0;
    gramme_text entry;

    while (gramme_text_next(&entry, &accept, ',')) {
        gramme_text parameters = entry;
        gramme_text name;
        int32_t weight;

        gramme_text_next(&name, &parameters, ';');
        name = gramme_text_trim(name);
        encoding = gramme_encoding_of(name);
        if (name.size == 0 || encoding == GRAMME_ENCODING_IDENTITY ||
            (encoding == GRAMME_ENCODING_UNKNOWN && !gramme_text_is(name, "*"))) {
            continue;
        }
        weight = weight_of(parameters);
        weights[encoding] = weight > weights[encoding] ? weight : weights[encoding];
        if (encoding != GRAMME_ENCODING_UNKNOWN && weight > best_weight) {
            best = encoding;
            best_weight = weight;
        }
    }
    for (encoding = GRAMME_ENCODING_GZIP; encoding <= GRAMME_ENCODING_DEFLATE;
         encoding++) {
        if (weights[encoding] < 0 && weights[GRAMME_ENCODING_UNKNOWN] > best_weight) {
            best = encoding;
            best_weight = weights[GRAMME_ENCODING_UNKNOWN];
        }
    }
    return best;
}

/* zlib counts in unsigned int; bodies are far below, and longer ones are refused. */
static bool fits(size_t size)
{
    return size < UINT_MAX / 2;
}

/* Inflates one step into `out`. Z_STREAM_END, Z_OK or an error of zlib's. */
static int inflate_step(gramme_buffer *out, z_stream *stream)
{
    int code;

    if (!gramme_buffer_reserve(out, STEP)) {
        return Z_MEM_ERROR;
    }
    stream->next_out = (Bytef *)out->data + out->size;
    stream->avail_out = STEP;
    code = inflate(stream, Z_NO_FLUSH);
    out->size += STEP - stream->avail_out;
    if (code == Z_BUF_ERROR ||
        (code == Z_OK && stream->avail_in == 0 && stream->avail_out > 0)) {
        return Z_DATA_ERROR; /* the input ended before its format did */
    }
    return code;
}

gramme_inflate_result gramme_encoding_inflate(gramme_buffer *out,
                                              gramme_encoding encoding,
                                              gramme_text packed,
                                              size_t limit)
{
    gramme_inflate_result result = GRAMME_INFLATE_OK;
    z_stream stream;
    int code = Z_OK;

    gramme_buffer_reset(out, limit);
    if (!fits(packed.size)) {
        return GRAMME_INFLATE_TOO_LONG;
    }
    memset(&stream, 0, sizeof(stream));
    if (inflateInit2(&stream, encoding == GRAMME_ENCODING_GZIP ? 15 + 16 : 15) !=
        Z_OK) {
        return GRAMME_INFLATE_NOMEM;
    }
    stream.next_in = (z_const Bytef *)packed.data;
    stream.avail_in = (uInt)packed.size;
    while (result == GRAMME_INFLATE_OK &&
           (code != Z_STREAM_END || stream.avail_in > 0)) {
        if (code == Z_STREAM_END &&
            (encoding != GRAMME_ENCODING_GZIP || inflateReset(&stream) != Z_OK)) {
            code = Z_DATA_ERROR;
        } else {
            code = inflate_step(out, &stream);
        }
        if (code != Z_OK && code != Z_STREAM_END) {
            result = code == Z_MEM_ERROR ? GRAMME_INFLATE_NOMEM : GRAMME_INFLATE_BAD;
        } else if (out->size > limit) {
            result = GRAMME_INFLATE_TOO_LONG;
        }
    }
    inflateEnd(&stream);
    return result;
}

bool gramme_encoding_deflate(gramme_buffer *out,
                             gramme_encoding encoding,
                             gramme_text plain)
{
    z_stream stream;
    size_t bound;
    bool done;

    gramme_buffer_reset(out, STEP);
    memset(&stream, 0, sizeof(stream));
    if (!fits(plain.size) ||
        deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED,
                     encoding == GRAMME_ENCODING_GZIP ? 15 + 16 : 15, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return false;
    }
    bound = deflateBound(&stream, (uLong)plain.size);
    done = fits(bound) && gramme_buffer_reserve(out, bound);
    if (done) {
        stream.next_in = (z_const Bytef *)plain.data;
        stream.avail_in = (uInt)plain.size;
        stream.next_out = (Bytef *)out->data;
        stream.avail_out = (uInt)bound;
        done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
        out->size = stream.total_out;
    }
    deflateEnd(&stream);
    return done;
}

uint32_t gramme_encoding_crc32(gramme_text bytes)
{
    return (uint32_t)crc32_z(0, (const Bytef *)bytes.data, bytes.size);
}
