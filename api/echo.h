/* SPDX-License-Identifier: Apache-2.0 */
/* echo.h - parts of a request as AWS's messages show them: the service is written in
 * Java, and prints them as Java does; its current layer shows maps as JSON. */
#ifndef GRAMME_API_ECHO_H
#define GRAMME_API_ECHO_H

#include "api/json/node.h"
#include "storage/base/bytes.h"

/* Appends "text", "5", "[a, b]", "{k=v}", "Name(member=value, other=null)" or, for an
 * attribute value, Java's default "package.AttributeValue@hash". ABSENT is "null". */
void gramme_echo_node(gramme_bytes *out, const gramme_node *node);

/* Appends the request's JSON again, without what it left out; an attribute value with a
 * problem is {}. */
void gramme_echo_json(gramme_bytes *out, const gramme_node *node);

/* Appends a member's name as Java spells it: with a small first letter. */
void gramme_echo_name(gramme_bytes *out, gramme_view name);

#endif
