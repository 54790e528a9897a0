/* SPDX-License-Identifier: Apache-2.0 */
/* access_log.h - one line of JSON for each answered request, in a file or on standard
 * output. It says who asked for what of which table, how it ended and how long it took;
 * no keys of items, no values.
 *
 * Lines are put together by the threads that serve and written by a thread of the log's
 * own, a fiftieth of a second later at most: a disk that is slow or full holds nobody
 * up. When more than 8 MB wait, further lines are dropped, and the program's log tells.
 */
#ifndef GRAMME_SERVER_ACCESS_LOG_H
#define GRAMME_SERVER_ACCESS_LOG_H

#include "server/base/buffer.h"
#include "server/base/log.h"
#include "server/http/sighting.h"

typedef struct gramme_access_log gramme_access_log;

/* Appends to the file, which is made when it is missing; "-" is standard output. */
gramme_code gramme_access_log_new(gramme_access_log **out,
                                  const char *path,
                                  const gramme_log *log,
                                  gramme_failure *failure);

/* Writes what waits (for some seconds at most) and ends the thread. NULL is fine. */
void gramme_access_log_free(gramme_access_log *access);

/* Goes on in a file of the same name: the old one has been moved away. On failure it
 * goes on in the old one. */
gramme_code gramme_access_log_reopen(gramme_access_log *access,
                                     gramme_failure *failure);

/* Adds lines. From any thread. */
void gramme_access_log_add(gramme_access_log *access, gramme_text lines);

/* Appends the line, with its end. */
void gramme_access_line(gramme_buffer *out, const gramme_sighting *sighting);

#endif
