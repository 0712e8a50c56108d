package io.penstock.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.NeedsNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

@DisplayName("A DynamoDB stream whose shards are followed by children")
@NeedsNode(always = true)
class RollingStreamsIT {

    private static final int KEYS = 6;

    @TempDir
    private Path folder;

    private final SdkHttpClient http = Apache5HttpClient.create();
    private Dynoxide dynoxide;
    private DynoxideStreams streams;
    private RollingStreams rolling;
    private DynamoDbClient dynamoDb;
    private ItemTable table;
    private DynamoDbStreamsClient reader;
    private int put;

    @BeforeEach
    void start() throws InterruptedException {
        dynoxide = Dynoxide.start(folder);
        streams = new DynoxideStreams(dynoxide);
        rolling = new RollingStreams(streams, 2);
        dynamoDb = LocalClients.client(dynoxide.endpoint(), http, DynamoDbClient.builder());
        reader = LocalClients.client(rolling.endpoint(), http, DynamoDbStreamsClient.builder());
        table = ItemTable.create(dynamoDb, "items", StreamViewType.NEW_IMAGE);
    }

    @AfterEach
    void stop() {
        reader.close();
        dynamoDb.close();
        http.close();
        rolling.close();
        streams.close();
        dynoxide.close();
    }

    private void put(int count) {
        for (int number = 0; number < count; number++) {
            String value = Integer.toString(put++);
            table.put("key-" + Integer.parseInt(value) % KEYS, value);
        }
    }

    private List<Shard> shards() {
        return reader.describeStream(request -> request.streamArn(table.streamArn()))
                .streamDescription()
                .shards();
    }

    /** The values of a shard, to its end or to the youngest record. */
    private List<Integer> read(Shard shard) {
        List<Integer> values = new ArrayList<>();
        String iterator = reader.getShardIterator(request -> request.streamArn(table.streamArn())
                        .shardId(shard.shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        // More pages than there are: an open shard has no last page.
        for (int page = 0; page < 20 && iterator != null; page++) {
            String from = iterator;
            GetRecordsResponse answer =
                    reader.getRecords(request -> request.shardIterator(from).limit(5));
            answer.records()
                    .forEach(record -> values.add(value(record.dynamodb().newImage())));
            iterator = answer.nextShardIterator();
        }
        boolean isOpen = shard.sequenceNumberRange().endingSequenceNumber() == null;
        assertThat(iterator == null).as("at the end of " + shard).isNotEqualTo(isOpen);
        return values;
    }

    private static int value(Map<String, AttributeValue> image) {
        return Integer.parseInt(Objects.requireNonNull(image.get("value")).s());
    }

    @Test
    @DisplayName("each record is in one shard; that of a parent is older than that of its child")
    void rollOver() {
        put(20);
        shards().forEach(this::read);
        rolling.rollOver(0);
        put(20);
        shards().forEach(this::read);
        rolling.rollOver(1);
        rolling.rollOver(2);
        put(20);

        List<Shard> shards = shards();
        List<Integer> all =
                shards.stream().flatMap(shard -> read(shard).stream()).toList();

        assertThat(shards).hasSize(5);
        assertThat(shards.stream().filter(shard -> shard.parentShardId() == null))
                .hasSize(2);
        assertThat(all).hasSize(60).doesNotHaveDuplicates();
        for (int key = 0; key < KEYS; key++) {
            int own = key;
            assertThat(all.stream().filter(value -> value % KEYS == own)).isSorted();
        }
    }
}
