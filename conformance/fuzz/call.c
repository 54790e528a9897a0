/* SPDX-License-Identifier: Apache-2.0 */
/* call.c - whole requests, several one after the other, on an engine with tables and
 * items: every answer is one that AWS could give, what is refused changes nothing, what
 * is read is the same by pages, and the database is whole afterwards.
 *
 *   OperationName {"Member": ...} | OperationName {...} | ...
 *
 * $next, $key, $iterator, $stream, $shard and $number stand for what an earlier answer
 * had of that kind. A first byte "!" makes all of them one turn. */
#include "conformance/fuzz/bed.h"
#include "conformance/fuzz/invent.h"
#include "conformance/fuzz/paging.h"

enum { CALLS_MAX = 12, KEPT_MAX = 2048 };

static const char *const words[] = {
    "$next",
    "$key",
    "$iterator",
    "$stream",
    "$shard",
    "$number",
    "\"ExclusiveStartKey\":$key",
    "\"NextToken\":\"$next\"",
    "\"Limit\":1",
    "\"ReturnConsumedCapacity\":\"INDEXES\"",
    "\"ReturnItemCollectionMetrics\":\"SIZE\"",
    "\"ReturnValues\":\"ALL_NEW\"",
    "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"",
    "\"ScanIndexForward\":false",
    "\"ConsistentRead\":true",
    "\"Select\":\"COUNT\"",
    "\"TotalSegments\":3,\"Segment\":1",
    "\"ClientRequestToken\":\"t\"",
    "\"ConditionalOperator\":\"OR\"",
    "\"pk\":{\"S\":\"a\"}",
    "\"sk\":{\"S\":\"ab\"}",
    "\"pk\":{\"N\":\"1\"}",
    "\"tab-s\"",
    "\"tab-ss\"",
    "\"tab-idx\"",
    "\"tab-st\"",
    "\"tab-many\"",
    "\"g-all\"",
    "\"many\"",
    "\036Scan {\"TableName\":\"tab-idx\",\"Limit\":1}",
    ("\036Query {\"TableName\":\"tab-ss\",\"KeyConditionExpression\":\"pk = "
     ":s\",\"ExpressionAttributeValues\":{\":s\":{\"S\":\"a\"}},\"Limit\":1}"),
    ("\036GetShardIterator {\"StreamArn\":\"$stream\",\"ShardId\":\"$shard\","
     "\"ShardIteratorType\":\"TRIM_HORIZON\"}"),
    "\036GetRecords {\"ShardIterator\":\"$iterator\"}",
    "\036DescribeStream {\"StreamArn\":\"$stream\"}",
    "\036ListStreams {}",
    "\036DescribeTable {\"TableName\":\"tab-st\"}",
    "\036UpdateTable {\"TableName\":\"tab-s\",\"AttributeDefinitions\":[{"
    "\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
    "\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"g-new\","
    "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],"
    "\"Projection\":{\"ProjectionType\":\"ALL\"}}}]}",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, fuzz_invent};

/* What an answer's member leaves for later requests. */
static const struct {
    const char *placeholder;
    const char *member;
} kinds[] = {
    {"$next", "\"NextToken\":"},         {"$key", "\"LastEvaluatedKey\":"},
    {"$iterator", "\"ShardIterator\":"}, {"$iterator", "\"NextShardIterator\":"},
    {"$stream", "\"LatestStreamArn\":"}, {"$stream", "\"StreamArn\":"},
    {"$shard", "\"ShardId\":"},          {"$number", "\"SequenceNumber\":"},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

typedef struct session {
    gramme *db;
    gramme_turn *turn;
    gramme_reply *reply;
    char kept[KINDS][KEPT_MAX]; /* JSON, without quotes round it */
    bool wrote;
    uint64_t digest; /* outside of turns */
} session;

/* Keeps what follows the member's name: a string's inside, or an object. */
static void keep(char kept[KEPT_MAX], const char *value)
{
    size_t size;

    if (*value == '"') {
        value++;
        size = strcspn(value, "\"");
    } else {
        const char *end = strstr(value, "}}");

        size = end == NULL ? 0 : (size_t)(end - value) + 2;
    }
    if (size > 0 && size < KEPT_MAX) {
        memcpy(kept, value, size);
        kept[size] = '\0';
    }
}

static void learn(session *s)
{
    const char *body = gramme_reply_body(s->reply, NULL);

    for (size_t i = 0; i < KINDS; i++) {
        const char *at = strstr(body, kinds[i].member);

        if (at != NULL) {
            keep(s->kept[i], at + strlen(kinds[i].member));
        }
    }
}

/* The last thing kept under this placeholder, or the placeholder itself. */
static const char *known(const session *s, const char *placeholder)
{
    const char *found = placeholder;

    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].placeholder, placeholder) == 0 && s->kept[i][0] != '\0') {
            found = s->kept[i];
        }
    }
    return found;
}

/* Appends the body with its placeholders filled in. */
static void fill(gramme_bytes *out, const session *s, gramme_view body)
{
    for (size_t at = 0; at < body.size;) {
        gramme_view rest = gramme_view_of(body.data + at, body.size - at);
        size_t taken = 0;

        for (size_t i = 0; i < KINDS && taken == 0 && body.data[at] == '$'; i++) {
            if (gramme_view_starts_with(rest, gramme_view_text(kinds[i].placeholder))) {
                gramme_bytes_append_text(out, known(s, kinds[i].placeholder));
                taken = strlen(kinds[i].placeholder);
            }
        }
        if (taken == 0) {
            gramme_bytes_append_byte(out, body.data[at]);
            taken = 1;
        }
        at += taken;
    }
}

static bool only_reads(gramme_view operation)
{
    static const char *const starts[] = {"Get",  "BatchGet", "Query",      "Scan",
                                         "List", "Describe", "TransactGet"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (gramme_view_starts_with(operation, gramme_view_text(starts[i]))) {
            return true;
        }
    }
    return false;
}

/* AWS Lambda's operations are not for turns. */
static bool fits(const session *s, gramme_view operation)
{
    static const char *const parts[] = {"Function", "EventSource", "Invoke"};
    gramme_view rest = operation;

    for (; s->turn != NULL && rest.size > 0; rest.data++, rest.size--) {
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            if (gramme_view_starts_with(rest, gramme_view_text(parts[i]))) {
                return false;
            }
        }
    }
    return true;
}

/* What was refused, or only read, has changed nothing. */
static void check_effect(session *s, gramme_view operation, int status)
{
    uint64_t before = s->digest;

    if (status < 300) {
        s->wrote = s->wrote || !only_reads(operation);
    }
    if (s->turn == NULL) {
        s->digest = bed_digest(s->db);
        FUZZ_CHECK(s->digest == before || (status < 300 && !only_reads(operation)));
    }
}

static void perform(session *s, gramme_view operation, gramme_view body)
{
    int status = bed_call(s->reply, s->db, s->turn, operation, body);

    check_effect(s, operation, status);
    learn(s);
    if (status == 200 && s->turn == NULL &&
        (gramme_view_is(operation, "Query") || gramme_view_is(operation, "Scan"))) {
        fuzz_check_paging(s->db, operation, body, s->reply);
    }
}

static void run(session *s, gramme_view request)
{
    const uint8_t *blank =
        request.size == 0 ? NULL : memchr(request.data, ' ', request.size);
    gramme_view operation = request;
    gramme_view body = {NULL, 0};
    gramme_bytes filled;

    if (blank != NULL) {
        operation.size = (size_t)(blank - request.data);
        body = gramme_view_of(blank + 1, request.size - operation.size - 1);
    }
    if (!fits(s, operation)) {
        return;
    }
    gramme_bytes_init(&filled, gramme_allocator_default());
    fill(&filled, s, body);
    perform(s, operation, gramme_bytes_view(&filled));
    gramme_bytes_clear(&filled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static session s;
    gramme_view rest = gramme_view_of(data, size);
    gramme_view request;
    bool grouped = size > 0 && data[0] == '!';

    s.reply = s.reply == NULL ? gramme_reply_new() : s.reply;
    FUZZ_CHECK(s.reply != NULL);
    s.db = bed_engine();
    s.turn = NULL;
    s.wrote = false;
    memset(s.kept, 0, sizeof(s.kept));
    if (grouped) {
        (void)fuzz_bytes(&rest, 1);
        FUZZ_CHECK(gramme_turn_begin(&s.turn, s.db) == GRAMME_CODE_OK);
    } else {
        s.digest = bed_digest(s.db);
    }
    for (int i = 0; i < CALLS_MAX && fuzz_field(&request, &rest); i++) {
        run(&s, request);
    }
    if (grouped) {
        FUZZ_CHECK(gramme_turn_end(s.turn) == GRAMME_CODE_OK);
    }
    if (s.wrote) {
        bed_check(s.db);
        bed_touch();
    }
    return 0;
}
