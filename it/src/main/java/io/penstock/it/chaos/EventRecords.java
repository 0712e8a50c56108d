package io.penstock.it.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Reads the events of functions. */
final class EventRecords {

    private EventRecords() {}

    /** What was produced as {@code record}. */
    static Item item(Source source, JsonNode record) {
        return Item.parse(
                source,
                switch (source.service()) {
                    case KINESIS ->
                        new String(
                                Base64.getDecoder()
                                        .decode(record.at("/kinesis/data").asString()),
                                UTF_8);
                    case DYNAMODB_STREAMS, DYNAMODB ->
                        record.at("/dynamodb/NewImage/value/S").asString();
                    case SQS -> record.path("body").asString();
                });
    }

    /** All of an event. */
    static List<Item> items(Source source, JsonNode event) {
        return StreamSupport.stream(event.path("Records").spliterator(), false)
                .map(record -> item(source, record))
                .toList();
    }

    /** What a report of batch item failures calls it. */
    static String id(JsonNode record) {
        return record.path("messageId")
                .asString(record.at("/kinesis/sequenceNumber")
                        .asString(record.at("/dynamodb/SequenceNumber").asString("")));
    }
}
