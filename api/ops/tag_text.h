/* SPDX-License-Identifier: Apache-2.0 */
/* tag_text.h - what keys and values of tags may be, in AWS's words. */
#ifndef GRAMME_API_OPS_TAG_TEXT_H
#define GRAMME_API_OPS_TAG_TEXT_H

#include "api/call.h"

enum { GRAMME_TAGS_MAX = 50 };

/* A LIST of Tag, as it stands in a request; ABSENT is fine. */
gramme_status gramme_tag_text_check(gramme_op_call *call, const gramme_node *tags);

/* A LIST of the keys of tags to remove, of which AWS takes as many as there can be. */
gramme_status gramme_tag_text_check_keys(gramme_op_call *call, const gramme_node *keys);

/* "Number of Tags exceed ..." */
gramme_status gramme_tag_text_refuse_count(gramme_op_call *call);

#endif
