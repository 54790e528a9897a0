/* SPDX-License-Identifier: Apache-2.0 */
/* folder.h - what lies in the folder of the databases. */
#ifndef GRAMME_SERVER_FOLDER_H
#define GRAMME_SERVER_FOLDER_H

#include "server/base/log.h"

/* Looks at the first bytes of each database that a request may ask for and logs which
 * cannot be opened. GRAMME_CODE_FOREIGN when all of them are DynamoDB Local's: nothing
 * would be served. */
gramme_code
gramme_folder_look(const char *folder, const gramme_log *log, gramme_failure *failure);

/* How many database files there are; counts no further than `most`. */
size_t gramme_folder_count(const char *folder, size_t most);

#endif
