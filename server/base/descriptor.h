/* SPDX-License-Identifier: Apache-2.0 */
/* descriptor.h - descriptors that no child process inherits, not even one that another
 * thread starts at the same moment. Each call returns -1 with errno when it fails. */
#ifndef GRAMME_SERVER_DESCRIPTOR_H
#define GRAMME_SERVER_DESCRIPTOR_H

/* `pair[0]` reads, `pair[1]` writes. */
int gramme_descriptor_pipe(int pair[2]);

/* Makes a descriptor's reads and writes return at once. */
int gramme_descriptor_unblock(int fd);

/* A TCP socket of AF_INET or AF_INET6 that does not block. */
int gramme_descriptor_socket(int family);

/* A TCP socket that listens on a free port of 127.0.0.1 and does not block. */
int gramme_descriptor_listen(int *port);

/* The next connection of a listener; it does not block, nor does the call when the
 * listener does not. */
int gramme_descriptor_accept(int listener);

/* EINTR leaves nothing to repeat. -1 is fine. */
void gramme_descriptor_close(int fd);

#endif
