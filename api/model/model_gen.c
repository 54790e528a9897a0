/* SPDX-License-Identifier: Apache-2.0 */
/* model_gen.c - written by generate.py from
 * dynamodb.json, dynamodbstreams.json (botocore 1.44.5). Do not edit. */
/* clang-format off */
#include "api/model/model_gen.h"

#include <stddef.h>

static const gramme_shape shape_parti_ql_statement = {
    .name = "PartiQLStatement",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 8192,
    .constrained = true,
};

static const gramme_shape shape_attribute_value = {
    .name = "AttributeValue",
    .kind = GRAMME_SHAPE_ATTRIBUTE_VALUE,
};

static const gramme_shape shape_prepared_statement_parameters = {
    .name = "PreparedStatementParameters",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_attribute_value,
};

static const gramme_shape shape_consistent_read = {
    .name = "ConsistentRead",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const char *const values_of_shape_return_values_on_condition_check_failure[] = {
    "ALL_OLD",
    "NONE",
    NULL,
};

static const gramme_shape shape_return_values_on_condition_check_failure = {
    .name = "ReturnValuesOnConditionCheckFailure",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_return_values_on_condition_check_failure,
};

static const gramme_shape_member members_of_shape_batch_statement_request[] = {
    {"Statement", &shape_parti_ql_statement, 9, true, false},
    {"Parameters", &shape_prepared_statement_parameters, 10, false, false},
    {"ConsistentRead", &shape_consistent_read, 14, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const gramme_shape shape_batch_statement_request = {
    .name = "BatchStatementRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_batch_statement_request,
    .member_count = 4,
};

static const gramme_shape shape_parti_ql_batch_request = {
    .name = "PartiQLBatchRequest",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 25,
    .constrained = true,
    .element = &shape_batch_statement_request,
};

static const char *const values_of_shape_return_consumed_capacity[] = {
    "INDEXES",
    "TOTAL",
    "NONE",
    NULL,
};

static const gramme_shape shape_return_consumed_capacity = {
    .name = "ReturnConsumedCapacity",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_return_consumed_capacity,
};

static const gramme_shape_member members_of_gramme_shape_batch_execute_statement_input[] = {
    {"Statements", &shape_parti_ql_batch_request, 10, true, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
};

const gramme_shape gramme_shape_batch_execute_statement_input = {
    .name = "BatchExecuteStatementInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_batch_execute_statement_input,
    .member_count = 2,
};

static const gramme_shape shape_table_arn = {
    .name = "TableArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .names_table = true,
};

static const gramme_shape shape_attribute_name = {
    .name = "AttributeName",
    .kind = GRAMME_SHAPE_STRING,
    .has_max = true,
    .max = 65535,
    .constrained = true,
};

static const gramme_shape shape_key = {
    .name = "Key",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_attribute_name,
    .element = &shape_attribute_value,
};

static const gramme_shape shape_key_list = {
    .name = "KeyList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 100,
    .constrained = true,
    .element = &shape_key,
};

static const gramme_shape shape_attribute_name_list = {
    .name = "AttributeNameList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_attribute_name,
};

static const gramme_shape shape_projection_expression = {
    .name = "ProjectionExpression",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_expression_attribute_name_variable = {
    .name = "ExpressionAttributeNameVariable",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_expression_attribute_name_map = {
    .name = "ExpressionAttributeNameMap",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_expression_attribute_name_variable,
    .element = &shape_attribute_name,
};

static const gramme_shape_member members_of_shape_keys_and_attributes[] = {
    {"Keys", &shape_key_list, 4, true, true},
    {"AttributesToGet", &shape_attribute_name_list, 15, false, false},
    {"ConsistentRead", &shape_consistent_read, 14, false, false},
    {"ProjectionExpression", &shape_projection_expression, 20, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
};

static const gramme_shape shape_keys_and_attributes = {
    .name = "KeysAndAttributes",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_keys_and_attributes,
    .member_count = 5,
};

static const gramme_shape shape_batch_get_request_map = {
    .name = "BatchGetRequestMap",
    .kind = GRAMME_SHAPE_MAP,
    .has_max = true,
    .max = 100,
    .constrained = true,
    .key = &shape_table_arn,
    .element = &shape_keys_and_attributes,
};

static const gramme_shape_member members_of_gramme_shape_batch_get_item_input[] = {
    {"RequestItems", &shape_batch_get_request_map, 12, true, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
};

static const uint8_t order_of_gramme_shape_batch_get_item_input[] = {
    1, 0,
};

static const uint8_t current_order_of_gramme_shape_batch_get_item_input[] = {
    0, 1,
};

static const gramme_refusal refusals_of_gramme_shape_batch_get_item_input[] = {
    {0, NULL, "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_batch_get_item_input = {
    .name = "BatchGetItemInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_batch_get_item_input,
    .member_count = 2,
    .order = order_of_gramme_shape_batch_get_item_input,
    .current_order = current_order_of_gramme_shape_batch_get_item_input,
    .refusals = refusals_of_gramme_shape_batch_get_item_input,
};

static const gramme_shape shape_put_item_input_attribute_map = {
    .name = "PutItemInputAttributeMap",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_attribute_name,
    .element = &shape_attribute_value,
};

static const gramme_shape_member members_of_shape_put_request[] = {
    {"Item", &shape_put_item_input_attribute_map, 4, true, false},
};

static const gramme_shape shape_put_request = {
    .name = "PutRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_put_request,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_delete_request[] = {
    {"Key", &shape_key, 3, true, false},
};

static const gramme_shape shape_delete_request = {
    .name = "DeleteRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_delete_request,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_write_request[] = {
    {"PutRequest", &shape_put_request, 10, false, false},
    {"DeleteRequest", &shape_delete_request, 13, false, false},
};

static const uint8_t order_of_shape_write_request[] = {
    1, 0,
};

static const gramme_shape shape_write_request = {
    .name = "WriteRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_write_request,
    .member_count = 2,
    .order = order_of_shape_write_request,
};

static const gramme_shape shape_write_requests = {
    .name = "WriteRequests",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 25,
    .constrained = true,
    .element = &shape_write_request,
};

static const gramme_shape shape_batch_write_item_request_map = {
    .name = "BatchWriteItemRequestMap",
    .kind = GRAMME_SHAPE_MAP,
    .has_max = true,
    .max = 25,
    .constrained = true,
    .key = &shape_table_arn,
    .element = &shape_write_requests,
};

static const char *const values_of_shape_return_item_collection_metrics[] = {
    "SIZE",
    "NONE",
    NULL,
};

static const gramme_shape shape_return_item_collection_metrics = {
    .name = "ReturnItemCollectionMetrics",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_return_item_collection_metrics,
};

static const gramme_shape_member members_of_gramme_shape_batch_write_item_input[] = {
    {"RequestItems", &shape_batch_write_item_request_map, 12, true, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ReturnItemCollectionMetrics", &shape_return_item_collection_metrics, 27, false, false},
};

static const uint8_t order_of_gramme_shape_batch_write_item_input[] = {
    1, 2, 0,
};

static const gramme_refusal refusals_of_gramme_shape_batch_write_item_input[] = {
    {0, NULL, "The requestItems parameter is required for BatchWriteItem"},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_batch_write_item_input = {
    .name = "BatchWriteItemInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_batch_write_item_input,
    .member_count = 3,
    .order = order_of_gramme_shape_batch_write_item_input,
    .refusals = refusals_of_gramme_shape_batch_write_item_input,
};

static const gramme_shape shape_bulk_operation_arn = {
    .name = "BulkOperationArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 37,
    .has_max = true,
    .max = 1024,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_cancel_bulk_operation_input[] = {
    {"BulkOperationArn", &shape_bulk_operation_arn, 16, true, false},
};

const gramme_shape gramme_shape_cancel_bulk_operation_input = {
    .name = "CancelBulkOperationInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_cancel_bulk_operation_input,
    .member_count = 1,
};

static const gramme_shape shape_backup_name = {
    .name = "BackupName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 3,
    .has_max = true,
    .max = 255,
    .constrained = true,
    .pattern = "[a-zA-Z0-9_.-]+",
};

static const gramme_shape_member members_of_gramme_shape_create_backup_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"BackupName", &shape_backup_name, 10, true, false},
};

const gramme_shape gramme_shape_create_backup_input = {
    .name = "CreateBackupInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_create_backup_input,
    .member_count = 2,
};

static const gramme_shape shape_table_name = {
    .name = "TableName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 3,
    .has_max = true,
    .max = 255,
    .constrained = true,
    .pattern = "[a-zA-Z0-9_.-]+",
};

static const gramme_shape shape_region_name = {
    .name = "RegionName",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape_member members_of_shape_replica[] = {
    {"RegionName", &shape_region_name, 10, false, false},
};

static const gramme_shape shape_replica = {
    .name = "Replica",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .members = members_of_shape_replica,
    .member_count = 1,
};

static const gramme_shape shape_replica_list = {
    .name = "ReplicaList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_replica,
};

static const gramme_shape_member members_of_gramme_shape_create_global_table_input[] = {
    {"GlobalTableName", &shape_table_name, 15, true, false},
    {"ReplicationGroup", &shape_replica_list, 16, true, false},
};

const gramme_shape gramme_shape_create_global_table_input = {
    .name = "CreateGlobalTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_create_global_table_input,
    .member_count = 2,
};

static const gramme_shape shape_key_schema_attribute_name = {
    .name = "KeySchemaAttributeName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 255,
    .constrained = true,
};

static const char *const values_of_shape_scalar_attribute_type[] = {
    "B",
    "N",
    "S",
    NULL,
};

static const gramme_shape shape_scalar_attribute_type = {
    .name = "ScalarAttributeType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_scalar_attribute_type,
};

static const gramme_shape_member members_of_shape_attribute_definition[] = {
    {"AttributeName", &shape_key_schema_attribute_name, 13, true, false},
    {"AttributeType", &shape_scalar_attribute_type, 13, true, false},
};

static const gramme_shape shape_attribute_definition = {
    .name = "AttributeDefinition",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_attribute_definition,
    .member_count = 2,
};

static const gramme_shape shape_attribute_definitions = {
    .name = "AttributeDefinitions",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_attribute_definition,
};

static const char *const values_of_shape_key_type[] = {
    "HASH",
    "RANGE",
    NULL,
};

static const gramme_shape shape_key_type = {
    .name = "KeyType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_key_type,
};

static const gramme_shape_member members_of_shape_key_schema_element[] = {
    {"AttributeName", &shape_key_schema_attribute_name, 13, true, false},
    {"KeyType", &shape_key_type, 7, true, false},
};

static const gramme_shape shape_key_schema_element = {
    .name = "KeySchemaElement",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_key_schema_element,
    .member_count = 2,
};

static const gramme_shape shape_table_key_schema = {
    .name = "TableKeySchema",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 2,
    .constrained = true,
    .element = &shape_key_schema_element,
};

static const gramme_shape shape_index_name = {
    .name = "IndexName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 3,
    .has_max = true,
    .max = 255,
    .constrained = true,
    .pattern = "[a-zA-Z0-9_.-]+",
};

static const char *const values_of_shape_projection_type[] = {
    "ALL",
    "INCLUDE",
    "KEYS_ONLY",
    NULL,
};

static const gramme_shape shape_projection_type = {
    .name = "ProjectionType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_projection_type,
};

static const gramme_shape shape_non_key_attribute_name = {
    .name = "NonKeyAttributeName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 255,
    .constrained = true,
};

static const gramme_shape shape_non_key_attribute_name_list = {
    .name = "NonKeyAttributeNameList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 20,
    .constrained = true,
    .element = &shape_non_key_attribute_name,
};

static const gramme_shape_member members_of_shape_projection[] = {
    {"ProjectionType", &shape_projection_type, 14, false, false},
    {"NonKeyAttributes", &shape_non_key_attribute_name_list, 16, false, false},
};

static const gramme_shape shape_projection = {
    .name = "Projection",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_projection,
    .member_count = 2,
};

static const gramme_shape_member members_of_shape_local_secondary_index[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"KeySchema", &shape_table_key_schema, 9, true, false},
    {"Projection", &shape_projection, 10, true, false},
};

static const gramme_shape shape_local_secondary_index = {
    .name = "LocalSecondaryIndex",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_local_secondary_index,
    .member_count = 3,
};

static const gramme_shape shape_local_secondary_index_list = {
    .name = "LocalSecondaryIndexList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_local_secondary_index,
};

static const gramme_shape shape_key_schema = {
    .name = "KeySchema",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_key_schema_element,
};

static const gramme_shape shape_positive_long_object = {
    .name = "PositiveLongObject",
    .kind = GRAMME_SHAPE_LONG,
    .has_min = true,
    .min = 1,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_provisioned_throughput[] = {
    {"ReadCapacityUnits", &shape_positive_long_object, 17, true, false},
    {"WriteCapacityUnits", &shape_positive_long_object, 18, true, false},
};

static const uint8_t order_of_shape_provisioned_throughput[] = {
    1, 0,
};

static const gramme_shape shape_provisioned_throughput = {
    .name = "ProvisionedThroughput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_provisioned_throughput,
    .member_count = 2,
    .order = order_of_shape_provisioned_throughput,
};

static const gramme_shape shape_long_object = {
    .name = "LongObject",
    .kind = GRAMME_SHAPE_LONG,
};

static const gramme_shape_member members_of_shape_on_demand_throughput[] = {
    {"MaxReadRequestUnits", &shape_long_object, 19, false, false},
    {"MaxWriteRequestUnits", &shape_long_object, 20, false, false},
};

static const gramme_shape shape_on_demand_throughput = {
    .name = "OnDemandThroughput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .members = members_of_shape_on_demand_throughput,
    .member_count = 2,
};

static const gramme_shape_member members_of_shape_warm_throughput[] = {
    {"ReadUnitsPerSecond", &shape_long_object, 18, false, false},
    {"WriteUnitsPerSecond", &shape_long_object, 19, false, false},
};

static const gramme_shape shape_warm_throughput = {
    .name = "WarmThroughput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .members = members_of_shape_warm_throughput,
    .member_count = 2,
};

static const gramme_shape_member members_of_shape_global_secondary_index[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"KeySchema", &shape_key_schema, 9, true, false},
    {"Projection", &shape_projection, 10, true, false},
    {"ProvisionedThroughput", &shape_provisioned_throughput, 21, false, false},
    {"OnDemandThroughput", &shape_on_demand_throughput, 18, false, false},
    {"WarmThroughput", &shape_warm_throughput, 14, false, false},
};

static const gramme_shape shape_global_secondary_index = {
    .name = "GlobalSecondaryIndex",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_global_secondary_index,
    .member_count = 6,
};

static const gramme_shape shape_global_secondary_index_list = {
    .name = "GlobalSecondaryIndexList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_global_secondary_index,
};

static const char *const values_of_shape_billing_mode[] = {
    "PROVISIONED",
    "PAY_PER_REQUEST",
    NULL,
};

static const gramme_shape shape_billing_mode = {
    .name = "BillingMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_billing_mode,
};

static const gramme_shape shape_stream_enabled = {
    .name = "StreamEnabled",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const char *const values_of_shape_stream_view_type[] = {
    "NEW_IMAGE",
    "OLD_IMAGE",
    "NEW_AND_OLD_IMAGES",
    "KEYS_ONLY",
    NULL,
};

static const gramme_shape shape_stream_view_type = {
    .name = "StreamViewType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_stream_view_type,
};

static const gramme_shape_member members_of_shape_stream_specification[] = {
    {"StreamEnabled", &shape_stream_enabled, 13, true, false},
    {"StreamViewType", &shape_stream_view_type, 14, false, false},
};

static const gramme_shape shape_stream_specification = {
    .name = "StreamSpecification",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_stream_specification,
    .member_count = 2,
};

static const gramme_shape shape_sse_enabled = {
    .name = "SSEEnabled",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const char *const values_of_shape_sse_type[] = {
    "AES256",
    "KMS",
    NULL,
};

static const gramme_shape shape_sse_type = {
    .name = "SSEType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_sse_type,
};

static const gramme_shape shape_kms_master_key_id = {
    .name = "KMSMasterKeyId",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape_member members_of_shape_sse_specification[] = {
    {"Enabled", &shape_sse_enabled, 7, false, false},
    {"SSEType", &shape_sse_type, 7, false, false},
    {"KMSMasterKeyId", &shape_kms_master_key_id, 14, false, false},
};

static const gramme_shape shape_sse_specification = {
    .name = "SSESpecification",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_sse_specification,
    .member_count = 3,
};

static const gramme_shape shape_tag_key_string = {
    .name = "TagKeyString",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 128,
    .constrained = true,
};

static const gramme_shape shape_tag_value_string = {
    .name = "TagValueString",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 256,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_tag[] = {
    {"Key", &shape_tag_key_string, 3, true, false},
    {"Value", &shape_tag_value_string, 5, true, false},
};

static const gramme_shape shape_tag = {
    .name = "Tag",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_tag,
    .member_count = 2,
};

static const gramme_shape shape_tag_list = {
    .name = "TagList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_tag,
};

static const char *const values_of_shape_table_class[] = {
    "STANDARD",
    "STANDARD_INFREQUENT_ACCESS",
    NULL,
};

static const gramme_shape shape_table_class = {
    .name = "TableClass",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_table_class,
};

static const gramme_shape shape_deletion_protection_enabled = {
    .name = "DeletionProtectionEnabled",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const gramme_shape shape_resource_policy = {
    .name = "ResourcePolicy",
    .kind = GRAMME_SHAPE_STRING,
};

static const char *const values_of_shape_global_table_settings_replication_mode[] = {
    "ENABLED",
    "DISABLED",
    "ENABLED_WITH_OVERRIDES",
    NULL,
};

static const gramme_shape shape_global_table_settings_replication_mode = {
    .name = "GlobalTableSettingsReplicationMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_global_table_settings_replication_mode,
};

static const gramme_shape shape_vector_attribute_name = {
    .name = "VectorAttributeName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 255,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_vector_attribute_definition[] = {
    {"AttributeName", &shape_vector_attribute_name, 13, true, false},
};

static const gramme_shape shape_vector_attribute_definition = {
    .name = "VectorAttributeDefinition",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_vector_attribute_definition,
    .member_count = 1,
};

static const char *const values_of_shape_search_schema_element_type[] = {
    "HASH",
    "INLINE_FILTER",
    NULL,
};

static const gramme_shape shape_search_schema_element_type = {
    .name = "SearchSchemaElementType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_search_schema_element_type,
};

static const gramme_shape_member members_of_shape_search_schema_element[] = {
    {"AttributeName", &shape_attribute_name, 13, true, false},
    {"SearchSchemaElementType", &shape_search_schema_element_type, 23, true, false},
};

static const gramme_shape shape_search_schema_element = {
    .name = "SearchSchemaElement",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_search_schema_element,
    .member_count = 2,
};

static const gramme_shape shape_search_schema = {
    .name = "SearchSchema",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_search_schema_element,
};

static const char *const values_of_shape_vector_distance_function[] = {
    "COSINE",
    "DOT_PRODUCT",
    "EUCLIDEAN",
    NULL,
};

static const gramme_shape shape_vector_distance_function = {
    .name = "VectorDistanceFunction",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_vector_distance_function,
};

static const gramme_shape_member members_of_shape_vector_index[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"VectorAttribute", &shape_vector_attribute_definition, 15, true, false},
    {"SearchSchema", &shape_search_schema, 12, false, false},
    {"Projection", &shape_projection, 10, true, false},
    {"Dimensions", &shape_positive_long_object, 10, true, false},
    {"DistanceFunction", &shape_vector_distance_function, 16, true, false},
};

static const gramme_shape shape_vector_index = {
    .name = "VectorIndex",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_vector_index,
    .member_count = 6,
};

static const gramme_shape shape_vector_index_list = {
    .name = "VectorIndexList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_vector_index,
};

static const gramme_shape_member members_of_gramme_shape_create_table_input[] = {
    {"AttributeDefinitions", &shape_attribute_definitions, 20, true, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"KeySchema", &shape_table_key_schema, 9, true, false},
    {"LocalSecondaryIndexes", &shape_local_secondary_index_list, 21, false, false},
    {"GlobalSecondaryIndexes", &shape_global_secondary_index_list, 22, false, false},
    {"BillingMode", &shape_billing_mode, 11, false, false},
    {"ProvisionedThroughput", &shape_provisioned_throughput, 21, false, false},
    {"StreamSpecification", &shape_stream_specification, 19, false, false},
    {"SSESpecification", &shape_sse_specification, 16, false, false},
    {"Tags", &shape_tag_list, 4, false, false},
    {"TableClass", &shape_table_class, 10, false, false},
    {"DeletionProtectionEnabled", &shape_deletion_protection_enabled, 25, false, false},
    {"WarmThroughput", &shape_warm_throughput, 14, false, false},
    {"ResourcePolicy", &shape_resource_policy, 14, false, false},
    {"OnDemandThroughput", &shape_on_demand_throughput, 18, false, false},
    {"GlobalTableSourceArn", &shape_table_arn, 20, false, false},
    {"GlobalTableSettingsReplicationMode", &shape_global_table_settings_replication_mode, 34, false, false},
    {"VectorIndexes", &shape_vector_index_list, 13, false, false},
};

static const uint8_t order_of_gramme_shape_create_table_input[] = {
    0, 1, 5, 6, 2, 4, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
};

static const gramme_refusal refusals_of_gramme_shape_create_table_input[] = {
    {1, "The parameter 'TableName' is required but was not present in the request", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_create_table_input = {
    .name = "CreateTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_create_table_input,
    .member_count = 18,
    .order = order_of_gramme_shape_create_table_input,
    .refusals = refusals_of_gramme_shape_create_table_input,
};

static const gramme_shape shape_backup_arn = {
    .name = "BackupArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 37,
    .has_max = true,
    .max = 1024,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_delete_backup_input[] = {
    {"BackupArn", &shape_backup_arn, 9, true, false},
};

const gramme_shape gramme_shape_delete_backup_input = {
    .name = "DeleteBackupInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_delete_backup_input,
    .member_count = 1,
};

static const gramme_shape shape_boolean_object = {
    .name = "BooleanObject",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const char *const values_of_shape_comparison_operator[] = {
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
    NULL,
};

static const gramme_shape shape_comparison_operator = {
    .name = "ComparisonOperator",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_comparison_operator,
};

static const gramme_shape shape_attribute_value_list = {
    .name = "AttributeValueList",
    .kind = GRAMME_SHAPE_LIST,
    .element = &shape_attribute_value,
};

static const gramme_shape_member members_of_shape_expected_attribute_value[] = {
    {"Value", &shape_attribute_value, 5, false, false},
    {"Exists", &shape_boolean_object, 6, false, false},
    {"ComparisonOperator", &shape_comparison_operator, 18, false, false},
    {"AttributeValueList", &shape_attribute_value_list, 18, false, false},
};

static const gramme_shape shape_expected_attribute_value = {
    .name = "ExpectedAttributeValue",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_expected_attribute_value,
    .member_count = 4,
};

static const gramme_shape shape_expected_attribute_map = {
    .name = "ExpectedAttributeMap",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_attribute_name,
    .element = &shape_expected_attribute_value,
};

static const char *const values_of_shape_conditional_operator[] = {
    "OR",
    "AND",
    NULL,
};

static const char *const unplaced_of_shape_conditional_operator[] = {
    "ALL",
    "OR",
    NULL,
};

static const gramme_shape shape_conditional_operator = {
    .name = "ConditionalOperator",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_conditional_operator,
    .unplaced = unplaced_of_shape_conditional_operator,
};

static const char *const values_of_shape_return_value[] = {
    "ALL_NEW",
    "UPDATED_OLD",
    "ALL_OLD",
    "NONE",
    "UPDATED_NEW",
    NULL,
};

static const char *const unplaced_of_shape_return_value[] = {
    "ALL_OLD",
    "UPDATED_OLD",
    "ALL_NEW",
    "UPDATE_NEW",
    "NONE",
    NULL,
};

static const gramme_shape shape_return_value = {
    .name = "ReturnValue",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_return_value,
    .unplaced = unplaced_of_shape_return_value,
};

static const gramme_shape shape_condition_expression = {
    .name = "ConditionExpression",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_expression_attribute_value_variable = {
    .name = "ExpressionAttributeValueVariable",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_expression_attribute_value_map = {
    .name = "ExpressionAttributeValueMap",
    .kind = GRAMME_SHAPE_MAP,
    .key = &shape_expression_attribute_value_variable,
    .element = &shape_attribute_value,
};

static const gramme_shape_member members_of_gramme_shape_delete_item_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"Key", &shape_key, 3, true, false},
    {"Expected", &shape_expected_attribute_map, 8, false, false},
    {"ConditionalOperator", &shape_conditional_operator, 19, false, false},
    {"ReturnValues", &shape_return_value, 12, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ReturnItemCollectionMetrics", &shape_return_item_collection_metrics, 27, false, false},
    {"ConditionExpression", &shape_condition_expression, 19, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const uint8_t order_of_gramme_shape_delete_item_input[] = {
    5, 0, 4, 6, 1, 3, 2, 7, 8, 9, 10,
};

static const uint8_t alone_of_gramme_shape_delete_item_input[] = {
    3, 11,
};

static const gramme_refusal refusals_of_gramme_shape_delete_item_input[] = {
    {0, NULL, "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_delete_item_input = {
    .name = "DeleteItemInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_delete_item_input,
    .member_count = 11,
    .order = order_of_gramme_shape_delete_item_input,
    .alone = alone_of_gramme_shape_delete_item_input,
    .refusals = refusals_of_gramme_shape_delete_item_input,
};

static const gramme_shape shape_resource_arn_string = {
    .name = "ResourceArnString",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1283,
    .constrained = true,
};

static const gramme_shape shape_policy_revision_id = {
    .name = "PolicyRevisionId",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 255,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_delete_resource_policy_input[] = {
    {"ResourceArn", &shape_resource_arn_string, 11, true, false},
    {"ExpectedRevisionId", &shape_policy_revision_id, 18, false, false},
};

const gramme_shape gramme_shape_delete_resource_policy_input = {
    .name = "DeleteResourcePolicyInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_delete_resource_policy_input,
    .member_count = 2,
};

static const gramme_shape_member members_of_gramme_shape_delete_table_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_delete_table_input[] = {
    {0, "The parameter 'TableName' is required but was not present in the request", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_delete_table_input = {
    .name = "DeleteTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_delete_table_input,
    .member_count = 1,
    .refusals = refusals_of_gramme_shape_delete_table_input,
};

static const gramme_shape_member members_of_gramme_shape_describe_backup_input[] = {
    {"BackupArn", &shape_backup_arn, 9, true, false},
};

const gramme_shape gramme_shape_describe_backup_input = {
    .name = "DescribeBackupInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_backup_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_describe_bulk_operation_input[] = {
    {"BulkOperationArn", &shape_bulk_operation_arn, 16, true, false},
};

const gramme_shape gramme_shape_describe_bulk_operation_input = {
    .name = "DescribeBulkOperationInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_bulk_operation_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_describe_continuous_backups_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
};

const gramme_shape gramme_shape_describe_continuous_backups_input = {
    .name = "DescribeContinuousBackupsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_continuous_backups_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_describe_contributor_insights_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"IndexName", &shape_index_name, 9, false, false},
};

const gramme_shape gramme_shape_describe_contributor_insights_input = {
    .name = "DescribeContributorInsightsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_contributor_insights_input,
    .member_count = 2,
};

const gramme_shape gramme_shape_describe_endpoints_request = {
    .name = "DescribeEndpointsRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
};

static const gramme_shape shape_export_arn = {
    .name = "ExportArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 37,
    .has_max = true,
    .max = 1024,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_describe_export_input[] = {
    {"ExportArn", &shape_export_arn, 9, true, false},
};

const gramme_shape gramme_shape_describe_export_input = {
    .name = "DescribeExportInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_export_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_describe_global_table_input[] = {
    {"GlobalTableName", &shape_table_name, 15, true, false},
};

const gramme_shape gramme_shape_describe_global_table_input = {
    .name = "DescribeGlobalTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_global_table_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_describe_global_table_settings_input[] = {
    {"GlobalTableName", &shape_table_name, 15, true, false},
};

const gramme_shape gramme_shape_describe_global_table_settings_input = {
    .name = "DescribeGlobalTableSettingsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_global_table_settings_input,
    .member_count = 1,
};

static const gramme_shape shape_import_arn = {
    .name = "ImportArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 37,
    .has_max = true,
    .max = 1024,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_describe_import_input[] = {
    {"ImportArn", &shape_import_arn, 9, true, false},
};

const gramme_shape gramme_shape_describe_import_input = {
    .name = "DescribeImportInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_import_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_describe_kinesis_streaming_destination_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
};

const gramme_shape gramme_shape_describe_kinesis_streaming_destination_input = {
    .name = "DescribeKinesisStreamingDestinationInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_kinesis_streaming_destination_input,
    .member_count = 1,
};

const gramme_shape gramme_shape_describe_limits_input = {
    .name = "DescribeLimitsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
};

static const gramme_shape_member members_of_gramme_shape_describe_table_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_describe_table_input[] = {
    {0, "The parameter 'TableName' is required but was not present in the request", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_describe_table_input = {
    .name = "DescribeTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_table_input,
    .member_count = 1,
    .refusals = refusals_of_gramme_shape_describe_table_input,
};

static const gramme_shape_member members_of_gramme_shape_describe_table_replica_auto_scaling_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
};

const gramme_shape gramme_shape_describe_table_replica_auto_scaling_input = {
    .name = "DescribeTableReplicaAutoScalingInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_table_replica_auto_scaling_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_describe_time_to_live_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_describe_time_to_live_input[] = {
    {0, "The parameter 'TableName' is required but was not present in the request", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_describe_time_to_live_input = {
    .name = "DescribeTimeToLiveInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_time_to_live_input,
    .member_count = 1,
    .refusals = refusals_of_gramme_shape_describe_time_to_live_input,
};

static const gramme_shape shape_stream_arn = {
    .name = "StreamArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 37,
    .has_max = true,
    .max = 1024,
    .constrained = true,
};

static const char *const values_of_shape_approximate_creation_date_time_precision[] = {
    "MILLISECOND",
    "MICROSECOND",
    NULL,
};

static const gramme_shape shape_approximate_creation_date_time_precision = {
    .name = "ApproximateCreationDateTimePrecision",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_approximate_creation_date_time_precision,
};

static const gramme_shape_member members_of_shape_enable_kinesis_streaming_configuration[] = {
    {"ApproximateCreationDateTimePrecision", &shape_approximate_creation_date_time_precision, 36, false, false},
};

static const gramme_shape shape_enable_kinesis_streaming_configuration = {
    .name = "EnableKinesisStreamingConfiguration",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_enable_kinesis_streaming_configuration,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_kinesis_streaming_destination_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"StreamArn", &shape_stream_arn, 9, true, false},
    {"EnableKinesisStreamingConfiguration", &shape_enable_kinesis_streaming_configuration, 35, false, false},
};

const gramme_shape gramme_shape_kinesis_streaming_destination_input = {
    .name = "KinesisStreamingDestinationInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_kinesis_streaming_destination_input,
    .member_count = 3,
};

static const gramme_shape shape_parti_ql_next_token = {
    .name = "PartiQLNextToken",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 32768,
    .constrained = true,
};

static const gramme_shape shape_positive_integer_object = {
    .name = "PositiveIntegerObject",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_execute_statement_input[] = {
    {"Statement", &shape_parti_ql_statement, 9, true, false},
    {"Parameters", &shape_prepared_statement_parameters, 10, false, false},
    {"ConsistentRead", &shape_consistent_read, 14, false, false},
    {"NextToken", &shape_parti_ql_next_token, 9, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"Limit", &shape_positive_integer_object, 5, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

const gramme_shape gramme_shape_execute_statement_input = {
    .name = "ExecuteStatementInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_execute_statement_input,
    .member_count = 7,
};

static const gramme_shape_member members_of_shape_parameterized_statement[] = {
    {"Statement", &shape_parti_ql_statement, 9, true, false},
    {"Parameters", &shape_prepared_statement_parameters, 10, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const gramme_shape shape_parameterized_statement = {
    .name = "ParameterizedStatement",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_parameterized_statement,
    .member_count = 3,
};

static const gramme_shape shape_parameterized_statements = {
    .name = "ParameterizedStatements",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 100,
    .constrained = true,
    .element = &shape_parameterized_statement,
};

static const gramme_shape shape_client_request_token = {
    .name = "ClientRequestToken",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 36,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_execute_transaction_input[] = {
    {"TransactStatements", &shape_parameterized_statements, 18, true, false},
    {"ClientRequestToken", &shape_client_request_token, 18, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
};

const gramme_shape gramme_shape_execute_transaction_input = {
    .name = "ExecuteTransactionInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_execute_transaction_input,
    .member_count = 3,
};

static const gramme_shape shape_export_time = {
    .name = "ExportTime",
    .kind = GRAMME_SHAPE_TIMESTAMP,
};

static const gramme_shape shape_client_token = {
    .name = "ClientToken",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .pattern = "^[^\\$]+$",
};

static const gramme_shape shape_s3_bucket = {
    .name = "S3Bucket",
    .kind = GRAMME_SHAPE_STRING,
    .has_max = true,
    .max = 255,
    .constrained = true,
    .pattern = "^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$",
};

static const gramme_shape shape_s3_bucket_owner = {
    .name = "S3BucketOwner",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .pattern = "[0-9]{12}",
};

static const gramme_shape shape_s3_prefix = {
    .name = "S3Prefix",
    .kind = GRAMME_SHAPE_STRING,
    .has_max = true,
    .max = 1024,
    .constrained = true,
};

static const char *const values_of_shape_s3_sse_algorithm[] = {
    "AES256",
    "KMS",
    NULL,
};

static const gramme_shape shape_s3_sse_algorithm = {
    .name = "S3SseAlgorithm",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_s3_sse_algorithm,
};

static const gramme_shape shape_s3_sse_kms_key_id = {
    .name = "S3SseKmsKeyId",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 2048,
    .constrained = true,
};

static const char *const values_of_shape_export_format[] = {
    "DYNAMODB_JSON",
    "ION",
    NULL,
};

static const gramme_shape shape_export_format = {
    .name = "ExportFormat",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_export_format,
};

static const char *const values_of_shape_export_type[] = {
    "FULL_EXPORT",
    "INCREMENTAL_EXPORT",
    NULL,
};

static const gramme_shape shape_export_type = {
    .name = "ExportType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_export_type,
};

static const gramme_shape shape_export_from_time = {
    .name = "ExportFromTime",
    .kind = GRAMME_SHAPE_TIMESTAMP,
};

static const gramme_shape shape_export_to_time = {
    .name = "ExportToTime",
    .kind = GRAMME_SHAPE_TIMESTAMP,
};

static const char *const values_of_shape_export_view_type[] = {
    "NEW_IMAGE",
    "NEW_AND_OLD_IMAGES",
    NULL,
};

static const gramme_shape shape_export_view_type = {
    .name = "ExportViewType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_export_view_type,
};

static const gramme_shape_member members_of_shape_incremental_export_specification[] = {
    {"ExportFromTime", &shape_export_from_time, 14, false, false},
    {"ExportToTime", &shape_export_to_time, 12, false, false},
    {"ExportViewType", &shape_export_view_type, 14, false, false},
};

static const gramme_shape shape_incremental_export_specification = {
    .name = "IncrementalExportSpecification",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_incremental_export_specification,
    .member_count = 3,
};

static const gramme_shape shape_key_expression = {
    .name = "KeyExpression",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape_member members_of_shape_filter_specification[] = {
    {"FilterExpression", &shape_condition_expression, 16, false, false},
    {"ProjectionExpression", &shape_projection_expression, 20, false, false},
    {"KeyConditionExpression", &shape_key_expression, 22, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
};

static const gramme_shape shape_filter_specification = {
    .name = "FilterSpecification",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_filter_specification,
    .member_count = 5,
};

static const gramme_shape_member members_of_gramme_shape_export_table_to_point_in_time_input[] = {
    {"TableArn", &shape_table_arn, 8, true, false},
    {"ExportTime", &shape_export_time, 10, false, false},
    {"ClientToken", &shape_client_token, 11, false, false},
    {"S3Bucket", &shape_s3_bucket, 8, true, false},
    {"S3BucketOwner", &shape_s3_bucket_owner, 13, false, false},
    {"S3Prefix", &shape_s3_prefix, 8, false, false},
    {"S3SseAlgorithm", &shape_s3_sse_algorithm, 14, false, false},
    {"S3SseKmsKeyId", &shape_s3_sse_kms_key_id, 13, false, false},
    {"ExportFormat", &shape_export_format, 12, false, false},
    {"ExportType", &shape_export_type, 10, false, false},
    {"IncrementalExportSpecification", &shape_incremental_export_specification, 30, false, false},
    {"FilterSpecification", &shape_filter_specification, 19, false, false},
};

const gramme_shape gramme_shape_export_table_to_point_in_time_input = {
    .name = "ExportTableToPointInTimeInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_export_table_to_point_in_time_input,
    .member_count = 12,
};

static const gramme_shape_member members_of_gramme_shape_get_item_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"Key", &shape_key, 3, true, false},
    {"AttributesToGet", &shape_attribute_name_list, 15, false, false},
    {"ConsistentRead", &shape_consistent_read, 14, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ProjectionExpression", &shape_projection_expression, 20, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
};

static const uint8_t order_of_gramme_shape_get_item_input[] = {
    4, 2, 0, 1, 3, 5, 6,
};

const gramme_shape gramme_shape_get_item_input = {
    .name = "GetItemInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_get_item_input,
    .member_count = 7,
    .order = order_of_gramme_shape_get_item_input,
};

static const gramme_shape_member members_of_gramme_shape_get_resource_policy_input[] = {
    {"ResourceArn", &shape_resource_arn_string, 11, true, false},
};

const gramme_shape gramme_shape_get_resource_policy_input = {
    .name = "GetResourcePolicyInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_get_resource_policy_input,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_s3_bucket_source[] = {
    {"S3BucketOwner", &shape_s3_bucket_owner, 13, false, false},
    {"S3Bucket", &shape_s3_bucket, 8, true, false},
    {"S3KeyPrefix", &shape_s3_prefix, 11, false, false},
};

static const gramme_shape shape_s3_bucket_source = {
    .name = "S3BucketSource",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_s3_bucket_source,
    .member_count = 3,
};

static const char *const values_of_shape_input_format[] = {
    "DYNAMODB_JSON",
    "ION",
    "CSV",
    NULL,
};

static const gramme_shape shape_input_format = {
    .name = "InputFormat",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_input_format,
};

static const gramme_shape shape_csv_delimiter = {
    .name = "CsvDelimiter",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1,
    .constrained = true,
    .pattern = "[,;:|\\t ]",
};

static const gramme_shape shape_csv_header = {
    .name = "CsvHeader",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 65536,
    .constrained = true,
    .pattern = "[\\x20-\\x21\\x23-\\x2B\\x2D-\\x7E]*",
};

static const gramme_shape shape_csv_header_list = {
    .name = "CsvHeaderList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 255,
    .constrained = true,
    .element = &shape_csv_header,
};

static const gramme_shape_member members_of_shape_csv_options[] = {
    {"Delimiter", &shape_csv_delimiter, 9, false, false},
    {"HeaderList", &shape_csv_header_list, 10, false, false},
};

static const gramme_shape shape_csv_options = {
    .name = "CsvOptions",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_csv_options,
    .member_count = 2,
};

static const gramme_shape_member members_of_shape_input_format_options[] = {
    {"Csv", &shape_csv_options, 3, false, false},
};

static const gramme_shape shape_input_format_options = {
    .name = "InputFormatOptions",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_input_format_options,
    .member_count = 1,
};

static const char *const values_of_shape_input_compression_type[] = {
    "GZIP",
    "ZSTD",
    "NONE",
    NULL,
};

static const gramme_shape shape_input_compression_type = {
    .name = "InputCompressionType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_input_compression_type,
};

static const gramme_shape_member members_of_shape_table_creation_parameters[] = {
    {"TableName", &shape_table_name, 9, true, false},
    {"AttributeDefinitions", &shape_attribute_definitions, 20, true, false},
    {"KeySchema", &shape_key_schema, 9, true, false},
    {"BillingMode", &shape_billing_mode, 11, false, false},
    {"ProvisionedThroughput", &shape_provisioned_throughput, 21, false, false},
    {"OnDemandThroughput", &shape_on_demand_throughput, 18, false, false},
    {"SSESpecification", &shape_sse_specification, 16, false, false},
    {"GlobalSecondaryIndexes", &shape_global_secondary_index_list, 22, false, false},
    {"VectorIndexes", &shape_vector_index_list, 13, false, false},
};

static const gramme_shape shape_table_creation_parameters = {
    .name = "TableCreationParameters",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_table_creation_parameters,
    .member_count = 9,
};

static const gramme_shape_member members_of_gramme_shape_import_table_input[] = {
    {"ClientToken", &shape_client_token, 11, false, false},
    {"S3BucketSource", &shape_s3_bucket_source, 14, true, false},
    {"InputFormat", &shape_input_format, 11, true, false},
    {"InputFormatOptions", &shape_input_format_options, 18, false, false},
    {"InputCompressionType", &shape_input_compression_type, 20, false, false},
    {"TableCreationParameters", &shape_table_creation_parameters, 23, true, false},
};

const gramme_shape gramme_shape_import_table_input = {
    .name = "ImportTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_import_table_input,
    .member_count = 6,
};

static const gramme_shape shape_backups_input_limit = {
    .name = "BackupsInputLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 100,
    .constrained = true,
};

static const gramme_shape shape_time_range_lower_bound = {
    .name = "TimeRangeLowerBound",
    .kind = GRAMME_SHAPE_TIMESTAMP,
};

static const gramme_shape shape_time_range_upper_bound = {
    .name = "TimeRangeUpperBound",
    .kind = GRAMME_SHAPE_TIMESTAMP,
};

static const char *const values_of_shape_backup_type_filter[] = {
    "USER",
    "SYSTEM",
    "AWS_BACKUP",
    "ALL",
    NULL,
};

static const gramme_shape shape_backup_type_filter = {
    .name = "BackupTypeFilter",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_backup_type_filter,
};

static const gramme_shape_member members_of_gramme_shape_list_backups_input[] = {
    {"TableName", &shape_table_arn, 9, false, false},
    {"Limit", &shape_backups_input_limit, 5, false, false},
    {"TimeRangeLowerBound", &shape_time_range_lower_bound, 19, false, false},
    {"TimeRangeUpperBound", &shape_time_range_upper_bound, 19, false, false},
    {"ExclusiveStartBackupArn", &shape_backup_arn, 23, false, false},
    {"BackupType", &shape_backup_type_filter, 10, false, false},
};

const gramme_shape gramme_shape_list_backups_input = {
    .name = "ListBackupsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_backups_input,
    .member_count = 6,
};

static const gramme_shape shape_list_bulk_operations_max_limit = {
    .name = "ListBulkOperationsMaxLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 25,
    .constrained = true,
};

static const gramme_shape shape_bulk_operation_next_token = {
    .name = "BulkOperationNextToken",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .pattern = "([0-9a-f]{16})+",
};

static const gramme_shape_member members_of_gramme_shape_list_bulk_operations_input[] = {
    {"MaxResults", &shape_list_bulk_operations_max_limit, 10, false, false},
    {"NextToken", &shape_bulk_operation_next_token, 9, false, false},
};

const gramme_shape gramme_shape_list_bulk_operations_input = {
    .name = "ListBulkOperationsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_bulk_operations_input,
    .member_count = 2,
};

static const gramme_shape shape_next_token_string = {
    .name = "NextTokenString",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_list_contributor_insights_limit = {
    .name = "ListContributorInsightsLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_max = true,
    .max = 100,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_list_contributor_insights_input[] = {
    {"TableName", &shape_table_arn, 9, false, false},
    {"NextToken", &shape_next_token_string, 9, false, false},
    {"MaxResults", &shape_list_contributor_insights_limit, 10, false, false},
};

const gramme_shape gramme_shape_list_contributor_insights_input = {
    .name = "ListContributorInsightsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_contributor_insights_input,
    .member_count = 3,
};

static const gramme_shape shape_list_exports_max_limit = {
    .name = "ListExportsMaxLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 25,
    .constrained = true,
};

static const gramme_shape shape_export_next_token = {
    .name = "ExportNextToken",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape_member members_of_gramme_shape_list_exports_input[] = {
    {"TableArn", &shape_table_arn, 8, false, false},
    {"MaxResults", &shape_list_exports_max_limit, 10, false, false},
    {"NextToken", &shape_export_next_token, 9, false, false},
};

const gramme_shape gramme_shape_list_exports_input = {
    .name = "ListExportsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_exports_input,
    .member_count = 3,
};

static const gramme_shape_member members_of_gramme_shape_list_global_tables_input[] = {
    {"ExclusiveStartGlobalTableName", &shape_table_name, 29, false, false},
    {"Limit", &shape_positive_integer_object, 5, false, false},
    {"RegionName", &shape_region_name, 10, false, false},
};

const gramme_shape gramme_shape_list_global_tables_input = {
    .name = "ListGlobalTablesInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_global_tables_input,
    .member_count = 3,
};

static const gramme_shape shape_list_imports_max_limit = {
    .name = "ListImportsMaxLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 25,
    .constrained = true,
};

static const gramme_shape shape_import_next_token = {
    .name = "ImportNextToken",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 112,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .pattern = "([0-9a-f]{16})+",
};

static const gramme_shape_member members_of_gramme_shape_list_imports_input[] = {
    {"TableArn", &shape_table_arn, 8, false, false},
    {"PageSize", &shape_list_imports_max_limit, 8, false, false},
    {"NextToken", &shape_import_next_token, 9, false, false},
};

const gramme_shape gramme_shape_list_imports_input = {
    .name = "ListImportsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_imports_input,
    .member_count = 3,
};

static const gramme_shape shape_list_tables_input_limit = {
    .name = "ListTablesInputLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 100,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_list_tables_input[] = {
    {"ExclusiveStartTableName", &shape_table_name, 23, false, false},
    {"Limit", &shape_list_tables_input_limit, 5, false, false},
};

static const uint8_t order_of_gramme_shape_list_tables_input[] = {
    1, 0,
};

const gramme_shape gramme_shape_list_tables_input = {
    .name = "ListTablesInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_tables_input,
    .member_count = 2,
    .order = order_of_gramme_shape_list_tables_input,
};

static const gramme_shape_member members_of_gramme_shape_list_tags_of_resource_input[] = {
    {"ResourceArn", &shape_resource_arn_string, 11, true, false},
    {"NextToken", &shape_next_token_string, 9, false, false},
};

static const gramme_refusal refusals_of_gramme_shape_list_tags_of_resource_input[] = {
    {0, "Invalid TableArn", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_list_tags_of_resource_input = {
    .name = "ListTagsOfResourceInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_tags_of_resource_input,
    .member_count = 2,
    .refusals = refusals_of_gramme_shape_list_tags_of_resource_input,
};

static const gramme_shape_member members_of_gramme_shape_put_item_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"Item", &shape_put_item_input_attribute_map, 4, true, false},
    {"Expected", &shape_expected_attribute_map, 8, false, false},
    {"ReturnValues", &shape_return_value, 12, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ReturnItemCollectionMetrics", &shape_return_item_collection_metrics, 27, false, false},
    {"ConditionalOperator", &shape_conditional_operator, 19, false, false},
    {"ConditionExpression", &shape_condition_expression, 19, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const uint8_t order_of_gramme_shape_put_item_input[] = {
    4, 0, 1, 6, 2, 3, 5, 7, 8, 9, 10,
};

static const uint8_t alone_of_gramme_shape_put_item_input[] = {
    6, 11,
};

static const gramme_refusal refusals_of_gramme_shape_put_item_input[] = {
    {0, NULL, "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_put_item_input = {
    .name = "PutItemInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_put_item_input,
    .member_count = 11,
    .order = order_of_gramme_shape_put_item_input,
    .alone = alone_of_gramme_shape_put_item_input,
    .refusals = refusals_of_gramme_shape_put_item_input,
};

static const gramme_shape shape_confirm_remove_self_resource_access = {
    .name = "ConfirmRemoveSelfResourceAccess",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const gramme_shape_member members_of_gramme_shape_put_resource_policy_input[] = {
    {"ResourceArn", &shape_resource_arn_string, 11, true, false},
    {"Policy", &shape_resource_policy, 6, true, false},
    {"ExpectedRevisionId", &shape_policy_revision_id, 18, false, false},
    {"ConfirmRemoveSelfResourceAccess", &shape_confirm_remove_self_resource_access, 31, false, false},
};

const gramme_shape gramme_shape_put_resource_policy_input = {
    .name = "PutResourcePolicyInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_put_resource_policy_input,
    .member_count = 4,
};

static const char *const values_of_shape_select[] = {
    "SPECIFIC_ATTRIBUTES",
    "COUNT",
    "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES",
    NULL,
};

static const gramme_shape shape_select = {
    .name = "Select",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_select,
};

static const gramme_shape_member members_of_shape_condition[] = {
    {"AttributeValueList", &shape_attribute_value_list, 18, false, false},
    {"ComparisonOperator", &shape_comparison_operator, 18, true, false},
};

static const gramme_shape shape_condition = {
    .name = "Condition",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_condition,
    .member_count = 2,
};

static const gramme_shape shape_key_conditions = {
    .name = "KeyConditions",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_attribute_name,
    .element = &shape_condition,
};

static const gramme_shape shape_filter_condition_map = {
    .name = "FilterConditionMap",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_attribute_name,
    .element = &shape_condition,
};

static const gramme_shape_member members_of_gramme_shape_query_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"IndexName", &shape_index_name, 9, false, false},
    {"Select", &shape_select, 6, false, false},
    {"AttributesToGet", &shape_attribute_name_list, 15, false, false},
    {"Limit", &shape_positive_integer_object, 5, false, true},
    {"ConsistentRead", &shape_consistent_read, 14, false, false},
    {"KeyConditions", &shape_key_conditions, 13, false, false},
    {"QueryFilter", &shape_filter_condition_map, 11, false, false},
    {"ConditionalOperator", &shape_conditional_operator, 19, false, false},
    {"ScanIndexForward", &shape_boolean_object, 16, false, false},
    {"ExclusiveStartKey", &shape_key, 17, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ProjectionExpression", &shape_projection_expression, 20, false, false},
    {"FilterExpression", &shape_condition_expression, 16, false, false},
    {"KeyConditionExpression", &shape_key_expression, 22, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
};

static const uint8_t order_of_gramme_shape_query_input[] = {
    2, 1, 11, 7, 0, 8, 3, 4, 6, 5, 9, 10, 12, 13, 14, 15, 16,
};

static const uint8_t alone_of_gramme_shape_query_input[] = {
    8, 17,
};

const gramme_shape gramme_shape_query_input = {
    .name = "QueryInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_query_input,
    .member_count = 17,
    .order = order_of_gramme_shape_query_input,
    .alone = alone_of_gramme_shape_query_input,
};

static const gramme_shape_member members_of_gramme_shape_restore_table_from_backup_input[] = {
    {"TargetTableName", &shape_table_name, 15, true, false},
    {"BackupArn", &shape_backup_arn, 9, true, false},
    {"BillingModeOverride", &shape_billing_mode, 19, false, false},
    {"GlobalSecondaryIndexOverride", &shape_global_secondary_index_list, 28, false, false},
    {"LocalSecondaryIndexOverride", &shape_local_secondary_index_list, 27, false, false},
    {"ProvisionedThroughputOverride", &shape_provisioned_throughput, 29, false, false},
    {"OnDemandThroughputOverride", &shape_on_demand_throughput, 26, false, false},
    {"SSESpecificationOverride", &shape_sse_specification, 24, false, false},
    {"VectorIndexOverride", &shape_vector_index_list, 19, false, false},
};

const gramme_shape gramme_shape_restore_table_from_backup_input = {
    .name = "RestoreTableFromBackupInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_restore_table_from_backup_input,
    .member_count = 9,
};

static const gramme_shape shape_date = {
    .name = "Date",
    .kind = GRAMME_SHAPE_TIMESTAMP,
};

static const gramme_shape_member members_of_gramme_shape_restore_table_to_point_in_time_input[] = {
    {"SourceTableArn", &shape_table_arn, 14, false, false},
    {"SourceTableName", &shape_table_name, 15, false, false},
    {"TargetTableName", &shape_table_name, 15, true, false},
    {"UseLatestRestorableTime", &shape_boolean_object, 23, false, false},
    {"RestoreDateTime", &shape_date, 15, false, false},
    {"BillingModeOverride", &shape_billing_mode, 19, false, false},
    {"GlobalSecondaryIndexOverride", &shape_global_secondary_index_list, 28, false, false},
    {"LocalSecondaryIndexOverride", &shape_local_secondary_index_list, 27, false, false},
    {"ProvisionedThroughputOverride", &shape_provisioned_throughput, 29, false, false},
    {"OnDemandThroughputOverride", &shape_on_demand_throughput, 26, false, false},
    {"SSESpecificationOverride", &shape_sse_specification, 24, false, false},
    {"VectorIndexOverride", &shape_vector_index_list, 19, false, false},
};

const gramme_shape gramme_shape_restore_table_to_point_in_time_input = {
    .name = "RestoreTableToPointInTimeInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_restore_table_to_point_in_time_input,
    .member_count = 12,
};

static const gramme_shape shape_scan_total_segments = {
    .name = "ScanTotalSegments",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1000000,
    .constrained = true,
};

static const gramme_shape shape_scan_segment = {
    .name = "ScanSegment",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 999999,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_scan_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"IndexName", &shape_index_name, 9, false, false},
    {"AttributesToGet", &shape_attribute_name_list, 15, false, false},
    {"Limit", &shape_positive_integer_object, 5, false, false},
    {"Select", &shape_select, 6, false, false},
    {"ScanFilter", &shape_filter_condition_map, 10, false, false},
    {"ConditionalOperator", &shape_conditional_operator, 19, false, false},
    {"ExclusiveStartKey", &shape_key, 17, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"TotalSegments", &shape_scan_total_segments, 13, false, false},
    {"Segment", &shape_scan_segment, 7, false, false},
    {"ProjectionExpression", &shape_projection_expression, 20, false, false},
    {"FilterExpression", &shape_condition_expression, 16, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ConsistentRead", &shape_consistent_read, 14, false, false},
};

static const uint8_t order_of_gramme_shape_scan_input[] = {
    4, 1, 9, 8, 0, 6, 5, 10, 3, 2, 7, 11, 12, 13, 14, 15,
};

const gramme_shape gramme_shape_scan_input = {
    .name = "ScanInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_scan_input,
    .member_count = 16,
    .order = order_of_gramme_shape_scan_input,
};

static const gramme_shape shape_search_vector_list = {
    .name = "SearchVectorList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 4096,
    .constrained = true,
    .element = &shape_attribute_value,
};

static const gramme_shape shape_string = {
    .name = "String",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_top_k_integer = {
    .name = "TopKInteger",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_search_vectors_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"IndexName", &shape_index_name, 9, true, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ProjectionExpression", &shape_projection_expression, 20, false, false},
    {"SearchVector", &shape_search_vector_list, 12, true, false},
    {"SearchConditionExpression", &shape_string, 25, false, false},
    {"TopK", &shape_top_k_integer, 4, true, false},
};

const gramme_shape gramme_shape_search_vectors_input = {
    .name = "SearchVectorsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_search_vectors_input,
    .member_count = 9,
};

static const char *const values_of_shape_bulk_operation_input_format[] = {
    "DYNAMODB_JSON",
    "ION",
    NULL,
};

static const gramme_shape shape_bulk_operation_input_format = {
    .name = "BulkOperationInputFormat",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_bulk_operation_input_format,
};

static const gramme_shape_member members_of_shape_input_s3_configuration[] = {
    {"S3BucketOwner", &shape_s3_bucket_owner, 13, false, false},
    {"S3Bucket", &shape_s3_bucket, 8, true, false},
    {"S3KeyPrefix", &shape_s3_prefix, 11, false, false},
    {"InputFormat", &shape_bulk_operation_input_format, 11, true, false},
    {"InputCompressionType", &shape_input_compression_type, 20, false, false},
};

static const gramme_shape shape_input_s3_configuration = {
    .name = "InputS3Configuration",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_input_s3_configuration,
    .member_count = 5,
};

static const char *const values_of_shape_output_type_enum[] = {
    "ERROR",
    "CONDITION_CHECK_FAILURE",
    NULL,
};

static const gramme_shape shape_output_type_enum = {
    .name = "OutputTypeEnum",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_output_type_enum,
};

static const gramme_shape shape_output_type_list = {
    .name = "OutputTypeList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_output_type_enum,
};

static const gramme_shape_member members_of_shape_output_s3_configuration[] = {
    {"S3BucketOwner", &shape_s3_bucket_owner, 13, false, false},
    {"S3Bucket", &shape_s3_bucket, 8, false, false},
    {"S3KeyPrefix", &shape_s3_prefix, 11, false, false},
    {"S3SseAlgorithm", &shape_s3_sse_algorithm, 14, false, false},
    {"S3SseKmsKeyId", &shape_s3_sse_kms_key_id, 13, false, false},
    {"OutputType", &shape_output_type_list, 10, true, false},
};

static const gramme_shape shape_output_s3_configuration = {
    .name = "OutputS3Configuration",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_output_s3_configuration,
    .member_count = 6,
};

static const gramme_shape shape_bulk_operation_max_write_request_units = {
    .name = "BulkOperationMaxWriteRequestUnits",
    .kind = GRAMME_SHAPE_LONG,
    .has_min = true,
    .min = 1024,
    .constrained = true,
};

static const char *const values_of_shape_bulk_operation_performance_tier[] = {
    "STANDARD",
    "ACCELERATED",
    NULL,
};

static const gramme_shape shape_bulk_operation_performance_tier = {
    .name = "BulkOperationPerformanceTier",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_bulk_operation_performance_tier,
};

static const gramme_shape_member members_of_gramme_shape_start_bulk_put_items_input[] = {
    {"ClientToken", &shape_client_token, 11, false, false},
    {"InputS3Configuration", &shape_input_s3_configuration, 20, true, false},
    {"OutputS3Configuration", &shape_output_s3_configuration, 21, true, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"MaxWriteRequestUnits", &shape_bulk_operation_max_write_request_units, 20, false, false},
    {"PerformanceTier", &shape_bulk_operation_performance_tier, 15, false, false},
};

const gramme_shape gramme_shape_start_bulk_put_items_input = {
    .name = "StartBulkPutItemsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_start_bulk_put_items_input,
    .member_count = 6,
};

static const gramme_shape_member members_of_gramme_shape_tag_resource_input[] = {
    {"ResourceArn", &shape_resource_arn_string, 11, true, false},
    {"Tags", &shape_tag_list, 4, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_tag_resource_input[] = {
    {0, "Invalid TableArn", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_tag_resource_input = {
    .name = "TagResourceInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_tag_resource_input,
    .member_count = 2,
    .refusals = refusals_of_gramme_shape_tag_resource_input,
};

static const gramme_shape_member members_of_shape_get[] = {
    {"Key", &shape_key, 3, true, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"ProjectionExpression", &shape_projection_expression, 20, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
};

static const gramme_shape shape_get = {
    .name = "Get",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_get,
    .member_count = 4,
};

static const gramme_shape_member members_of_shape_transact_get_item[] = {
    {"Get", &shape_get, 3, true, false},
};

static const gramme_shape shape_transact_get_item = {
    .name = "TransactGetItem",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_transact_get_item,
    .member_count = 1,
};

static const gramme_shape shape_transact_get_item_list = {
    .name = "TransactGetItemList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 100,
    .constrained = true,
    .element = &shape_transact_get_item,
};

static const gramme_shape_member members_of_gramme_shape_transact_get_items_input[] = {
    {"TransactItems", &shape_transact_get_item_list, 13, true, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
};

static const uint8_t order_of_gramme_shape_transact_get_items_input[] = {
    1, 0,
};

const gramme_shape gramme_shape_transact_get_items_input = {
    .name = "TransactGetItemsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_transact_get_items_input,
    .member_count = 2,
    .order = order_of_gramme_shape_transact_get_items_input,
};

static const gramme_shape_member members_of_shape_condition_check[] = {
    {"Key", &shape_key, 3, true, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"ConditionExpression", &shape_condition_expression, 19, true, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const gramme_shape shape_condition_check = {
    .name = "ConditionCheck",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_condition_check,
    .member_count = 6,
};

static const gramme_shape_member members_of_shape_put[] = {
    {"Item", &shape_put_item_input_attribute_map, 4, true, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"ConditionExpression", &shape_condition_expression, 19, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const gramme_shape shape_put = {
    .name = "Put",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_put,
    .member_count = 6,
};

static const gramme_shape_member members_of_shape_delete[] = {
    {"Key", &shape_key, 3, true, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"ConditionExpression", &shape_condition_expression, 19, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const gramme_shape shape_delete = {
    .name = "Delete",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_delete,
    .member_count = 6,
};

static const gramme_shape shape_update_expression = {
    .name = "UpdateExpression",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape_member members_of_shape_update[] = {
    {"Key", &shape_key, 3, true, false},
    {"UpdateExpression", &shape_update_expression, 16, true, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"ConditionExpression", &shape_condition_expression, 19, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const gramme_shape shape_update = {
    .name = "Update",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_update,
    .member_count = 7,
};

static const gramme_shape_member members_of_shape_transact_write_item[] = {
    {"ConditionCheck", &shape_condition_check, 14, false, false},
    {"Put", &shape_put, 3, false, false},
    {"Delete", &shape_delete, 6, false, false},
    {"Update", &shape_update, 6, false, false},
};

static const gramme_shape shape_transact_write_item = {
    .name = "TransactWriteItem",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_transact_write_item,
    .member_count = 4,
};

static const gramme_shape shape_transact_write_item_list = {
    .name = "TransactWriteItemList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 100,
    .constrained = true,
    .element = &shape_transact_write_item,
};

static const gramme_shape_member members_of_gramme_shape_transact_write_items_input[] = {
    {"TransactItems", &shape_transact_write_item_list, 13, true, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ReturnItemCollectionMetrics", &shape_return_item_collection_metrics, 27, false, false},
    {"ClientRequestToken", &shape_client_request_token, 18, false, false},
};

static const uint8_t order_of_gramme_shape_transact_write_items_input[] = {
    3, 1, 2, 0,
};

const gramme_shape gramme_shape_transact_write_items_input = {
    .name = "TransactWriteItemsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_transact_write_items_input,
    .member_count = 4,
    .order = order_of_gramme_shape_transact_write_items_input,
};

static const gramme_shape shape_tag_key_list = {
    .name = "TagKeyList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_tag_key_string,
};

static const gramme_shape_member members_of_gramme_shape_untag_resource_input[] = {
    {"ResourceArn", &shape_resource_arn_string, 11, true, false},
    {"TagKeys", &shape_tag_key_list, 7, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_untag_resource_input[] = {
    {0, "Invalid TableArn", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_untag_resource_input = {
    .name = "UntagResourceInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_untag_resource_input,
    .member_count = 2,
    .refusals = refusals_of_gramme_shape_untag_resource_input,
};

static const gramme_shape shape_recovery_period_in_days = {
    .name = "RecoveryPeriodInDays",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 35,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_point_in_time_recovery_specification[] = {
    {"PointInTimeRecoveryEnabled", &shape_boolean_object, 26, true, false},
    {"RecoveryPeriodInDays", &shape_recovery_period_in_days, 20, false, false},
};

static const gramme_shape shape_point_in_time_recovery_specification = {
    .name = "PointInTimeRecoverySpecification",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_point_in_time_recovery_specification,
    .member_count = 2,
};

static const gramme_shape_member members_of_gramme_shape_update_continuous_backups_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"PointInTimeRecoverySpecification", &shape_point_in_time_recovery_specification, 32, true, false},
};

const gramme_shape gramme_shape_update_continuous_backups_input = {
    .name = "UpdateContinuousBackupsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_continuous_backups_input,
    .member_count = 2,
};

static const char *const values_of_shape_contributor_insights_action[] = {
    "ENABLE",
    "DISABLE",
    NULL,
};

static const gramme_shape shape_contributor_insights_action = {
    .name = "ContributorInsightsAction",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_contributor_insights_action,
};

static const char *const values_of_shape_contributor_insights_mode[] = {
    "ACCESSED_AND_THROTTLED_KEYS",
    "THROTTLED_KEYS",
    NULL,
};

static const gramme_shape shape_contributor_insights_mode = {
    .name = "ContributorInsightsMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_contributor_insights_mode,
};

static const gramme_shape_member members_of_gramme_shape_update_contributor_insights_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"IndexName", &shape_index_name, 9, false, false},
    {"ContributorInsightsAction", &shape_contributor_insights_action, 25, true, false},
    {"ContributorInsightsMode", &shape_contributor_insights_mode, 23, false, false},
};

const gramme_shape gramme_shape_update_contributor_insights_input = {
    .name = "UpdateContributorInsightsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_contributor_insights_input,
    .member_count = 4,
};

static const gramme_shape_member members_of_shape_create_replica_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
};

static const gramme_shape shape_create_replica_action = {
    .name = "CreateReplicaAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_create_replica_action,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_delete_replica_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
};

static const gramme_shape shape_delete_replica_action = {
    .name = "DeleteReplicaAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_delete_replica_action,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_replica_update[] = {
    {"Create", &shape_create_replica_action, 6, false, false},
    {"Delete", &shape_delete_replica_action, 6, false, false},
};

static const gramme_shape shape_replica_update = {
    .name = "ReplicaUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_replica_update,
    .member_count = 2,
};

static const gramme_shape shape_replica_update_list = {
    .name = "ReplicaUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_replica_update,
};

static const gramme_shape_member members_of_gramme_shape_update_global_table_input[] = {
    {"GlobalTableName", &shape_table_name, 15, true, false},
    {"ReplicaUpdates", &shape_replica_update_list, 14, true, false},
};

const gramme_shape gramme_shape_update_global_table_input = {
    .name = "UpdateGlobalTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_global_table_input,
    .member_count = 2,
};

static const gramme_shape shape_auto_scaling_role_arn = {
    .name = "AutoScalingRoleArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1600,
    .constrained = true,
    .pattern = "[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*",
};

static const gramme_shape shape_auto_scaling_policy_name = {
    .name = "AutoScalingPolicyName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 256,
    .constrained = true,
    .pattern = "\\p{Print}+",
};

static const gramme_shape shape_integer_object = {
    .name = "IntegerObject",
    .kind = GRAMME_SHAPE_INTEGER,
};

static const gramme_shape shape_double_object = {
    .name = "DoubleObject",
    .kind = GRAMME_SHAPE_DOUBLE,
};

static const gramme_shape_member members_of_shape_auto_scaling_target_tracking_scaling_policy_configuration_update[] = {
    {"DisableScaleIn", &shape_boolean_object, 14, false, false},
    {"ScaleInCooldown", &shape_integer_object, 15, false, false},
    {"ScaleOutCooldown", &shape_integer_object, 16, false, false},
    {"TargetValue", &shape_double_object, 11, true, false},
};

static const gramme_shape shape_auto_scaling_target_tracking_scaling_policy_configuration_update = {
    .name = "AutoScalingTargetTrackingScalingPolicyConfigurationUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_auto_scaling_target_tracking_scaling_policy_configuration_update,
    .member_count = 4,
};

static const gramme_shape_member members_of_shape_auto_scaling_policy_update[] = {
    {"PolicyName", &shape_auto_scaling_policy_name, 10, false, false},
    {"TargetTrackingScalingPolicyConfiguration", &shape_auto_scaling_target_tracking_scaling_policy_configuration_update, 40, true, false},
};

static const gramme_shape shape_auto_scaling_policy_update = {
    .name = "AutoScalingPolicyUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_auto_scaling_policy_update,
    .member_count = 2,
};

static const gramme_shape_member members_of_shape_auto_scaling_settings_update[] = {
    {"MinimumUnits", &shape_positive_long_object, 12, false, false},
    {"MaximumUnits", &shape_positive_long_object, 12, false, false},
    {"AutoScalingDisabled", &shape_boolean_object, 19, false, false},
    {"AutoScalingRoleArn", &shape_auto_scaling_role_arn, 18, false, false},
    {"ScalingPolicyUpdate", &shape_auto_scaling_policy_update, 19, false, false},
};

static const gramme_shape shape_auto_scaling_settings_update = {
    .name = "AutoScalingSettingsUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_auto_scaling_settings_update,
    .member_count = 5,
};

static const gramme_shape_member members_of_shape_global_table_global_secondary_index_settings_update[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"ProvisionedWriteCapacityUnits", &shape_positive_long_object, 29, false, false},
    {"ProvisionedWriteCapacityAutoScalingSettingsUpdate", &shape_auto_scaling_settings_update, 49, false, false},
};

static const gramme_shape shape_global_table_global_secondary_index_settings_update = {
    .name = "GlobalTableGlobalSecondaryIndexSettingsUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_global_table_global_secondary_index_settings_update,
    .member_count = 3,
};

static const gramme_shape shape_global_table_global_secondary_index_settings_update_list = {
    .name = "GlobalTableGlobalSecondaryIndexSettingsUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 20,
    .constrained = true,
    .element = &shape_global_table_global_secondary_index_settings_update,
};

static const gramme_shape_member members_of_shape_replica_global_secondary_index_settings_update[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"ProvisionedReadCapacityUnits", &shape_positive_long_object, 28, false, false},
    {"ProvisionedReadCapacityAutoScalingSettingsUpdate", &shape_auto_scaling_settings_update, 48, false, false},
};

static const gramme_shape shape_replica_global_secondary_index_settings_update = {
    .name = "ReplicaGlobalSecondaryIndexSettingsUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_replica_global_secondary_index_settings_update,
    .member_count = 3,
};

static const gramme_shape shape_replica_global_secondary_index_settings_update_list = {
    .name = "ReplicaGlobalSecondaryIndexSettingsUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 20,
    .constrained = true,
    .element = &shape_replica_global_secondary_index_settings_update,
};

static const gramme_shape_member members_of_shape_replica_settings_update[] = {
    {"RegionName", &shape_region_name, 10, true, false},
    {"ReplicaProvisionedReadCapacityUnits", &shape_positive_long_object, 35, false, false},
    {"ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate", &shape_auto_scaling_settings_update, 55, false, false},
    {"ReplicaGlobalSecondaryIndexSettingsUpdate", &shape_replica_global_secondary_index_settings_update_list, 41, false, false},
    {"ReplicaTableClass", &shape_table_class, 17, false, false},
};

static const gramme_shape shape_replica_settings_update = {
    .name = "ReplicaSettingsUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_replica_settings_update,
    .member_count = 5,
};

static const gramme_shape shape_replica_settings_update_list = {
    .name = "ReplicaSettingsUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 50,
    .constrained = true,
    .element = &shape_replica_settings_update,
};

static const gramme_shape_member members_of_gramme_shape_update_global_table_settings_input[] = {
    {"GlobalTableName", &shape_table_name, 15, true, false},
    {"GlobalTableBillingMode", &shape_billing_mode, 22, false, false},
    {"GlobalTableProvisionedWriteCapacityUnits", &shape_positive_long_object, 40, false, false},
    {"GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate", &shape_auto_scaling_settings_update, 60, false, false},
    {"GlobalTableGlobalSecondaryIndexSettingsUpdate", &shape_global_table_global_secondary_index_settings_update_list, 45, false, false},
    {"ReplicaSettingsUpdate", &shape_replica_settings_update_list, 21, false, false},
};

const gramme_shape gramme_shape_update_global_table_settings_input = {
    .name = "UpdateGlobalTableSettingsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_global_table_settings_input,
    .member_count = 6,
};

static const char *const values_of_shape_attribute_action[] = {
    "ADD",
    "DELETE",
    "PUT",
    NULL,
};

static const gramme_shape shape_attribute_action = {
    .name = "AttributeAction",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_attribute_action,
};

static const gramme_shape_member members_of_shape_attribute_value_update[] = {
    {"Value", &shape_attribute_value, 5, false, false},
    {"Action", &shape_attribute_action, 6, false, false},
};

static const gramme_shape shape_attribute_value_update = {
    .name = "AttributeValueUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_attribute_value_update,
    .member_count = 2,
};

static const gramme_shape shape_attribute_updates = {
    .name = "AttributeUpdates",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_attribute_name,
    .element = &shape_attribute_value_update,
};

static const gramme_shape_member members_of_gramme_shape_update_item_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"Key", &shape_key, 3, true, false},
    {"AttributeUpdates", &shape_attribute_updates, 16, false, false},
    {"Expected", &shape_expected_attribute_map, 8, false, false},
    {"ConditionalOperator", &shape_conditional_operator, 19, false, false},
    {"ReturnValues", &shape_return_value, 12, false, false},
    {"ReturnConsumedCapacity", &shape_return_consumed_capacity, 22, false, false},
    {"ReturnItemCollectionMetrics", &shape_return_item_collection_metrics, 27, false, false},
    {"UpdateExpression", &shape_update_expression, 16, false, false},
    {"ConditionExpression", &shape_condition_expression, 19, false, false},
    {"ExpressionAttributeNames", &shape_expression_attribute_name_map, 24, false, false},
    {"ExpressionAttributeValues", &shape_expression_attribute_value_map, 25, false, false},
    {"ReturnValuesOnConditionCheckFailure", &shape_return_values_on_condition_check_failure, 35, false, false},
};

static const uint8_t order_of_gramme_shape_update_item_input[] = {
    6, 0, 7, 5, 4, 1, 3, 2, 8, 9, 10, 11, 12,
};

static const uint8_t alone_of_gramme_shape_update_item_input[] = {
    4, 5, 6, 7, 13,
};

static const gramme_refusal refusals_of_gramme_shape_update_item_input[] = {
    {0, NULL, "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_update_item_input = {
    .name = "UpdateItemInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_item_input,
    .member_count = 13,
    .order = order_of_gramme_shape_update_item_input,
    .alone = alone_of_gramme_shape_update_item_input,
    .refusals = refusals_of_gramme_shape_update_item_input,
};

static const gramme_shape_member members_of_shape_update_kinesis_streaming_configuration[] = {
    {"ApproximateCreationDateTimePrecision", &shape_approximate_creation_date_time_precision, 36, false, false},
};

static const gramme_shape shape_update_kinesis_streaming_configuration = {
    .name = "UpdateKinesisStreamingConfiguration",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_update_kinesis_streaming_configuration,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_update_kinesis_streaming_destination_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"StreamArn", &shape_stream_arn, 9, true, false},
    {"UpdateKinesisStreamingConfiguration", &shape_update_kinesis_streaming_configuration, 35, false, false},
};

const gramme_shape gramme_shape_update_kinesis_streaming_destination_input = {
    .name = "UpdateKinesisStreamingDestinationInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_kinesis_streaming_destination_input,
    .member_count = 3,
};

static const gramme_shape_member members_of_shape_update_global_secondary_index_action[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"ProvisionedThroughput", &shape_provisioned_throughput, 21, false, false},
    {"OnDemandThroughput", &shape_on_demand_throughput, 18, false, false},
    {"WarmThroughput", &shape_warm_throughput, 14, false, false},
};

static const gramme_shape shape_update_global_secondary_index_action = {
    .name = "UpdateGlobalSecondaryIndexAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_update_global_secondary_index_action,
    .member_count = 4,
};

static const gramme_shape_member members_of_shape_create_global_secondary_index_action[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"KeySchema", &shape_key_schema, 9, true, false},
    {"Projection", &shape_projection, 10, true, false},
    {"ProvisionedThroughput", &shape_provisioned_throughput, 21, false, false},
    {"OnDemandThroughput", &shape_on_demand_throughput, 18, false, false},
    {"WarmThroughput", &shape_warm_throughput, 14, false, false},
};

static const uint8_t order_of_shape_create_global_secondary_index_action[] = {
    2, 0, 3, 1, 4, 5,
};

static const gramme_shape shape_create_global_secondary_index_action = {
    .name = "CreateGlobalSecondaryIndexAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_create_global_secondary_index_action,
    .member_count = 6,
    .order = order_of_shape_create_global_secondary_index_action,
};

static const gramme_shape_member members_of_shape_delete_global_secondary_index_action[] = {
    {"IndexName", &shape_index_name, 9, true, false},
};

static const gramme_shape shape_delete_global_secondary_index_action = {
    .name = "DeleteGlobalSecondaryIndexAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_delete_global_secondary_index_action,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_global_secondary_index_update[] = {
    {"Update", &shape_update_global_secondary_index_action, 6, false, false},
    {"Create", &shape_create_global_secondary_index_action, 6, false, false},
    {"Delete", &shape_delete_global_secondary_index_action, 6, false, false},
};

static const gramme_shape shape_global_secondary_index_update = {
    .name = "GlobalSecondaryIndexUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_global_secondary_index_update,
    .member_count = 3,
};

static const gramme_shape shape_global_secondary_index_update_list = {
    .name = "GlobalSecondaryIndexUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_global_secondary_index_update,
};

static const gramme_shape_member members_of_shape_provisioned_throughput_override[] = {
    {"ReadCapacityUnits", &shape_positive_long_object, 17, false, false},
};

static const gramme_shape shape_provisioned_throughput_override = {
    .name = "ProvisionedThroughputOverride",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_provisioned_throughput_override,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_on_demand_throughput_override[] = {
    {"MaxReadRequestUnits", &shape_long_object, 19, false, false},
};

static const gramme_shape shape_on_demand_throughput_override = {
    .name = "OnDemandThroughputOverride",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .members = members_of_shape_on_demand_throughput_override,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_replica_global_secondary_index[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"ProvisionedThroughputOverride", &shape_provisioned_throughput_override, 29, false, false},
    {"OnDemandThroughputOverride", &shape_on_demand_throughput_override, 26, false, false},
};

static const gramme_shape shape_replica_global_secondary_index = {
    .name = "ReplicaGlobalSecondaryIndex",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_replica_global_secondary_index,
    .member_count = 3,
};

static const gramme_shape shape_replica_global_secondary_index_list = {
    .name = "ReplicaGlobalSecondaryIndexList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_replica_global_secondary_index,
};

static const gramme_shape_member members_of_shape_create_replication_group_member_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
    {"KMSMasterKeyId", &shape_kms_master_key_id, 14, false, false},
    {"ProvisionedThroughputOverride", &shape_provisioned_throughput_override, 29, false, false},
    {"OnDemandThroughputOverride", &shape_on_demand_throughput_override, 26, false, false},
    {"GlobalSecondaryIndexes", &shape_replica_global_secondary_index_list, 22, false, false},
    {"TableClassOverride", &shape_table_class, 18, false, false},
};

static const gramme_shape shape_create_replication_group_member_action = {
    .name = "CreateReplicationGroupMemberAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_create_replication_group_member_action,
    .member_count = 6,
};

static const gramme_shape_member members_of_shape_update_replication_group_member_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
    {"KMSMasterKeyId", &shape_kms_master_key_id, 14, false, false},
    {"ProvisionedThroughputOverride", &shape_provisioned_throughput_override, 29, false, false},
    {"OnDemandThroughputOverride", &shape_on_demand_throughput_override, 26, false, false},
    {"GlobalSecondaryIndexes", &shape_replica_global_secondary_index_list, 22, false, false},
    {"TableClassOverride", &shape_table_class, 18, false, false},
};

static const gramme_shape shape_update_replication_group_member_action = {
    .name = "UpdateReplicationGroupMemberAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_update_replication_group_member_action,
    .member_count = 6,
};

static const gramme_shape_member members_of_shape_delete_replication_group_member_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
};

static const gramme_shape shape_delete_replication_group_member_action = {
    .name = "DeleteReplicationGroupMemberAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_delete_replication_group_member_action,
    .member_count = 1,
};

static const char *const values_of_shape_disassociation_mode[] = {
    "WAIT_FOR_REPLICATION",
    NULL,
};

static const gramme_shape shape_disassociation_mode = {
    .name = "DisassociationMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_disassociation_mode,
};

static const gramme_shape_member members_of_shape_disassociate_replication_group_member_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
    {"DisassociationMode", &shape_disassociation_mode, 18, true, false},
};

static const gramme_shape shape_disassociate_replication_group_member_action = {
    .name = "DisassociateReplicationGroupMemberAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_disassociate_replication_group_member_action,
    .member_count = 2,
};

static const gramme_shape_member members_of_shape_replication_group_update[] = {
    {"Create", &shape_create_replication_group_member_action, 6, false, false},
    {"Update", &shape_update_replication_group_member_action, 6, false, false},
    {"Delete", &shape_delete_replication_group_member_action, 6, false, false},
    {"Disassociate", &shape_disassociate_replication_group_member_action, 12, false, false},
};

static const gramme_shape shape_replication_group_update = {
    .name = "ReplicationGroupUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_replication_group_update,
    .member_count = 4,
};

static const gramme_shape shape_replication_group_update_list = {
    .name = "ReplicationGroupUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_replication_group_update,
};

static const char *const values_of_shape_multi_region_consistency[] = {
    "EVENTUAL",
    "STRONG",
    NULL,
};

static const gramme_shape shape_multi_region_consistency = {
    .name = "MultiRegionConsistency",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_multi_region_consistency,
};

static const gramme_shape_member members_of_shape_create_global_table_witness_group_member_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
};

static const gramme_shape shape_create_global_table_witness_group_member_action = {
    .name = "CreateGlobalTableWitnessGroupMemberAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_create_global_table_witness_group_member_action,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_delete_global_table_witness_group_member_action[] = {
    {"RegionName", &shape_region_name, 10, true, false},
};

static const gramme_shape shape_delete_global_table_witness_group_member_action = {
    .name = "DeleteGlobalTableWitnessGroupMemberAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_delete_global_table_witness_group_member_action,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_global_table_witness_group_update[] = {
    {"Create", &shape_create_global_table_witness_group_member_action, 6, false, false},
    {"Delete", &shape_delete_global_table_witness_group_member_action, 6, false, false},
};

static const gramme_shape shape_global_table_witness_group_update = {
    .name = "GlobalTableWitnessGroupUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_global_table_witness_group_update,
    .member_count = 2,
};

static const gramme_shape shape_global_table_witness_group_update_list = {
    .name = "GlobalTableWitnessGroupUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1,
    .constrained = true,
    .element = &shape_global_table_witness_group_update,
};

static const gramme_shape shape_disassociation_protection_enabled = {
    .name = "DisassociationProtectionEnabled",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const gramme_shape_member members_of_shape_create_vector_index_action[] = {
    {"IndexName", &shape_index_name, 9, true, false},
    {"VectorAttribute", &shape_vector_attribute_definition, 15, true, false},
    {"SearchSchema", &shape_search_schema, 12, false, false},
    {"Projection", &shape_projection, 10, true, false},
    {"Dimensions", &shape_positive_long_object, 10, true, false},
    {"DistanceFunction", &shape_vector_distance_function, 16, true, false},
};

static const gramme_shape shape_create_vector_index_action = {
    .name = "CreateVectorIndexAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_create_vector_index_action,
    .member_count = 6,
};

static const gramme_shape_member members_of_shape_delete_vector_index_action[] = {
    {"IndexName", &shape_index_name, 9, true, false},
};

static const gramme_shape shape_delete_vector_index_action = {
    .name = "DeleteVectorIndexAction",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_delete_vector_index_action,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_vector_index_update[] = {
    {"Create", &shape_create_vector_index_action, 6, false, false},
    {"Delete", &shape_delete_vector_index_action, 6, false, false},
};

static const gramme_shape shape_vector_index_update = {
    .name = "VectorIndexUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_vector_index_update,
    .member_count = 2,
};

static const gramme_shape shape_vector_index_update_list = {
    .name = "VectorIndexUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_vector_index_update,
};

static const gramme_shape_member members_of_gramme_shape_update_table_input[] = {
    {"AttributeDefinitions", &shape_attribute_definitions, 20, false, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"BillingMode", &shape_billing_mode, 11, false, false},
    {"ProvisionedThroughput", &shape_provisioned_throughput, 21, false, false},
    {"GlobalSecondaryIndexUpdates", &shape_global_secondary_index_update_list, 27, false, false},
    {"StreamSpecification", &shape_stream_specification, 19, false, false},
    {"SSESpecification", &shape_sse_specification, 16, false, false},
    {"ReplicaUpdates", &shape_replication_group_update_list, 14, false, false},
    {"TableClass", &shape_table_class, 10, false, false},
    {"DeletionProtectionEnabled", &shape_deletion_protection_enabled, 25, false, false},
    {"MultiRegionConsistency", &shape_multi_region_consistency, 22, false, false},
    {"GlobalTableWitnessUpdates", &shape_global_table_witness_group_update_list, 25, false, false},
    {"OnDemandThroughput", &shape_on_demand_throughput, 18, false, false},
    {"WarmThroughput", &shape_warm_throughput, 14, false, false},
    {"GlobalTableSettingsReplicationMode", &shape_global_table_settings_replication_mode, 34, false, false},
    {"DisassociationProtectionEnabled", &shape_disassociation_protection_enabled, 31, false, false},
    {"VectorIndexUpdates", &shape_vector_index_update_list, 18, false, false},
};

static const uint8_t order_of_gramme_shape_update_table_input[] = {
    1, 3, 2, 4, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
};

static const gramme_refusal refusals_of_gramme_shape_update_table_input[] = {
    {1, "The parameter 'TableName' is required but was not present in the request", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_update_table_input = {
    .name = "UpdateTableInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_table_input,
    .member_count = 17,
    .order = order_of_gramme_shape_update_table_input,
    .refusals = refusals_of_gramme_shape_update_table_input,
};

static const gramme_shape_member members_of_shape_global_secondary_index_auto_scaling_update[] = {
    {"IndexName", &shape_index_name, 9, false, false},
    {"ProvisionedWriteCapacityAutoScalingUpdate", &shape_auto_scaling_settings_update, 41, false, false},
};

static const gramme_shape shape_global_secondary_index_auto_scaling_update = {
    .name = "GlobalSecondaryIndexAutoScalingUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_global_secondary_index_auto_scaling_update,
    .member_count = 2,
};

static const gramme_shape shape_global_secondary_index_auto_scaling_update_list = {
    .name = "GlobalSecondaryIndexAutoScalingUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_global_secondary_index_auto_scaling_update,
};

static const gramme_shape_member members_of_shape_replica_global_secondary_index_auto_scaling_update[] = {
    {"IndexName", &shape_index_name, 9, false, false},
    {"ProvisionedReadCapacityAutoScalingUpdate", &shape_auto_scaling_settings_update, 40, false, false},
};

static const gramme_shape shape_replica_global_secondary_index_auto_scaling_update = {
    .name = "ReplicaGlobalSecondaryIndexAutoScalingUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_replica_global_secondary_index_auto_scaling_update,
    .member_count = 2,
};

static const gramme_shape shape_replica_global_secondary_index_auto_scaling_update_list = {
    .name = "ReplicaGlobalSecondaryIndexAutoScalingUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_replica_global_secondary_index_auto_scaling_update,
};

static const gramme_shape_member members_of_shape_replica_auto_scaling_update[] = {
    {"RegionName", &shape_region_name, 10, true, false},
    {"ReplicaGlobalSecondaryIndexUpdates", &shape_replica_global_secondary_index_auto_scaling_update_list, 34, false, false},
    {"ReplicaProvisionedReadCapacityAutoScalingUpdate", &shape_auto_scaling_settings_update, 47, false, false},
};

static const gramme_shape shape_replica_auto_scaling_update = {
    .name = "ReplicaAutoScalingUpdate",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_replica_auto_scaling_update,
    .member_count = 3,
};

static const gramme_shape shape_replica_auto_scaling_update_list = {
    .name = "ReplicaAutoScalingUpdateList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .constrained = true,
    .element = &shape_replica_auto_scaling_update,
};

static const gramme_shape_member members_of_gramme_shape_update_table_replica_auto_scaling_input[] = {
    {"GlobalSecondaryIndexUpdates", &shape_global_secondary_index_auto_scaling_update_list, 27, false, false},
    {"TableName", &shape_table_arn, 9, true, false},
    {"ProvisionedWriteCapacityAutoScalingUpdate", &shape_auto_scaling_settings_update, 41, false, false},
    {"ReplicaUpdates", &shape_replica_auto_scaling_update_list, 14, false, false},
};

const gramme_shape gramme_shape_update_table_replica_auto_scaling_input = {
    .name = "UpdateTableReplicaAutoScalingInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_table_replica_auto_scaling_input,
    .member_count = 4,
};

static const gramme_shape shape_time_to_live_enabled = {
    .name = "TimeToLiveEnabled",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const gramme_shape shape_time_to_live_attribute_name = {
    .name = "TimeToLiveAttributeName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 255,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_time_to_live_specification[] = {
    {"Enabled", &shape_time_to_live_enabled, 7, true, false},
    {"AttributeName", &shape_time_to_live_attribute_name, 13, true, false},
};

static const gramme_shape shape_time_to_live_specification = {
    .name = "TimeToLiveSpecification",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_time_to_live_specification,
    .member_count = 2,
};

static const gramme_shape_member members_of_gramme_shape_update_time_to_live_input[] = {
    {"TableName", &shape_table_arn, 9, true, false},
    {"TimeToLiveSpecification", &shape_time_to_live_specification, 23, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_update_time_to_live_input[] = {
    {0, "The parameter 'TableName' is required but was not present in the request", NULL},
    {0, NULL, NULL},
};

const gramme_shape gramme_shape_update_time_to_live_input = {
    .name = "UpdateTimeToLiveInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_time_to_live_input,
    .member_count = 2,
    .refusals = refusals_of_gramme_shape_update_time_to_live_input,
};

static const gramme_shape shape_streams_limit = {
    .name = "StreamsLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 100,
    .constrained = true,
};

static const gramme_shape shape_shard_id = {
    .name = "ShardId",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 28,
    .has_max = true,
    .max = 65,
    .constrained = true,
};

static const char *const values_of_shape_shard_filter_type[] = {
    "CHILD_SHARDS",
    NULL,
};

static const gramme_shape shape_shard_filter_type = {
    .name = "ShardFilterType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_shard_filter_type,
};

static const gramme_shape_member members_of_shape_shard_filter[] = {
    {"Type", &shape_shard_filter_type, 4, false, false},
    {"ShardId", &shape_shard_id, 7, false, false},
};

static const gramme_shape shape_shard_filter = {
    .name = "ShardFilter",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_shard_filter,
    .member_count = 2,
};

static const gramme_shape_member members_of_gramme_shape_describe_stream_input[] = {
    {"StreamArn", &shape_stream_arn, 9, true, false},
    {"Limit", &shape_streams_limit, 5, false, false},
    {"ExclusiveStartShardId", &shape_shard_id, 21, false, false},
    {"ShardFilter", &shape_shard_filter, 11, false, false},
};

const gramme_shape gramme_shape_describe_stream_input = {
    .name = "DescribeStreamInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_describe_stream_input,
    .member_count = 4,
};

static const gramme_shape shape_shard_iterator = {
    .name = "ShardIterator",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 2048,
    .constrained = true,
};

static const gramme_shape shape_records_limit = {
    .name = "RecordsLimit",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1000,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_get_records_input[] = {
    {"ShardIterator", &shape_shard_iterator, 13, true, false},
    {"Limit", &shape_records_limit, 5, false, false},
};

const gramme_shape gramme_shape_get_records_input = {
    .name = "GetRecordsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_get_records_input,
    .member_count = 2,
};

static const char *const values_of_shape_shard_iterator_type[] = {
    "TRIM_HORIZON",
    "LATEST",
    "AT_SEQUENCE_NUMBER",
    "AFTER_SEQUENCE_NUMBER",
    "AT_TIMESTAMP",
    NULL,
};

static const gramme_shape shape_shard_iterator_type = {
    .name = "ShardIteratorType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_shard_iterator_type,
};

static const gramme_shape shape_sequence_number = {
    .name = "SequenceNumber",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 21,
    .has_max = true,
    .max = 40,
    .constrained = true,
};

static const gramme_shape shape_timestamp = {
    .name = "Timestamp",
    .kind = GRAMME_SHAPE_TIMESTAMP,
};

static const gramme_shape_member members_of_gramme_shape_get_shard_iterator_input[] = {
    {"StreamArn", &shape_stream_arn, 9, true, false},
    {"ShardId", &shape_shard_id, 7, true, false},
    {"ShardIteratorType", &shape_shard_iterator_type, 17, true, false},
    {"SequenceNumber", &shape_sequence_number, 14, false, false},
    {"Timestamp", &shape_timestamp, 9, false, false},
};

const gramme_shape gramme_shape_get_shard_iterator_input = {
    .name = "GetShardIteratorInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_get_shard_iterator_input,
    .member_count = 5,
};

static const gramme_shape_member members_of_gramme_shape_list_streams_input[] = {
    {"TableName", &shape_table_name, 9, false, false},
    {"Limit", &shape_streams_limit, 5, false, false},
    {"ExclusiveStartStreamArn", &shape_stream_arn, 23, false, false},
};

const gramme_shape gramme_shape_list_streams_input = {
    .name = "ListStreamsInput",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_streams_input,
    .member_count = 3,
};

const gramme_model_operation gramme_model_operations[] = {
    {"BatchExecuteStatement", GRAMME_SERVICE_DYNAMODB, &gramme_shape_batch_execute_statement_input},
    {"BatchGetItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_batch_get_item_input},
    {"BatchWriteItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_batch_write_item_input},
    {"CancelBulkOperation", GRAMME_SERVICE_DYNAMODB, &gramme_shape_cancel_bulk_operation_input},
    {"CreateBackup", GRAMME_SERVICE_DYNAMODB, &gramme_shape_create_backup_input},
    {"CreateGlobalTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_create_global_table_input},
    {"CreateTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_create_table_input},
    {"DeleteBackup", GRAMME_SERVICE_DYNAMODB, &gramme_shape_delete_backup_input},
    {"DeleteItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_delete_item_input},
    {"DeleteResourcePolicy", GRAMME_SERVICE_DYNAMODB, &gramme_shape_delete_resource_policy_input},
    {"DeleteTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_delete_table_input},
    {"DescribeBackup", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_backup_input},
    {"DescribeBulkOperation", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_bulk_operation_input},
    {"DescribeContinuousBackups", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_continuous_backups_input},
    {"DescribeContributorInsights", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_contributor_insights_input},
    {"DescribeEndpoints", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_endpoints_request},
    {"DescribeExport", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_export_input},
    {"DescribeGlobalTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_global_table_input},
    {"DescribeGlobalTableSettings", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_global_table_settings_input},
    {"DescribeImport", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_import_input},
    {"DescribeKinesisStreamingDestination", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_kinesis_streaming_destination_input},
    {"DescribeLimits", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_limits_input},
    {"DescribeStream", GRAMME_SERVICE_DYNAMODBSTREAMS, &gramme_shape_describe_stream_input},
    {"DescribeTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_table_input},
    {"DescribeTableReplicaAutoScaling", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_table_replica_auto_scaling_input},
    {"DescribeTimeToLive", GRAMME_SERVICE_DYNAMODB, &gramme_shape_describe_time_to_live_input},
    {"DisableKinesisStreamingDestination", GRAMME_SERVICE_DYNAMODB, &gramme_shape_kinesis_streaming_destination_input},
    {"EnableKinesisStreamingDestination", GRAMME_SERVICE_DYNAMODB, &gramme_shape_kinesis_streaming_destination_input},
    {"ExecuteStatement", GRAMME_SERVICE_DYNAMODB, &gramme_shape_execute_statement_input},
    {"ExecuteTransaction", GRAMME_SERVICE_DYNAMODB, &gramme_shape_execute_transaction_input},
    {"ExportTableToPointInTime", GRAMME_SERVICE_DYNAMODB, &gramme_shape_export_table_to_point_in_time_input},
    {"GetItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_get_item_input},
    {"GetRecords", GRAMME_SERVICE_DYNAMODBSTREAMS, &gramme_shape_get_records_input},
    {"GetResourcePolicy", GRAMME_SERVICE_DYNAMODB, &gramme_shape_get_resource_policy_input},
    {"GetShardIterator", GRAMME_SERVICE_DYNAMODBSTREAMS, &gramme_shape_get_shard_iterator_input},
    {"ImportTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_import_table_input},
    {"ListBackups", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_backups_input},
    {"ListBulkOperations", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_bulk_operations_input},
    {"ListContributorInsights", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_contributor_insights_input},
    {"ListExports", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_exports_input},
    {"ListGlobalTables", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_global_tables_input},
    {"ListImports", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_imports_input},
    {"ListStreams", GRAMME_SERVICE_DYNAMODBSTREAMS, &gramme_shape_list_streams_input},
    {"ListTables", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_tables_input},
    {"ListTagsOfResource", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_tags_of_resource_input},
    {"PutItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_put_item_input},
    {"PutResourcePolicy", GRAMME_SERVICE_DYNAMODB, &gramme_shape_put_resource_policy_input},
    {"Query", GRAMME_SERVICE_DYNAMODB, &gramme_shape_query_input},
    {"RestoreTableFromBackup", GRAMME_SERVICE_DYNAMODB, &gramme_shape_restore_table_from_backup_input},
    {"RestoreTableToPointInTime", GRAMME_SERVICE_DYNAMODB, &gramme_shape_restore_table_to_point_in_time_input},
    {"Scan", GRAMME_SERVICE_DYNAMODB, &gramme_shape_scan_input},
    {"SearchVectors", GRAMME_SERVICE_DYNAMODB, &gramme_shape_search_vectors_input},
    {"StartBulkPutItems", GRAMME_SERVICE_DYNAMODB, &gramme_shape_start_bulk_put_items_input},
    {"TagResource", GRAMME_SERVICE_DYNAMODB, &gramme_shape_tag_resource_input},
    {"TransactGetItems", GRAMME_SERVICE_DYNAMODB, &gramme_shape_transact_get_items_input},
    {"TransactWriteItems", GRAMME_SERVICE_DYNAMODB, &gramme_shape_transact_write_items_input},
    {"UntagResource", GRAMME_SERVICE_DYNAMODB, &gramme_shape_untag_resource_input},
    {"UpdateContinuousBackups", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_continuous_backups_input},
    {"UpdateContributorInsights", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_contributor_insights_input},
    {"UpdateGlobalTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_global_table_input},
    {"UpdateGlobalTableSettings", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_global_table_settings_input},
    {"UpdateItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_item_input},
    {"UpdateKinesisStreamingDestination", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_kinesis_streaming_destination_input},
    {"UpdateTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_table_input},
    {"UpdateTableReplicaAutoScaling", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_table_replica_auto_scaling_input},
    {"UpdateTimeToLive", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_time_to_live_input},
};
const unsigned gramme_model_operation_count = 66;
