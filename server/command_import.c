/* SPDX-License-Identifier: Apache-2.0 */
/* command_import.c - gramme import: what is being done on standard output, what went
 * wrong on standard error. */
#include "server/command.h"
#include "server/import.h"

#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "usage: gramme import SOURCE... --db-path FOLDER\n"
    "Makes database files of Gramme's in FOLDER of those that AWS's DynamoDB Local "
    "(2.0\n"
    "to 3.3) wrote: tables, indexes, settings and items. A SOURCE is such a file, or "
    "a\n"
    "folder of them; it is only read. The new files are named as the server looks for\n"
    "them, <key>_<region>.db or shared-local-instance.db, and get their names when "
    "they\n"
    "are complete; none is replaced.\n"
    "Exit status: 0 done, 2 not.\n";

static void print_line(void *self, const char *line)
{
    (void)self;
    (void)printf("%s\n", line);
    (void)fflush(stdout);
}

static int complain(const char *message)
{
    (void)fprintf(stderr, "gramme: %s\n", message);
    return GRAMME_COMMAND_FAILED;
}

/* What stands behind "--db-path", "-dbPath", "--db-path=..." at argv[*at], which moves
 * on; NULL with *wrong set when it is no such option, or nothing stands there. */
static const char *
read_folder(int *at, int argc, const char *const *argv, const char **wrong)
{
    static const char *const names[] = {"db-path", "dbPath"};
    const char *word = argv[*at] + 1 + (argv[*at][1] == '-');
    size_t size = strcspn(word, "=");

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i]) == size && memcmp(names[i], word, size) == 0) {
            if (word[size] == '=') {
                return word + size + 1;
            }
            if (*at + 1 < argc) {
                return argv[++*at];
            }
            *wrong = "import: a folder is missing behind --db-path";
            return NULL;
        }
    }
    *wrong = "import: there is no such option; --help shows what there is";
    return NULL;
}

static int import(const char *const *sources, size_t count, const char *folder)
{
    const gramme_import import = {
        .sources = sources, .count = count, .folder = folder, .tell = print_line};
    gramme_failure failure;

    if (count == 0 || folder == NULL || *folder == '\0') {
        (void)fputs(usage, stderr);
        return GRAMME_COMMAND_FAILED;
    }
    if (gramme_import_run(&import, &failure) != GRAMME_CODE_OK) {
        return complain(failure.message);
    }
    return GRAMME_COMMAND_DONE;
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-help") == 0 ||
           strcmp(word, "-h") == 0;
}

int gramme_command_import(int argc, const char *const *argv)
{
    const char **sources = calloc((size_t)argc, sizeof(*sources));
    const char *folder = NULL;
    const char *wrong = NULL;
    size_t count = 0;
    int status = GRAMME_COMMAND_FAILED;

    if (sources == NULL) {
        return complain("out of memory");
    }
    for (int i = 1; i < argc && wrong == NULL; i++) {
        if (asks_for_help(argv[i])) {
            (void)fputs(usage, stdout);
            status = GRAMME_COMMAND_DONE;
            goto done;
        }
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            folder = read_folder(&i, argc, argv, &wrong);
        } else {
            sources[count++] = argv[i];
        }
    }
    status = wrong != NULL ? complain(wrong) : import(sources, count, folder);
done:
    free(sources);
    return status;
}
