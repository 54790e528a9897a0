/* SPDX-License-Identifier: Apache-2.0 */
/* read.h - JSON text to a request's node tree. */
#ifndef GRAMME_API_JSON_READ_H
#define GRAMME_API_JSON_READ_H

#include "api/json/node.h"
#include "api/model/wording.h"

/* Reads `body` (guard first: depth, UTF-8, duplicate keys, U+0000, trailing text) as
 * `shape`, into `arena`. Unknown members are ignored, null is absent. Wrong JSON types
 * and malformed text fail with SerializationException in AWS's words. What is wrong
 * with attribute values is told in `*wording`: the operation's, and then the one in
 * which to tell what else is wrong with this request. */
gramme_status gramme_read_request(gramme_node *out,
                                  gramme_arena *arena,
                                  const gramme_shape *shape,
                                  gramme_wording *wording,
                                  gramme_view body,
                                  gramme_error *err);

/* The attribute value in `node`; ValidationException when it is none (see node.h). */
gramme_status
gramme_node_value(const gramme_value **out, const gramme_node *node, gramme_error *err);

/* The MAP of attribute values in `node` as an item, members sorted, in `arena`; fails
 * with the first member's problem. ABSENT gives an empty item. */
gramme_status gramme_node_item(gramme_item *out,
                               const gramme_node *node,
                               gramme_arena *arena,
                               gramme_error *err);

#endif
