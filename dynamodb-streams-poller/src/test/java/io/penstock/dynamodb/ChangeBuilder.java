package io.penstock.dynamodb;

import io.penstock.core.mapping.Arn;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** Builds changes of items as DynamoDB Streams returns them. */
final class ChangeBuilder {

    static final Arn STREAM = Arn.parse(
                    "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000")
            .orElseThrow();
    static final String SEQUENCE = "111000000000000000000000001";
    static final Instant CREATED = Instant.ofEpochSecond(1789651658L);

    private final Record.Builder record = Record.builder()
            .eventID("c4ca4238a0b923820dcc509a6f75849b")
            .eventName("INSERT")
            .eventVersion("1.1")
            .eventSource("aws:dynamodb")
            .awsRegion("eu-west-1");
    private final StreamRecord.Builder change = StreamRecord.builder()
            .approximateCreationDateTime(CREATED)
            .keys(Map.of("id", AttributeValue.fromS("1")))
            .sequenceNumber(SEQUENCE)
            .sizeBytes(20L)
            .streamViewType("NEW_AND_OLD_IMAGES");

    static ChangeBuilder insert() {
        return new ChangeBuilder();
    }

    static ChangeBuilder remove() {
        return new ChangeBuilder().named("REMOVE");
    }

    ChangeBuilder named(String event) {
        record.eventName(event);
        return this;
    }

    ChangeBuilder number(int number) {
        change.sequenceNumber(SEQUENCE + number);
        return this;
    }

    ChangeBuilder keys(Map<String, AttributeValue> keys) {
        change.keys(keys);
        return this;
    }

    ChangeBuilder newImage(Map<String, AttributeValue> item) {
        change.newImage(item);
        return this;
    }

    ChangeBuilder oldImage(Map<String, AttributeValue> item) {
        change.oldImage(item);
        return this;
    }

    ChangeBuilder view(String type) {
        change.streamViewType(type);
        return this;
    }

    ChangeBuilder at(Instant created) {
        change.approximateCreationDateTime(created);
        return this;
    }

    /** Deleted because its time to live has passed. */
    ChangeBuilder byTimeToLive() {
        record.userIdentity(user -> user.type("Service").principalId("dynamodb.amazonaws.com"));
        return this;
    }

    Record build() {
        return record.dynamodb(change.build()).build();
    }
}
