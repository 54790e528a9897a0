/* SPDX-License-Identifier: Apache-2.0 */
/* check_checkpoint.c - checkpoints say of which stream they are, and none is behind the
 * end of what was ever logged there. */
#include <inttypes.h>

#include "storage/log.h"
#include "streams/check_parts.h"
#include "streams/checkpoint.h"

/* The sequence of the slot's next record. */
static gramme_status slot_end(uint64_t *out,
                              const gramme_streams_checking *c,
                              const gramme_stream *stream,
                              uint32_t slot,
                              gramme_error *err)
{
    uint64_t first;
    uint64_t last;
    gramme_status st =
        gramme_log_bounds(&first, &last, c->txn, stream->first_log + slot, err);

    *out = last + 1;
    for (uint32_t i = 0; i < stream->shard_count; i++) {
        const gramme_shard *shard = &stream->shards[i];
        uint64_t next = shard->closed != 0 ? shard->last + 1 : shard->oldest;

        if (shard->slot == slot && next > *out) {
            *out = next;
        }
    }
    return st;
}

static gramme_status check_place(gramme_streams_checking *c,
                                 const gramme_checkpoint_place *place,
                                 const gramme_checkpoint *checkpoint,
                                 const char *name,
                                 gramme_error *err)
{
    gramme_stream stream;
    uint64_t end = 0;
    gramme_status st = gramme_stream_get(&stream, c->txn, place->stream, &c->one, err);

    if (st == GRAMME_NOTFOUND) {
        return GRAMME_OK; /* it went before the subscription said it was done */
    }
    if (st == GRAMME_OK && place->slot >= stream.width) {
        gramme_check_found(c->check, "checkpoints: %s is of a slot that there is not",
                           name);
        return GRAMME_OK;
    }
    if (st == GRAMME_OK) {
        st = slot_end(&end, c, &stream, place->slot, err);
    }
    if (st == GRAMME_OK && checkpoint->position > end) {
        gramme_check_found(c->check,
                           "checkpoints: %s is at %" PRIu64
                           ", but the next record is %" PRIu64,
                           name, checkpoint->position, end);
    }
    return st == GRAMME_CORRUPT ? GRAMME_OK : st; /* the stream's damage was told */
}

static gramme_status check_checkpoint(gramme_streams_checking *c,
                                      const gramme_document *document,
                                      gramme_error *err)
{
    gramme_checkpoint_place place;
    gramme_checkpoint checkpoint;
    bool from;
    char name[GRAMME_CHECK_TEXT];

    gramme_check_print(name, document->name);
    if (gramme_checkpoint_read(&place, &checkpoint, &from, document, err) !=
        GRAMME_OK) {
        gramme_check_found(c->check, "checkpoints: %s cannot be read", name);
        return GRAMME_OK;
    }
    if (c->next_log > 0 && place.stream > c->next_log) {
        gramme_check_found(c->check, "checkpoints: %s is of a stream that never was",
                           name);
        return GRAMME_OK;
    }
    if (from) {
        return GRAMME_OK;
    }
    if (place.lane >= checkpoint.lanes) {
        gramme_check_found(c->check, "checkpoints: %s is of a lane that there is not",
                           name);
    }
    return check_place(c, &place, &checkpoint, name, err);
}

gramme_status gramme_streams_check_checkpoints(gramme_streams_checking *c,
                                               gramme_error *err)
{
    return gramme_streams_check_each(c, GRAMME_DOCUMENT_CHECKPOINT, "",
                                     check_checkpoint, err);
}
