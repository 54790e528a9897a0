/* SPDX-License-Identifier: Apache-2.0 */
/* exposed.c - one line of warning when others than this machine can reach the server,
 * and what that means with the options it has. */
#include "server/loop/loop_internal.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

static bool is_loopback(const struct sockaddr_storage *address)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;

    if (address->ss_family == AF_INET) {
        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) ||
           (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) && six->sin6_addr.s6_addr[12] == 127);
}

/* Appends the address that `fd` listens on, if it is one that others can reach. */
static void append_address(gramme_buffer *list, int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    char name[128];

    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0 ||
        is_loopback(&address) ||
        getnameinfo((const struct sockaddr *)&address, size, name, sizeof(name), NULL,
                    0, NI_NUMERICHOST) != 0) {
        return;
    }
    if (list->size > 0) {
        GRAMME_BUFFER_LITERAL(list, ", ");
    }
    gramme_buffer_append_string(list, name);
}

void gramme_exposed_warn(const struct gramme_server *server)
{
    gramme_buffer list = GRAMME_BUFFER_INIT;
    size_t i;

    for (i = 0; i < server->listener_count; i++) {
        append_address(&list, server->listeners[i].fd);
    }
    if (list.size > 0 || list.failed) {
        gramme_log_line(
            &server->log,
            "warning: others can reach port %d on %.*s%s read and change all data%s",
            server->port, (int)list.size, list.failed ? "" : list.data,
            server->keyring != NULL ? ": with a key of the credentials file they may"
                                    : ", and",
            server->lambda_api ? ", and run code on this machine" : "");
    }
    gramme_buffer_clear(&list);
}
