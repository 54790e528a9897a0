/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - one table says what there is; the checks use DynamoDB Local's words. */
#include "server/options.h"

#include "server/trigger_option.h"

#include <stdlib.h>

enum { PORT_DEFAULT = 8000, TRANSIENT_MS = 5000, NUMBER_MAX = 1000000 };

static const double seconds_max = 3e9; /* nearly a hundred years */
static const double bytes_max = 1e15;

#define GRAMME_OPTION(id, local, name, argument, help) OPTION_##id,
typedef enum option_id {
#include "server/option.def"
    OPTION_COUNT
} option_id;
#undef GRAMME_OPTION

typedef struct option {
    const char *local; /* DynamoDB Local's name or NULL */
    const char *name;
    const char *argument; /* NULL: takes none */
    const char *help;
} option;

#define GRAMME_OPTION(id, local, name, argument, help) {local, name, argument, help},
static const option table[OPTION_COUNT] = {
#include "server/option.def"
};
#undef GRAMME_OPTION

static bool complain(gramme_buffer *message, const char *text, gramme_text about)
{
    gramme_buffer_append_string(message, text);
    gramme_buffer_append(message, about.data, about.size);
    return false;
}

/* Words for the Java launcher, which tools put before ours; how many to leave out. */
static int java_words(const char *word)
{
    static const char *const pairs[] = {"-jar", "-cp", "-classpath", "--add-opens"};
    static const char *const singles[] = {"-ea", "-esa", "-server", "-client"};
    size_t i;

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (strcmp(word, pairs[i]) == 0) {
            return 2;
        }
    }
    for (i = 0; i < sizeof(singles) / sizeof(singles[0]); i++) {
        if (strcmp(word, singles[i]) == 0) {
            return 1;
        }
    }
    return strncmp(word, "-X", 2) == 0 || strncmp(word, "-D", 2) == 0;
}

/* The option a word names, and what stands behind its '='; OPTION_COUNT for none. */
static option_id find_option(const char *word, gramme_text *value)
{
    gramme_text rest = gramme_text_of(word, strlen(word));
    gramme_text name;
    size_t i;

    gramme_text_next(&name, &rest, '=');
    *value = rest;
    name = gramme_text_of(name.data + 1, name.size - 1);
    if (name.size > 1 && name.data[0] == '-') {
        name = gramme_text_of(name.data + 1, name.size - 1);
    }
    for (i = 0; i < OPTION_COUNT; i++) {
        if (gramme_text_is(name, table[i].name) ||
            (table[i].local != NULL && gramme_text_is(name, table[i].local))) {
            return (option_id)i;
        }
    }
    return OPTION_COUNT;
}

/* A decimal number from `least` to `most`. */
static bool read_number(int *number, gramme_text text, int least, int most)
{
    int value = 0;
    size_t i;

    for (i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || value > most) {
            return false;
        }
        value = value * 10 + (text.data[i] - '0');
    }
    *number = value;
    return text.size > 0 && value >= least && value <= most;
}

static bool
read_count(int *number, gramme_buffer *message, option_id id, gramme_text value)
{
    int most = id == OPTION_THREADS || id == OPTION_SHARD_WIDTH ? 64 : NUMBER_MAX;

    if (read_number(number, value, 1, most)) {
        return true;
    }
    gramme_buffer_append_string(message, "--");
    gramme_buffer_append_string(message, table[id].name);
    gramme_buffer_append_string(message, " must lie between 1 and ");
    gramme_buffer_append_number(message, (uint64_t)most);
    return complain(message, ", not ", value);
}

/* A decimal number without a sign, "0.5"; no more than `most`. */
static bool read_decimal(double *number, gramme_text text, double most)
{
    double value = 0;
    double unit = 1;
    size_t digits = 0;
    bool point = false;
    size_t i;

    for (i = 0; i < text.size; i++) {
        if (text.data[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (text.data[i] < '0' || text.data[i] > '9' || value > most) {
            return false;
        }
        digits++;
        unit = point ? unit / 10 : unit;
        value = point ? value + (text.data[i] - '0') * unit
                      : value * 10 + (text.data[i] - '0');
    }
    *number = value;
    return digits > 0 && value <= most;
}

static bool
read_seconds(int64_t *ms, gramme_buffer *message, option_id id, gramme_text value)
{
    double seconds;

    if (read_decimal(&seconds, value, seconds_max)) {
        *ms = (int64_t)(seconds * 1000);
        return true;
    }
    gramme_buffer_append_string(message, "--");
    gramme_buffer_append_string(message, table[id].name);
    return complain(message, " is a number of seconds, not ", value);
}

static bool
set_collection_limit(gramme_options *options, gramme_buffer *message, gramme_text value)
{
    double bytes;

    if (read_decimal(&bytes, value, bytes_max) && bytes >= 1) {
        options->server.engine.item_collection_limit = (int64_t)bytes;
        return true;
    }
    return complain(message, "--item-collection-limit is a number of bytes, not ",
                    value);
}

static bool
set_conflicts(gramme_options *options, gramme_buffer *message, gramme_text value)
{
    return read_decimal(&options->server.engine.conflict_rate, value, 1) ||
           complain(message, "--inject-conflicts is a rate from 0 to 1, not ", value);
}

/* A time that cannot be none: 0 is the library's default. */
static bool
set_time(int64_t *ms, gramme_buffer *message, option_id id, gramme_text value)
{
    if (!read_seconds(ms, message, id, value)) {
        return false;
    }
    *ms = *ms == 0 ? 1 : *ms;
    return true;
}

/* Likewise: 0 is the library's default, here no time. */
static bool
set_stop_timeout(gramme_options *options, gramme_buffer *message, gramme_text value)
{
    int64_t *ms = &options->server.stop_ms;

    if (!read_seconds(ms, message, OPTION_STOP_TIMEOUT, value)) {
        return false;
    }
    *ms = *ms == 0 ? -1 : *ms;
    return true;
}

/* For the library 0 means its default, for the command line never. */
static bool
set_ttl_interval(gramme_options *options, gramme_buffer *message, gramme_text value)
{
    int64_t *ms = &options->server.engine.ttl_interval_ms;

    if (!read_seconds(ms, message, OPTION_TTL_INTERVAL, value)) {
        return false;
    }
    *ms = *ms == 0 ? -1 : *ms;
    return true;
}

static bool
set_shard_records(gramme_options *options, gramme_buffer *message, gramme_text value)
{
    int records;

    if (!read_count(&records, message, OPTION_SHARD_RECORDS, value)) {
        return false;
    }
    options->server.engine.shard_records = records;
    return true;
}

static bool
set_durability(gramme_options *options, gramme_buffer *message, gramme_text value)
{
    options->server.engine.full_sync = gramme_text_is(value, "full");
    if (options->server.engine.full_sync != 0 || gramme_text_is(value, "normal")) {
        return true;
    }
    return complain(message, "--durability is full or normal, not ", value);
}

/* Of engines. */
static bool apply_engine(gramme_options *options,
                         gramme_buffer *message,
                         option_id id,
                         gramme_text value)
{
    switch ((int)id) {
    case OPTION_TTL_INTERVAL:
        return set_ttl_interval(options, message, value);
    case OPTION_COLLECTION_LIMIT:
        return set_collection_limit(options, message, value);
    case OPTION_CONFLICTS:
        return set_conflicts(options, message, value);
    case OPTION_CLOCK_OFFSET:
        return read_seconds(&options->server.clock_offset_ms, message, id, value);
    case OPTION_SHARD_TIME:
        return set_time(&options->server.engine.shard_ms, message, id, value);
    case OPTION_SHARD_RECORDS:
        return set_shard_records(options, message, value);
    case OPTION_SHARD_WIDTH:
        return read_count(&options->server.engine.shard_width, message, id, value);
    default:
        return set_time(&options->server.engine.stream_retention_ms, message, id,
                        value);
    }
}

/* The rest of apply(): what runs code, and what is read before the start. */
static bool apply_rest(gramme_options *options,
                       gramme_buffer *message,
                       option_id id,
                       gramme_text value)
{
    switch ((int)id) {
    case OPTION_IMPORT:
        gramme_buffer_append(&options->imports, &value.data, sizeof(value.data));
        return !options->imports.failed ||
               complain(message, "out of memory", gramme_text_of("", 0));
    case OPTION_TRIGGER:
        return gramme_trigger_option_add(&options->triggers, message, value);
    case OPTION_TRIGGERS:
        return gramme_trigger_file_read(&options->triggers, message, value.data);
    case OPTION_DESTINATION:
        return gramme_trigger_option_map(&options->triggers, message, value);
    case OPTION_LAMBDA_API:
        options->server.lambda_api = 1;
        return true;
    case OPTION_PYTHON:
        options->server.python = value.data;
        return true;
    case OPTION_NODE:
        options->server.node = value.data;
        return true;
    default:
        options->server.function_logs = value.data;
        return true;
    }
}

static bool read_bytes(
    size_t *bytes, gramme_buffer *message, option_id id, gramme_text value, int least)
{
    int number;

    if (read_number(&number, value, least,
                    id == OPTION_MAX_HEADER ? 1 << 20 : 1 << 30)) {
        *bytes = (size_t)number;
        return true;
    }
    gramme_buffer_append_string(message, "--");
    gramme_buffer_append_string(message, table[id].name);
    gramme_buffer_append_string(message, " is a number of bytes from ");
    gramme_buffer_append_number(message, (uint64_t)least);
    return complain(message, ", not ", value);
}

/* Likewise: what clients may cost. */
static bool apply_limit(gramme_server_limits *limits,
                        gramme_buffer *message,
                        option_id id,
                        gramme_text value)
{
    switch ((int)id) {
    case OPTION_HEADER_TIMEOUT:
        return set_time(&limits->header_ms, message, id, value);
    case OPTION_BODY_TIMEOUT:
        return set_time(&limits->body_ms, message, id, value);
    case OPTION_ANSWER_TIMEOUT:
        return set_time(&limits->answer_ms, message, id, value);
    case OPTION_IDLE_TIMEOUT:
        return set_time(&limits->idle_ms, message, id, value);
    case OPTION_MAX_HEADER:
        return read_bytes(&limits->header_bytes, message, id, value, 1024);
    case OPTION_MAX_BODY:
        return read_bytes(&limits->body_bytes, message, id, value, 1);
    default:
        return read_bytes(&limits->buffered_bytes, message, id, value, 1);
    }
}

/* What takes no argument. */
static void apply_flag(gramme_options *options, option_id id)
{
    options->help = options->help || id == OPTION_HELP;
    options->version = options->version || id == OPTION_VERSION;
    options->in_memory = options->in_memory || id == OPTION_IN_MEMORY;
    options->optimize = options->optimize || id == OPTION_OPTIMIZE;
    if (id == OPTION_SHARED) {
        options->server.shared = 1;
    }
    if (id == OPTION_TRANSIENT) {
        options->server.engine.transient_ms = TRANSIENT_MS;
    }
}

/* Files that the operator keeps. */
static void apply_operator(gramme_options *options, option_id id, gramme_text value)
{
    switch ((int)id) {
    case OPTION_CREDENTIALS:
        options->server.credentials = value.data;
        break;
    case OPTION_TLS_CERTIFICATE:
        options->server.tls_certificate = value.data;
        break;
    case OPTION_TLS_KEY:
        options->server.tls_key = value.data;
        break;
    case OPTION_TLS_SELF_SIGNED:
        options->server.tls_self_signed = value.data;
        break;
    case OPTION_ACCESS_LOG:
        options->server.access_log = value.data;
        break;
    default:
        options->server.metrics = 1;
        break;
    }
}

static void add_to_list(gramme_buffer *list, gramme_text value)
{
    if (list->size > 0) {
        GRAMME_BUFFER_LITERAL(list, ",");
    }
    gramme_buffer_append(list, value.data, value.size);
}

/* Its memory stays the list's; NULL for an empty one. */
static const char *end_list(gramme_buffer *list)
{
    if (list->size == 0) {
        return NULL;
    }
    gramme_buffer_append(list, "", 1);
    return list->data;
}

/* `value` ends with a NUL, as all of argv does. */
static bool
apply(gramme_options *options, gramme_buffer *message, option_id id, gramme_text value)
{
    switch (id) {
    case OPTION_CORS:
        options->server.cors = value.data;
        return true;
    case OPTION_DB_PATH:
        options->db_path = value.data;
        return value.size > 0 ||
               complain(message, "Invalid directory for database creation.",
                        gramme_text_of("", 0));
    case OPTION_TRANSIENT:
    case OPTION_TELEMETRY:
    case OPTION_HELP:
    case OPTION_IN_MEMORY:
    case OPTION_OPTIMIZE:
    case OPTION_SHARED:
    case OPTION_VERSION:
        apply_flag(options, id);
        return true;
    case OPTION_PORT:
        return read_number(&options->server.port, value, 0, 65535) ||
               complain(message,
                        "Invalid Port. Port number must lie between 0 and 65535, not ",
                        value);
    case OPTION_HOST:
        add_to_list(&options->hosts, value);
        return true;
    case OPTION_TLS_NAME:
        add_to_list(&options->names, value);
        return true;
    case OPTION_CREDENTIALS:
    case OPTION_TLS_CERTIFICATE:
    case OPTION_TLS_KEY:
    case OPTION_TLS_SELF_SIGNED:
    case OPTION_ACCESS_LOG:
    case OPTION_METRICS:
        apply_operator(options, id, value);
        return true;
    case OPTION_DURABILITY:
        return set_durability(options, message, value);
    case OPTION_THREADS:
        return read_count(&options->server.threads, message, id, value);
    case OPTION_MAX_CONNECTIONS:
        return read_count(&options->server.max_connections, message, id, value);
    case OPTION_STOP_TIMEOUT:
        return set_stop_timeout(options, message, value);
    case OPTION_MAX_DATABASES:
        return read_count(&options->server.max_databases, message, id, value);
    case OPTION_MAX_DATABASE_FILES:
        return read_count(&options->server.max_database_files, message, id, value);
    case OPTION_TTL_INTERVAL:
    case OPTION_COLLECTION_LIMIT:
    case OPTION_CONFLICTS:
    case OPTION_CLOCK_OFFSET:
    case OPTION_SHARD_TIME:
    case OPTION_SHARD_RECORDS:
    case OPTION_SHARD_WIDTH:
    case OPTION_RETENTION:
        return apply_engine(options, message, id, value);
    case OPTION_IMPORT:
    case OPTION_TRIGGER:
    case OPTION_TRIGGERS:
    case OPTION_DESTINATION:
    case OPTION_LAMBDA_API:
    case OPTION_PYTHON:
    case OPTION_NODE:
    case OPTION_FUNCTION_LOGS:
        return apply_rest(options, message, id, value);
    case OPTION_HEADER_TIMEOUT:
    case OPTION_BODY_TIMEOUT:
    case OPTION_ANSWER_TIMEOUT:
    case OPTION_IDLE_TIMEOUT:
    case OPTION_MAX_HEADER:
    case OPTION_MAX_BODY:
    case OPTION_MAX_BUFFERED:
        return apply_limit(&options->server.limits, message, id, value);
    case OPTION_COUNT:
        break;
    }
    return false;
}

/* What no option by itself can know. */
static bool check_together(gramme_options *options, gramme_buffer *message)
{
    if (options->in_memory && options->db_path != NULL) {
        GRAMME_BUFFER_LITERAL(message,
                              "dbPath and inMemory cannot be set at the same time.");
        return false;
    }
    if (options->in_memory && options->imports.size > 0) {
        GRAMME_BUFFER_LITERAL(
            message,
            "import-dynamodb-local makes files and cannot be set together with "
            "inMemory.");
        return false;
    }
    if (options->optimize && options->db_path == NULL) {
        GRAMME_BUFFER_LITERAL(
            message, "optimizeDbBeforeStartup option must be used with dbPath to "
                     "determine the location of database files to optimize.");
        return false;
    }
    if (!options->in_memory) {
        options->server.folder = options->db_path == NULL ? "." : options->db_path;
    }
    options->server.triggers = options->triggers.triggers;
    options->server.trigger_count = options->triggers.trigger_count;
    options->server.destinations = options->triggers.destinations;
    options->server.destination_count = options->triggers.destination_count;
    options->server.hosts = end_list(&options->hosts);
    options->server.tls_names = end_list(&options->names);
    if (options->hosts.failed || options->names.failed) {
        GRAMME_BUFFER_LITERAL(message, "out of memory");
        return false;
    }
    return true;
}

bool gramme_options_parse(gramme_options *options,
                          gramme_buffer *message,
                          int argc,
                          const char *const *argv)
{
    const gramme_server_options defaults = GRAMME_SERVER_OPTIONS_INIT;
    int at = 1;

    memset(options, 0, sizeof(*options));
    options->server = defaults;
    options->server.port = PORT_DEFAULT;
    while (at < argc) {
        const char *word = argv[at];
        int skipped = java_words(word);
        gramme_text value;
        option_id id;

        at += skipped > 0 ? skipped : 1;
        if (skipped > 0) {
            continue;
        }
        if (word[0] != '-' || word[1] == '\0') {
            return complain(message, "Error while parsing options. Not an option: ",
                            gramme_text_of(word, strlen(word)));
        }
        id = find_option(word, &value);
        if (id == OPTION_COUNT) {
            return complain(message,
                            "Error while parsing options. Unrecognized option: ",
                            gramme_text_of(word, strlen(word)));
        }
        if (table[id].argument != NULL && value.data == NULL) {
            if (at >= argc) {
                return complain(
                    message,
                    "Error while parsing options. Missing argument for option: ",
                    gramme_text_of(word, strlen(word)));
            }
            value = gramme_text_of(argv[at], strlen(argv[at]));
            at++;
        }
        if (!apply(options, message, id, value)) {
            return false;
        }
    }
    return check_together(options, message);
}

void gramme_options_dispose(gramme_options *options)
{
    gramme_buffer_clear(&options->imports);
    gramme_buffer_clear(&options->hosts);
    gramme_buffer_clear(&options->names);
    gramme_trigger_list_clear(&options->triggers);
}

static void pad(gramme_buffer *out, size_t begin, size_t column)
{
    do {
        GRAMME_BUFFER_LITERAL(out, " ");
    } while (!out->failed && out->size - begin < column);
}

void gramme_options_help(gramme_buffer *out)
{
    size_t i;

    GRAMME_BUFFER_LITERAL(
        out,
        "usage: gramme [option]...\n"
        "       gramme check FILE...     say what is wrong with database files\n"
        "       gramme import SOURCE... --db-path FOLDER     take over DynamoDB "
        "Local's\n"
        "Serves the Amazon DynamoDB API on this machine, with the command line of\n"
        "DynamoDB Local. -Xmx..., -D... and -jar <file> are taken and ignored.\n\n");
    for (i = 0; i < OPTION_COUNT; i++) {
        const char *help = table[i].help;
        size_t begin;

        if (table[i].local != NULL) {
            GRAMME_BUFFER_LITERAL(out, " -");
            gramme_buffer_append_string(out, table[i].local);
        }
        if (table[i].local == NULL || strcmp(table[i].local, table[i].name) != 0) {
            gramme_buffer_append_string(out, table[i].local == NULL ? " " : ", ");
            gramme_buffer_append_string(out, table[i].name[1] == '\0' ? "-" : "--");
            gramme_buffer_append_string(out, table[i].name);
        }
        if (table[i].argument != NULL) {
            GRAMME_BUFFER_LITERAL(out, " ");
            gramme_buffer_append_string(out, table[i].argument);
        }
        GRAMME_BUFFER_LITERAL(out, "\n");
        for (begin = out->size; *help != '\0'; begin = out->size) {
            size_t size = strcspn(help, "\n");

            pad(out, begin, 8);
            gramme_buffer_append(out, help, size);
            GRAMME_BUFFER_LITERAL(out, "\n");
            help += size + (help[size] == '\n');
        }
    }
}

static void line(gramme_buffer *out, const char *name, const char *value)
{
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, ":\t");
    gramme_buffer_append_string(out, value == NULL ? "null" : value);
    GRAMME_BUFFER_LITERAL(out, "\n");
}

void gramme_options_banner(gramme_buffer *out, const gramme_options *options, int port)
{
    GRAMME_BUFFER_LITERAL(
        out, "Initializing DynamoDB Local with the following configuration:\nPort:\t");
    gramme_buffer_append_number(out, (uint64_t)port);
    GRAMME_BUFFER_LITERAL(out, "\n");
    line(out, "InMemory", options->in_memory ? "true" : "false");
    line(out, "Version", GRAMME_VERSION);
    line(out, "DbPath", options->db_path);
    line(out, "SharedDb", options->server.shared ? "true" : "false");
    line(out, "shouldDelayTransientStatuses",
         options->server.engine.transient_ms > 0 ? "true" : "false");
    line(out, "CorsParams", options->server.cors);
    GRAMME_BUFFER_LITERAL(out, "\n");
}
