/* SPDX-License-Identifier: Apache-2.0 */
/* disk.h - an SQLite VFS before the system's, which can fail, and which can remember
 * what is not yet safe (power.h). Once installed it is the process's default. */
#ifndef GRAMME_CONFORMANCE_FAULT_DISK_H
#define GRAMME_CONFORMANCE_FAULT_DISK_H

#include <stdbool.h>

/* False: SQLite would not have it. Once, before anything is opened. */
bool gramme_disk_install(void);

/* From now on (or no more) the system's own read and write do what they may: they stop
 * in the middle without an error, or are interrupted. Nobody should notice. False:
 * this SQLite does not let them be replaced. */
bool gramme_disk_stutter(bool stutters);

#endif
