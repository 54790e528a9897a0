/* SPDX-License-Identifier: Apache-2.0 */
/* workload.c - the steps that are operations of DynamoDB, its streams and AWS Lambda.
 * In requests a backtick stands for a quotation mark. */
#include "conformance/fault/workload.h"

#define MUSIC(more)       "{`TableName`:`music`," more "}"
#define KEY(artist, song) "`Key`:{`artist`:{`S`:`" artist "`},`song`:{`S`:`" song "`}}"
#define ITEM(artist, song, more)                                                       \
    "`Item`:{`artist`:{`S`:`" artist "`},`song`:{`S`:`" song "`}" more "}"
#define ARN(table)                                                                     \
    "`ResourceArn`:`arn:aws:dynamodb:us-east-1:000000000000:table/" table "`"
#define ROLE "`Role`:`arn:aws:iam::000000000000:role/r`"
#define CODE "`Code`:{`ZipFile`:`UEsDBG9uZQ==`}"

/* Five small items of "bulk", from key `n`5 on. */
#define BULK(n) "{`PutRequest`:{`Item`:{`id`:{`N`:`" n "`},`g`:{`S`:`even`}}}}"
#define BULK5(n)                                                                       \
    BULK(n "0") "," BULK(n "1") "," BULK(n "2") "," BULK(n "3") "," BULK(n "4")
#define BULK25(n)                                                                      \
    "{`RequestItems`:{`bulk`:[" BULK5(n "1") "," BULK5(n "2") "," BULK5(               \
        n "3") "," BULK5(n "4") "," BULK5(n "5") "]}}"

#define ONCE                                                                           \
    "{`ClientRequestToken`:`once`,`ReturnConsumedCapacity`:`TOTAL`,`TransactItems`:["  \
    "{`Put`:{`TableName`:`music`," ITEM(                                               \
        "ella", "one",                                                                 \
        ",`label`:{`S`:`verve`}") "}},"                                                \
                                  "{`Update`:{`TableName`:`music`," KEY(               \
                                      "dion",                                          \
                                      "one") ","                                       \
                                             "`UpdateExpression`:`SET label = :l`,"    \
                                             "`ExpressionAttributeValues`:{`:l`:{`S`:" \
                                             "`verve`}}}},"                            \
                                             "{`Delete`:{`TableName`:`plain`,`Key`:{`" \
                                             "id`:{`B`:`AQ==`}}}},"                    \
                                             "{`ConditionCheck`:{`TableName`:`music`"  \
                                             "," KEY("dion",                           \
                                                     "two") ","                        \
                                                            "`ConditionExpression`:`"  \
                                                            "attribute_exists(artist)" \
                                                            "`}}]}"

#define STEP(name, operation, json)                                                    \
    {                                                                                  \
        name, operation, json, NULL, 0, NULL, NULL                                     \
    }
#define TIMED(name, operation, json)                                                   \
    {                                                                                  \
        name, operation, json, NULL, 0, gramme_step_turn_back, NULL                    \
    }
#define BACKGROUND(name, operation, json)                                              \
    {                                                                                  \
        name, operation, json, NULL, GRAMME_STEP_BACKGROUND, NULL, NULL                \
    }
#define CALL(name, run, flags, prepare, check)                                         \
    {                                                                                  \
        name, NULL, NULL, gramme_step_##run, flags, prepare, check                     \
    }

const gramme_step gramme_workload[] = {
    /* -- tables -- */
    STEP("create",
         "CreateTable",
         MUSIC("`BillingMode`:`PAY_PER_REQUEST`,"
               "`AttributeDefinitions`:["
               "{`AttributeName`:`artist`,`AttributeType`:`S`},"
               "{`AttributeName`:`song`,`AttributeType`:`S`},"
               "{`AttributeName`:`year`,`AttributeType`:`N`},"
               "{`AttributeName`:`label`,`AttributeType`:`S`}],"
               "`KeySchema`:[{`AttributeName`:`artist`,`KeyType`:`HASH`},"
               "{`AttributeName`:`song`,`KeyType`:`RANGE`}],"
               "`LocalSecondaryIndexes`:[{`IndexName`:`by_year`,`KeySchema`:["
               "{`AttributeName`:`artist`,`KeyType`:`HASH`},"
               "{`AttributeName`:`year`,`KeyType`:`RANGE`}],"
               "`Projection`:{`ProjectionType`:`INCLUDE`,"
               "`NonKeyAttributes`:[`plays`]}}],"
               "`GlobalSecondaryIndexes`:[{`IndexName`:`by_label`,`KeySchema`:["
               "{`AttributeName`:`label`,`KeyType`:`HASH`},"
               "{`AttributeName`:`song`,`KeyType`:`RANGE`}],"
               "`Projection`:{`ProjectionType`:`ALL`}}],"
               "`StreamSpecification`:{`StreamEnabled`:true,"
               "`StreamViewType`:`NEW_AND_OLD_IMAGES`},"
               "`Tags`:[{`Key`:`owner`,`Value`:`ana`}]")),
    STEP("create again",
         "CreateTable",
         MUSIC("`BillingMode`:`PAY_PER_REQUEST`,"
               "`AttributeDefinitions`:[{`AttributeName`:`id`,`AttributeType`:`S`}],"
               "`KeySchema`:[{`AttributeName`:`id`,`KeyType`:`HASH`}]")),
    STEP(
        "create plain",
        "CreateTable",
        "{`TableName`:`plain`,`ProvisionedThroughput`:{`ReadCapacityUnits`:1,"
        "`WriteCapacityUnits`:1},`AttributeDefinitions`:[{`AttributeName`:`id`,"
        "`AttributeType`:`B`}],`KeySchema`:[{`AttributeName`:`id`,`KeyType`:`HASH`}]}"),
    STEP("create bulk",
         "CreateTable",
         "{`TableName`:`bulk`,`BillingMode`:`PAY_PER_REQUEST`,`AttributeDefinitions`:[{"
         "`AttributeName`:`id`,`AttributeType`:`N`}],`KeySchema`:[{`AttributeName`:`id`"
         ",`KeyType`:`HASH`}]}"),
    STEP("list tables", "ListTables", "{`Limit`:2}"),
    STEP("describe table", "DescribeTable", "{`TableName`:`music`}"),
    STEP("limits", "DescribeLimits", "{}"),
    STEP("endpoints", "DescribeEndpoints", "{}"),

    /* -- items -- */
    STEP("put",
         "PutItem",
         MUSIC(ITEM("abba",
                    "waterloo",
                    ",`year`:{`N`:`1974`},`label`:{`S`:`polar`},`plays`:{`N`:`3`},"
                    "`tags`:{`SS`:[`pop`,`seventies`]},`more`:{`M`:{`list`:{`L`:[{"
                    "`BOOL`:true},{`NULL`:true},{`NS`:[`1`,`-2.5e-7`]},{`B`:`AAEC`}]}"
                    "}}"))),
    STEP("put another",
         "PutItem",
         MUSIC(ITEM("abba",
                    "dancing queen",
                    ",`year`:{`N`:`1976`},`label`:{`S`:`polar`},`plays`:{`N`:`5`}"))),
    STEP("put over",
         "PutItem",
         MUSIC(ITEM(
             "abba",
             "waterloo",
             ",`year`:{`N`:`1974`},`label`:{`S`:`epic`},`plays`:{`N`:`4`}") ","
                                                                            "`ReturnVal"
                                                                            "ues`:`ALL_"
                                                                            "OLD`,`"
                                                                            "ReturnCons"
                                                                            "umedCapaci"
                                                                            "ty`:`"
                                                                            "INDEXES`,"
                                                                            "`ReturnIte"
                                                                            "mCollectio"
                                                                            "nMetrics`:"
                                                                            "`SIZE`")),
    STEP("put long",
         "PutItem",
         MUSIC(ITEM("cher", "believe", ",`label`:{`S`:`wea`},`text`:{`S`:`$LONG`}"))),
    STEP("put refused",
         "PutItem",
         MUSIC(ITEM(
             "abba",
             "waterloo",
             "") ","
                 "`ConditionExpression`:`attribute_not_exists(artist) OR plays > :n`,"
                 "`ExpressionAttributeValues`:{`:n`:{`N`:`9`}},"
                 "`ReturnValuesOnConditionCheckFailure`:`ALL_OLD`")),
    STEP("put invalid", "PutItem", MUSIC("`Item`:{`artist`:{`S`:``}}")),
    STEP("put into nothing", "PutItem", "{`TableName`:`gone`,`Item`:{}}"),
    STEP("put plain", "PutItem", "{`TableName`:`plain`,`Item`:{`id`:{`B`:`AAEC`}}}"),
    STEP(
        "update",
        "UpdateItem",
        MUSIC(KEY(
            "abba",
            "waterloo") ","
                        "`UpdateExpression`:`SET plays = plays + :one, #l = :label, "
                        "history = list_append(if_not_exists(history, :none), :entry), "
                        "more.deep = :one REMOVE nothing ADD tags :tags DELETE gone "
                        ":tags`,"
                        "`ConditionExpression`:`size(artist) BETWEEN :one AND :many`,"
                        "`ExpressionAttributeNames`:{`#l`:`label`},"
                        "`ExpressionAttributeValues`:{`:one`:{`N`:`1`},`:many`:{`N`:`"
                        "100`},"
                        "`:label`:{`S`:`polar`},`:none`:{`L`:[]},`:entry`:{`L`:[{`S`:`"
                        "x`}]},"
                        "`:tags`:{`SS`:[`new`]}},`ReturnValues`:`ALL_NEW`")),
    STEP("update better",
         "UpdateItem",
         MUSIC(KEY(
             "abba",
             "waterloo") ","
                         "`UpdateExpression`:`SET plays = plays + :one, #l = :label, "
                         "history = list_append(if_not_exists(history, :none), :entry) "
                         "REMOVE nothing ADD tags :tags DELETE gone :tags`,"
                         "`ConditionExpression`:`size(artist) BETWEEN :one AND :many`,"
                         "`ExpressionAttributeNames`:{`#l`:`label`},"
                         "`ExpressionAttributeValues`:{`:one`:{`N`:`1`},`:many`:{`N`:`"
                         "100`},"
                         "`:label`:{`S`:`polar`},`:none`:{`L`:[]},`:entry`:{`L`:[{`S`:`"
                         "x`}]},"
                         "`:tags`:{`SS`:[`new`]}},`ReturnValues`:`ALL_NEW`,"
                         "`ReturnConsumedCapacity`:`TOTAL`")),
    STEP("update to new",
         "UpdateItem",
         MUSIC(KEY("cher",
                   "strong enough") ","
                                    "`UpdateExpression`:`SET plays = :n`,"
                                    "`ExpressionAttributeValues`:{`:n`:{`N`:`1`}},"
                                    "`ReturnValues`:`UPDATED_NEW`")),
    STEP("update of old",
         "UpdateItem",
         MUSIC(KEY("cher",
                   "strong enough") ","
                                    "`AttributeUpdates`:{`plays`:{`Action`:`ADD`,`"
                                    "Value`:{`N`:`2`}},"
                                    "`year`:{`Value`:{`N`:`1998`}}},"
                                    "`Expected`:{`plays`:{`ComparisonOperator`:`EQ`,"
                                    "`AttributeValueList`:[{`N`:`1`}]}},`ReturnValues`:"
                                    "`ALL_OLD`")),
    STEP("get",
         "GetItem",
         MUSIC(KEY("abba",
                   "waterloo") ",`ProjectionExpression`:`plays, history[0], tags`,"
                               "`ConsistentRead`:true,"
                               "`ReturnConsumedCapacity`:`TOTAL`")),
    STEP("get long", "GetItem", MUSIC(KEY("cher", "believe"))),
    STEP("get nothing", "GetItem", MUSIC(KEY("nobody", "nothing"))),
    STEP("delete",
         "DeleteItem",
         MUSIC(KEY("abba", "dancing queen") ",`ReturnValues`:`ALL_OLD`,"
                                            "`ReturnConsumedCapacity`:`INDEXES`")),
    STEP(
        "write many",
        "BatchWriteItem",
        "{`RequestItems`:{`music`:["
        "{`PutRequest`:{" ITEM(
            "dion",
            "one",
            ",`year`:{`N`:`1`},`label`:{`S`:`cbs`}") "}},"
                                                     "{`PutRequest`:{" ITEM(
                                                         "dion",
                                                         "two",
                                                         ",`year`:{`N`:`2`},`label`:{`"
                                                         "S`:`cbs`}") "}},"
                                                                      "{`PutRequest`:"
                                                                      "{" ITEM(
                                                                          "dion",
                                                                          "three",
                                                                          ",`year`:{`N`"
                                                                          ":`3`}") "}},"
                                                                                   "{`"
                                                                                   "Del"
                                                                                   "ete"
                                                                                   "Req"
                                                                                   "ues"
                                                                                   "t`:"
                                                                                   "{" KEY(
                                                                                       "abba",
                                                                                       "dancing queen") "}}],"
                                                                                                        "`plain`:[{`PutRequest`:{`Item`:{`id`:{`B`:`AQ==`},`n`:{`N`:`7`}}}},"
                                                                                                        "{`DeleteRequest`:{`Key`:{`id`:{`B`:`AAEC`}}}}]},"
                                                                                                        "`ReturnConsumedCapacity`:`INDEXES`,`ReturnItemCollectionMetrics`:`SIZE`}"),
    STEP("get many",
         "BatchGetItem",
         "{`RequestItems`:{`music`:{`Keys`:["
         "{`artist`:{`S`:`dion`},`song`:{`S`:`one`}},"
         "{`artist`:{`S`:`dion`},`song`:{`S`:`none`}}],"
         "`ProjectionExpression`:`#y`,`ExpressionAttributeNames`:{`#y`:`year`}},"
         "`plain`:{`Keys`:[{`id`:{`B`:`AQ==`}}]}},`ReturnConsumedCapacity`:`TOTAL`}"),

    /* -- reading -- */
    STEP("query",
         "Query",
         MUSIC("`KeyConditionExpression`:`artist = :a AND begins_with(song, :t)`,"
               "`FilterExpression`:`#y > :n AND NOT contains(label, :t)`,"
               "`ExpressionAttributeNames`:{`#y`:`year`},"
               "`ExpressionAttributeValues`:{`:a`:{`S`:`dion`},`:t`:{`S`:`t`},"
               "`:n`:{`N`:`1`}},`ReturnConsumedCapacity`:`TOTAL`")),
    STEP("query page",
         "Query",
         MUSIC("`KeyConditionExpression`:`artist = :a`,`Limit`:1,"
               "`ScanIndexForward`:false,"
               "`ExpressionAttributeValues`:{`:a`:{`S`:`dion`}},"
               "`ExclusiveStartKey`:{`artist`:{`S`:`dion`},`song`:{`S`:`two`}}")),
    STEP("query global",
         "Query",
         MUSIC("`IndexName`:`by_label`,`KeyConditionExpression`:`label = :l`,"
               "`ExpressionAttributeValues`:{`:l`:{`S`:`cbs`}},"
               "`ReturnConsumedCapacity`:`INDEXES`")),
    STEP("query local",
         "Query",
         MUSIC("`IndexName`:`by_year`,`Select`:`ALL_ATTRIBUTES`,"
               "`KeyConditions`:{`artist`:{`ComparisonOperator`:`EQ`,"
               "`AttributeValueList`:[{`S`:`dion`}]},"
               "`year`:{`ComparisonOperator`:`BETWEEN`,"
               "`AttributeValueList`:[{`N`:`1`},{`N`:`2`}]}},"
               "`QueryFilter`:{`song`:{`ComparisonOperator`:`NE`,"
               "`AttributeValueList`:[{`S`:`six`}]}}")),
    STEP("scan",
         "Scan",
         MUSIC("`FilterExpression`:`attribute_exists(#y) OR plays IN (:a, :b)`,"
               "`ExpressionAttributeNames`:{`#y`:`year`},"
               "`ExpressionAttributeValues`:{`:a`:{`N`:`1`},`:b`:{`N`:`2`}},"
               "`Segment`:0,`TotalSegments`:2,`ReturnConsumedCapacity`:`TOTAL`")),
    STEP("scan index", "Scan", MUSIC("`IndexName`:`by_year`,`Select`:`COUNT`")),

    /* -- transactions -- */
    STEP("transact", "TransactWriteItems", ONCE),
    TIMED("transact again", "TransactWriteItems", ONCE),
    TIMED("transact other",
          "TransactWriteItems",
          "{`ClientRequestToken`:`once`,`TransactItems`:["
          "{`Delete`:{`TableName`:`music`," KEY("dion", "two") "}}]}"),
    STEP("transact refused",
         "TransactWriteItems",
         "{`TransactItems`:["
         "{`Put`:{`TableName`:`music`," ITEM(
             "ella",
             "two",
             "") "}},"
                 "{`ConditionCheck`:{`TableName`:`music`," KEY(
                     "dion",
                     "one") ","
                            "`ConditionExpression`:`attribute_not_exists(artist)`,"
                            "`ReturnValuesOnConditionCheckFailure`:`ALL_OLD`}}]}"),
    STEP("transact get",
         "TransactGetItems",
         "{`TransactItems`:[{`Get`:{`TableName`:`music`," KEY(
             "ella", "one") "}},"
                            "{`Get`:{`TableName`:`plain`,`Key`:{`id`:{`B`:`AQ==`}}}}],"
                            "`ReturnConsumedCapacity`:`TOTAL`}"),

    /* -- PartiQL -- */
    STEP("select",
         "ExecuteStatement",
         "{`Statement`:`SELECT song, label FROM \\`music\\`.\\`by_label\\` WHERE label "
         "= "
         "? AND song > 'a'`,`Parameters`:[{`S`:`verve`}],"
         "`ReturnConsumedCapacity`:`TOTAL`}"),
    STEP("select refused",
         "ExecuteStatement",
         "{`Statement`:`SELECT song, song FROM \\`music\\`.\\`by_none\\` WHERE label = "
         "?`,`Parameters`:[{`S`:`verve`}]}"),
    STEP("select refused more",
         "ExecuteStatement",
         "{`Statement`:`SELECT song, song FROM \\`music\\`.\\`by_label\\` WHERE label "
         "= ?`,`Parameters`:[{`S`:`verve`}]}"),
    STEP("insert",
         "ExecuteStatement",
         "{`Statement`:`INSERT INTO music VALUE {'artist': 'fela', 'song': 'one', "
         "'plays': 1, 'bag': <<1, 2>>}`}"),
    STEP("set",
         "ExecuteStatement",
         "{`Statement`:`UPDATE music SET plays = plays + 1 SET label = 'wea' WHERE "
         "artist = 'fela' AND song = 'one' RETURNING ALL NEW *`}"),
    STEP("remove",
         "ExecuteStatement",
         "{`Statement`:`DELETE FROM music WHERE artist = 'ella' AND song = 'one'`}"),
    STEP(
        "statements",
        "BatchExecuteStatement",
        "{`Statements`:["
        "{`Statement`:`INSERT INTO plain VALUE {'id': ?}`,`Parameters`:[{`B`:`AA==`}]},"
        "{`Statement`:`UPDATE music SET plays = 9 WHERE artist = 'dion' AND song = "
        "'two'`}]}"),
    STEP(
        "statements together",
        "ExecuteTransaction",
        "{`TransactStatements`:["
        "{`Statement`:`INSERT INTO plain VALUE {'id': ?}`,`Parameters`:[{`B`:`Ag==`}]},"
        "{`Statement`:`DELETE FROM music WHERE artist = 'dion' AND song = 'two'`}],"
        "`ClientRequestToken`:`twice`}"),

    /* -- settings -- */
    STEP("tag",
         "TagResource",
         "{" ARN("music") ",`Tags`:[{`Key`:`team`,`Value`:`blue`}]}"),
    STEP("tags", "ListTagsOfResource", "{" ARN("music") "}"),
    STEP("untag", "UntagResource", "{" ARN("music") ",`TagKeys`:[`owner`]}"),
    STEP("time to live on",
         "UpdateTimeToLive",
         MUSIC("`TimeToLiveSpecification`:{`Enabled`:true,`AttributeName`:`gone`}")),
    STEP("time to live", "DescribeTimeToLive", "{`TableName`:`music`}"),

    /* -- streams -- */
    STEP("streams", "ListStreams", "{`TableName`:`music`}"),
    STEP("stream", "DescribeStream", "{`StreamArn`:`$STREAM`}"),
    STEP("iterator",
         "GetShardIterator",
         "{`StreamArn`:`$STREAM`,`ShardId`:`$SHARD`,`ShardIteratorType`:`LATEST`}"),
    STEP("records", "GetRecords", "{`ShardIterator`:`$ITERATOR`}"),
    STEP("stream on",
         "UpdateTable",
         "{`TableName`:`plain`,`StreamSpecification`:{`StreamEnabled`:true,"
         "`StreamViewType`:`KEYS_ONLY`}}"),
    STEP("put streamed", "PutItem", "{`TableName`:`plain`,`Item`:{`id`:{`B`:`AgI=`}}}"),
    STEP("stream off",
         "UpdateTable",
         "{`TableName`:`plain`,`StreamSpecification`:{`StreamEnabled`:false}}"),

    /* -- in the background -- */
    STEP("fill 1", "BatchWriteItem", BULK25("1")),
    STEP("fill 2", "BatchWriteItem", BULK25("2")),
    STEP("fill 3", "BatchWriteItem", BULK25("3")),
    BACKGROUND("index on",
               "UpdateTable",
               "{`TableName`:`bulk`,`AttributeDefinitions`:[{`AttributeName`:`g`,"
               "`AttributeType`:`S`},{`AttributeName`:`id`,`AttributeType`:`N`}],"
               "`GlobalSecondaryIndexUpdates`:[{`Create`:{`IndexName`:`by_g`,"
               "`KeySchema`:[{`AttributeName`:`g`,`KeyType`:`HASH`}],"
               "`Projection`:{`ProjectionType`:`KEYS_ONLY`}}}]}"),
    BACKGROUND("index off",
               "UpdateTable",
               "{`TableName`:`bulk`,`GlobalSecondaryIndexUpdates`:[{`Delete`:{"
               "`IndexName`:`by_g`}}]}"),
    BACKGROUND("drop", "DeleteTable", "{`TableName`:`bulk`}"),
    CALL("delivery", trigger, GRAMME_STEP_BACKGROUND | GRAMME_STEP_TRIGGER, NULL, NULL),

    /* -- functions -- */
    STEP("function",
         "CreateFunction",
         "{`FunctionName`:`f`,`Runtime`:`python3.12`,`Handler`:`f.h`,"
         "`Environment`:{`Variables`:{`AA`:`b`}},`Tags`:{`t`:`u`}," ROLE "," CODE "}"),
    STEP("function again",
         "CreateFunction",
         "{`FunctionName`:`f`,`Runtime`:`python3.12`,`Handler`:`f.h`," ROLE "," CODE
         "}"),
    STEP("functions", "ListFunctions", "{}"),
    STEP("get function", "GetFunction", "{`FunctionName`:`f`}"),
    STEP("get its settings", "GetFunctionConfiguration", "{`FunctionName`:`f`}"),
    STEP("new code",
         "UpdateFunctionCode",
         "{`FunctionName`:`f`,`ZipFile`:`UEsDBHR3bw==`}"),
    STEP("new settings",
         "UpdateFunctionConfiguration",
         "{`FunctionName`:`f`,`Timeout`:9,`Environment`:{`Variables`:{`CC`:`d`}}}"),
    STEP("invoke", "Invoke", "{`FunctionName`:`f`,`Payload`:`e30=`}"),
    STEP("map",
         "CreateEventSourceMapping",
         "{`FunctionName`:`f`,`EventSourceArn`:`$STREAM`,`Enabled`:false,"
         "`StartingPosition`:`TRIM_HORIZON`,`BatchSize`:10,"
         "`FilterCriteria`:{`Filters`:[{`Pattern`:`{\\`eventName\\`:[\\`INSERT\\`,"
         "\\`REMOVE\\`,\\`MODIFY\\`]}`}]}}"),
    STEP("mappings", "ListEventSourceMappings", "{}"),
    STEP("get mapping", "GetEventSourceMapping", "{`UUID`:`$MAPPING`}"),
    STEP("change mapping",
         "UpdateEventSourceMapping",
         "{`UUID`:`$MAPPING`,`BatchSize`:7,`MaximumRetryAttempts`:3}"),
    BACKGROUND("start mapping",
               "UpdateEventSourceMapping",
               "{`UUID`:`$MAPPING`,`Enabled`:true}"),
    BACKGROUND("put mapped",
               "PutItem",
               MUSIC(ITEM("gil", "one", ",`gone`:{`N`:`4102444800`}"))),
    BACKGROUND("invoke later",
               "Invoke",
               "{`FunctionName`:`f`,`InvocationType`:`Event`,`Payload`:`e30=`}"),

    /* -- the library -- */
    CALL("turn", turn, GRAMME_STEP_PARTIAL, NULL, gramme_step_turn_check),
    CALL("take", take, 0, NULL, NULL),
    CALL("save", save, 0, NULL, gramme_step_save_check),
    CALL("save over", save, 0, gramme_step_copy_older, gramme_step_save_check),
    CALL("list", list, 0, NULL, NULL),
    CALL("read", read, 0, NULL, NULL),
    CALL("clone", clone, 0, NULL, NULL),
    CALL("load", load, 0, gramme_step_copy_older, gramme_step_load_check),
    CALL("open", open, GRAMME_STEP_FILE, gramme_step_copy, NULL),
    CALL("check", check, GRAMME_STEP_FILE, gramme_step_copy, NULL),
    CALL("open fresh", open_fresh, GRAMME_STEP_FILE, NULL, NULL),
    CALL("close", close, GRAMME_STEP_FILE, NULL, NULL),
    CALL("reset table", reset_table, 0, NULL, NULL),
    BACKGROUND("unmap", "DeleteEventSourceMapping", "{`UUID`:`$MAPPING`}"),
    STEP("no function", "DeleteFunction", "{`FunctionName`:`f`}"),
    STEP("put passing",
         "PutItem",
         MUSIC(ITEM("hole", "one", ",`gone`:{`N`:`4102444800`},`label`:{`S`:`dgc`}"))),
    CALL("sweep", sweep, GRAMME_STEP_BACKGROUND, NULL, NULL),
    STEP("drop music", "DeleteTable", "{`TableName`:`music`}"),
    CALL("reset", reset, 0, NULL, NULL),
};

size_t gramme_workload_size(void)
{
    return sizeof(gramme_workload) / sizeof(gramme_workload[0]);
}
