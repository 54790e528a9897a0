// SPDX-License-Identifier: Apache-2.0
//! AWS SDK for Rust: items, a paginator, refusals, a stream.
//! The one argument is the endpoint. A line for each thing that is as it should be.
use aws_config::Region;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, ConditionCheck, KeySchemaElement, KeyType, Put,
    ReturnValuesOnConditionCheckFailure, ScalarAttributeType, StreamSpecification, StreamViewType,
    TransactWriteItem,
};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodbstreams::types::ShardIteratorType;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::Debug;

const NAME: &str = "RustNotes";

type Outcome = Result<(), Box<dyn Error>>;

fn expect<T: PartialEq + Debug>(what: &str, is: T, should: T) {
    if is != should {
        println!("FAILED {what}: {is:?}, not {should:?}");
        std::process::exit(1);
    }
    println!("ok {what}");
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn number(value: usize) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn key(id: &str, n: usize) -> HashMap<String, AttributeValue> {
    HashMap::from([("id".into(), text(id)), ("n".into(), number(n))])
}

fn note(n: usize) -> HashMap<String, AttributeValue> {
    let mut item = key("a", n);
    item.insert("tags".into(), AttributeValue::Ss(vec!["x".into(), "ä".into()]));
    item.insert("bytes".into(), AttributeValue::B(Blob::new([0, 255])));
    item.insert("more".into(), AttributeValue::L(vec![AttributeValue::Null(true), AttributeValue::Bool(true)]));
    item
}

async fn create(db: &Client) -> Outcome {
    let element = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let definition = |name: &str, kind| AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build();
    db.create_table()
        .table_name(NAME)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(element("id", KeyType::Hash)?)
        .key_schema(element("n", KeyType::Range)?)
        .attribute_definitions(definition("id", ScalarAttributeType::S)?)
        .attribute_definitions(definition("n", ScalarAttributeType::N)?)
        .stream_specification(
            StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewImage).build()?,
        )
        .send()
        .await?;
    Ok(())
}

async fn use_items(db: &Client) -> Outcome {
    for n in 0..30 {
        db.put_item().table_name(NAME).set_item(Some(note(n))).send().await?;
    }
    let got = db.get_item().table_name(NAME).set_key(Some(key("a", 3))).send().await?;
    expect("an item of many types", got.item, Some(note(3)));
    let mut pages = db
        .query()
        .table_name(NAME)
        .key_condition_expression("id = :id AND n < :n")
        .expression_attribute_values(":id", text("a"))
        .expression_attribute_values(":n", number(25))
        .limit(7)
        .scan_index_forward(false)
        .into_paginator()
        .send();
    let mut sizes = vec![];
    while let Some(page) = pages.next().await {
        sizes.push(page?.count);
    }
    expect("pages of a query", sizes, vec![7, 7, 7, 4]);
    let found = db
        .execute_statement()
        .statement(format!("SELECT * FROM \"{NAME}\" WHERE id=? AND n > 20"))
        .parameters(text("a"))
        .send()
        .await?;
    expect("a statement", found.items().len(), 9);
    Ok(())
}

async fn use_refusals(db: &Client) -> Outcome {
    let failed = db
        .put_item()
        .table_name(NAME)
        .set_item(Some(key("a", 1)))
        .condition_expression("attribute_not_exists(id)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .send()
        .await
        .expect_err("the item is there")
        .into_service_error();
    expect("a condition", failed.is_conditional_check_failed_exception(), true);
    let put = Put::builder().table_name(NAME).set_item(Some(key("t", 1))).build()?;
    let check = ConditionCheck::builder()
        .table_name(NAME)
        .set_key(Some(key("no", 1)))
        .condition_expression("attribute_exists(id)")
        .build()?;
    let cancelled = db
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().put(put).build())
        .transact_items(TransactWriteItem::builder().condition_check(check).build())
        .send()
        .await
        .expect_err("the item is not there")
        .into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = cancelled else {
        return Err(cancelled.into());
    };
    expect(
        "why a transaction was cancelled",
        cancelled.cancellation_reasons()[1].code(),
        Some("ConditionalCheckFailed"),
    );
    let missing = db.describe_table().table_name("none").send().await.expect_err("there is none").into_service_error();
    expect(
        "what is missing",
        missing.meta().message(),
        Some("Requested resource not found: Table: none not found"),
    );
    Ok(())
}

async fn read_stream(streams: &aws_sdk_dynamodbstreams::Client) -> Outcome {
    let listed = streams.list_streams().table_name(NAME).send().await?;
    let arn = listed.streams()[0].stream_arn().expect("an ARN");
    let described = streams.describe_stream().stream_arn(arn).send().await?;
    let shard = described.stream_description().expect("a stream").shards()[0].shard_id().expect("an id").to_owned();
    let from = streams
        .get_shard_iterator()
        .stream_arn(arn)
        .shard_id(shard)
        .shard_iterator_type(ShardIteratorType::TrimHorizon)
        .send()
        .await?;
    let got = streams.get_records().shard_iterator(from.shard_iterator().expect("an iterator")).send().await?;
    expect("a stream", got.records().len(), 30);
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome {
    let url = std::env::args().nth(1).expect("the endpoint");
    let config = aws_config::from_env()
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "fixed"))
        .endpoint_url(url)
        .load()
        .await;
    let db = Client::new(&config);
    create(&db).await?;
    use_items(&db).await?;
    use_refusals(&db).await?;
    read_stream(&aws_sdk_dynamodbstreams::Client::new(&config)).await?;
    db.delete_table().table_name(NAME).send().await?;
    Ok(())
}
