package io.penstock.it.demo;

import io.penstock.it.demo.OrderBook.Tally;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.Metrics;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop: sends orders, and reads from the destinations what became of them. Used by one thread. */
final class Shop {

    static final String ORDERS = "orders";
    static final String PAYMENTS = "payments.fifo";
    static final String FAILED = "orders-failed";
    static final String BILLED = "orders-billed";

    /** Read by nobody until somebody creates a mapping for it. */
    static final String REVIEWS = "reviews";

    /** Short, so that retries can be watched. */
    private static final int VISIBILITY_SECONDS = 4;

    private static final int UNATTENDED_SECONDS = 30;

    /** Every third order is a payment. */
    private static final int PAYMENT = 3;

    /** Every fifth order comes with a review. */
    private static final int REVIEWED = 5;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final EmbeddedQueues queues;
    private final OrderBook book;
    private int sent;

    Shop(EmbeddedQueues queues, OrderBook book) {
        this.queues = queues;
        this.book = book;
    }

    /** Creates the queues. */
    void open() throws InterruptedException {
        queues.create(ORDERS, VISIBILITY_SECONDS);
        queues.create(PAYMENTS, VISIBILITY_SECONDS);
        queues.create(FAILED, UNATTENDED_SECONDS);
        queues.create(BILLED, UNATTENDED_SECONDS);
        queues.create(REVIEWS, VISIBILITY_SECONDS);
        queues.create(Clicks.FAILED, UNATTENDED_SECONDS);
        queues.create(Stock.FAILED, UNATTENDED_SECONDS);
    }

    /** The user's file, as one would write it for this shop, with the streams that there are. */
    static String mappings(URI sqs, SampleFunctions functions, Optional<ShopStreams> streams, StoreFile store) {
        List<ShopStream> all = streams.map(ShopStreams::all).orElse(List.of());
        return """
                penstock:
                  aws:
                    region: us-east-1
                    endpoints:
                      sqs: %s
                %s
                  store:
                    path: '%s'
                  functions:
                    confirm-order:
                      url: %s
                      timeout: 3s
                    bill-order:
                      url: %s
                      timeout: 3s
                    # Has no mapping: create one while the demo runs.
                    read-reviews:
                      url: %s
                      timeout: 3s
                %s
                  mappings:
                    # A function that names the orders of a batch that failed. Newsletters never reach it.
                    confirm-orders:
                      event-source-arn: %s
                      function-name: confirm-order
                      batch-size: 10
                      function-response-types: [ReportBatchItemFailures]
                      filter-criteria:
                        filters:
                          - pattern: '{"body": {"kind": ["ORDER"]}}'
                      maximum-retry-attempts: 2
                      destination-config:
                        on-failure:
                          destination: %s
                    # A function that throws. Each customer's payments are billed one after the other.
                    bill-orders:
                      event-source-arn: %s
                      function-name: bill-order
                      batch-size: 1
                      maximum-retry-attempts: 2
                      destination-config:
                        on-failure:
                          destination: %s
                        on-success:
                          destination: %s
                %s
                """.formatted(
                        sqs,
                        streams.map(ShopStreams::endpoints).orElse("").indent(6),
                        store.path(),
                        functions.url(ShopFunctions.CONFIRM_ORDER),
                        functions.url(ShopFunctions.BILL_ORDER),
                        functions.url(ShopFunctions.READ_REVIEWS),
                        all.stream()
                                .map(stream -> stream.function(functions.url(stream.name())))
                                .collect(Collectors.joining())
                                .indent(4),
                        ElasticMq.queueArn(ORDERS),
                        ElasticMq.queueArn(FAILED),
                        ElasticMq.queueArn(PAYMENTS),
                        ElasticMq.queueArn(FAILED),
                        ElasticMq.queueArn(BILLED),
                        all.stream()
                                .map(ShopStream::mapping)
                                .collect(Collectors.joining())
                                .indent(4));
    }

    /** Sends orders until {@code due} have been sent. */
    void sendUntil(int due) throws InterruptedException {
        while (sent < due) {
            sent++;
            if (sent % PAYMENT == 0) {
                Order order = Order.payment(sent / PAYMENT);
                String key = "payment-" + sent;
                book.paymentSent(queues.send(PAYMENTS, order.customer(), key, order.json()), order);
            } else {
                Order order = Order.confirmation(sent - sent / PAYMENT);
                book.confirmationSent(queues.send(ORDERS, order.json()), order);
            }
            if (sent % REVIEWED == 0) {
                queues.send(REVIEWS, "order " + sent + " was fine");
            }
        }
    }

    /** Reads the destinations, and returns what became of everything. */
    Tally tally(Metrics metrics) throws InterruptedException {
        for (String failure : queues.drain(FAILED)) {
            JsonNode ids = JSON.readTree(failure).path("SQSBatchInfo").path("messageIds");
            ids.forEach(id -> book.discarded(id.asString()));
        }
        for (String success : queues.drain(BILLED)) {
            JsonNode records = JSON.readTree(success).path("requestPayload").path("Records");
            records.forEach(record -> book.announced(record.path("messageId").asString()));
        }
        // A service that was killed has forgotten what it counted last; what is neither in the queue nor delivered was
        // filtered.
        long filtered = queues.isEmpty(ORDERS)
                ? Long.MAX_VALUE
                : metrics.count("penstock_records_filtered_total", "mapping=\"confirm-orders\"");
        return book.tally(filtered);
    }

    /** Reads what was discarded of a stream. */
    void look(ShopStream stream) throws InterruptedException {
        for (String failure : queues.drain(stream.failures())) {
            stream.discarded(JSON.readTree(failure));
        }
    }
}
