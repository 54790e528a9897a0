/* SPDX-License-Identifier: Apache-2.0 */
/* watch.c - puts a sighting together and hands it on; the metrics' page. */
#include "server/loop/watch.h"

#include <gramme_plugin.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { LINE_KEPT = 4096 };

static int64_t microseconds(clockid_t clock)
{
    struct timespec now = {0, 0};

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t gramme_watch_now(void)
{
    return microseconds(CLOCK_MONOTONIC);
}

char *gramme_watch_remote(int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    gramme_buffer text = GRAMME_BUFFER_INIT;
    char host[128];
    char port[16];

    if (getpeername(fd, (struct sockaddr *)&address, &size) != 0 ||
        getnameinfo((const struct sockaddr *)&address, size, host, sizeof(host), port,
                    sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return NULL;
    }
    if (address.ss_family == AF_INET6) {
        GRAMME_BUFFER_LITERAL(&text, "[");
    }
    gramme_buffer_append_string(&text, host);
    gramme_buffer_append_string(&text, address.ss_family == AF_INET6 ? "]:" : ":");
    gramme_buffer_append(&text, port, strlen(port) + 1);
    if (text.failed) {
        gramme_buffer_clear(&text);
    }
    return text.data;
}

/* An engine looks at the body's JSON before it looks for the operation. */
static bool knows_operation(const char *exception)
{
    return exception == NULL || (strcmp(exception, "SerializationException") != 0 &&
                                 strcmp(exception, "UnknownOperationException") != 0);
}

void gramme_watch_about(gramme_about *about, const gramme_slot *slot)
{
    const gramme_exchange *exchange = &slot->exchange;

    *about = (gramme_about){
        .target = exchange->target,
        .exception = exchange->exception,
        .request = exchange->payload,
        .key = exchange->credential.key,
        .region = exchange->credential.region,
    };
    if (slot->called) {
        about->exception = gramme_reply_exception(slot->reply);
        about->reply.data = gramme_reply_body(slot->reply, &about->reply.size);
        about->known = knows_operation(about->exception);
    }
}

/* Of a head that could be read. */
static void add_request_line(gramme_sighting *sighting, const gramme_inbox *in)
{
    const char *data = in->data + in->begin;
    gramme_text rest = gramme_text_of(data, in->head_size);

    if (in->head_size > 0 && in->head.path.at != 0) {
        (void)gramme_text_next(&sighting->method, &rest, ' ');
        sighting->path = gramme_http_text(data, in->head.path);
    }
}

void gramme_watch_answer(const gramme_client *client,
                         const gramme_response *response,
                         size_t bytes)
{
    static const gramme_about nothing = {.target = ""};
    gramme_loop *loop = client->loop;
    const gramme_inbox *in = client->in;
    gramme_sighting sighting = {
        .about = response->about == NULL ? nothing : *response->about,
        .id =
            gramme_text_of(loop->out.data + loop->stamp.id_at, GRAMME_REQUEST_ID_SIZE),
        .remote = client->remote,
        .status = response->status,
        .bytes_out = bytes,
    };

    if (in != NULL) {
        sighting.bytes_in = (client->refused ? in->size : in->end) - in->begin;
        add_request_line(&sighting, in);
    }
    if (client->ready_us != 0) {
        sighting.duration_us = gramme_watch_now() - client->ready_us;
    }
    if (loop->metrics != NULL) {
        gramme_metrics_count(loop->metrics, &sighting);
    }
    if (loop->server->access != NULL) {
        sighting.time_us = microseconds(CLOCK_REALTIME);
        gramme_buffer_reset(&loop->line, LINE_KEPT);
        gramme_access_line(&loop->line, &sighting);
        if (!loop->line.failed) {
            gramme_access_log_add(loop->server->access,
                                  gramme_buffer_text(&loop->line));
        }
    }
}

/* -- the page -- */

static void append_server(gramme_buffer *out, const struct gramme_server *server)
{
    gramme_metrics_describe(out, "gramme_build_info", "gauge",
                            "The version, always 1.");
    GRAMME_BUFFER_LITERAL(out, "gramme_build_info{");
    gramme_metrics_label(out, "version",
                         gramme_text_of(GRAMME_VERSION, sizeof(GRAMME_VERSION) - 1));
    GRAMME_BUFFER_LITERAL(out, "} 1\n");
    gramme_metrics_single(out, "gramme_connections", "gauge", "Open connections.",
                          atomic_load(&server->clients));
    gramme_metrics_single(out, "gramme_connections_limit", "gauge",
                          "Connections there may be; more wait.",
                          server->max_connections);
    gramme_metrics_single(out, "gramme_connections_accepted_total", "counter",
                          "Connections taken.", atomic_load(&server->accepted));
}

void gramme_watch_metrics(const gramme_loop *loop, gramme_exchange *exchange)
{
    const struct gramme_server *server = loop->server;
    gramme_buffer *out = &exchange->text;
    gramme_metrics *sum = calloc(1, sizeof(*sum));
    bool good = sum != NULL;
    size_t i;

    gramme_buffer_reset(out, 65536);
    for (i = 0; good && i < server->loop_count; i++) {
        good = gramme_metrics_add(sum, server->loops[i].metrics);
    }
    if (good) {
        append_server(out, server);
        gramme_metrics_append(out, sum);
        gramme_registry_metrics(server->registry, out);
    }
    if (sum != NULL) {
        gramme_metrics_dispose(sum);
        free(sum);
    }
    if (!good || out->failed) {
        gramme_request_fail(exchange);
        return;
    }
    exchange->status = 200;
    exchange->content_type = "text/plain; version=0.0.4; charset=utf-8";
    exchange->answer = gramme_buffer_text(out);
}
