package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.SystemTime;
import io.penstock.it.Aws;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("Where mappings began, kept in a table that instances share")
@NeedsNode
class OriginsIT {

    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TABLE = "origins";
    private static final String STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";
    private static final String OTHER = "arn:aws:kinesis:us-east-1:000000000000:stream/views";
    private static final Origin PROPOSED = new Origin(BEGAN, BEGAN, STREAM);
    private static final Origin RECREATED = PROPOSED.on(BEGAN.plusSeconds(60));

    private static Streams streams;
    private static DynamoDbClient dynamoDb;

    private final List<String> cleared = new ArrayList<>();
    private Origins one;
    private Origins two;

    @BeforeAll
    static void start() {
        streams = new Streams();
        dynamoDb = DynamoDbClient.builder()
                .endpointOverride(streams.aws().dynamoDb())
                .region(Region.of(Aws.REGION))
                .credentialsProvider(streams.aws().credentials())
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build();
    }

    @AfterAll
    static void stop() {
        dynamoDb.close();
        streams.close();
    }

    @BeforeEach
    void open() {
        one = new Origins(dynamoDb, TABLE, "one", new SystemTime());
        two = new Origins(dynamoDb, TABLE, "two", new SystemTime());
    }

    private static SourceUnavailable fails() {
        return new SourceUnavailable("the lease table can't be written", null);
    }

    @Test
    @DisplayName("the first that looks keeps its own, which the others get")
    void kept() throws Exception {
        assertThat(one.of("kept", PROPOSED, "leases")).isEqualTo(PROPOSED);
        assertThat(two.of("kept", new Origin(BEGAN.plusSeconds(9), BEGAN, STREAM), "leases"))
                .isEqualTo(PROPOSED);
    }

    @Test
    @DisplayName("B41: leases of another stream are refused, with both streams, the table and the item named")
    void b41_anotherStream() throws Exception {
        one.of("shared", PROPOSED, "penstock-shared");

        assertThatThrownBy(() -> two.of("shared", new Origin(BEGAN, BEGAN, OTHER), "penstock-shared"))
                .isInstanceOf(SourceUnavailable.class)
                .hasMessageContainingAll(STREAM, OTHER, "penstock-shared", TABLE);
        assertThat(one.of("shared", PROPOSED, "penstock-shared")).isEqualTo(PROPOSED);
    }

    @Test
    @DisplayName("B41: a row from before streams were noted takes that of the first that looks")
    void b41_adopted() throws Exception {
        one.of("any", PROPOSED, "leases");
        dynamoDb.putItem(request -> request.tableName(TABLE)
                .item(Map.of(
                        "mapping", AttributeValue.fromS("old"),
                        "mappingCreated", AttributeValue.fromS(BEGAN.toString()),
                        "streamCreated", AttributeValue.fromS(BEGAN.toString()))));

        assertThat(one.of("old", PROPOSED, "leases")).isEqualTo(PROPOSED);
        assertThatThrownBy(() -> two.of("old", new Origin(BEGAN, BEGAN, OTHER), "leases"))
                .isInstanceOf(SourceUnavailable.class);
    }

    @Test
    @DisplayName("F19: checkpoints of a stream that was recreated are forgotten by one instance, after it has said so")
    void f19_clearedOnce() throws Exception {
        one.of("recreated", PROPOSED, "leases");
        two.of("recreated", PROPOSED, "leases");

        one.clearUnlessOf("recreated", RECREATED, BEGAN.plusSeconds(61), () -> {
            assertThatThrownBy(() ->
                            two.clearUnlessOf("recreated", RECREATED, BEGAN.plusSeconds(62), () -> cleared.add("two")))
                    .isInstanceOf(SourceUnavailable.class);
            cleared.add("one");
        });
        two.clearUnlessOf("recreated", RECREATED, BEGAN.plusSeconds(63), () -> cleared.add("two"));

        assertThat(cleared).containsExactly("one");
    }

    @Test
    @DisplayName("F19: an instance that fails in the middle does so again; one that died is relieved after a minute")
    void f19_clearedToTheEnd() throws Exception {
        one.of("failing", PROPOSED, "leases");
        assertThatThrownBy(() -> one.clearUnlessOf("failing", RECREATED, BEGAN.plusSeconds(61), () -> {
                    throw fails();
                }))
                .isInstanceOf(SourceUnavailable.class);

        assertThatThrownBy(
                        () -> two.clearUnlessOf("failing", RECREATED, BEGAN.plusSeconds(62), () -> cleared.add("two")))
                .isInstanceOf(SourceUnavailable.class);
        two.clearUnlessOf("failing", RECREATED, BEGAN.plusSeconds(122), () -> cleared.add("two"));
        one.clearUnlessOf("failing", RECREATED, BEGAN.plusSeconds(123), () -> cleared.add("one"));
        assertThat(cleared).containsExactly("two");
    }
}
