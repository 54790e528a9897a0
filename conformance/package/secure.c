/* SPDX-License-Identifier: Apache-2.0 */
/* secure.c - serves TLS out of libgramme, until its standard input ends: tells the
 * port, or why not. The argument is the file for the certificate. */
#include <gramme_server.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    gramme_failure failure;
    gramme_server *server;

    options.tls_self_signed = argc > 1 ? argv[1] : NULL;
    if (gramme_server_start(&server, &options, &failure) != GRAMME_CODE_OK) {
        puts(failure.message);
        return 1;
    }
    printf("%d\n", gramme_server_port(server));
    (void)fflush(stdout);
    while (getchar() != EOF) {
    }
    gramme_server_free(server);
    return 0;
}
