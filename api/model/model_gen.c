/* SPDX-License-Identifier: Apache-2.0 */
/* model_gen.c - written by generate.py from
 * dynamodb.json, dynamodbstreams.json, lambda.json (botocore 1.44.5). Do not edit. */
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
    "OLD_IMAGE",
    "KEYS_ONLY",
    "NEW_AND_OLD_IMAGES",
    "NEW_IMAGE",
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
    .has_min = true,
    .min = 1,
    .constrained = true,
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
};

static const gramme_shape shape_tag_value_string = {
    .name = "TagValueString",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape_member members_of_shape_tag[] = {
    {"Key", &shape_tag_key_string, 3, false, false},
    {"Value", &shape_tag_value_string, 5, false, false},
};

static const gramme_shape shape_tag = {
    .name = "Tag",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .members = members_of_shape_tag,
    .member_count = 2,
};

static const gramme_shape shape_tag_list = {
    .name = "TagList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_tag,
};

static const gramme_shape shape_table_class = {
    .name = "TableClass",
    .kind = GRAMME_SHAPE_STRING,
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

static const gramme_shape shape_table_arn_alone = {
    .name = "TableArnAlone",
    .kind = GRAMME_SHAPE_STRING,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .names_table = true,
};

static const gramme_shape_member members_of_gramme_shape_delete_table_input[] = {
    {"TableName", &shape_table_arn_alone, 9, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_delete_table_input[] = {
    {0, "The parameter 'TableName' is required but was not present in the request", "2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
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
    {"TableName", &shape_table_arn_alone, 9, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_describe_table_input[] = {
    {0, "The parameter 'TableName' is required but was not present in the request", "2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
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
    {"TableName", &shape_table_arn_alone, 9, true, false},
};

static const gramme_refusal refusals_of_gramme_shape_describe_time_to_live_input[] = {
    {0, "The parameter 'TableName' is required but was not present in the request", "2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
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

static const uint8_t order_of_shape_time_to_live_specification[] = {
    1, 0,
};

static const gramme_shape shape_time_to_live_specification = {
    .name = "TimeToLiveSpecification",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_time_to_live_specification,
    .member_count = 2,
    .order = order_of_shape_time_to_live_specification,
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

static const gramme_shape shape_arn = {
    .name = "Arn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 10000,
    .constrained = true,
    .pattern = "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
};

static const gramme_shape shape_namespaced_function_name = {
    .name = "NamespacedFunctionName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 256,
    .constrained = true,
    .pattern = "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
};

static const gramme_shape shape_enabled = {
    .name = "Enabled",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const gramme_shape shape_batch_size = {
    .name = "BatchSize",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 10000,
    .constrained = true,
};

static const gramme_shape shape_pattern = {
    .name = "Pattern",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 4096,
    .constrained = true,
    .pattern = "[\\s\\S]*",
};

static const gramme_shape_member members_of_shape_filter[] = {
    {"Pattern", &shape_pattern, 7, false, false},
};

static const gramme_shape shape_filter = {
    .name = "Filter",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_filter,
    .member_count = 1,
};

static const gramme_shape shape_filter_list = {
    .name = "FilterList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_filter,
};

static const gramme_shape_member members_of_shape_filter_criteria[] = {
    {"Filters", &shape_filter_list, 7, false, false},
};

static const gramme_shape shape_filter_criteria = {
    .name = "FilterCriteria",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_filter_criteria,
    .member_count = 1,
};

static const gramme_shape shape_kms_key_arn = {
    .name = "KMSKeyArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 10000,
    .constrained = true,
    .pattern = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
};

static const char *const values_of_shape_event_source_mapping_metric[] = {
    "EventCount",
    "ErrorCount",
    "KafkaMetrics",
    NULL,
};

static const gramme_shape shape_event_source_mapping_metric = {
    .name = "EventSourceMappingMetric",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_event_source_mapping_metric,
};

static const gramme_shape shape_event_source_mapping_metric_list = {
    .name = "EventSourceMappingMetricList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 3,
    .constrained = true,
    .element = &shape_event_source_mapping_metric,
};

static const gramme_shape_member members_of_shape_event_source_mapping_metrics_config[] = {
    {"Metrics", &shape_event_source_mapping_metric_list, 7, false, false},
};

static const gramme_shape shape_event_source_mapping_metrics_config = {
    .name = "EventSourceMappingMetricsConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_event_source_mapping_metrics_config,
    .member_count = 1,
};

static const char *const values_of_shape_event_source_mapping_system_log_level[] = {
    "DEBUG",
    "INFO",
    "WARN",
    NULL,
};

static const gramme_shape shape_event_source_mapping_system_log_level = {
    .name = "EventSourceMappingSystemLogLevel",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_event_source_mapping_system_log_level,
};

static const gramme_shape_member members_of_shape_event_source_mapping_logging_config[] = {
    {"SystemLogLevel", &shape_event_source_mapping_system_log_level, 14, false, false},
};

static const gramme_shape shape_event_source_mapping_logging_config = {
    .name = "EventSourceMappingLoggingConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_event_source_mapping_logging_config,
    .member_count = 1,
};

static const gramme_shape shape_maximum_concurrency = {
    .name = "MaximumConcurrency",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 2,
    .has_max = true,
    .max = 1000,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_scaling_config[] = {
    {"MaximumConcurrency", &shape_maximum_concurrency, 18, false, false},
};

static const gramme_shape shape_scaling_config = {
    .name = "ScalingConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_scaling_config,
    .member_count = 1,
};

static const gramme_shape shape_maximum_batching_window_in_seconds = {
    .name = "MaximumBatchingWindowInSeconds",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 300,
    .constrained = true,
};

static const gramme_shape shape_parallelization_factor = {
    .name = "ParallelizationFactor",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 10,
    .constrained = true,
};

static const char *const values_of_shape_event_source_position[] = {
    "LATEST",
    "AT_TIMESTAMP",
    "TRIM_HORIZON",
    NULL,
};

static const gramme_shape shape_event_source_position = {
    .name = "EventSourcePosition",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_event_source_position,
};

static const gramme_shape shape_destination_arn = {
    .name = "DestinationArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 350,
    .constrained = true,
    .pattern = "$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
};

static const gramme_shape_member members_of_shape_on_success[] = {
    {"Destination", &shape_destination_arn, 11, false, false},
};

static const gramme_shape shape_on_success = {
    .name = "OnSuccess",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_on_success,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_on_failure[] = {
    {"Destination", &shape_destination_arn, 11, false, false},
};

static const gramme_shape shape_on_failure = {
    .name = "OnFailure",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_on_failure,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_destination_config[] = {
    {"OnSuccess", &shape_on_success, 9, false, false},
    {"OnFailure", &shape_on_failure, 9, false, false},
};

static const gramme_shape shape_destination_config = {
    .name = "DestinationConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_destination_config,
    .member_count = 2,
};

static const gramme_shape shape_maximum_record_age_in_seconds = {
    .name = "MaximumRecordAgeInSeconds",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = -1,
    .has_max = true,
    .max = 604800,
    .constrained = true,
};

static const gramme_shape shape_bisect_batch_on_function_error = {
    .name = "BisectBatchOnFunctionError",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const gramme_shape shape_maximum_retry_attempts_event_source_mapping = {
    .name = "MaximumRetryAttemptsEventSourceMapping",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = -1,
    .has_max = true,
    .max = 10000,
    .constrained = true,
};

static const gramme_shape shape_tag_key = {
    .name = "TagKey",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 128,
    .constrained = true,
};

static const gramme_shape shape_tag_value = {
    .name = "TagValue",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 256,
    .constrained = true,
};

static const gramme_shape shape_tags = {
    .name = "Tags",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_tag_key,
    .element = &shape_tag_value,
};

static const gramme_shape shape_tumbling_window_in_seconds = {
    .name = "TumblingWindowInSeconds",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 900,
    .constrained = true,
};

static const gramme_shape shape_topic = {
    .name = "Topic",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 249,
    .constrained = true,
    .pattern = "[^.]([a-zA-Z0-9\\-_.]+)",
};

static const gramme_shape shape_topics = {
    .name = "Topics",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1,
    .constrained = true,
    .element = &shape_topic,
};

static const gramme_shape shape_queue = {
    .name = "Queue",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1000,
    .constrained = true,
    .pattern = "[\\s\\S]*",
};

static const gramme_shape shape_queues = {
    .name = "Queues",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1,
    .constrained = true,
    .element = &shape_queue,
};

static const char *const values_of_shape_source_access_type[] = {
    "BASIC_AUTH",
    "VPC_SUBNET",
    "VPC_SECURITY_GROUP",
    "SASL_SCRAM_512_AUTH",
    "SASL_SCRAM_256_AUTH",
    "VIRTUAL_HOST",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "SERVER_ROOT_CA_CERTIFICATE",
    "OAUTHBEARER_AUTH",
    "OAUTHBEARER_SCOPE",
    "OAUTHBEARER_AUDIENCE",
    "OAUTHBEARER_LOGICAL_CLUSTER",
    "OAUTHBEARER_IDENTITY_POOL",
    "IAM_AUTH",
    "IAM_OAUTHBEARER_AUTH",
    NULL,
};

static const gramme_shape shape_source_access_type = {
    .name = "SourceAccessType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_source_access_type,
};

static const gramme_shape shape_uri = {
    .name = "URI",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 200,
    .constrained = true,
    .pattern = "[ a-zA-Z0-9-\\/*:_+=.@-]*",
};

static const gramme_shape_member members_of_shape_source_access_configuration[] = {
    {"Type", &shape_source_access_type, 4, false, false},
    {"URI", &shape_uri, 3, false, false},
};

static const gramme_shape shape_source_access_configuration = {
    .name = "SourceAccessConfiguration",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_source_access_configuration,
    .member_count = 2,
};

static const gramme_shape shape_source_access_configurations = {
    .name = "SourceAccessConfigurations",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 23,
    .constrained = true,
    .element = &shape_source_access_configuration,
};

static const char *const values_of_shape_end_point_type[] = {
    "KAFKA_BOOTSTRAP_SERVERS",
    NULL,
};

static const gramme_shape shape_end_point_type = {
    .name = "EndPointType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_end_point_type,
};

static const gramme_shape shape_endpoint = {
    .name = "Endpoint",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 300,
    .constrained = true,
};

static const gramme_shape shape_endpoint_lists = {
    .name = "EndpointLists",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 10,
    .constrained = true,
    .element = &shape_endpoint,
};

static const gramme_shape shape_endpoints = {
    .name = "Endpoints",
    .kind = GRAMME_SHAPE_MAP,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 2,
    .constrained = true,
    .key = &shape_end_point_type,
    .element = &shape_endpoint_lists,
};

static const gramme_shape_member members_of_shape_self_managed_event_source[] = {
    {"Endpoints", &shape_endpoints, 9, false, false},
};

static const gramme_shape shape_self_managed_event_source = {
    .name = "SelfManagedEventSource",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_self_managed_event_source,
    .member_count = 1,
};

static const char *const values_of_shape_function_response_type[] = {
    "ReportBatchItemFailures",
    NULL,
};

static const gramme_shape shape_function_response_type = {
    .name = "FunctionResponseType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_function_response_type,
};

static const gramme_shape shape_function_response_type_list = {
    .name = "FunctionResponseTypeList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 1,
    .constrained = true,
    .element = &shape_function_response_type,
};

static const gramme_shape shape_schema_registry_uri = {
    .name = "SchemaRegistryUri",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 10000,
    .constrained = true,
    .pattern = "[a-zA-Z0-9-\\/*:_+=.@-]*",
};

static const char *const values_of_shape_schema_registry_event_record_format[] = {
    "JSON",
    "SOURCE",
    NULL,
};

static const gramme_shape shape_schema_registry_event_record_format = {
    .name = "SchemaRegistryEventRecordFormat",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_schema_registry_event_record_format,
};

static const char *const values_of_shape_kafka_schema_registry_auth_type[] = {
    "BASIC_AUTH",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "SERVER_ROOT_CA_CERTIFICATE",
    "OAUTHBEARER_AUTH",
    NULL,
};

static const gramme_shape shape_kafka_schema_registry_auth_type = {
    .name = "KafkaSchemaRegistryAuthType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_kafka_schema_registry_auth_type,
};

static const gramme_shape_member members_of_shape_kafka_schema_registry_access_config[] = {
    {"Type", &shape_kafka_schema_registry_auth_type, 4, false, false},
    {"URI", &shape_arn, 3, false, false},
};

static const gramme_shape shape_kafka_schema_registry_access_config = {
    .name = "KafkaSchemaRegistryAccessConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_kafka_schema_registry_access_config,
    .member_count = 2,
};

static const gramme_shape shape_kafka_schema_registry_access_config_list = {
    .name = "KafkaSchemaRegistryAccessConfigList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_kafka_schema_registry_access_config,
};

static const char *const values_of_shape_kafka_schema_validation_attribute[] = {
    "KEY",
    "VALUE",
    NULL,
};

static const gramme_shape shape_kafka_schema_validation_attribute = {
    .name = "KafkaSchemaValidationAttribute",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_kafka_schema_validation_attribute,
};

static const gramme_shape_member members_of_shape_kafka_schema_validation_config[] = {
    {"Attribute", &shape_kafka_schema_validation_attribute, 9, false, false},
};

static const gramme_shape shape_kafka_schema_validation_config = {
    .name = "KafkaSchemaValidationConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_kafka_schema_validation_config,
    .member_count = 1,
};

static const gramme_shape shape_kafka_schema_validation_config_list = {
    .name = "KafkaSchemaValidationConfigList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_kafka_schema_validation_config,
};

static const gramme_shape_member members_of_shape_kafka_schema_registry_config[] = {
    {"SchemaRegistryURI", &shape_schema_registry_uri, 17, false, false},
    {"EventRecordFormat", &shape_schema_registry_event_record_format, 17, false, false},
    {"AccessConfigs", &shape_kafka_schema_registry_access_config_list, 13, false, false},
    {"SchemaValidationConfigs", &shape_kafka_schema_validation_config_list, 23, false, false},
};

static const gramme_shape shape_kafka_schema_registry_config = {
    .name = "KafkaSchemaRegistryConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_kafka_schema_registry_config,
    .member_count = 4,
};

static const gramme_shape_member members_of_shape_amazon_managed_kafka_event_source_config[] = {
    {"ConsumerGroupId", &shape_uri, 15, false, false},
    {"SchemaRegistryConfig", &shape_kafka_schema_registry_config, 20, false, false},
};

static const gramme_shape shape_amazon_managed_kafka_event_source_config = {
    .name = "AmazonManagedKafkaEventSourceConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_amazon_managed_kafka_event_source_config,
    .member_count = 2,
};

static const char *const values_of_shape_kafka_event_source_mapping_consumption_mode[] = {
    "Stream",
    "Queue",
    NULL,
};

static const gramme_shape shape_kafka_event_source_mapping_consumption_mode = {
    .name = "KafkaEventSourceMappingConsumptionMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_kafka_event_source_mapping_consumption_mode,
};

static const gramme_shape_member members_of_shape_self_managed_kafka_event_source_config[] = {
    {"ConsumerGroupId", &shape_uri, 15, false, false},
    {"SchemaRegistryConfig", &shape_kafka_schema_registry_config, 20, false, false},
    {"ConsumptionMode", &shape_kafka_event_source_mapping_consumption_mode, 15, false, false},
};

static const gramme_shape shape_self_managed_kafka_event_source_config = {
    .name = "SelfManagedKafkaEventSourceConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_self_managed_kafka_event_source_config,
    .member_count = 3,
};

static const gramme_shape shape_database_name = {
    .name = "DatabaseName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 63,
    .constrained = true,
    .pattern = "[^ /\\.$\\x22]*",
};

static const gramme_shape shape_collection_name = {
    .name = "CollectionName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 57,
    .constrained = true,
};

static const char *const values_of_shape_full_document[] = {
    "UpdateLookup",
    "Default",
    NULL,
};

static const gramme_shape shape_full_document = {
    .name = "FullDocument",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_full_document,
};

static const gramme_shape_member members_of_shape_document_db_event_source_config[] = {
    {"DatabaseName", &shape_database_name, 12, false, false},
    {"CollectionName", &shape_collection_name, 14, false, false},
    {"FullDocument", &shape_full_document, 12, false, false},
};

static const gramme_shape shape_document_db_event_source_config = {
    .name = "DocumentDBEventSourceConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_document_db_event_source_config,
    .member_count = 3,
};

static const gramme_shape shape_minimum_number_of_pollers = {
    .name = "MinimumNumberOfPollers",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 200,
    .constrained = true,
};

static const gramme_shape shape_maximum_number_of_pollers = {
    .name = "MaximumNumberOfPollers",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 10000,
    .constrained = true,
};

static const gramme_shape shape_provisioned_poller_group_name = {
    .name = "ProvisionedPollerGroupName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 128,
    .constrained = true,
    .pattern = "[a-zA-Z0-9-_]*",
};

static const gramme_shape_member members_of_shape_provisioned_poller_config[] = {
    {"MinimumPollers", &shape_minimum_number_of_pollers, 14, false, false},
    {"MaximumPollers", &shape_maximum_number_of_pollers, 14, false, false},
    {"PollerGroupName", &shape_provisioned_poller_group_name, 15, false, false},
};

static const gramme_shape shape_provisioned_poller_config = {
    .name = "ProvisionedPollerConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_provisioned_poller_config,
    .member_count = 3,
};

static const gramme_shape_member members_of_gramme_shape_create_event_source_mapping_request[] = {
    {"EventSourceArn", &shape_arn, 14, false, false},
    {"FunctionName", &shape_namespaced_function_name, 12, true, false},
    {"Enabled", &shape_enabled, 7, false, false},
    {"BatchSize", &shape_batch_size, 9, false, false},
    {"FilterCriteria", &shape_filter_criteria, 14, false, false},
    {"KMSKeyArn", &shape_kms_key_arn, 9, false, false},
    {"MetricsConfig", &shape_event_source_mapping_metrics_config, 13, false, false},
    {"LoggingConfig", &shape_event_source_mapping_logging_config, 13, false, false},
    {"ScalingConfig", &shape_scaling_config, 13, false, false},
    {"MaximumBatchingWindowInSeconds", &shape_maximum_batching_window_in_seconds, 30, false, false},
    {"ParallelizationFactor", &shape_parallelization_factor, 21, false, false},
    {"StartingPosition", &shape_event_source_position, 16, false, false},
    {"StartingPositionTimestamp", &shape_date, 25, false, false},
    {"DestinationConfig", &shape_destination_config, 17, false, false},
    {"MaximumRecordAgeInSeconds", &shape_maximum_record_age_in_seconds, 25, false, false},
    {"BisectBatchOnFunctionError", &shape_bisect_batch_on_function_error, 26, false, false},
    {"MaximumRetryAttempts", &shape_maximum_retry_attempts_event_source_mapping, 20, false, false},
    {"Tags", &shape_tags, 4, false, false},
    {"TumblingWindowInSeconds", &shape_tumbling_window_in_seconds, 23, false, false},
    {"Topics", &shape_topics, 6, false, false},
    {"Queues", &shape_queues, 6, false, false},
    {"SourceAccessConfigurations", &shape_source_access_configurations, 26, false, false},
    {"SelfManagedEventSource", &shape_self_managed_event_source, 22, false, false},
    {"FunctionResponseTypes", &shape_function_response_type_list, 21, false, false},
    {"AmazonManagedKafkaEventSourceConfig", &shape_amazon_managed_kafka_event_source_config, 35, false, false},
    {"SelfManagedKafkaEventSourceConfig", &shape_self_managed_kafka_event_source_config, 33, false, false},
    {"DocumentDBEventSourceConfig", &shape_document_db_event_source_config, 27, false, false},
    {"ProvisionedPollerConfig", &shape_provisioned_poller_config, 23, false, false},
};

const gramme_shape gramme_shape_create_event_source_mapping_request = {
    .name = "CreateEventSourceMappingRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_create_event_source_mapping_request,
    .member_count = 28,
};

static const gramme_shape shape_function_name = {
    .name = "FunctionName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 140,
    .constrained = true,
    .pattern = "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
};

static const gramme_shape shape_runtime = {
    .name = "Runtime",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_role_arn = {
    .name = "RoleArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 10000,
    .constrained = true,
    .pattern = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
};

static const gramme_shape shape_handler = {
    .name = "Handler",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 128,
    .constrained = true,
    .pattern = "[^\\s]+",
};

static const gramme_shape shape_blob = {
    .name = "Blob",
    .kind = GRAMME_SHAPE_BLOB,
};

static const gramme_shape shape_s3_bucket_of_lambda = {
    .name = "S3Bucket",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 3,
    .has_max = true,
    .max = 63,
    .constrained = true,
};

static const gramme_shape shape_s3_key = {
    .name = "S3Key",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .pattern = ".*",
};

static const gramme_shape shape_s3_object_version = {
    .name = "S3ObjectVersion",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .pattern = ".*",
};

static const char *const values_of_shape_s3_object_storage_mode[] = {
    "COPY",
    "REFERENCE",
    NULL,
};

static const gramme_shape shape_s3_object_storage_mode = {
    .name = "S3ObjectStorageMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_s3_object_storage_mode,
};

static const gramme_shape_member members_of_shape_function_code[] = {
    {"ZipFile", &shape_blob, 7, false, false},
    {"S3Bucket", &shape_s3_bucket_of_lambda, 8, false, false},
    {"S3Key", &shape_s3_key, 5, false, false},
    {"S3ObjectVersion", &shape_s3_object_version, 15, false, false},
    {"S3ObjectStorageMode", &shape_s3_object_storage_mode, 19, false, false},
    {"ImageUri", &shape_string, 8, false, false},
    {"SourceKMSKeyArn", &shape_kms_key_arn, 15, false, false},
};

static const gramme_shape shape_function_code = {
    .name = "FunctionCode",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_function_code,
    .member_count = 7,
};

static const gramme_shape shape_description = {
    .name = "Description",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 256,
    .constrained = true,
};

static const gramme_shape shape_timeout = {
    .name = "Timeout",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 5400,
    .constrained = true,
};

static const gramme_shape shape_memory_size = {
    .name = "MemorySize",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 128,
    .has_max = true,
    .max = 32768,
    .constrained = true,
};

static const gramme_shape shape_boolean = {
    .name = "Boolean",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const char *const values_of_shape_function_version_latest_published[] = {
    "LATEST_PUBLISHED",
    NULL,
};

static const gramme_shape shape_function_version_latest_published = {
    .name = "FunctionVersionLatestPublished",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_function_version_latest_published,
};

static const gramme_shape shape_subnet_id = {
    .name = "SubnetId",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .pattern = "subnet-[0-9a-z]*",
};

static const gramme_shape shape_subnet_ids = {
    .name = "SubnetIds",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 16,
    .constrained = true,
    .element = &shape_subnet_id,
};

static const gramme_shape shape_security_group_id = {
    .name = "SecurityGroupId",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 1024,
    .constrained = true,
    .pattern = "sg-[0-9a-zA-Z]*",
};

static const gramme_shape shape_security_group_ids = {
    .name = "SecurityGroupIds",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 5,
    .constrained = true,
    .element = &shape_security_group_id,
};

static const gramme_shape shape_nullable_boolean = {
    .name = "NullableBoolean",
    .kind = GRAMME_SHAPE_BOOLEAN,
};

static const gramme_shape_member members_of_shape_vpc_config[] = {
    {"SubnetIds", &shape_subnet_ids, 9, false, false},
    {"SecurityGroupIds", &shape_security_group_ids, 16, false, false},
    {"Ipv6AllowedForDualStack", &shape_nullable_boolean, 23, false, false},
};

static const gramme_shape shape_vpc_config = {
    .name = "VpcConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_vpc_config,
    .member_count = 3,
};

static const char *const values_of_shape_package_type[] = {
    "Zip",
    "Image",
    NULL,
};

static const gramme_shape shape_package_type = {
    .name = "PackageType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_package_type,
};

static const gramme_shape shape_resource_arn = {
    .name = "ResourceArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 10000,
    .constrained = true,
    .pattern = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
};

static const gramme_shape_member members_of_shape_dead_letter_config[] = {
    {"TargetArn", &shape_resource_arn, 9, false, false},
};

static const gramme_shape shape_dead_letter_config = {
    .name = "DeadLetterConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_dead_letter_config,
    .member_count = 1,
};

static const gramme_shape shape_environment_variable_name = {
    .name = "EnvironmentVariableName",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .pattern = "[a-zA-Z]([a-zA-Z0-9_])+",
};

static const gramme_shape shape_environment_variable_value = {
    .name = "EnvironmentVariableValue",
    .kind = GRAMME_SHAPE_STRING,
};

static const gramme_shape shape_environment_variables = {
    .name = "EnvironmentVariables",
    .kind = GRAMME_SHAPE_MAP,
    .constrained = true,
    .key = &shape_environment_variable_name,
    .element = &shape_environment_variable_value,
};

static const gramme_shape_member members_of_shape_environment[] = {
    {"Variables", &shape_environment_variables, 9, false, false},
};

static const gramme_shape shape_environment = {
    .name = "Environment",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_environment,
    .member_count = 1,
};

static const char *const values_of_shape_tracing_mode[] = {
    "Active",
    "PassThrough",
    NULL,
};

static const gramme_shape shape_tracing_mode = {
    .name = "TracingMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_tracing_mode,
};

static const gramme_shape_member members_of_shape_tracing_config[] = {
    {"Mode", &shape_tracing_mode, 4, false, false},
};

static const gramme_shape shape_tracing_config = {
    .name = "TracingConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_tracing_config,
    .member_count = 1,
};

static const gramme_shape shape_layer_version_arn = {
    .name = "LayerVersionArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 2048,
    .constrained = true,
    .pattern = "((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))",
};

static const gramme_shape shape_layer_list = {
    .name = "LayerList",
    .kind = GRAMME_SHAPE_LIST,
    .constrained = true,
    .element = &shape_layer_version_arn,
};

static const gramme_shape shape_file_system_arn = {
    .name = "FileSystemArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 256,
    .constrained = true,
    .pattern = "arn:aws[a-zA-Z-]*:elasticfilesystem:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:access-point/fsap-[a-f0-9]{17}$|^arn:aws[-a-z]*:s3files:[0-9a-z-:]+:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}",
};

static const gramme_shape shape_local_mount_path = {
    .name = "LocalMountPath",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 160,
    .constrained = true,
    .pattern = "/mnt/[a-zA-Z0-9-_.]+",
};

static const char *const values_of_shape_direct_s3_read[] = {
    "ENABLED",
    "DISABLED",
    "AUTO",
    NULL,
};

static const gramme_shape shape_direct_s3_read = {
    .name = "DirectS3Read",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_direct_s3_read,
};

static const gramme_shape_member members_of_shape_s3_files_config[] = {
    {"DirectS3Read", &shape_direct_s3_read, 12, false, false},
};

static const gramme_shape shape_s3_files_config = {
    .name = "S3FilesConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_s3_files_config,
    .member_count = 1,
};

static const gramme_shape_member members_of_shape_file_system_config[] = {
    {"Arn", &shape_file_system_arn, 3, true, false},
    {"LocalMountPath", &shape_local_mount_path, 14, true, false},
    {"S3FilesConfig", &shape_s3_files_config, 13, false, false},
};

static const gramme_shape shape_file_system_config = {
    .name = "FileSystemConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_file_system_config,
    .member_count = 3,
};

static const gramme_shape shape_file_system_config_list = {
    .name = "FileSystemConfigList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 1,
    .constrained = true,
    .element = &shape_file_system_config,
};

static const gramme_shape shape_code_signing_config_arn = {
    .name = "CodeSigningConfigArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 200,
    .constrained = true,
    .pattern = "arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}",
};

static const gramme_shape shape_string_list = {
    .name = "StringList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 1500,
    .constrained = true,
    .element = &shape_string,
};

static const gramme_shape shape_working_directory = {
    .name = "WorkingDirectory",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 0,
    .has_max = true,
    .max = 1000,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_image_config[] = {
    {"EntryPoint", &shape_string_list, 10, false, false},
    {"Command", &shape_string_list, 7, false, false},
    {"WorkingDirectory", &shape_working_directory, 16, false, false},
};

static const gramme_shape shape_image_config = {
    .name = "ImageConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_image_config,
    .member_count = 3,
};

static const char *const values_of_shape_architecture[] = {
    "x86_64",
    "arm64",
    NULL,
};

static const gramme_shape shape_architecture = {
    .name = "Architecture",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_architecture,
};

static const gramme_shape shape_architectures_list = {
    .name = "ArchitecturesList",
    .kind = GRAMME_SHAPE_LIST,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1,
    .constrained = true,
    .element = &shape_architecture,
};

static const gramme_shape shape_ephemeral_storage_size = {
    .name = "EphemeralStorageSize",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 512,
    .has_max = true,
    .max = 32768,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_ephemeral_storage[] = {
    {"Size", &shape_ephemeral_storage_size, 4, true, false},
};

static const gramme_shape shape_ephemeral_storage = {
    .name = "EphemeralStorage",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_ephemeral_storage,
    .member_count = 1,
};

static const char *const values_of_shape_snap_start_apply_on[] = {
    "PublishedVersions",
    "None",
    NULL,
};

static const gramme_shape shape_snap_start_apply_on = {
    .name = "SnapStartApplyOn",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_snap_start_apply_on,
};

static const gramme_shape_member members_of_shape_snap_start[] = {
    {"ApplyOn", &shape_snap_start_apply_on, 7, false, false},
};

static const gramme_shape shape_snap_start = {
    .name = "SnapStart",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_snap_start,
    .member_count = 1,
};

static const char *const values_of_shape_log_format[] = {
    "JSON",
    "Text",
    NULL,
};

static const gramme_shape shape_log_format = {
    .name = "LogFormat",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_log_format,
};

static const char *const values_of_shape_application_log_level[] = {
    "TRACE",
    "DEBUG",
    "INFO",
    "WARN",
    "ERROR",
    "FATAL",
    NULL,
};

static const gramme_shape shape_application_log_level = {
    .name = "ApplicationLogLevel",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_application_log_level,
};

static const char *const values_of_shape_system_log_level[] = {
    "DEBUG",
    "INFO",
    "WARN",
    NULL,
};

static const gramme_shape shape_system_log_level = {
    .name = "SystemLogLevel",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_system_log_level,
};

static const gramme_shape shape_log_group = {
    .name = "LogGroup",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 512,
    .constrained = true,
    .pattern = "[\\.\\-_/#A-Za-z0-9]+",
};

static const gramme_shape_member members_of_shape_logging_config[] = {
    {"LogFormat", &shape_log_format, 9, false, false},
    {"ApplicationLogLevel", &shape_application_log_level, 19, false, false},
    {"SystemLogLevel", &shape_system_log_level, 14, false, false},
    {"LogGroup", &shape_log_group, 8, false, false},
};

static const gramme_shape shape_logging_config = {
    .name = "LoggingConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_logging_config,
    .member_count = 4,
};

static const char *const values_of_shape_tenant_isolation_mode[] = {
    "PER_TENANT",
    NULL,
};

static const gramme_shape shape_tenant_isolation_mode = {
    .name = "TenantIsolationMode",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_tenant_isolation_mode,
};

static const gramme_shape_member members_of_shape_tenancy_config[] = {
    {"TenantIsolationMode", &shape_tenant_isolation_mode, 19, true, false},
};

static const gramme_shape shape_tenancy_config = {
    .name = "TenancyConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_tenancy_config,
    .member_count = 1,
};

static const gramme_shape shape_capacity_provider_arn = {
    .name = "CapacityProviderArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 140,
    .constrained = true,
    .pattern = "arn:aws[a-zA-Z-]*:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:capacity-provider:[a-zA-Z0-9-_]+",
};

static const gramme_shape shape_per_execution_environment_max_concurrency = {
    .name = "PerExecutionEnvironmentMaxConcurrency",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 1600,
    .constrained = true,
};

static const gramme_shape shape_execution_environment_memory_gi_b_per_v_cpu = {
    .name = "ExecutionEnvironmentMemoryGiBPerVCpu",
    .kind = GRAMME_SHAPE_DOUBLE,
    .has_min = true,
    .min = 2,
    .has_max = true,
    .max = 8,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_lambda_managed_instances_capacity_provider_config[] = {
    {"CapacityProviderArn", &shape_capacity_provider_arn, 19, true, false},
    {"PerExecutionEnvironmentMaxConcurrency", &shape_per_execution_environment_max_concurrency, 37, false, false},
    {"ExecutionEnvironmentMemoryGiBPerVCpu", &shape_execution_environment_memory_gi_b_per_v_cpu, 36, false, false},
};

static const gramme_shape shape_lambda_managed_instances_capacity_provider_config = {
    .name = "LambdaManagedInstancesCapacityProviderConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_lambda_managed_instances_capacity_provider_config,
    .member_count = 3,
};

static const gramme_shape_member members_of_shape_capacity_provider_config[] = {
    {"LambdaManagedInstancesCapacityProviderConfig", &shape_lambda_managed_instances_capacity_provider_config, 44, true, false},
};

static const gramme_shape shape_capacity_provider_config = {
    .name = "CapacityProviderConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_capacity_provider_config,
    .member_count = 1,
};

static const gramme_shape shape_retention_period_in_days = {
    .name = "RetentionPeriodInDays",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 90,
    .constrained = true,
};

static const gramme_shape shape_execution_timeout = {
    .name = "ExecutionTimeout",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 31622400,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_durable_config[] = {
    {"KMSKeyArn", &shape_kms_key_arn, 9, false, false},
    {"RetentionPeriodInDays", &shape_retention_period_in_days, 21, false, false},
    {"ExecutionTimeout", &shape_execution_timeout, 16, false, false},
};

static const gramme_shape shape_durable_config = {
    .name = "DurableConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_durable_config,
    .member_count = 3,
};

static const gramme_shape shape_function_runtime_arn = {
    .name = "FunctionRuntimeArn",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 48,
    .has_max = true,
    .max = 2048,
    .constrained = true,
    .pattern = "arn:[a-z-]+:lambda:[a-z0-9-]+:\\d{12}:runtime/.+",
};

static const gramme_shape shape_function_runtime_alias = {
    .name = "FunctionRuntimeAlias",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 128,
    .constrained = true,
};

static const gramme_shape_member members_of_shape_function_runtime_config[] = {
    {"RuntimeArn", &shape_function_runtime_arn, 10, true, false},
    {"RuntimeAlias", &shape_function_runtime_alias, 12, true, false},
};

static const gramme_shape shape_function_runtime_config = {
    .name = "FunctionRuntimeConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_function_runtime_config,
    .member_count = 2,
};

static const gramme_shape shape_accelerator_memory_gb = {
    .name = "AcceleratorMemoryGB",
    .kind = GRAMME_SHAPE_INTEGER,
};

static const gramme_shape_member members_of_shape_accelerator_config[] = {
    {"AcceleratorMemorySize", &shape_accelerator_memory_gb, 21, true, false},
};

static const gramme_shape shape_accelerator_config = {
    .name = "AcceleratorConfig",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_shape_accelerator_config,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_create_function_request[] = {
    {"FunctionName", &shape_function_name, 12, true, false},
    {"Runtime", &shape_runtime, 7, false, false},
    {"Role", &shape_role_arn, 4, true, false},
    {"Handler", &shape_handler, 7, false, false},
    {"Code", &shape_function_code, 4, true, false},
    {"Description", &shape_description, 11, false, false},
    {"Timeout", &shape_timeout, 7, false, false},
    {"MemorySize", &shape_memory_size, 10, false, false},
    {"Publish", &shape_boolean, 7, false, false},
    {"PublishTo", &shape_function_version_latest_published, 9, false, false},
    {"VpcConfig", &shape_vpc_config, 9, false, false},
    {"PackageType", &shape_package_type, 11, false, false},
    {"DeadLetterConfig", &shape_dead_letter_config, 16, false, false},
    {"Environment", &shape_environment, 11, false, false},
    {"KMSKeyArn", &shape_kms_key_arn, 9, false, false},
    {"TracingConfig", &shape_tracing_config, 13, false, false},
    {"Tags", &shape_tags, 4, false, false},
    {"Layers", &shape_layer_list, 6, false, false},
    {"FileSystemConfigs", &shape_file_system_config_list, 17, false, false},
    {"CodeSigningConfigArn", &shape_code_signing_config_arn, 20, false, false},
    {"ImageConfig", &shape_image_config, 11, false, false},
    {"Architectures", &shape_architectures_list, 13, false, false},
    {"EphemeralStorage", &shape_ephemeral_storage, 16, false, false},
    {"SnapStart", &shape_snap_start, 9, false, false},
    {"LoggingConfig", &shape_logging_config, 13, false, false},
    {"TenancyConfig", &shape_tenancy_config, 13, false, false},
    {"CapacityProviderConfig", &shape_capacity_provider_config, 22, false, false},
    {"DurableConfig", &shape_durable_config, 13, false, false},
    {"RuntimeConfig", &shape_function_runtime_config, 13, false, false},
    {"AcceleratorConfig", &shape_accelerator_config, 17, false, false},
};

const gramme_shape gramme_shape_create_function_request = {
    .name = "CreateFunctionRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_create_function_request,
    .member_count = 30,
};

static const gramme_shape shape_uuid_string = {
    .name = "UUIDString",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 36,
    .has_max = true,
    .max = 36,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_delete_event_source_mapping_request[] = {
    {"UUID", &shape_uuid_string, 4, true, false},
};

const gramme_shape gramme_shape_delete_event_source_mapping_request = {
    .name = "DeleteEventSourceMappingRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_delete_event_source_mapping_request,
    .member_count = 1,
};

static const gramme_shape shape_numeric_latest_published_or_alias_qualifier = {
    .name = "NumericLatestPublishedOrAliasQualifier",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 128,
    .constrained = true,
    .pattern = "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
};

static const gramme_shape_member members_of_gramme_shape_delete_function_request[] = {
    {"FunctionName", &shape_namespaced_function_name, 12, true, false},
    {"Qualifier", &shape_numeric_latest_published_or_alias_qualifier, 9, false, false},
};

const gramme_shape gramme_shape_delete_function_request = {
    .name = "DeleteFunctionRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_delete_function_request,
    .member_count = 2,
};

static const gramme_shape_member members_of_gramme_shape_get_event_source_mapping_request[] = {
    {"UUID", &shape_uuid_string, 4, true, false},
};

const gramme_shape gramme_shape_get_event_source_mapping_request = {
    .name = "GetEventSourceMappingRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_get_event_source_mapping_request,
    .member_count = 1,
};

static const gramme_shape_member members_of_gramme_shape_get_function_request[] = {
    {"FunctionName", &shape_namespaced_function_name, 12, true, false},
    {"Qualifier", &shape_numeric_latest_published_or_alias_qualifier, 9, false, false},
};

const gramme_shape gramme_shape_get_function_request = {
    .name = "GetFunctionRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_get_function_request,
    .member_count = 2,
};

static const gramme_shape_member members_of_gramme_shape_get_function_configuration_request[] = {
    {"FunctionName", &shape_namespaced_function_name, 12, true, false},
    {"Qualifier", &shape_numeric_latest_published_or_alias_qualifier, 9, false, false},
};

const gramme_shape gramme_shape_get_function_configuration_request = {
    .name = "GetFunctionConfigurationRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_get_function_configuration_request,
    .member_count = 2,
};

static const char *const values_of_shape_invocation_type[] = {
    "Event",
    "RequestResponse",
    "DryRun",
    NULL,
};

static const gramme_shape shape_invocation_type = {
    .name = "InvocationType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_invocation_type,
};

static const char *const values_of_shape_log_type[] = {
    "None",
    "Tail",
    NULL,
};

static const gramme_shape shape_log_type = {
    .name = "LogType",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_log_type,
};

static const gramme_shape shape_durable_execution_name = {
    .name = "DurableExecutionName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 64,
    .constrained = true,
    .pattern = "[a-zA-Z0-9-_]+",
};

static const gramme_shape shape_tenant_id = {
    .name = "TenantId",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 256,
    .constrained = true,
    .pattern = "[a-zA-Z0-9\\._:\\/=+\\-@ ]+",
};

static const gramme_shape_member members_of_gramme_shape_invocation_request[] = {
    {"FunctionName", &shape_namespaced_function_name, 12, true, false},
    {"InvocationType", &shape_invocation_type, 14, false, false},
    {"LogType", &shape_log_type, 7, false, false},
    {"ClientContext", &shape_string, 13, false, false},
    {"DurableExecutionName", &shape_durable_execution_name, 20, false, false},
    {"Payload", &shape_blob, 7, false, false},
    {"Qualifier", &shape_numeric_latest_published_or_alias_qualifier, 9, false, false},
    {"TenantId", &shape_tenant_id, 8, false, false},
};

const gramme_shape gramme_shape_invocation_request = {
    .name = "InvocationRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_invocation_request,
    .member_count = 8,
};

static const gramme_shape shape_max_list_items = {
    .name = "MaxListItems",
    .kind = GRAMME_SHAPE_INTEGER,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 10000,
    .constrained = true,
};

static const gramme_shape_member members_of_gramme_shape_list_event_source_mappings_request[] = {
    {"EventSourceArn", &shape_arn, 14, false, false},
    {"FunctionName", &shape_namespaced_function_name, 12, false, false},
    {"Marker", &shape_string, 6, false, false},
    {"MaxItems", &shape_max_list_items, 8, false, false},
};

const gramme_shape gramme_shape_list_event_source_mappings_request = {
    .name = "ListEventSourceMappingsRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_event_source_mappings_request,
    .member_count = 4,
};

static const gramme_shape shape_master_region = {
    .name = "MasterRegion",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 1,
    .has_max = true,
    .max = 50,
    .constrained = true,
    .pattern = "ALL|(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}",
};

static const char *const values_of_shape_function_version[] = {
    "ALL",
    NULL,
};

static const gramme_shape shape_function_version = {
    .name = "FunctionVersion",
    .kind = GRAMME_SHAPE_STRING,
    .constrained = true,
    .values = values_of_shape_function_version,
};

static const gramme_shape_member members_of_gramme_shape_list_functions_request[] = {
    {"MasterRegion", &shape_master_region, 12, false, false},
    {"FunctionVersion", &shape_function_version, 15, false, false},
    {"Marker", &shape_string, 6, false, false},
    {"MaxItems", &shape_max_list_items, 8, false, false},
};

const gramme_shape gramme_shape_list_functions_request = {
    .name = "ListFunctionsRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_list_functions_request,
    .member_count = 4,
};

static const gramme_shape_member members_of_gramme_shape_update_event_source_mapping_request[] = {
    {"UUID", &shape_uuid_string, 4, true, false},
    {"FunctionName", &shape_namespaced_function_name, 12, false, false},
    {"Enabled", &shape_enabled, 7, false, false},
    {"BatchSize", &shape_batch_size, 9, false, false},
    {"FilterCriteria", &shape_filter_criteria, 14, false, false},
    {"KMSKeyArn", &shape_kms_key_arn, 9, false, false},
    {"MetricsConfig", &shape_event_source_mapping_metrics_config, 13, false, false},
    {"LoggingConfig", &shape_event_source_mapping_logging_config, 13, false, false},
    {"ScalingConfig", &shape_scaling_config, 13, false, false},
    {"MaximumBatchingWindowInSeconds", &shape_maximum_batching_window_in_seconds, 30, false, false},
    {"ParallelizationFactor", &shape_parallelization_factor, 21, false, false},
    {"DestinationConfig", &shape_destination_config, 17, false, false},
    {"MaximumRecordAgeInSeconds", &shape_maximum_record_age_in_seconds, 25, false, false},
    {"BisectBatchOnFunctionError", &shape_bisect_batch_on_function_error, 26, false, false},
    {"MaximumRetryAttempts", &shape_maximum_retry_attempts_event_source_mapping, 20, false, false},
    {"TumblingWindowInSeconds", &shape_tumbling_window_in_seconds, 23, false, false},
    {"SourceAccessConfigurations", &shape_source_access_configurations, 26, false, false},
    {"FunctionResponseTypes", &shape_function_response_type_list, 21, false, false},
    {"AmazonManagedKafkaEventSourceConfig", &shape_amazon_managed_kafka_event_source_config, 35, false, false},
    {"SelfManagedKafkaEventSourceConfig", &shape_self_managed_kafka_event_source_config, 33, false, false},
    {"DocumentDBEventSourceConfig", &shape_document_db_event_source_config, 27, false, false},
    {"ProvisionedPollerConfig", &shape_provisioned_poller_config, 23, false, false},
};

const gramme_shape gramme_shape_update_event_source_mapping_request = {
    .name = "UpdateEventSourceMappingRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_event_source_mapping_request,
    .member_count = 22,
};

static const gramme_shape_member members_of_gramme_shape_update_function_code_request[] = {
    {"FunctionName", &shape_function_name, 12, true, false},
    {"ZipFile", &shape_blob, 7, false, false},
    {"S3Bucket", &shape_s3_bucket_of_lambda, 8, false, false},
    {"S3Key", &shape_s3_key, 5, false, false},
    {"S3ObjectVersion", &shape_s3_object_version, 15, false, false},
    {"S3ObjectStorageMode", &shape_s3_object_storage_mode, 19, false, false},
    {"ImageUri", &shape_string, 8, false, false},
    {"Architectures", &shape_architectures_list, 13, false, false},
    {"Publish", &shape_boolean, 7, false, false},
    {"PublishTo", &shape_function_version_latest_published, 9, false, false},
    {"DryRun", &shape_boolean, 6, false, false},
    {"RevisionId", &shape_string, 10, false, false},
    {"SourceKMSKeyArn", &shape_kms_key_arn, 15, false, false},
};

const gramme_shape gramme_shape_update_function_code_request = {
    .name = "UpdateFunctionCodeRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_function_code_request,
    .member_count = 13,
};

static const gramme_shape_member members_of_gramme_shape_update_function_configuration_request[] = {
    {"FunctionName", &shape_function_name, 12, true, false},
    {"Role", &shape_role_arn, 4, false, false},
    {"Handler", &shape_handler, 7, false, false},
    {"Description", &shape_description, 11, false, false},
    {"Timeout", &shape_timeout, 7, false, false},
    {"MemorySize", &shape_memory_size, 10, false, false},
    {"VpcConfig", &shape_vpc_config, 9, false, false},
    {"Environment", &shape_environment, 11, false, false},
    {"Runtime", &shape_runtime, 7, false, false},
    {"DeadLetterConfig", &shape_dead_letter_config, 16, false, false},
    {"KMSKeyArn", &shape_kms_key_arn, 9, false, false},
    {"TracingConfig", &shape_tracing_config, 13, false, false},
    {"RevisionId", &shape_string, 10, false, false},
    {"Layers", &shape_layer_list, 6, false, false},
    {"FileSystemConfigs", &shape_file_system_config_list, 17, false, false},
    {"ImageConfig", &shape_image_config, 11, false, false},
    {"EphemeralStorage", &shape_ephemeral_storage, 16, false, false},
    {"SnapStart", &shape_snap_start, 9, false, false},
    {"LoggingConfig", &shape_logging_config, 13, false, false},
    {"CapacityProviderConfig", &shape_capacity_provider_config, 22, false, false},
    {"DurableConfig", &shape_durable_config, 13, false, false},
    {"RuntimeConfig", &shape_function_runtime_config, 13, false, false},
    {"AcceleratorConfig", &shape_accelerator_config, 17, false, false},
};

const gramme_shape gramme_shape_update_function_configuration_request = {
    .name = "UpdateFunctionConfigurationRequest",
    .kind = GRAMME_SHAPE_STRUCTURE,
    .constrained = true,
    .members = members_of_gramme_shape_update_function_configuration_request,
    .member_count = 23,
};

const gramme_model_operation gramme_model_operations[] = {
    {"BatchExecuteStatement", GRAMME_SERVICE_DYNAMODB, &gramme_shape_batch_execute_statement_input},
    {"BatchGetItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_batch_get_item_input},
    {"BatchWriteItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_batch_write_item_input},
    {"CancelBulkOperation", GRAMME_SERVICE_DYNAMODB, &gramme_shape_cancel_bulk_operation_input},
    {"CreateBackup", GRAMME_SERVICE_DYNAMODB, &gramme_shape_create_backup_input},
    {"CreateEventSourceMapping", GRAMME_SERVICE_LAMBDA, &gramme_shape_create_event_source_mapping_request},
    {"CreateFunction", GRAMME_SERVICE_LAMBDA, &gramme_shape_create_function_request},
    {"CreateGlobalTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_create_global_table_input},
    {"CreateTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_create_table_input},
    {"DeleteBackup", GRAMME_SERVICE_DYNAMODB, &gramme_shape_delete_backup_input},
    {"DeleteEventSourceMapping", GRAMME_SERVICE_LAMBDA, &gramme_shape_delete_event_source_mapping_request},
    {"DeleteFunction", GRAMME_SERVICE_LAMBDA, &gramme_shape_delete_function_request},
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
    {"GetEventSourceMapping", GRAMME_SERVICE_LAMBDA, &gramme_shape_get_event_source_mapping_request},
    {"GetFunction", GRAMME_SERVICE_LAMBDA, &gramme_shape_get_function_request},
    {"GetFunctionConfiguration", GRAMME_SERVICE_LAMBDA, &gramme_shape_get_function_configuration_request},
    {"GetItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_get_item_input},
    {"GetRecords", GRAMME_SERVICE_DYNAMODBSTREAMS, &gramme_shape_get_records_input},
    {"GetResourcePolicy", GRAMME_SERVICE_DYNAMODB, &gramme_shape_get_resource_policy_input},
    {"GetShardIterator", GRAMME_SERVICE_DYNAMODBSTREAMS, &gramme_shape_get_shard_iterator_input},
    {"ImportTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_import_table_input},
    {"Invoke", GRAMME_SERVICE_LAMBDA, &gramme_shape_invocation_request},
    {"ListBackups", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_backups_input},
    {"ListBulkOperations", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_bulk_operations_input},
    {"ListContributorInsights", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_contributor_insights_input},
    {"ListEventSourceMappings", GRAMME_SERVICE_LAMBDA, &gramme_shape_list_event_source_mappings_request},
    {"ListExports", GRAMME_SERVICE_DYNAMODB, &gramme_shape_list_exports_input},
    {"ListFunctions", GRAMME_SERVICE_LAMBDA, &gramme_shape_list_functions_request},
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
    {"UpdateEventSourceMapping", GRAMME_SERVICE_LAMBDA, &gramme_shape_update_event_source_mapping_request},
    {"UpdateFunctionCode", GRAMME_SERVICE_LAMBDA, &gramme_shape_update_function_code_request},
    {"UpdateFunctionConfiguration", GRAMME_SERVICE_LAMBDA, &gramme_shape_update_function_configuration_request},
    {"UpdateGlobalTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_global_table_input},
    {"UpdateGlobalTableSettings", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_global_table_settings_input},
    {"UpdateItem", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_item_input},
    {"UpdateKinesisStreamingDestination", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_kinesis_streaming_destination_input},
    {"UpdateTable", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_table_input},
    {"UpdateTableReplicaAutoScaling", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_table_replica_auto_scaling_input},
    {"UpdateTimeToLive", GRAMME_SERVICE_DYNAMODB, &gramme_shape_update_time_to_live_input},
};
const unsigned gramme_model_operation_count = 79;
