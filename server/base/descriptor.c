/* SPDX-License-Identifier: Apache-2.0 */
/* descriptor.c - pipe2() and accept4(), which POSIX has since 2024; the C library hides
 * them without the macro below. */
#define _GNU_SOURCE
#include "server/base/descriptor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int gramme_descriptor_pipe(int pair[2])
{
    return pipe2(pair, O_CLOEXEC);
}

int gramme_descriptor_unblock(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int gramme_descriptor_socket(int family)
{
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int gramme_descriptor_listen(int *port)
{
    int fd = gramme_descriptor_socket(AF_INET);
    struct sockaddr_in address = {0};
    socklen_t size = sizeof(address);
    int why;

    if (fd < 0) {
        return -1;
    }
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 16) == 0 &&
        getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
        *port = ntohs(address.sin_port);
        return fd;
    }
    why = errno;
    close(fd);
    errno = why;
    return -1;
}

int gramme_descriptor_accept(int listener)
{
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

void gramme_descriptor_close(int fd)
{
    if (fd >= 0) {
        close(fd);
    }
}
