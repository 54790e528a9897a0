/* SPDX-License-Identifier: Apache-2.0 */
/* power.h - what a power cut would leave of the files in one folder.
 *
 * Each file has bytes that are safe, and writes that came after its last sync; the
 * folder has names that are safe, and names made, moved or removed since it was synced.
 * A cut keeps what is safe, and of the rest whatever chance keeps: any 512 bytes of any
 * write, and so many of the folder's changes as came first.
 *
 * Everything may be called from any thread, and does nothing while no folder is
 * watched. Calls that change something return false when the power is off: they have
 * not happened. */
#ifndef GRAMME_CONFORMANCE_FAULT_POWER_H
#define GRAMME_CONFORMANCE_FAULT_POWER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct gramme_power_file gramme_power_file;

/* Begins to watch the files of `folder` (an absolute path without links), all of which
 * is safe now. The power goes off before the `cut`-th change from now; 0: it stays. */
void gramme_power_watch(const char *folder, unsigned long cut);

/* Changes so far. */
unsigned long gramme_power_changes(void);

bool gramme_power_is_off(void);

/* How much chance keeps. */
typedef enum gramme_power_luck {
    GRAMME_POWER_NOTHING, /* of what was not safe */
    GRAMME_POWER_ALL,
    GRAMME_POWER_SOME,    /* half of it, zeroes where a file grew */
    GRAMME_POWER_GARBAGE, /* half of it, other people's bytes where a file grew */
    GRAMME_POWER_LUCKS
} gramme_power_luck;

/* Writes what is left into another folder, which is empty. False: it could not. */
bool gramme_power_leave(const char *folder, gramme_power_luck luck, unsigned seed);

/* Watches nothing any more; the power is on. */
void gramme_power_forget(void);

/* -- for disk.c and calls.c: what happens to the files -- */

/* A file was opened; `fresh`: and made. NULL: it is not watched. */
gramme_power_file *gramme_power_open(const char *path, bool fresh);

/* The watched file of that name, or NULL. */
gramme_power_file *gramme_power_find(const char *path);

bool gramme_power_write(gramme_power_file *file,
                        const void *from,
                        size_t amount,
                        size_t offset);
bool gramme_power_truncate(gramme_power_file *file, size_t size);
bool gramme_power_sync(gramme_power_file *file);
bool gramme_power_remove(const char *path);
bool gramme_power_rename(const char *from, const char *to);

/* The watched folder; so is `path`, when that is not NULL. */
bool gramme_power_sync_folder(const char *path);

#endif
