/* SPDX-License-Identifier: Apache-2.0 */
/* command_check.c - gramme check: findings on standard output, one line each; why a
 * file could not be looked at on standard error. */
#include "server/command.h"

#include <gramme.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: gramme check FILE...\n"
    "Looks at every item, index row and stream record of database files that nobody "
    "has\n"
    "open, and says what is wrong with them, one line each. The files are only read.\n"
    "Exit status: 0 all are whole, 1 something is wrong, 2 a file could not be looked "
    "at.\n";

/* `self` points to the file's name. */
static void print_finding(void *self, const char *line)
{
    (void)printf("%s: %s\n", *(const char *const *)self, line);
}

static int check(const char *path)
{
    gramme_failure failure;

    switch ((int)gramme_check_file(path, print_finding, &path, &failure)) {
    case GRAMME_CODE_OK:
        (void)printf("%s: whole\n", path);
        return GRAMME_COMMAND_DONE;
    case GRAMME_CODE_DAMAGED:
        (void)printf("%s\n", failure.message);
        return GRAMME_COMMAND_FOUND;
    default:
        (void)fprintf(stderr, "gramme: %s\n", failure.message);
        return GRAMME_COMMAND_FAILED;
    }
}

int gramme_command_check(int argc, const char *const *argv)
{
    int worst = GRAMME_COMMAND_DONE;
    int i;

    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-help") == 0 ||
                      strcmp(argv[1], "-h") == 0)) {
        (void)fputs(usage, stdout);
        return GRAMME_COMMAND_DONE;
    }
    for (i = 1; i < argc; i++) {
        int status;

        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            (void)fprintf(stderr, "gramme: check has no option %s\n", argv[i]);
            return GRAMME_COMMAND_FAILED;
        }
        status = check(argv[i]);
        worst = status > worst ? status : worst;
    }
    if (argc < 2) {
        (void)fputs(usage, stderr);
        return GRAMME_COMMAND_FAILED;
    }
    return worst;
}
