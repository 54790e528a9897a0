/* SPDX-License-Identifier: Apache-2.0 */
/* function_request.c - a request's members into a function's document. Creating and
 * updating have shapes of their own with members of the same names, so that these are
 * looked up by name. */
#include "api/triggers/function_request.h"

#include "storage/base/base64.h"
#include "storage/base/digest.h"

enum {
    TIMEOUT = 3,   /* seconds */
    MEMORY = 128,  /* MB */
    STORAGE = 512, /* MB */
    ZIP_MAX = 52428800,
    ENVIRONMENT_MAX = 4096 /* bytes of its JSON */
};

/* As AWS lists them (localstack, test_create_lambda_exceptions, recorded on AWS). */
static const char runtimes[] =
    "nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, "
    "nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, "
    "python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, "
    "nodejs18.x, provided.al2, java8.al2";

static const char *const bygone[] = {
    "nodejs",        "nodejs4.3",     "nodejs6.10", "nodejs8.10", "nodejs10.x",
    "nodejs12.x",    "nodejs14.x",    "java8",      "python2.7",  "python3.6",
    "python3.7",     "dotnetcore1.0", "dotnet5.0",  "ruby2.5",    "dotnetcore2.0",
    "dotnetcore2.1", "dotnetcore3.1", "go1.x",      "ruby2.7",    "provided",
};

/* Lambda developer guide, "Defined runtime environment variables". */
static const char *const reserved[] = {
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
};

gramme_status gramme_function_invalid(gramme_op_call *call, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)gramme_error_setv(call->err, GRAMME_FAILED, format, args);
    va_end(args);
    call->err->exception = GRAMME_EXCEPTION_LAMBDA_INVALID_PARAMETER;
    return GRAMME_FAILED;
}

gramme_status gramme_function_told(gramme_op_call *call, gramme_status status)
{
    if (status == GRAMME_INVALID) {
        call->err->exception =
            gramme_view_starts_with(call->err->message,
                                    GRAMME_VIEW("1 validation error"))
                ? GRAMME_EXCEPTION_VALIDATION
                : GRAMME_EXCEPTION_LAMBDA_INVALID_PARAMETER;
    }
    return status;
}

/* -- members by name -- */

static const gramme_node *member_of(const gramme_node *node, const char *name)
{
    static const gramme_node absent = {.kind = GRAMME_NODE_ABSENT};

    for (uint32_t i = 0; node->kind == GRAMME_NODE_STRUCTURE && i < node->count; i++) {
        if (strcmp(node->shape->members[i].name, name) == 0) {
            return &node->children[i];
        }
    }
    return &absent;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the model's shapes nest */
static bool is_empty(const gramme_node *node)
{
    switch (node->kind) {
    case GRAMME_NODE_ABSENT:
        return true;
    case GRAMME_NODE_BOOLEAN:
        return !node->boolean;
    case GRAMME_NODE_TEXT:
    case GRAMME_NODE_BLOB:
        return node->text.size == 0;
    case GRAMME_NODE_STRUCTURE:
        for (uint32_t i = 0; i < node->count; i++) {
            if (!is_empty(&node->children[i])) {
                return false;
            }
        }
        return true;
    case GRAMME_NODE_LIST:
    case GRAMME_NODE_MAP:
        return node->count == 0;
    case GRAMME_NODE_INTEGER:
    case GRAMME_NODE_REAL:
    case GRAMME_NODE_VALUE:
        break;
    }
    return false;
}

gramme_status gramme_function_refuse(gramme_op_call *call,
                                     const gramme_node *node,
                                     const char *const *names)
{
    for (; *names != NULL; names++) {
        if (!is_empty(member_of(node, *names))) {
            return gramme_function_invalid(
                call, "Gramme does not support the parameter %s", *names);
        }
    }
    return GRAMME_OK;
}

static void take_text(gramme_view *place, const gramme_node *node)
{
    if (gramme_node_present(node)) {
        *place = gramme_node_text(node);
    }
}

/* -- the configuration -- */

void gramme_function_init(gramme_function_document *out, gramme_op_call *call)
{
    *out = (gramme_function_document){
        .region = gramme_view_text(call->region),
        .architecture = GRAMME_VIEW("x86_64"),
        .tracing = GRAMME_VIEW("PassThrough"),
        .snap_start = GRAMME_VIEW("None"),
        .log_format = GRAMME_VIEW("Text"),
        .timeout = TIMEOUT,
        .memory = MEMORY,
        .storage = STORAGE,
    };
}

/* Is it one of the words between ", "? */
static bool is_listed(const char *list, gramme_view text)
{
    const char *at = list;

    for (;;) {
        size_t size = strcspn(at, ",");

        if (gramme_view_equal(text, gramme_view_of(at, size))) {
            return true;
        }
        if (at[size] == '\0') {
            return false;
        }
        at += size + 2;
    }
}

static gramme_status check_runtime(gramme_op_call *call, gramme_view runtime)
{
    if (is_listed(runtimes, runtime)) {
        return GRAMME_OK;
    }
    for (size_t i = 0; i < sizeof(bygone) / sizeof(bygone[0]); i++) {
        if (gramme_view_is(runtime, bygone[i])) {
            return gramme_function_invalid(
                call,
                "The runtime parameter of %s is no longer supported for creating or "
                "updating AWS Lambda functions. We recommend you use a supported "
                "runtime while creating or updating functions.",
                bygone[i]);
        }
    }
    return gramme_function_invalid(
        call,
        "Value %.*s at 'runtime' failed to satisfy constraint: "
        "Member must satisfy enum value set: [%s] or be a "
        "valid ARN",
        GRAMME_VIEW_ARG(runtime), runtimes);
}

/* {"NAME":"value"} as JSON in the call's arena. */
static gramme_status
write_map(gramme_view *out, gramme_op_call *call, const gramme_node *map)
{
    gramme_writer writer;
    gramme_view text = gramme_view_of(NULL, 0);
    bool copied;

    gramme_bytes_reset(call->scratch, SIZE_MAX);
    gramme_writer_init(&writer, call->scratch);
    gramme_write_object_begin(&writer);
    for (uint32_t i = 0; i < map->count; i++) {
        gramme_write_name_view(&writer, map->children[i].name);
        gramme_write_string(&writer, gramme_node_text(&map->children[i]));
    }
    gramme_write_object_end(&writer);
    copied = gramme_bytes_ok(call->scratch) &&
             gramme_arena_copy(&text, call->arena, gramme_bytes_view(call->scratch));
    gramme_bytes_reset(call->scratch, SIZE_MAX);
    *out = text;
    return copied ? GRAMME_OK : gramme_error_nomem(call->err);
}

static bool is_reserved(gramme_view name)
{
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (gramme_view_is(name, reserved[i])) {
            return true;
        }
    }
    return false;
}

static gramme_status check_variables(gramme_op_call *call, const gramme_node *map)
{
    for (uint32_t i = 0; i < map->count; i++) {
        const gramme_node *variable = &map->children[i];

        if (is_reserved(variable->name)) {
            return gramme_function_invalid(
                call,
                "Lambda was unable to configure your environment variables because the "
                "environment variables you have provided contains reserved keys that "
                "are currently not supported for modification. Reserved keys used in "
                "this request: %.*s",
                GRAMME_VIEW_ARG(variable->name));
        }
        if (memchr(variable->text.data, 0, variable->text.size) != NULL) {
            return gramme_function_invalid(call,
                                           "The environment variable %.*s holds U+0000",
                                           GRAMME_VIEW_ARG(variable->name));
        }
    }
    return GRAMME_OK;
}

static gramme_status take_environment(gramme_function_document *document,
                                      gramme_op_call *call)
{
    const gramme_node *environment = member_of(call->in, "Environment");
    const gramme_node *variables = member_of(environment, "Variables");
    gramme_status status;

    if (!gramme_node_present(environment)) {
        return GRAMME_OK;
    }
    if (!gramme_node_present(variables)) {
        document->environment = GRAMME_VIEW("{}");
        return GRAMME_OK;
    }
    status = check_variables(call, variables);
    if (status == GRAMME_OK) {
        status = write_map(&document->environment, call, variables);
    }
    if (status == GRAMME_OK && document->environment.size > ENVIRONMENT_MAX) {
        return gramme_function_invalid(
            call,
            "Lambda was unable to configure your environment variables because the "
            "environment variables you have provided exceeded the 4KB limit. String "
            "measured: %.*s",
            GRAMME_VIEW_ARG(document->environment));
    }
    return status;
}

static gramme_status take_logging(gramme_function_document *document,
                                  gramme_op_call *call)
{
    const gramme_node *logging = member_of(call->in, "LoggingConfig");
    bool levels = !is_empty(member_of(logging, "ApplicationLogLevel")) ||
                  !is_empty(member_of(logging, "SystemLogLevel"));

    take_text(&document->log_format, member_of(logging, "LogFormat"));
    take_text(&document->log_group, member_of(logging, "LogGroup"));
    if (gramme_view_is(document->log_format, "Text")) {
        document->application_level = gramme_view_of(NULL, 0);
        document->system_level = gramme_view_of(NULL, 0);
        return !levels ? GRAMME_OK
                       : gramme_function_invalid(
                             call, "LogLevel is not supported when LogFormat is set to "
                                   "\"Text\". Remove LogLevel from your request or "
                                   "change the LogFormat to \"JSON\" and try again.");
    }
    take_text(&document->application_level, member_of(logging, "ApplicationLogLevel"));
    take_text(&document->system_level, member_of(logging, "SystemLogLevel"));
    if (document->application_level.size == 0) {
        document->application_level = GRAMME_VIEW("INFO");
    }
    if (document->system_level.size == 0) {
        document->system_level = GRAMME_VIEW("INFO");
    }
    return GRAMME_OK;
}

static void take_plain(gramme_function_document *document, const gramme_node *in)
{
    const gramme_node *architectures = member_of(in, "Architectures");

    take_text(&document->role, member_of(in, "Role"));
    take_text(&document->runtime, member_of(in, "Runtime"));
    take_text(&document->handler, member_of(in, "Handler"));
    take_text(&document->description, member_of(in, "Description"));
    take_text(&document->key, member_of(in, "KMSKeyArn"));
    take_text(&document->tracing, member_of(member_of(in, "TracingConfig"), "Mode"));
    take_text(&document->snap_start, member_of(member_of(in, "SnapStart"), "ApplyOn"));
    if (gramme_node_present(architectures) && architectures->count > 0) {
        take_text(&document->architecture, &architectures->children[0]);
    }
    document->timeout =
        gramme_node_integer(member_of(in, "Timeout"), document->timeout);
    document->memory =
        gramme_node_integer(member_of(in, "MemorySize"), document->memory);
    document->storage = gramme_node_integer(
        member_of(member_of(in, "EphemeralStorage"), "Size"), document->storage);
}

gramme_status gramme_function_configure(gramme_function_document *document,
                                        gramme_op_call *call,
                                        bool create)
{
    static const char *const unsupported[] = {
        "Publish",
        "PublishTo",
        "VpcConfig",
        "DeadLetterConfig",
        "Layers",
        "FileSystemConfigs",
        "ImageConfig",
        "TenancyConfig",
        "CapacityProviderConfig",
        "DurableConfig",
        "RuntimeConfig",
        "AcceleratorConfig",
        "CodeSigningConfigArn",
        NULL,
    };
    const gramme_node *runtime = member_of(call->in, "Runtime");
    const gramme_node *tags = member_of(call->in, "Tags");
    gramme_status status = gramme_function_refuse(call, call->in, unsupported);

    if (status == GRAMME_OK && create &&
        gramme_view_is(gramme_node_text(member_of(call->in, "PackageType")), "Image")) {
        return gramme_function_invalid(
            call, "Gramme does not support functions of PackageType "
                  "Image");
    }
    if (status == GRAMME_OK && gramme_node_present(runtime)) {
        status = check_runtime(call, gramme_node_text(runtime));
    }
    if (status != GRAMME_OK) {
        return status;
    }
    take_plain(document, call->in);
    if (document->runtime.size == 0 || document->handler.size == 0) {
        return gramme_function_invalid(
            call, "Runtime and Handler are mandatory parameters for functions created "
                  "with deployment packages.");
    }
    if (create && gramme_node_present(tags)) {
        status = write_map(&document->tags, call, tags);
    }
    if (status == GRAMME_OK) {
        status = take_environment(document, call);
    }
    return status == GRAMME_OK ? take_logging(document, call) : status;
}

/* -- the code -- */

static gramme_status
take_digest(gramme_function_document *document, gramme_op_call *call, gramme_view code)
{
    uint8_t digest[GRAMME_SHA256_SIZE];
    bool copied;

    gramme_sha256(digest, code);
    gramme_bytes_reset(call->scratch, SIZE_MAX);
    gramme_base64_append(call->scratch, gramme_view_of(digest, sizeof(digest)));
    copied = gramme_bytes_ok(call->scratch) &&
             gramme_arena_copy(&document->sha256, call->arena,
                               gramme_bytes_view(call->scratch));
    gramme_bytes_reset(call->scratch, SIZE_MAX);
    return copied ? GRAMME_OK : gramme_error_nomem(call->err);
}

static gramme_status take_zip(gramme_function_document *document,
                              gramme_view *zip,
                              gramme_op_call *call,
                              gramme_view bytes)
{
    if (bytes.size == 0) {
        return gramme_function_invalid(call, "Uploaded file must be a non-empty zip");
    }
    if (bytes.size > ZIP_MAX) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_TOO_LARGE,
                                    "Zipped size must be smaller than %d bytes",
                                    ZIP_MAX);
    }
    if (!gramme_view_starts_with(bytes, GRAMME_VIEW("PK"))) {
        return gramme_function_invalid(
            call, "Could not unzip uploaded file. Please check your "
                  "file, then try to upload again.");
    }
    *zip = bytes;
    document->folder = gramme_view_of(NULL, 0);
    document->code_size = (int64_t)bytes.size;
    return take_digest(document, call, bytes);
}

/* What is in the folder may change at any time: the digest is of its name. */
static gramme_status take_folder(gramme_function_document *document,
                                 gramme_op_call *call,
                                 const gramme_node *node)
{
    gramme_view bucket = gramme_node_text(member_of(node, "S3Bucket"));
    gramme_view key = gramme_node_text(member_of(node, "S3Key"));

    if (bucket.size == 0 || key.size == 0) {
        return gramme_function_invalid(call,
                                       "Please provide a source for function code.");
    }
    if (!gramme_view_is(bucket, "local")) {
        return gramme_function_invalid(
            call, "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 "
                  "Error Message: The specified bucket does not exist (Gramme has one "
                  "called local, whose keys are folders)");
    }
    if (memchr(key.data, 0, key.size) != NULL) {
        return gramme_function_invalid(call, "The name of a folder holds U+0000");
    }
    document->folder = key;
    document->code_size = 0;
    return take_digest(document, call, key);
}

gramme_status gramme_function_take_code(gramme_function_document *document,
                                        gramme_view *zip,
                                        gramme_op_call *call,
                                        const gramme_node *node)
{
    static const char *const unsupported[] = {"S3ObjectVersion", "S3ObjectStorageMode",
                                              "SourceKMSKeyArn", NULL};
    const gramme_node *file = member_of(node, "ZipFile");
    gramme_status status;

    *zip = gramme_view_of(NULL, 0);
    if (!is_empty(member_of(node, "ImageUri"))) {
        return gramme_function_invalid(call,
                                       "Please don't provide ImageUri when updating a "
                                       "function with packageType Zip.");
    }
    status = gramme_function_refuse(call, node, unsupported);
    if (status != GRAMME_OK || !gramme_node_present(file)) {
        return status == GRAMME_OK ? take_folder(document, call, node) : status;
    }
    if (!is_empty(member_of(node, "S3Bucket")) || !is_empty(member_of(node, "S3Key"))) {
        return gramme_function_invalid(call, "Please do not provide other FunctionCode "
                                             "parameters when providing a ZipFile.");
    }
    return take_zip(document, zip, call, file->text);
}
