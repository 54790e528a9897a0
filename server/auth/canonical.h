/* SPDX-License-Identifier: Apache-2.0 */
/* canonical.h - a request in the form that AWS Signature Version 4 signs:
 *
 *   POST
 *   /                                        the path, encoded once more
 *                                            the query, sorted
 *   content-type:application/x-amz-json-1.0  the signed headers, sorted, trimmed
 *   host:localhost:8000
 *
 *   content-type;host                        their names
 *   44136fa355b3678a...                      SHA-256 of the body */
#ifndef GRAMME_SERVER_CANONICAL_H
#define GRAMME_SERVER_CANONICAL_H

#include "server/base/buffer.h"

enum {
    GRAMME_SIGNED_HEADERS_MAX = 128, /* names; no SDK signs so many */
    GRAMME_QUERY_MAX = 128           /* parameters */
};

typedef struct gramme_canonical_parts {
    gramme_text method;
    gramme_text path;  /* as it came */
    gramme_text query; /* likewise; may be absent */
    gramme_text lines; /* gramme_http_lines() */
    gramme_text names; /* of the signed headers: "content-type;host" */
    gramme_text hash;  /* of the body, 64 digits */
} gramme_canonical_parts;

/* Appends the canonical request; `scratch` is for its use. False when there are more
 * signed headers or parameters than the above. Both buffers may have failed. */
bool gramme_canonical_append(gramme_buffer *out,
                             gramme_buffer *scratch,
                             const gramme_canonical_parts *parts);

/* True when the list of signed headers has `name`, which is in lower case. */
bool gramme_canonical_signs(gramme_text names, const char *name);

#endif
