/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - a string out of a JSON object that a function sent. */
#ifndef GRAMME_SERVER_TARGETS_JSON_H
#define GRAMME_SERVER_TARGETS_JSON_H

#include "server/base/buffer.h"

/* Replaces `out`'s content by the string that the outermost object has under `name`,
 * unescaped. False, and `out` empty, when there is none or the text is no JSON up to
 * it. */
bool gramme_json_string(gramme_buffer *out, gramme_text json, const char *name);

/* The same for `json` that is a string itself. */
bool gramme_json_unquote(gramme_buffer *out, gramme_text json);

#endif
