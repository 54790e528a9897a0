/* SPDX-License-Identifier: Apache-2.0 */
/* stream.h - what the stream operations share: a stream's ARN, and finding it.
 *
 *     arn:aws:dynamodb:REGION:000000000000:table/NAME/stream/LABEL */
#ifndef GRAMME_API_OPS_STREAM_H
#define GRAMME_API_OPS_STREAM_H

#include "api/call.h"
#include "streams/stream.h"

/* Table and label out of an ARN; ValidationException "Invalid StreamArn". */
gramme_status gramme_stream_arn_read(gramme_view *table,
                                     gramme_view *label,
                                     gramme_op_call *call,
                                     gramme_view arn);

/* The stream behind an ARN, as of the caller's region; ResourceNotFoundException. */
gramme_status gramme_stream_of_arn(gramme_stream *out,
                                   gramme_op_call *call,
                                   gramme_txn *txn,
                                   gramme_view arn);

#endif
