/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - the command line: DynamoDB Local's, and GNU-style long options beside it.
 */
#ifndef GRAMME_SERVER_OPTIONS_H
#define GRAMME_SERVER_OPTIONS_H

#include "server/base/buffer.h"
#include "server/databases/trigger_list.h"

#include <gramme_server.h>

typedef struct gramme_options {
    gramme_server_options server; /* folder "." unless in memory; borrows from argv */
    const char *db_path;          /* as given, or NULL */
    bool in_memory;
    bool optimize;
    bool help;
    bool version;
    gramme_buffer imports; /* const char * each: files and folders to be imported */
    gramme_buffer hosts;   /* memory of server.hosts */
    gramme_buffer names;   /* and of server.tls_names */
    gramme_trigger_list triggers; /* likewise of triggers and destinations */
} gramme_options;

/* Reads argv[1] and on. False with one line, without its end, in `message`. */
bool gramme_options_parse(gramme_options *options,
                          gramme_buffer *message,
                          int argc,
                          const char *const *argv);
void gramme_options_dispose(gramme_options *options);

/* Appends the help text. */
void gramme_options_help(gramme_buffer *out);

/* Appends the start-up lines that tools wait for. */
void gramme_options_banner(gramme_buffer *out, const gramme_options *options, int port);

#endif
