/* SPDX-License-Identifier: Apache-2.0 */
/* start.c - how long a server takes to its first answer: "start RUNS PORT PROGRAM
 * [ARGUMENT]..." starts it RUNS times and prints a line each,
 *
 *     milliseconds from before the start to the answer; kilobytes resident a moment
 * later
 *
 * and stops it with SIGTERM. The answer is one to ListTables, with status 200. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE = 50000, SETTLE = 500000000, PATIENCE = 60 };

static const char request[] =
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: application/x-amz-json-1.0\r\n"
    "X-Amz-Target: DynamoDB_20120810.ListTables\r\nX-Amz-Date: 20261121T000000Z\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261121/us-east-1/dynamodb/"
    "aws4_request, SignedHeaders=host;x-amz-date, Signature="
    "0000000000000000000000000000000000000000000000000000000000000000\r\n"
    "Content-Length: 2\r\n\r\n{}";

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void wait_nanoseconds(long count)
{
    struct timespec moment = {0, count};

    nanosleep(&moment, NULL);
}

/* 1 when it answered, 0 when nobody listens yet, -1 when the answer is bad. */
static int ask(unsigned short port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char answer[512] = "";
    int result = 0;

    if (fd >= 0 &&
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
        result = write(fd, request, sizeof(request) - 1) > 0 &&
                         read(fd, answer, sizeof(answer) - 1) > 0 &&
                         strncmp(answer, "HTTP/1.1 200", 12) == 0
                     ? 1
                     : -1;
    }
    if (fd >= 0) {
        close(fd);
    }
    return result;
}

static long resident(pid_t child)
{
    char path[64];
    char line[256];
    long kilobytes = -1;
    FILE *status;

    (void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)child);
    status = fopen(path, "r");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            kilobytes = strtol(line + 6, NULL, 10);
        }
    }
    if (status != NULL) {
        (void)fclose(status);
    }
    return kilobytes;
}

/* One start; false when the program never answered. */
static int once(unsigned short port, char **command)
{
    extern char **environ;
    posix_spawn_file_actions_t actions;
    double begin = milliseconds();
    double end = begin;
    pid_t child;
    int answered = 0;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&child, command[0], &actions, NULL, command, environ) != 0) {
        return 0;
    }
    while (answered == 0 && end - begin < PATIENCE * 1e3 &&
           waitpid(child, NULL, WNOHANG) == 0) {
        answered = ask(port);
        if (answered == 0) {
            wait_nanoseconds(PAUSE);
        }
        end = milliseconds();
    }
    posix_spawn_file_actions_destroy(&actions);
    wait_nanoseconds(SETTLE);
    if (answered == 1 && (answered = ask(port)) == 1) {
        (void)printf("%.3f %ld\n", end - begin, resident(child));
    }
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    return answered == 1;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fprintf(stderr, "start RUNS PORT PROGRAM [ARGUMENT]...\n");
        return 2;
    }
    for (long left = strtol(argv[1], NULL, 10); left > 0; left--) {
        if (!once((unsigned short)strtoul(argv[2], NULL, 10), argv + 3)) {
            (void)fprintf(stderr, "start: %s does not answer\n", argv[3]);
            return 1;
        }
    }
    return 0;
}
