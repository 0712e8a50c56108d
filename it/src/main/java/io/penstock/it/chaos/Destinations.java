package io.penstock.it.chaos;

import io.penstock.it.support.EventRecord;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the queues of failure destinations. */
final class Destinations {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Destinations() {}

    /** Takes what the destination of a source holds, and writes down what was discarded. */
    static void drain(World world, Source source, Journal journal, int atOnce) {
        String url = world.url(source.destination());
        List<Message> messages;
        do {
            messages = world.sqs
                    .receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(atOnce))
                    .messages();
            for (Message message : messages) {
                journal.stored(new Stored(source, discarded(source, message.body())));
                world.sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
            }
        } while (!messages.isEmpty());
    }

    /** The mapping's destination includes the payload, the event as the function got it. */
    static List<Item> discarded(Source source, String body) {
        JsonNode payload = JSON.readTree(body).path("payload");
        if (!payload.isString()) {
            return List.of();
        }
        return EventRecord.of(JSON.readTree(payload.asString())).stream()
                .map(record -> Item.parse(source, record.body()))
                .toList();
    }
}
