/* SPDX-License-Identifier: Apache-2.0 */
/* iterator.c - shard iterators. Behind the ARN stands in base64:
 *
 *   version(1) · sequence(8) · issued(8) · shard · check(8)
 *
 * The check is a hash over the ARN and what stands before it. */
#include "streams/iterator.h"

#include "storage/base/base64.h"
#include "storage/base/hash.h"
#include "streams/pack.h"

enum { VERSION = 1, CHECK_BYTES = 8 };

static uint64_t check_of(gramme_view arn, gramme_view body)
{
    gramme_view parts[] = {arn, body};

    return gramme_hash_views(parts, 2);
}

void gramme_iterator_encode(gramme_bytes *out, const gramme_iterator *iterator)
{
    gramme_bytes body;

    gramme_bytes_init(&body, out->allocator);
    gramme_pack_number(&body, VERSION, 1);
    gramme_pack_number(&body, iterator->sequence, 8);
    gramme_pack_number(&body, (uint64_t)iterator->issued, 8);
    gramme_pack_run(&body, gramme_view_text(iterator->shard));
    gramme_pack_number(&body, check_of(iterator->stream_arn, gramme_bytes_view(&body)),
                       CHECK_BYTES);
    gramme_bytes_append_view(out, iterator->stream_arn);
    GRAMME_BYTES_LITERAL(out, "|1|");
    gramme_base64_append(out, gramme_bytes_view(&body));
    out->failed = out->failed || !gramme_bytes_ok(&body);
    gramme_bytes_clear(&body);
}

/* Splits `text` at its first `mark`; false when there is none. */
static bool
split(gramme_view *before, gramme_view *after, gramme_view text, const char *mark)
{
    gramme_view wanted = gramme_view_text(mark);

    for (size_t i = 0; i + wanted.size <= text.size; i++) {
        if (memcmp(text.data + i, wanted.data, wanted.size) == 0) {
            *before = gramme_view_of(text.data, i);
            *after = gramme_view_of(text.data + i + wanted.size,
                                    text.size - i - wanted.size);
            return true;
        }
    }
    return false;
}

static bool read_body(gramme_iterator *out, gramme_view body)
{
    gramme_unpack in = gramme_unpack_of(body);
    gramme_view shard;
    uint64_t check;

    if (body.size < CHECK_BYTES || gramme_unpack_number(&in, 1) != VERSION) {
        return false;
    }
    out->sequence = gramme_unpack_number(&in, 8);
    out->issued = (int64_t)gramme_unpack_number(&in, 8);
    shard = gramme_unpack_run(&in);
    check = gramme_unpack_number(&in, CHECK_BYTES);
    if (!gramme_unpack_done(&in) || shard.size > GRAMME_SHARD_ID_TEXT) {
        return false;
    }
    if (shard.size > 0) {
        memcpy(out->shard, shard.data, shard.size);
    }
    return check == check_of(out->stream_arn,
                             gramme_view_of(body.data, body.size - CHECK_BYTES));
}

gramme_status gramme_iterator_decode(gramme_iterator *out,
                                     gramme_view text,
                                     gramme_arena *arena,
                                     gramme_error *err)
{
    gramme_view base64;
    gramme_view rest;
    gramme_view body;
    bool nomem = false;

    *out = (gramme_iterator){.sequence = 0};
    if (!split(&out->stream_arn, &base64, text, "|1|") ||
        !split(&rest, &rest, out->stream_arn, ":table/") ||
        !split(&out->table, &out->label, rest, "/stream/")) {
        return GRAMME_INVALID;
    }
    if (!gramme_base64_decode(&body, arena, base64, &nomem)) {
        return nomem ? gramme_error_nomem(err) : GRAMME_INVALID;
    }
    return read_body(out, body) ? GRAMME_OK : GRAMME_INVALID;
}
