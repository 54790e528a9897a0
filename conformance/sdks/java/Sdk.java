// SPDX-License-Identifier: Apache-2.0
// Sdk.java - AWS SDK for Java 2: the enhanced client, the asynchronous one (Netty), the streams'.
// The one argument is the endpoint. A line for each thing that is as it should be.
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Expression;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.extensions.annotations.DynamoDbVersionAttribute;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbBean;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbPartitionKey;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbSecondaryPartitionKey;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbSortKey;
import software.amazon.awssdk.enhanced.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.enhanced.dynamodb.model.EnhancedGlobalSecondaryIndex;
import software.amazon.awssdk.enhanced.dynamodb.model.QueryConditional;
import software.amazon.awssdk.enhanced.dynamodb.model.ReadBatch;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

public class Sdk {
    private static final String NAME = "JavaNotes";

    @DynamoDbBean
    public static class Note {
        private String id;
        private Integer n;
        private Set<String> tags;
        private Instant when;
        private byte[] bytes;
        private String group;
        private Long version;

        @DynamoDbPartitionKey
        public String getId() { return id; }
        public void setId(String value) { id = value; }

        @DynamoDbSortKey
        public Integer getN() { return n; }
        public void setN(Integer value) { n = value; }

        public Set<String> getTags() { return tags; }
        public void setTags(Set<String> value) { tags = value; }

        public Instant getWhen() { return when; }
        public void setWhen(Instant value) { when = value; }

        public byte[] getBytes() { return bytes; }
        public void setBytes(byte[] value) { bytes = value; }

        @DynamoDbSecondaryPartitionKey(indexNames = "by-group")
        public String getGroup() { return group; }
        public void setGroup(String value) { group = value; }

        @DynamoDbVersionAttribute
        public Long getVersion() { return version; }
        public void setVersion(Long value) { version = value; }
    }

    private static Note note(String id, int n) {
        Note one = new Note();
        one.setId(id);
        one.setN(n);
        one.setTags(Set.of("x", "\u00e4"));
        one.setWhen(Instant.ofEpochSecond(n));
        one.setBytes(new byte[] {0, (byte) 255});
        one.setGroup("g");
        return one;
    }

    private static void expect(String what, Object is, Object should) {
        if (!Objects.deepEquals(is, should)) {
            System.out.println("FAILED " + what + ": " + is + ", not " + should);
            System.exit(1);
        }
        System.out.println("ok " + what);
    }

    private static <E extends Exception> E refusal(Class<E> kind, Runnable what) {
        try {
            what.run();
        } catch (Exception err) {
            if (kind.isInstance(err)) {
                return kind.cast(err);
            }
            throw err;
        }
        throw new IllegalStateException("no " + kind.getSimpleName());
    }

    private static <B extends AwsClientBuilder<B, C>, C> C client(B builder, String url) {
        return builder.endpointOverride(URI.create(url)).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
            .build();
    }

    private static void useTable(DynamoDbEnhancedClient rich, DynamoDbTable<Note> table) {
        for (int n = 0; n < 30; n++) {
            table.putItem(note("a", n));
        }
        var pages = table.query(b -> b.limit(7).scanIndexForward(false).queryConditional(
            QueryConditional.sortLessThan(k -> k.partitionValue("a").sortValue(25))));
        expect("pages of a query", pages.stream().map(page -> page.items().size()).toList(),
            List.of(7, 7, 7, 4));
        expect("a query of an index", table.index("by-group").query(
            QueryConditional.keyEqualTo(k -> k.partitionValue("g"))).stream()
            .mapToInt(page -> page.items().size()).sum(), 30);
        Note three = table.getItem(Key.builder().partitionValue("a").sortValue(3).build());
        expect("a set, a time, bytes", List.of(three.getTags(), three.getWhen(), three.getBytes()[1]),
            List.of(Set.of("\u00e4", "x"), Instant.ofEpochSecond(3), (byte) 255));
        expect("a version", three.getVersion(), 1L);
        table.updateItem(three);
        expect("a version that is no more",
            refusal(ConditionalCheckFailedException.class, () -> table.updateItem(three))
                .awsErrorDetails().errorMessage(), "The conditional request failed");
        ConditionCheck<Note> absent = ConditionCheck.builder()
            .key(Key.builder().partitionValue("no").sortValue(1).build())
            .conditionExpression(Expression.builder().expression("attribute_exists(id)").build()).build();
        expect("why a transaction was cancelled",
            refusal(TransactionCanceledException.class, () -> rich.transactWriteItems(b -> b
                .addPutItem(table, note("t", 1)).addConditionCheck(table, absent)))
                .cancellationReasons().stream().map(reason -> reason.code()).toList(),
            List.of("None", "ConditionalCheckFailed"));
        expect("a batch", rich.batchGetItem(b -> b.readBatches(ReadBatch.builder(Note.class)
            .mappedTableResource(table)
            .addGetItem(k -> k.key(x -> x.partitionValue("a").sortValue(1)))
            .addGetItem(k -> k.key(x -> x.partitionValue("a").sortValue(2))).build()))
            .resultsForTable(table).stream().count(), 2L);
    }

    private static void useAsync(String url) {
        try (DynamoDbAsyncClient async = client(DynamoDbAsyncClient.builder(), url)) {
            List<CompletableFuture<PutItemResponse>> sent = IntStream.range(0, 200)
                .mapToObj(n -> async.putItem(b -> b.tableName(NAME).item(Map.of(
                    "id", AttributeValue.fromS("async"), "n", AttributeValue.fromN("" + n),
                    "b", AttributeValue.fromB(SdkBytes.fromUtf8String("\u00e4")))))).toList();
            sent.forEach(CompletableFuture::join);
            expect("200 writes at once", async.query(b -> b.tableName(NAME).select("COUNT")
                .keyConditionExpression("id = :id")
                .expressionAttributeValues(Map.of(":id", AttributeValue.fromS("async")))).join().count(), 200);
        }
    }

    private static void readStream(String url) {
        try (DynamoDbStreamsClient streams = client(DynamoDbStreamsClient.builder(), url)) {
            String arn = streams.listStreams(b -> b.tableName(NAME)).streams().get(0).streamArn();
            String shard = streams.describeStream(b -> b.streamArn(arn)).streamDescription()
                .shards().get(0).shardId();
            String from = streams.getShardIterator(b -> b.streamArn(arn).shardId(shard)
                .shardIteratorType(ShardIteratorType.TRIM_HORIZON)).shardIterator();
            expect("a stream", streams.getRecords(b -> b.shardIterator(from)).records().size(), 231);
        }
    }

    public static void main(String[] words) {
        DynamoDbClient db = client(DynamoDbClient.builder(), words[0]);
        DynamoDbEnhancedClient rich = DynamoDbEnhancedClient.builder().dynamoDbClient(db).build();
        DynamoDbTable<Note> table = rich.table(NAME, TableSchema.fromBean(Note.class));
        table.createTable(b -> b
            .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE))
            .globalSecondaryIndices(EnhancedGlobalSecondaryIndex.builder().indexName("by-group")
                .projection(p -> p.projectionType(ProjectionType.ALL)).build()));
        db.waiter().waitUntilTableExists(b -> b.tableName(NAME));
        useTable(rich, table);
        useAsync(words[0]);
        readStream(words[0]);
        expect("pages of a scan", db.scanPaginator(b -> b.tableName(NAME).limit(50)).items().stream()
            .count(), 230L);
        expect("a statement", db.executeStatement(b -> b
            .statement("SELECT * FROM \"" + NAME + "\" WHERE id=? AND n > 20")
            .parameters(AttributeValue.fromS("a"))).items().size(), 9);
        table.deleteTable();
        db.waiter().waitUntilTableNotExists(b -> b.tableName(NAME));
        expect("what is missing", refusal(ResourceNotFoundException.class,
            () -> db.describeTable(b -> b.tableName(NAME))).awsErrorDetails().errorMessage(),
            "Requested resource not found: Table: " + NAME + " not found");
    }
}
