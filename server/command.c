/* SPDX-License-Identifier: Apache-2.0 */
/* command.c - the table of commands. */
#include "server/command.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, const char *const *argv); /* argv[0] is the command's name */
} commands[] = {
    {"check", gramme_command_check},
    {"import", gramme_command_import},
};

bool gramme_command_run(int *status, int argc, const char *const *argv)
{
    size_t i;

    for (i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            *status = commands[i].run(argc - 1, argv + 1);
            return true;
        }
    }
    return false;
}
