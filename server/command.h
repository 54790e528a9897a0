/* SPDX-License-Identifier: Apache-2.0 */
/* command.h - what the program does instead of serving: gramme check, gramme import. */
#ifndef GRAMME_SERVER_COMMAND_H
#define GRAMME_SERVER_COMMAND_H

#include <stdbool.h>

/* Exit statuses of commands. */
enum {
    GRAMME_COMMAND_DONE = 0,
    GRAMME_COMMAND_FOUND = 1,  /* done, and the answer is no */
    GRAMME_COMMAND_FAILED = 2, /* wrong arguments, or it could not be done */
};

/* When argv[1] is a command's name: runs it, prints to the standard streams, and leaves
 * the exit status in *status. */
bool gramme_command_run(int *status, int argc, const char *const *argv);

/* command_check.c: gramme check FILE... */
int gramme_command_check(int argc, const char *const *argv);

/* command_import.c: gramme import SOURCE... --db-path FOLDER */
int gramme_command_import(int argc, const char *const *argv);

#endif
