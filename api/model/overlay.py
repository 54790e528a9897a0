# SPDX-License-Identifier: Apache-2.0
"""overlay.py - where AWS answers otherwise than its published model lets expect.

Sources, named in brackets at each entry:
    nubo      nubo-db/dynamodb-conformance, answers recorded on AWS
    dynalite  the tests of architect/dynalite, run against AWS
    local     messages of Amazon's DynamoDB Local
    parity    paritysuite/dynamodb-conformance, answers of AWS in autumn 2026: tests/tier3 and
              captures/cross-region-latest.json
    alternator, docs
              ScyllaDB Alternator's tests, run against AWS; the API reference
    quirks    ack-api-quirks services/dynamodb, answers of AWS in October 2026
    localstack
              localstack/localstack, tests/aws/services/lambda_: answers recorded on AWS
"""

# Strings that are a table's ARN or name: the model only knows the ARN's length, AWS then
# holds a name that is no ARN to a name's rules [nubo: PutItem, CreateTable, batches].
NAMES_TABLE = ["TableArn", "TableArnAlone"]

# Shapes the model does not have, for MEMBER_SHAPES.
SHAPES = {
    # A table's own key has two elements; those of a global index may have more by now
    # [nubo: CreateTable; dynalite: LocalSecondaryIndexes].
    "TableKeySchema": {"type": "list", "member": "KeySchemaElement", "min": 1, "max": 2},
    # As TableArn; that it is empty is told in other words, see REFUSALS.
    "TableArnAlone": {"type": "string", "max": 1024},
    # Pages of streams and records [alternator; docs].
    "StreamsLimit": {"type": "integer", "min": 1, "max": 100},
    "RecordsLimit": {"type": "integer", "min": 1, "max": 1000},
}

# Structure -> {member: the shape it has in truth}.
MEMBER_SHAPES = {
    "CreateTableInput": {"KeySchema": "TableKeySchema"},
    "LocalSecondaryIndex": {"KeySchema": "TableKeySchema"},
    "DeleteTableInput": {"TableName": "TableArnAlone"},
    "DescribeStreamInput": {"Limit": "StreamsLimit"},
    "DescribeTableInput": {"TableName": "TableArnAlone"},
    "DescribeTimeToLiveInput": {"TableName": "TableArnAlone"},
    "GetRecordsInput": {"Limit": "RecordsLimit"},
    "ListStreamsInput": {"Limit": "StreamsLimit"},
}

# Shape -> constraints to set; None takes one away.
CORRECTIONS = {
    # An empty map is refused in other words, see REFUSALS.
    "BatchGetRequestMap": {"min": None},
    "BatchWriteItemRequestMap": {"min": None},
    # Told in other words by the operation, with the values that are not too old
    # [localstack: test_create_lambda_exceptions].
    "Runtime": {"enum": None},
    "KMSMasterKeyId": {"min": 1},  # [quirks: DDB-TABLE-457]
    # Told in other words by the operations [quirks: DDB-TABLE-442; alternator].
    "TableClass": {"enum": None},
    # Expressions that api/regex.c does not understand, of what Gramme refuses or leaves as it
    # is.
    "CollectionName": {"pattern": None},
    "Endpoint": {"pattern": None},
    "S3Bucket": {"pattern": None},
    "TagKey": {"pattern": None},
    # A tag is refused in other words, see api/ops/tag_text.c [quirks: DDB-TABLE-107].
    "TagKeyString": {"min": None, "max": None},
    "TagValueString": {"min": None, "max": None},
    "TagValue": {"pattern": None},
}

# Structure -> members required although the model says otherwise.
REQUIRED = {
    # Optional in the model since a table can follow a GlobalTableSourceArn [dynalite].
    "CreateTableInput": ["AttributeDefinitions", "KeySchema"],
}

# Structure -> members that are not required although the model says so: their absence is told
# in other words [quirks: DDB-TABLE-457].
OPTIONAL = {
    "Tag": ["Key", "Value"],
}

TABLE_NAME_ABSENT = {
    "TableName": {"absent": "The parameter 'TableName' is required but was not present in "
                            "the request"},
}
# Where nothing else can be wrong with a request [quirks: DDB-TABLE-457].
TABLE_NAME_ALONE = {
    "TableName": TABLE_NAME_ABSENT["TableName"] | {
        "empty": "2 validation errors detected: Value '' at 'tableName' failed to satisfy "
                 "constraint: Member must have length greater than or equal to 3; Value '' at "
                 "'tableName' failed to satisfy constraint: Member must satisfy regular "
                 "expression pattern: [a-zA-Z0-9_.-]+"},
}
RESOURCE_ARN_ABSENT = {"ResourceArn": {"absent": "Invalid TableArn"}}
TABLE_NAME_EMPTY = {
    "TableName": {"empty": "1 validation error detected: Value at 'TableName' failed to satisfy "
                           "constraint: Member must have length greater than or equal to 1"},
}

# Input -> {member: the whole message when it is absent, or present but empty}.
REFUSALS = {
    # Operations on tables [nubo: CreateTable; dynalite: the others].
    "CreateTableInput": TABLE_NAME_ABSENT,
    "DeleteTableInput": TABLE_NAME_ALONE,
    "DescribeTableInput": TABLE_NAME_ALONE,
    "DescribeTimeToLiveInput": TABLE_NAME_ALONE,
    "UpdateTableInput": TABLE_NAME_ABSENT,
    "UpdateTimeToLiveInput": TABLE_NAME_ABSENT,
    # [dynalite]
    "ListTagsOfResourceInput": RESOURCE_ARN_ABSENT,
    "TagResourceInput": RESOURCE_ARN_ABSENT,
    "UntagResourceInput": RESOURCE_ARN_ABSENT,
    # [parity: cross-region-latest]
    "DeleteItemInput": TABLE_NAME_EMPTY,
    "PutItemInput": TABLE_NAME_EMPTY,
    "UpdateItemInput": TABLE_NAME_EMPTY,
    # [parity: batchGetItem; 2026-10-07-batch-empty-request-items: most regions]
    "BatchGetItemInput": {
        "RequestItems": {"empty": "1 validation error detected: Value at 'RequestItems' failed "
                                  "to satisfy constraint: Member must have length greater than "
                                  "or equal to 1"}},
    "BatchWriteItemInput": {
        "RequestItems": {"empty": "The requestItems parameter is required for BatchWriteItem"}},
}

# Structure -> members whose violation AWS reports without the value and with the wire's
# capitals: "Value at 'Limit' failed to satisfy constraint" [nubo].
BARE = {
    "QueryInput": ["Limit"],
    "KeysAndAttributes": ["Keys"],
}

# Structure -> the members AWS reports on first, in its order; the others follow as in the
# model [dynalite, except where noted].
REPORT_ORDER = {
    "BatchGetItemInput": ["ReturnConsumedCapacity", "RequestItems"],
    "BatchWriteItemInput": ["ReturnConsumedCapacity", "ReturnItemCollectionMetrics",
                            "RequestItems"],
    "WriteRequest": ["DeleteRequest", "PutRequest"],
    # The global indexes come before the local ones [nubo].
    "CreateTableInput": ["AttributeDefinitions", "TableName", "BillingMode",
                         "ProvisionedThroughput", "KeySchema", "GlobalSecondaryIndexes",
                         "LocalSecondaryIndexes"],
    "ProvisionedThroughput": ["WriteCapacityUnits", "ReadCapacityUnits"],
    "TimeToLiveSpecification": ["AttributeName", "Enabled"],  # [quirks: DDB-TABLE-457]
    "Projection": ["ProjectionType", "NonKeyAttributes"],
    "CreateGlobalSecondaryIndexAction": ["Projection", "IndexName", "ProvisionedThroughput",
                                         "KeySchema"],
    "GlobalSecondaryIndexUpdate": ["Update", "Create", "Delete"],
    "UpdateTableInput": ["TableName", "ProvisionedThroughput", "BillingMode",
                         "GlobalSecondaryIndexUpdates"],
    "DeleteItemInput": ["ReturnConsumedCapacity", "TableName", "ReturnValues",
                        "ReturnItemCollectionMetrics", "Key", "ConditionalOperator", "Expected"],
    "GetItemInput": ["ReturnConsumedCapacity", "AttributesToGet", "TableName", "Key"],
    "ListTablesInput": ["Limit", "ExclusiveStartTableName"],
    "PutItemInput": ["ReturnConsumedCapacity", "TableName", "Item", "ConditionalOperator",
                     "Expected", "ReturnValues", "ReturnItemCollectionMetrics"],
    "QueryInput": ["Select", "IndexName", "ReturnConsumedCapacity", "QueryFilter", "TableName",
                   "ConditionalOperator", "AttributesToGet", "Limit", "KeyConditions"],
    "ScanInput": ["Select", "IndexName", "TotalSegments", "ReturnConsumedCapacity", "TableName",
                  "ConditionalOperator", "ScanFilter", "Segment", "Limit", "AttributesToGet"],
    # The operator before the key [parity: validation-ordering/updateItem].
    "UpdateItemInput": ["ReturnConsumedCapacity", "TableName", "ReturnItemCollectionMetrics",
                        "ReturnValues", "ConditionalOperator", "Key", "Expected",
                        "AttributeUpdates"],
    # [nubo]
    "TransactWriteItemsInput": ["ClientRequestToken", "ReturnConsumedCapacity",
                                "ReturnItemCollectionMetrics", "TransactItems"],
    "TransactGetItemsInput": ["ReturnConsumedCapacity", "TransactItems"],
}

# The same for operations of the current layer, where it differs.
CURRENT_ORDER = {
    "BatchGetItemInput": ["RequestItems", "ReturnConsumedCapacity"],  # [parity: batchOperations]
}

# Input of the current layer -> members whose first violation is reported alone, looked at
# before the others and in this order.
ALONE = {
    "DeleteItemInput": ["ConditionalOperator"],
    "PutItemInput": ["ConditionalOperator"],
    "QueryInput": ["ConditionalOperator"],  # [parity: validation-ordering/query]
    # It stops at the first wrong enumeration [parity: cross-region-latest].
    "UpdateItemInput": ["ConditionalOperator", "ReturnValues", "ReturnConsumedCapacity",
                        "ReturnItemCollectionMetrics"],
}

# Enumeration -> the values the current layer lists, without the value and its place; they
# are not always those of the model [parity: cross-region-latest, validation-ordering/query].
UNPLACED = {
    "ConditionalOperator": ["ALL", "OR"],
    "ReturnValue": ["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"],
}

# Enumeration -> its values in the order AWS lists them.
ENUM_ORDER = {
    "AttributeAction": ["ADD", "DELETE", "PUT"],  # [local]
    "ComparisonOperator": ["IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL",
                           "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS"],  # [dynalite]
    "ConditionalOperator": ["OR", "AND"],  # [dynalite, nubo]
    # [localstack: test_create_event_source_validation]
    "EventSourcePosition": ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"],
    "ProjectionType": ["ALL", "INCLUDE", "KEYS_ONLY"],  # [dynalite]
    "ReturnValue": ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],  # [dynalite]
    "ScalarAttributeType": ["B", "N", "S"],  # [nubo]
    # [quirks: DDB-TABLE-457]
    "StreamViewType": ["OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE"],
    "Select": ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES",
               "ALL_PROJECTED_ATTRIBUTES"],  # [nubo]
}
