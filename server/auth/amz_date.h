/* SPDX-License-Identifier: Apache-2.0 */
/* amz_date.h - dates of signed requests: "20261121T120000Z", and what else HTTP and
 * credentials files write. Seconds after 1970. */
#ifndef GRAMME_SERVER_AMZ_DATE_H
#define GRAMME_SERVER_AMZ_DATE_H

#include "server/base/text.h"

enum { GRAMME_AMZ_DATE_SIZE = 16 /* "20261121T120000Z" */ };

/* "20261121T120000Z"; false when the text is anything else. */
bool gramme_amz_date_read(int64_t *seconds, gramme_text text);

/* "Sat, 21 Nov 2026 12:00:00 GMT". */
bool gramme_amz_date_read_http(int64_t *seconds, gramme_text text);

/* "2026-11-21T12:00:00Z", with a fraction of the second or an offset like "+01:00". */
bool gramme_amz_date_read_rfc3339(int64_t *seconds, gramme_text text);

/* Writes "20261121T120000Z" and a NUL. Years 0 to 9999. */
void gramme_amz_date_write(char text[GRAMME_AMZ_DATE_SIZE + 1], int64_t seconds);

#endif
