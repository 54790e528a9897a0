/* SPDX-License-Identifier: Apache-2.0 */
/* zip.h - a function's zip file unpacked into a folder: the one door to minizip.
 *
 * Nothing of it gets outside the folder: absolute names, "..", backslashes,
 * symbolic links and device files are refused, as is an entry in the way of
 * another. At most 250 MB (AWS Lambda's limit) and 20,000 entries come out. Of an
 * entry's mode the executable bits are kept. */
#ifndef GRAMME_SERVER_TARGETS_ZIP_H
#define GRAMME_SERVER_TARGETS_ZIP_H

#include <gramme.h>
#include <stddef.h>
#include <stdint.h>

#define GRAMME_ZIP_UNPACKED_MAX ((uint64_t)250 * 1024 * 1024)
enum { GRAMME_ZIP_ENTRIES_MAX = 20000, GRAMME_ZIP_DEPTH_MAX = 32 };

/* `folder` exists and is empty; it may hold part of the entries after a failure, of
 * which MISUSE is the zip's fault. */
gramme_code gramme_zip_unpack(const void *data,
                              size_t size,
                              const char *folder,
                              gramme_failure *failure);

#endif
