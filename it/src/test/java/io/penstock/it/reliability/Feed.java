package io.penstock.it.reliability;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Producers that send at a steady rate, and when each body was sent. Thread-safe. */
public final class Feed implements AutoCloseable {

    private final ScheduledExecutorService threads =
            Executors.newScheduledThreadPool(4, Thread.ofVirtual().factory());
    private final Map<String, Instant> sent = new ConcurrentHashMap<>();
    private final Map<ScheduledFuture<?>, String> producers = new ConcurrentHashMap<>();

    /** Calls {@code send} with 0, 1, 2 and so on. It is to note what it sends with {@link #noted}. */
    public void every(Duration period, String name, IntConsumer send) {
        AtomicInteger number = new AtomicInteger();
        producers.put(
                threads.scheduleAtFixedRate(
                        () -> send.accept(number.getAndIncrement()), 0, period.toMillis(), TimeUnit.MILLISECONDS),
                name);
    }

    /** Notes that {@code body} is sent now, and returns it. */
    public String noted(String body) {
        sent.put(body, Instant.now());
        return body;
    }

    /** When each body was sent. */
    public Map<String, Instant> sent() {
        return Map.copyOf(sent);
    }

    /** Ends the producers; a failure of one is thrown here. */
    @Override
    public void close() {
        producers.forEach((producer, name) -> {
            if (producer.isDone()) {
                throw new IllegalStateException("the producer of " + name + " failed", producer.exceptionNow());
            }
        });
        producers.clear();
        threads.shutdown();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
