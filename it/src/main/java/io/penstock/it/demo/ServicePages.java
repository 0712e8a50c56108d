package io.penstock.it.demo;

import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the service says of itself over HTTP. Thread-safe. */
final class ServicePages implements AutoCloseable {

    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 100;

    private final PenstockService service;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** Asks {@code service}, which stays the caller's to close. */
    ServicePages(PenstockService service) {
        this.service = service;
    }

    /**
     * Waits until the service is ready for work.
     *
     * @throws IllegalStateException when it ends before, or takes longer than {@code atMost}
     * @throws InterruptedException when the thread is interrupted
     */
    void awaitReady(Duration atMost) throws InterruptedException {
        Instant deadline = Instant.now().plus(atMost);
        while (page("/actuator/health/readiness").isEmpty()) {
            if (!service.process().isAlive()) {
                throw new IllegalStateException(
                        "the service did not start:\n" + service.process().tail());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the service was not ready within " + atMost.toSeconds() + " s:\n"
                        + service.process().tail());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /**
     * Its metrics; empty when it does not answer now.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    Optional<Metrics> metrics() throws InterruptedException {
        return page("/actuator/prometheus").map(Metrics::parse);
    }

    /**
     * One page of it; empty when it does not answer with 200 now.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    Optional<String> page(String path) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(service.endpoint().resolve(path))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString());
            return Optional.of(response)
                    .filter(answer -> answer.statusCode() == OK)
                    .map(HttpResponse::body);
        } catch (IOException notNow) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
