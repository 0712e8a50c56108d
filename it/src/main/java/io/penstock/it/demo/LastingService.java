package io.penstock.it.demo;

import io.penstock.it.support.Metrics;
import io.penstock.it.support.PenstockService;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The service, started again whenever somebody kills it. Used by one thread. */
final class LastingService implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final long PAUSE_MILLIS = 100;

    /** The exit code of a process that was killed by {@code kill -9}. */
    private static final int KILLED = 137;

    private final Supplier<PenstockService> starter;
    private PenstockService service;
    private Metrics before = Metrics.parse("");
    private Metrics last = before;

    /** Starts it and waits until it is ready. */
    LastingService(Supplier<PenstockService> starter) throws InterruptedException {
        this.starter = starter;
        this.service = starter.get();
        awaitReady();
    }

    /** The URL that it answers at now. */
    URI endpoint() {
        return service.endpoint();
    }

    /**
     * Its metrics, with what it counted before it was killed; empty when it does not answer now.
     *
     * @param notify is notified when it is started again
     * @throws IllegalStateException when it ended by itself
     */
    Optional<Metrics> metrics(Consumer<String> notify) throws InterruptedException {
        if (!service.process().isAlive()) {
            if (service.process().exitValue() != KILLED) {
                throw new IllegalStateException(
                        "the service ended by itself:\n" + service.process().tail());
            }
            notify.accept("The service was killed; it is started again.");
            restart();
        }
        Optional<Metrics> now = service.page("/actuator/prometheus").map(page -> before.plus(Metrics.parse(page)));
        now.ifPresent(seen -> last = seen);
        return now;
    }

    private void restart() throws InterruptedException {
        before = last;
        close();
        service = starter.get();
        awaitReady();
    }

    private void awaitReady() throws InterruptedException {
        Instant deadline = Instant.now().plus(START);
        while (!service.isReady()) {
            if (!service.process().isAlive()) {
                throw new IllegalStateException(
                        "the service did not start:\n" + service.process().tail());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the service was not ready within " + START.toSeconds() + " s:\n"
                        + service.process().tail());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
