package io.penstock.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.Event;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("Changes of items as functions get them")
class DynamoDbEventFormatTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DynamoDbEventFormat format =
            new DynamoDbEventFormat(ChangeBuilder.STREAM, "shardId-00000001789651658000-abcdef12", Instant.MIN);

    private static List<SourceRecord> records(DynamoDbEventFormat format, ChangeBuilder... changes) {
        return format.records(Stream.of(changes)
                .map(change -> DynamoDbEventFormat.carried(ChangeBuilder.STREAM, change.build()))
                .toList());
    }

    private SourceRecord record(ChangeBuilder change) {
        return records(format, change).getFirst();
    }

    private JsonNode json(ChangeBuilder change) {
        return JSON.readTree(record(change).json());
    }

    @Test
    @DisplayName("semantics §2.3: every member, and no other")
    void envelope() {
        byte[] event = Event.join(
                format,
                List.of(record(ChangeBuilder.insert()
                        .newImage(Map.of("id", AttributeValue.fromS("1"), "total", AttributeValue.fromN("12.50"))))));

        assertThat(JSON.readTree(event)).isEqualTo(JSON.readTree("""
                        {"Records":[{
                          "eventID":"c4ca4238a0b923820dcc509a6f75849b",
                          "eventName":"INSERT",
                          "eventVersion":"1.1",
                          "eventSource":"aws:dynamodb",
                          "dynamodb":{
                            "ApproximateCreationDateTime":1.789651658E9,
                            "Keys":{"id":{"S":"1"}},
                            "NewImage":{"id":{"S":"1"},"total":{"N":"12.50"}},
                            "SequenceNumber":"111000000000000000000000001",
                            "SizeBytes":20,
                            "StreamViewType":"NEW_AND_OLD_IMAGES"},
                          "awsRegion":"eu-west-1",
                          "eventSourceARN":"%s"
                        }]}
                        """.formatted(ChangeBuilder.STREAM)));
    }

    @Test
    @DisplayName("env-dynamodb-binary, B25: values of every type pass untouched, binaries in base64 once")
    void values() {
        SdkBytes bytes = SdkBytes.fromByteArray(new byte[] {0x79, (byte) 0xFF, 0x23});
        Map<String, AttributeValue> item = Map.of(
                "text", AttributeValue.fromS(""),
                "number", AttributeValue.fromN("12345678901234567890123456789012345678"),
                "binary", AttributeValue.fromB(bytes),
                "texts", AttributeValue.fromSs(List.of("a", "ä\"")),
                "numbers", AttributeValue.fromNs(List.of("1", "-2.5E+10")),
                "binaries", AttributeValue.fromBs(List.of(bytes, SdkBytes.fromUtf8String("foobar"))),
                "map", AttributeValue.fromM(Map.of("inner", AttributeValue.fromL(List.of()))),
                "list", AttributeValue.fromL(List.of(AttributeValue.fromBool(false), AttributeValue.fromM(Map.of()))),
                "nothing", AttributeValue.fromNul(true),
                "flag", AttributeValue.fromBool(true));

        assertThat(json(ChangeBuilder.insert().newImage(item)).at("/dynamodb/NewImage"))
                .isEqualTo(JSON.readTree("""
                        {"text":{"S":""},
                         "number":{"N":"12345678901234567890123456789012345678"},
                         "binary":{"B":"ef8j"},
                         "texts":{"SS":["a","ä\\""]},
                         "numbers":{"NS":["1","-2.5E+10"]},
                         "binaries":{"BS":["ef8j","Zm9vYmFy"]},
                         "map":{"M":{"inner":{"L":[]}}},
                         "list":{"L":[{"BOOL":false},{"M":{}}]},
                         "nothing":{"NULL":true},
                         "flag":{"BOOL":true}}
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "KEYS_ONLY, false, false",
        "NEW_IMAGE, true, false",
        "OLD_IMAGE, false, true",
        "NEW_AND_OLD_IMAGES, true, true"
    })
    @DisplayName("B25: an image that the view does not give is missing, not null and not empty")
    void views(String view, boolean gives, boolean gave) {
        Map<String, AttributeValue> item = Map.of("id", AttributeValue.fromS("1"));
        ChangeBuilder change = ChangeBuilder.insert().named("MODIFY").view(view);
        if (gives) {
            change.newImage(item);
        }
        if (gave) {
            change.oldImage(item);
        }

        JsonNode dynamodb = json(change).get("dynamodb");

        assertThat(dynamodb.has("Keys")).isTrue();
        assertThat(dynamodb.has("NewImage")).isEqualTo(gives);
        assertThat(dynamodb.has("OldImage")).isEqualTo(gave);
        assertThat(dynamodb.get("StreamViewType").asString()).isEqualTo(view);
    }

    @Test
    @DisplayName("env-dynamodb-ttl: a delete by time to live names the service; any other names nobody")
    void time_to_live() {
        assertThat(json(ChangeBuilder.remove().byTimeToLive()).get("userIdentity"))
                .isEqualTo(JSON.readTree("{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}"));
        assertThat(json(ChangeBuilder.remove()).has("userIdentity")).isFalse();
    }

    @Test
    @DisplayName(
            "an item's key is the same text however its attributes are ordered, and differs from every other item's")
    void item_key() {
        AttributeValue order = AttributeValue.fromS("7");
        AttributeValue line = AttributeValue.fromN("1");
        String key = record(ChangeBuilder.insert().keys(Map.of("order", order, "line", line)))
                .key();

        assertThat(key).isEqualTo("{\"line\":{\"N\":\"1\"},\"order\":{\"S\":\"7\"}}");
        assertThat(record(ChangeBuilder.insert().keys(Map.of("order", order, "line", AttributeValue.fromS("1"))))
                        .key())
                .isNotEqualTo(key);
    }

    @Test
    @DisplayName(
            "B18: changes from before the mapping began are skipped; those of the second in which it began are not")
    void from() {
        DynamoDbEventFormat latest = new DynamoDbEventFormat(ChangeBuilder.STREAM, "shardId-1", ChangeBuilder.CREATED);

        assertThat(records(
                        latest,
                        ChangeBuilder.insert().number(1).at(ChangeBuilder.CREATED.minusSeconds(1)),
                        ChangeBuilder.insert().number(2),
                        ChangeBuilder.insert().number(3).at(ChangeBuilder.CREATED.plusSeconds(1))))
                .extracting(SourceRecord::id)
                .containsExactly(ChangeBuilder.SEQUENCE + 2, ChangeBuilder.SEQUENCE + 3);
    }

    @Test
    @DisplayName("semantics §6.1: which records failed, with times in whole seconds")
    void batch_info() {
        BatchInfo info = format.batchInfo(records(
                format,
                ChangeBuilder.insert().number(1),
                ChangeBuilder.insert().number(2).at(ChangeBuilder.CREATED.plusSeconds(2))));

        assertThat(info.name()).isEqualTo("DDBStreamBatchInfo");
        assertThat(info.details())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "shardId",
                        "shardId-00000001789651658000-abcdef12",
                        "startSequenceNumber",
                        ChangeBuilder.SEQUENCE + 1,
                        "endSequenceNumber",
                        ChangeBuilder.SEQUENCE + 2,
                        "approximateArrivalOfFirstRecord",
                        "2026-09-17T13:27:38Z",
                        "approximateArrivalOfLastRecord",
                        "2026-09-17T13:27:40Z",
                        "batchSize",
                        2,
                        "streamArn",
                        ChangeBuilder.STREAM.toString()));
    }

    @Test
    @DisplayName("a filter sees what the function gets")
    void filter_view() {
        Record change = ChangeBuilder.insert().build();
        SourceRecord record = format.records(List.of(DynamoDbEventFormat.carried(ChangeBuilder.STREAM, change)))
                .getFirst();

        assertThat(record.filterView().metadata()).isEqualTo(new String(record.json(), UTF_8));
        assertThat(record.filterView().content()).isEmpty();
    }
}
