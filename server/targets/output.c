/* SPDX-License-Identifier: Apache-2.0 */
/* output.c - lines are cut here, so that those of several environments do not mix. */
#include "server/targets/output.h"

#include "server/base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STAMP_SIZE = 32, OURS_MAX = 1024 };

static bool is_plain(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_';
}

/* "<folder>/<function>.log"; what could lead elsewhere in a name becomes '_'. */
static char *path_of(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + sizeof("/.log");
    char *path = malloc(size);
    size_t at = strlen(folder) + 1;

    if (path == NULL) {
        return NULL;
    }
    (void)snprintf(path, size, "%s/%s.log", folder, name);
    for (; *name != '\0'; name++, at++) {
        if (!is_plain(*name)) {
            path[at] = '_';
        }
    }
    return path;
}

static void open_file(gramme_sink *sink)
{
    char text[GRAMME_ERROR_TEXT];
    struct stat about;

    sink->file = open(sink->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (sink->file < 0) {
        gramme_log_line(&sink->log, "%s: cannot write %s: %s", sink->name, sink->path,
                        gramme_error_text(text, errno));
        return;
    }
    sink->size = fstat(sink->file, &about) == 0 ? about.st_size : 0;
}

bool gramme_sink_init(gramme_sink *sink,
                      const char *name,
                      const gramme_log *log,
                      const char *folder)
{
    memset(sink, 0, sizeof(*sink));
    sink->name = name;
    sink->log = *log;
    sink->file = -1;
    if (pthread_mutex_init(&sink->lock, NULL) != 0) {
        return false;
    }
    if (folder == NULL) {
        return true;
    }
    sink->path = path_of(folder, name);
    if (sink->path == NULL) {
        pthread_mutex_destroy(&sink->lock);
        return false;
    }
    (void)mkdir(folder, 0777); /* if it cannot be made, opening tells */
    open_file(sink);
    return true;
}

void gramme_sink_dispose(gramme_sink *sink)
{
    gramme_descriptor_close(sink->file);
    free(sink->path);
    pthread_mutex_destroy(&sink->lock);
}

/* Under the lock. The present file becomes the old one. */
static void turn_over(gramme_sink *sink)
{
    size_t size = strlen(sink->path) + sizeof(".1");
    char *old = malloc(size);

    if (old == NULL) {
        return;
    }
    (void)snprintf(old, size, "%s.1", sink->path);
    if (rename(sink->path, old) == 0) {
        gramme_descriptor_close(sink->file);
        open_file(sink);
    }
    free(old);
}

static void write_file(gramme_sink *sink, const char *data, size_t size)
{
    pthread_mutex_lock(&sink->lock);
    if (sink->file >= 0 && sink->size > GRAMME_OUTPUT_FILE_MAX) {
        turn_over(sink);
    }
    if (sink->file >= 0) {
        ssize_t wrote = write(sink->file, data, size);

        sink->size += wrote > 0 ? wrote : 0;
    }
    pthread_mutex_unlock(&sink->lock);
}

/* "2026-08-05T07:09:11.123Z " as CloudWatch shows it. */
static void append_time(gramme_buffer *out)
{
    struct timespec now;
    struct tm parts;
    char text[STAMP_SIZE];
    char milliseconds[16];

    if (clock_gettime(CLOCK_REALTIME, &now) != 0 ||
        gmtime_r(&now.tv_sec, &parts) == NULL ||
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts) == 0) {
        return;
    }
    (void)snprintf(milliseconds, sizeof(milliseconds), ".%03dZ ",
                   (int)(now.tv_nsec / 1000000));
    gramme_buffer_append_string(out, text);
    gramme_buffer_append_string(out, milliseconds);
}

/* Passes one line on, without its end. */
static void emit(gramme_sink *sink, const char *data, size_t size)
{
    gramme_buffer out = GRAMME_BUFFER_INIT;
    size_t i;

    if (sink->path != NULL) {
        append_time(&out);
        gramme_buffer_append(&out, data, size);
        GRAMME_BUFFER_LITERAL(&out, "\n");
        if (!out.failed) {
            write_file(sink, out.data, out.size);
        }
        gramme_buffer_reset(&out, SIZE_MAX);
    }
    if (sink->log.write != NULL) {
        gramme_buffer_append_string(&out, sink->name);
        GRAMME_BUFFER_LITERAL(&out, ": ");
        gramme_buffer_append(&out, data, size);
        for (i = 0; i < out.size; i++) {
            unsigned char byte = (unsigned char)out.data[i];

            /* REPORT lines have tabs; what else moves a cursor goes. */
            if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
                out.data[i] = '?';
            }
        }
        GRAMME_BUFFER_LITERAL(&out, "\0");
        if (!out.failed) {
            sink->log.write(sink->log.self, out.data);
        }
    }
    gramme_buffer_clear(&out);
}

void gramme_output_init(gramme_output *stream, gramme_sink *sink)
{
    stream->sink = sink;
    stream->line = (gramme_buffer)GRAMME_BUFFER_INIT;
    stream->tail_size = 0;
}

void gramme_output_dispose(gramme_output *stream)
{
    gramme_buffer_clear(&stream->line);
}

static void keep_tail(gramme_output *stream, const char *data, size_t size)
{
    if (size >= GRAMME_OUTPUT_TAIL) {
        data += size - GRAMME_OUTPUT_TAIL;
        size = GRAMME_OUTPUT_TAIL;
        stream->tail_size = 0;
    }
    if (stream->tail_size + size > sizeof(stream->tail)) {
        memmove(stream->tail, stream->tail + stream->tail_size - GRAMME_OUTPUT_TAIL,
                GRAMME_OUTPUT_TAIL);
        stream->tail_size = GRAMME_OUTPUT_TAIL;
    }
    memcpy(stream->tail + stream->tail_size, data, size);
    stream->tail_size += size;
}

gramme_text gramme_output_tail(const gramme_output *stream)
{
    size_t size =
        stream->tail_size < GRAMME_OUTPUT_TAIL ? stream->tail_size : GRAMME_OUTPUT_TAIL;

    return gramme_text_of(stream->tail + stream->tail_size - size, size);
}

void gramme_output_reset(gramme_output *stream)
{
    stream->tail_size = 0;
}

static void end_line(gramme_output *stream)
{
    size_t size = stream->line.size;

    if (size > 0 && stream->line.data[size - 1] == '\r') {
        size--;
    }
    emit(stream->sink, stream->line.data == NULL ? "" : stream->line.data, size);
    gramme_buffer_reset(&stream->line, GRAMME_OUTPUT_TAIL);
}

void gramme_output_add(gramme_output *stream, const char *data, size_t size)
{
    keep_tail(stream, data, size);
    while (size > 0) {
        const char *end = memchr(data, '\n', size);
        size_t run = end == NULL ? size : (size_t)(end - data);
        size_t room = GRAMME_OUTPUT_LINE_MAX - stream->line.size;

        if (run > room) {
            run = room;
            end = NULL;
        }
        gramme_buffer_append(&stream->line, data, run);
        data += run;
        size -= run;
        if (end != NULL) {
            data++;
            size--;
        }
        if (end != NULL || stream->line.size >= GRAMME_OUTPUT_LINE_MAX) {
            end_line(stream);
        }
        stream->line.failed = false;
    }
}

void gramme_output_flush(gramme_output *stream)
{
    if (stream->line.size > 0) {
        end_line(stream);
    }
}

void gramme_output_line(gramme_output *stream, const char *format, ...)
{
    char text[OURS_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (stream->line.size > 0) {
        keep_tail(stream, "\n", 1);
        end_line(stream);
    }
    emit(stream->sink, text, strlen(text));
    keep_tail(stream, text, strlen(text));
    keep_tail(stream, "\n", 1);
}
