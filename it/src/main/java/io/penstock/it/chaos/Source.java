package io.penstock.it.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The sources of the instances, each with a mapping and a function of its own. */
enum Source {
    /** A standard queue; the function reports batch item failures; a retry limit and a failure destination. */
    ORDERS(Service.SQS, false, true),
    /** A FIFO queue with message groups; the function reports batch item failures. */
    PAYMENTS(Service.SQS, true, false),
    /** A standard queue with a batching window and a filter. */
    MAILS(Service.SQS, false, false),
    /** A Kinesis stream, parallelized, with bisect, a retry limit and a failure destination. */
    CLICKS(Service.KINESIS, true, true),
    /** A Kinesis stream with endless retries. */
    TRADES(Service.KINESIS, true, false),
    /** A DynamoDB stream; the function reports batch item failures. */
    STOCK(Service.DYNAMODB_STREAMS, true, false),
    /** A standard queue, whose mapping stands in the configuration; an alias of two versions of the function. */
    NOTES(Service.SQS, false, false);

    private final Service service;
    private final boolean ordered;
    private final boolean discarding;

    Source(Service service, boolean ordered, boolean discarding) {
        this.service = service;
        this.ordered = ordered;
        this.discarding = discarding;
    }

    /** The name of its mapping and its function. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A second function, which does the same. */
    String otherFunction() {
        return id() + "-too";
    }

    /** The functions that its mapping may have. */
    List<String> functions() {
        return isConfigured() ? List.of(id()) : List.of(id(), otherFunction());
    }

    /** Those whose mappings are created, and changed, through the control API. */
    static List<Source> created() {
        return Arrays.stream(values()).filter(source -> !source.isConfigured()).toList();
    }

    /** True when its mapping stands in the configuration, and is changed by reloads. */
    boolean isConfigured() {
        return this == NOTES;
    }

    /** The name of its queue, stream or table. */
    String resource() {
        return this == PAYMENTS ? id() + ".fifo" : id();
    }

    /** The queue of its failure destination. */
    String destination() {
        return id() + "-failed";
    }

    /** The service of AWS that it belongs to. */
    Service service() {
        return service;
    }

    /** True when the records of a key have an order. */
    boolean isOrdered() {
        return ordered;
    }

    /** True when its mapping has a retry limit and a failure destination. */
    boolean isDiscarding() {
        return discarding;
    }

    /** True when its function reports batch item failures. */
    boolean isReporting() {
        return this == ORDERS || this == PAYMENTS || this == STOCK;
    }
}
