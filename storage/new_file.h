/* SPDX-License-Identifier: Apache-2.0 */
/* new_file.h - a database that is made beside its name and gets it when it is complete:
 * whoever is killed on the way leaves "<path>-part", which the next one removes. Nobody
 * opens or makes a database under the name meanwhile. */
#ifndef GRAMME_STORAGE_NEW_FILE_H
#define GRAMME_STORAGE_NEW_FILE_H

#include "storage/base/alloc.h"
#include "storage/base/status.h"

typedef struct gramme_new_file gramme_new_file;

/* GRAMME_EXISTS when there is anything at `path`, GRAMME_BUSY when it is being made
 * elsewhere. */
gramme_status gramme_new_file_begin(gramme_new_file **out,
                                    const char *path,
                                    const gramme_allocator *allocator,
                                    gramme_error *err);

/* Where to make it: there is nothing yet. */
const char *gramme_new_file_part(const gramme_new_file *file);

/* Syncs what was made, and closed, and gives it its name. */
gramme_status gramme_new_file_finish(gramme_new_file *file, gramme_error *err);

/* Ends it; what has no name yet is removed. NULL is fine. */
void gramme_new_file_free(gramme_new_file *file);

#endif
