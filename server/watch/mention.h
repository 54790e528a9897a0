/* SPDX-License-Identifier: Apache-2.0 */
/* mention.h - what the access log wants of a request and its reply: the tables, and the
 * capacity when the client asked for it. Items are passed over. */
#ifndef GRAMME_SERVER_MENTION_H
#define GRAMME_SERVER_MENTION_H

#include "server/base/buffer.h"

enum { GRAMME_MENTIONS_MAX = 10 };

typedef struct gramme_mentions {
    gramme_text tables[GRAMME_MENTIONS_MAX]; /* names, each once, in the request's text,
                                                escapes and all */
    size_t count;
    bool more;           /* there are others */
    bool wants_capacity; /* ReturnConsumedCapacity is there */
} gramme_mentions;

/* Looks through the request, whatever it is: what is no JSON may mention nothing. */
void gramme_mentions_find(gramme_mentions *out, gramme_text request);

/* The sum of CapacityUnits in the reply's ConsumedCapacity, in thousandths; negative
 * when there is none. */
int64_t gramme_mention_capacity(gramme_text reply);

#endif
