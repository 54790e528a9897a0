/* SPDX-License-Identifier: Apache-2.0 */
/* import_test.c - gramme_import_file() and gramme_inspect_file(): a database laid out
 * as DynamoDB Local lays them out becomes one of ours; whatever goes wrong leaves
 * nothing. Files that the real one wrote are conformance/wire/local's. */
#include "conformance/unit/api/bed.h"
#include "conformance/unit/storage/damage.h"

#define COLUMN(attribute, type, role)                                                  \
    "{\"DynamoDBAttribute\":{\"AttributeName\":\"" attribute                           \
    "\",\"AttributeType\":\"" type "\"},\"KeyType\":\"" role "\"}"

static const char local[] =
    "CREATE TABLE cf(version TEXT); INSERT INTO cf VALUES('v2.4.0');"
    "CREATE TABLE dm(TableName TEXT, CreationDateTime INTEGER, LastDecreaseDate "
    "INTEGER,"
    " LastIncreaseDate INTEGER, NumberOfDecreasesToday INTEGER,"
    " ReadCapacityUnits INTEGER, WriteCapacityUnits INTEGER, TableInfo BLOB,"
    " BillingMode INTEGER DEFAULT 0, PayPerRequestDateTime INTEGER DEFAULT 0,"
    " PRIMARY KEY(TableName));"
    "CREATE TABLE sm(StreamID TEXT, StreamStatus TEXT, TableName TEXT, StreamInfo BLOB,"
    " CreationDateTime INTEGER, DeletionDateTime INTEGER);"
    "CREATE TABLE ss(x); CREATE TABLE us(x); CREATE TABLE tr(x);"
    "CREATE TABLE \"a\"\"b.c\"(hashKey, itemSize, ObjectJSON BLOB NOT NULL);"
    "INSERT INTO dm VALUES('things', 1700000000123, 1600000000000, 1500000000000, 2, 5,"
    " 6, '{\"Attributes\":["
    "{\"AttributeName\":\"old\",\"AttributeType\":\"B\"},"
    "{\"AttributeName\":\"id\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"n\",\"AttributeType\":\"N\"}],"
    "\"GSIList\":[{\"IndexName\":\"by_n\"}],"
    "\"GSIDescList\":[{\"IndexName\":\"by_n\",\"IndexStatus\":\"CREATING\","
    "\"KeySchema\":[{\"AttributeName\":\"n\",\"KeyType\":\"HASH\"}],"
    "\"Projection\":{\"ProjectionType\":\"ALL\"}},"
    "{\"IndexName\":\"gone\",\"IndexStatus\":\"DELETING\","
    "\"KeySchema\":[{\"AttributeName\":\"n\",\"KeyType\":\"HASH\"}],"
    "\"Projection\":{\"ProjectionType\":\"ALL\"}}],\"LSIList\":null,"
    "\"SQLiteIndex\":{\"\":[" COLUMN(
        "id",
        "S",
        "HASH") "],\"by_n\":[]}}', 0,"
                " 1400000000000);"
                "CREATE TABLE things(hashKey, itemSize, ObjectJSON BLOB NOT NULL);"
                "INSERT INTO things VALUES('1', 1, "
                "'{\"id\":{\"S\":\"1\"},\"n\":{\"N\":\"1.50\"}}');"
                "INSERT INTO things VALUES('2', 1, "
                "x'7b226964223a7b2253223a2232227d7d');"
                "INSERT INTO things VALUES('3', 1, "
                "'{\"id\":{\"S\":\"3\"},\"n\":{\"S\":\"no\"}}');"
                "INSERT INTO sm VALUES('x', 'ENABLED', 'things',"
                " '{\"streamViewType\":\"OLD_IMAGE\"}', 1700000000456, NULL);";

typedef struct lines {
    char text[2048];
} lines;

static void add_line(void *self, const char *line)
{
    lines *l = self;
    size_t at = strlen(l->text);

    (void)snprintf(l->text + at, sizeof(l->text) - at, "%s\n", line);
}

static gramme_code import(const bed_folder *folder, lines *l, gramme_failure *failure)
{
    gramme_import_options options = GRAMME_IMPORT_OPTIONS_INIT;

    memset(l, 0, sizeof(*l));
    options.region = "eu-west-3";
    options.progress = add_line;
    options.progress_self = l;
    return gramme_import_file(folder->file[0], folder->file[1], &options, failure);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s\nlacks %s", text, part);
    }
}

static void test_import(void **state)
{
    bed_folder folder = bed_folder_new();
    gramme_failure failure = {.code = GRAMME_CODE_OK};
    char text[4096];
    lines l;
    gramme *db;

    (void)state;
    damage_run(folder.file[0], local);
    if (import(&folder, &l, &failure) != GRAMME_CODE_OK) {
        fail_msg("%s", failure.message);
    }
    assert_string_equal(l.text, "table things: 3 items\n");
    assert_int_equal(gramme_check_file(folder.file[1], NULL, NULL, &failure),
                     GRAMME_CODE_OK);
    db = bed_open(folder.file[1]);
    assert_int_equal(bed_count(db, "things"), 3);
    bed_ask(db, "DescribeTable", "{\"TableName\":\"things\"}", text, sizeof(text));
    assert_has(text, "\"CreationDateTime\":1700000000.123");
    assert_has(text, "\"LastIncreaseDateTime\":1500000000");
    assert_has(text, "\"LastDecreaseDateTime\":1600000000");
    assert_has(text, "\"NumberOfDecreasesToday\":2");
    assert_has(text, "\"ReadCapacityUnits\":5");
    assert_has(text, "\"BillingMode\":\"PROVISIONED\"");
    assert_has(text, "\"LastUpdateToPayPerRequestDateTime\":1400000000");
    assert_has(text, "\"LatestStreamLabel\":\"2023-11-14T22:13:20.456\"");
    assert_has(text, "\"StreamViewType\":\"OLD_IMAGE\"");
    assert_has(text, "\"IndexStatus\":\"ACTIVE\"");
    assert_null(strstr(text, "gone"));
    assert_null(strstr(text, "\"old\""));
    bed_ask(db, "Scan", "{\"TableName\":\"things\",\"IndexName\":\"by_n\"}", text,
            sizeof(text));
    assert_has(text, "\"Count\":1,");
    assert_has(text, "{\"N\":\"1.5\"}");
    gramme_close(db);

    assert_int_equal(import(&folder, &l, &failure), GRAMME_CODE_MISUSE);
    assert_has(failure.message, "is there already");
    bed_folder_remove(&folder);
}

/* Each of these ends the import; nothing lies in the folder but the source. */
static const damage refusals[] = {
    {"no table of items", "DROP TABLE things", "table things: "},
    {"no keys", "UPDATE dm SET TableInfo = replace(TableInfo, 'SQLiteIndex', 'x')",
     "table things: its description cannot be read"},
    {"no JSON", "UPDATE dm SET TableInfo = 'x'",
     "table things: its description cannot be read"},
    {"a stream without a view", "UPDATE sm SET StreamInfo = '{}'",
     "table things: its stream cannot be read"},
    {"no CreateTable", "UPDATE dm SET ReadCapacityUnits = 0", "table things: "},
    {"an item of another table",
     "INSERT INTO things VALUES('4', 1, '{\"pk\":{\"S\":\"x\"}}')",
     "table things: item 4 lacks a key attribute"},
    {"an item twice", "INSERT INTO things SELECT * FROM things", "table things: "},
    {"no item", "INSERT INTO things VALUES('4', 1, 'x')",
     "table things: item 4 cannot be read"},
    {"a newer format", "UPDATE cf SET version = 'v3.0.0'", "v3.0.0"},
    {"no format", "DELETE FROM cf", "does not tell its format"},
    {"another database", "DROP TABLE tr", "not a database of DynamoDB Local"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        bed_folder folder = bed_folder_new();
        gramme_failure failure = {.code = GRAMME_CODE_OK};
        lines l;

        damage_run(folder.file[0], local);
        damage_run(folder.file[0], refusals[i].sql);
        assert_int_not_equal(import(&folder, &l, &failure), GRAMME_CODE_OK);
        assert_has(failure.message, refusals[i].expected);
        assert_null(strchr(failure.message, '\n'));
        assert_int_equal(access(folder.file[1], F_OK), -1);
        bed_folder_remove(&folder);
    }
}

static void test_misuse(void **state)
{
    bed_folder folder = bed_folder_new();
    gramme_import_options options = GRAMME_IMPORT_OPTIONS_INIT;
    gramme_failure failure;
    char path[128];
    gramme *db;

    (void)state;
    assert_int_equal(gramme_import_file(NULL, folder.file[1], NULL, &failure),
                     GRAMME_CODE_MISUSE);
    assert_int_equal(gramme_import_file(folder.file[0], NULL, NULL, NULL),
                     GRAMME_CODE_MISUSE);
    options.version = 77;
    assert_int_equal(gramme_import_file(folder.file[0], folder.file[1], &options, NULL),
                     GRAMME_CODE_MISUSE);
    assert_int_equal(gramme_import_file(folder.file[0], folder.file[1], NULL, &failure),
                     GRAMME_CODE_FOREIGN);
    assert_has(failure.message, folder.file[0]);
    damage_run(folder.file[0], local);
    (void)snprintf(path, sizeof(path), "%s/none/x.db", folder.path);
    assert_int_equal(gramme_import_file(folder.file[0], path, NULL, &failure),
                     GRAMME_CODE_IO);

    /* Gramme's own are no sources, open or not. */
    db = bed_open(folder.file[1]);
    (void)snprintf(path, sizeof(path), "%s/x.db", folder.path);
    assert_int_equal(gramme_import_file(folder.file[1], path, NULL, &failure),
                     GRAMME_CODE_FOREIGN);
    gramme_close(db);
    bed_folder_remove(&folder);
}

static void test_inspect(void **state)
{
    bed_folder folder = bed_folder_new();
    gramme_failure failure;
    int importable = 7;

    (void)state;
    assert_int_equal(gramme_inspect_file(folder.file[0], &importable, &failure),
                     GRAMME_CODE_OK);
    assert_int_equal(importable, 0);
    damage_run(folder.file[0], "CREATE TABLE x(y)");
    assert_int_equal(gramme_inspect_file(folder.file[0], &importable, &failure),
                     GRAMME_CODE_FOREIGN);
    assert_int_equal(importable, 0);
    assert_int_equal(gramme_inspect_file(folder.file[0], NULL, NULL),
                     GRAMME_CODE_FOREIGN);
    (void)unlink(folder.file[0]);
    damage_run(folder.file[0], local);
    assert_int_equal(gramme_inspect_file(folder.file[0], &importable, &failure),
                     GRAMME_CODE_FOREIGN);
    assert_int_equal(importable, 1);
    assert_has(failure.message, "gramme import");
    gramme_close(bed_open(folder.file[1]));
    assert_int_equal(gramme_inspect_file(folder.file[1], &importable, &failure),
                     GRAMME_CODE_OK);
    assert_int_equal(importable, 0);
    bed_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_inspect),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
