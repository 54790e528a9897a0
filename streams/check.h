/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - streams in a database file that is checked (storage/check.h). */
#ifndef GRAMME_STREAMS_CHECK_H
#define GRAMME_STREAMS_CHECK_H

#include "storage/check.h"

/* Streams, shards, records and checkpoints, and what tables say of their streams. */
gramme_status gramme_streams_check(gramme_check *check, gramme_error *err);

#endif
