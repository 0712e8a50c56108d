package io.penstock.it.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The code of the shop's functions. Thread-safe. */
final class ShopFunctions {

    static final String CONFIRM_ORDER = "confirm-order";
    static final String BILL_ORDER = "bill-order";
    static final String READ_REVIEWS = "read-reviews";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long SLOW_MILLIS = 700;

    private final OrderBook book;
    private final List<ShopStream> streams;

    ShopFunctions(OrderBook book, List<ShopStream> streams) {
        this.book = book;
        this.streams = streams;
    }

    /** All functions by their names. */
    Map<String, SampleFunctions.Code> all() {
        Map<String, SampleFunctions.Code> all = new HashMap<>();
        all.put(CONFIRM_ORDER, this::confirm);
        all.put(BILL_ORDER, this::bill);
        all.put(READ_REVIEWS, event -> "null");
        streams.forEach(stream -> all.put(stream.name(), stream::handle));
        return all;
    }

    /** Takes a batch and names the orders in it that failed: the others are done with. */
    private String confirm(JsonNode event) throws InterruptedException {
        List<Map<String, String>> failures = new ArrayList<>();
        for (JsonNode record : event.get("Records")) {
            Order order = order(record);
            if (order.trouble() == Order.Trouble.SLOW) {
                TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
            }
            if (fails(order, record)) {
                failures.add(Map.of("itemIdentifier", messageId(record)));
            } else {
                book.accepted(messageId(record));
            }
        }
        return JSON.writeValueAsString(Map.of("batchItemFailures", failures));
    }

    /** Throws at the first order that fails: then the whole batch has failed. */
    private String bill(JsonNode event) {
        List<Integer> billed = new ArrayList<>();
        for (JsonNode record : event.get("Records")) {
            Order order = order(record);
            if (fails(order, record)) {
                throw new IllegalStateException(
                        "the card of " + order.customer() + " was declined for order " + order.number());
            }
            billed.add(order.number());
        }
        event.get("Records").forEach(record -> book.accepted(messageId(record)));
        return JSON.writeValueAsString(Map.of("billed", billed));
    }

    private static boolean fails(Order order, JsonNode record) {
        return switch (order.trouble()) {
            case NONE, SLOW -> false;
            case FLAKY ->
                record.get("attributes")
                        .get("ApproximateReceiveCount")
                        .asString()
                        .equals("1");
            case BROKEN -> true;
        };
    }

    private static Order order(JsonNode record) {
        return Order.read(record.get("body").asString());
    }

    private static String messageId(JsonNode record) {
        return record.get("messageId").asString();
    }
}
