/* SPDX-License-Identifier: Apache-2.0 */
/* resident.h - memory that the program's start leaves behind. */
#ifndef GRAMME_SERVER_RESIDENT_H
#define GRAMME_SERVER_RESIDENT_H

/* Lets go of every page of the process that is as in its file: code and constants,
 * most of which only the start has used, or nobody: the kernel maps sixteen pages where
 * one is wanted. What is wanted again comes back from the page cache at the next touch.
 * For programs, not for a library in a stranger's process; from any thread. */
void gramme_resident_trim(void);

#endif
