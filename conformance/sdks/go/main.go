// SPDX-License-Identifier: Apache-2.0

// AWS SDK for Go 2: a typed table, its paginator, waiters, refusals and stream.
// The one argument is the endpoint. A line for each thing that is as it should be.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
)

type note struct {
	ID    string            `dynamodbav:"id"`
	N     int               `dynamodbav:"n"`
	Tags  []string          `dynamodbav:"tags,stringset"`
	When  time.Time         `dynamodbav:"when"`
	Words map[string]string `dynamodbav:"words"`
	Bytes []byte            `dynamodbav:"bytes"`
	Real  float64           `dynamodbav:"real"`
}

var (
	ctx  = context.Background()
	name = aws.String("GoNotes")
)

func must(err error) {
	if err != nil {
		log.Fatal("FAILED ", err)
	}
}

func got[T any](value T, err error) T {
	must(err)
	return value
}

func expect(what string, is, should any) {
	if !reflect.DeepEqual(is, should) {
		fmt.Printf("FAILED %s: %v, not %v\n", what, is, should)
		os.Exit(1)
	}
	fmt.Println("ok", what)
}

func key(id string, n int) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id},
		"n": &types.AttributeValueMemberN{Value: fmt.Sprint(n)}}
}

func create(db *dynamodb.Client) {
	got(db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: name, BillingMode: types.BillingModePayPerRequest,
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String("n"), KeyType: types.KeyTypeRange}},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("n"), AttributeType: types.ScalarAttributeTypeN}},
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true),
			StreamViewType: types.StreamViewTypeNewAndOldImages}}))
	must(dynamodb.NewTableExistsWaiter(db).Wait(ctx, &dynamodb.DescribeTableInput{TableName: name},
		time.Minute))
}

func useItems(db *dynamodb.Client) {
	one := note{"a", 0, []string{"x", "y"}, time.Unix(1, 5).UTC(), map[string]string{"ä": "ö"},
		[]byte{0, 255}, 0.1}
	for ; one.N < 30; one.N++ {
		got(db.PutItem(ctx, &dynamodb.PutItemInput{TableName: name,
			Item: got(attributevalue.MarshalMap(one))}))
	}
	built := got(expression.NewBuilder().
		WithKeyCondition(expression.Key("id").Equal(expression.Value("a")).
			And(expression.Key("n").LessThan(expression.Value(25)))).
		WithFilter(expression.Contains(expression.Name("tags"), "x")).Build())
	pages := dynamodb.NewQueryPaginator(db, &dynamodb.QueryInput{TableName: name,
		KeyConditionExpression: built.KeyCondition(), FilterExpression: built.Filter(),
		ExpressionAttributeNames: built.Names(), ExpressionAttributeValues: built.Values(),
		Limit: aws.Int32(7), ScanIndexForward: aws.Bool(false)})
	sizes, notes := []int{}, []note{}
	for pages.HasMorePages() {
		var some []note
		must(attributevalue.UnmarshalListOfMaps(got(pages.NextPage(ctx)).Items, &some))
		sizes, notes = append(sizes, len(some)), append(notes, some...)
	}
	expect("pages of a query", sizes, []int{7, 7, 7, 4})
	one.N = 24
	expect("an item of many types", notes[0], one)
	answer := got(db.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: name, Key: key("a", 1),
		UpdateExpression: aws.String("ADD tags :more"), ReturnValues: types.ReturnValueUpdatedNew,
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":more": &types.AttributeValueMemberSS{Value: []string{"z"}}}}))
	var after note
	must(attributevalue.UnmarshalMap(answer.Attributes, &after))
	expect("an update's answer", after.Tags, []string{"x", "y", "z"})
	expect("a statement", len(got(db.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{
		Statement: aws.String(`SELECT * FROM "GoNotes" WHERE id='a' AND n > 20`)})).Items), 9)
}

func useRefusals(db *dynamodb.Client) {
	var failed *types.ConditionalCheckFailedException
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: name, Item: key("a", 1),
		ConditionExpression:                 aws.String("attribute_not_exists(id)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld})
	expect("a condition", errors.As(err, &failed) && len(failed.Item) == 7, true)
	var cancelled *types.TransactionCanceledException
	_, err = db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{
			{Put: &types.Put{TableName: name, Item: key("t", 1)}},
			{ConditionCheck: &types.ConditionCheck{TableName: name, Key: key("no", 1),
				ConditionExpression: aws.String("attribute_exists(id)")}}}})
	expect("why a transaction was cancelled", errors.As(err, &cancelled) &&
		*cancelled.CancellationReasons[1].Code == "ConditionalCheckFailed", true)
	var missing *types.ResourceNotFoundException
	_, err = db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String("none")})
	expect("what is missing", errors.As(err, &missing) && missing.ErrorMessage() ==
		"Requested resource not found: Table: none not found", true)
}

func readStream(streams *dynamodbstreams.Client) {
	arn := got(streams.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: name})).
		Streams[0].StreamArn
	shard := got(streams.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: arn})).
		StreamDescription.Shards[0].ShardId
	from := got(streams.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{StreamArn: arn,
		ShardId: shard, ShardIteratorType: "TRIM_HORIZON"})).ShardIterator
	expect("a stream", len(got(streams.GetRecords(ctx,
		&dynamodbstreams.GetRecordsInput{ShardIterator: from})).Records), 31)
}

func main() {
	cfg := got(config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("a", "b", ""))))
	db := dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
		o.BaseEndpoint = aws.String(os.Args[1])
	})
	create(db)
	useItems(db)
	useRefusals(db)
	readStream(dynamodbstreams.NewFromConfig(cfg, func(o *dynamodbstreams.Options) {
		o.BaseEndpoint = aws.String(os.Args[1])
	}))
	got(db.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: name}))
	must(dynamodb.NewTableNotExistsWaiter(db).Wait(ctx,
		&dynamodb.DescribeTableInput{TableName: name}, time.Minute))
}
