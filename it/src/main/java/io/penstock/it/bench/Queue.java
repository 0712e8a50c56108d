package io.penstock.it.bench;

import io.penstock.it.support.ElasticMq;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A queue of the benchmark, filled without the AWS SDK so that filling is quick. Each body is JSON with the time when
 * it was sent, in microseconds. Thread-safe.
 */
final class Queue implements AutoCloseable {

    private static final int SENDERS = 4;
    private static final int BATCH = 10;

    private final HttpClient http;
    private final ElasticMq server;
    private final String name;
    private final int bodySize;

    private Queue(HttpClient http, ElasticMq server, String name, int bodySize) {
        this.http = http;
        this.server = server;
        this.name = name;
        this.bodySize = bodySize;
    }

    /** Creates an empty queue whose messages have bodies of so many bytes; {@code http} stays open. */
    static Queue create(HttpClient http, ElasticMq server, String name, int bodySize) throws InterruptedException {
        Queue queue = new Queue(http, server, name, bodySize);
        queue.call("CreateQueue", "{\"QueueName\":\"" + name + "\",\"Attributes\":{\"VisibilityTimeout\":\"120\"}}");
        return queue;
    }

    URI url() {
        return server.queueUrl(name);
    }

    String arn() {
        return ElasticMq.queueArn(name);
    }

    /** Sends one message. */
    void send() throws InterruptedException {
        call("SendMessage", "{\"QueueUrl\":\"" + url() + "\",\"MessageBody\":\"" + body() + "\"}");
    }

    /** Sends that many messages, a multiple of ten, as fast as the server takes them. */
    void fill(int messages) throws InterruptedException {
        AtomicInteger batches = new AtomicInteger(messages / BATCH);
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                running.add(senders.submit(() -> {
                    while (batches.getAndDecrement() > 0) {
                        sendBatch();
                    }
                    return true;
                }));
            }
            for (Future<?> sender : running) {
                sender.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException("can't fill " + name, failure.getCause());
        }
    }

    private void sendBatch() throws InterruptedException {
        String entries = IntStream.range(0, BATCH)
                .mapToObj(id -> "{\"Id\":\"" + id + "\",\"MessageBody\":\"" + body() + "\"}")
                .collect(Collectors.joining(","));
        call("SendMessageBatch", "{\"QueueUrl\":\"" + url() + "\",\"Entries\":[" + entries + "]}");
    }

    /** The body, escaped as it stands in the request. */
    private String body() {
        String head = "{\"sent\":" + CallLog.micros() + ",\"kind\":\"order\",\"pad\":\"";
        String body = head + "x".repeat(Math.max(0, bodySize - head.length() - 2)) + "\"}";
        return body.replace("\"", "\\\"");
    }

    private void call(String action, String request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(server.endpoint())
                            .header("Content-Type", "application/x-amz-json-1.0")
                            .header("X-Amz-Target", "AmazonSQS." + action)
                            .timeout(Duration.ofSeconds(30))
                            .POST(BodyPublishers.ofString(request))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(action + " on " + name + " answers " + answer.body());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(action + " on " + name + " failed", failure);
        }
    }

    @Override
    public void close() throws InterruptedException {
        call("DeleteQueue", "{\"QueueUrl\":\"" + url() + "\"}");
    }
}
