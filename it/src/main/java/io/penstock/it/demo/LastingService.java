package io.penstock.it.demo;

import io.penstock.it.support.PenstockService;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The service, started again whenever somebody kills it. Used by one thread. */
final class LastingService implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);

    /** What a process ends with when it is killed by {@code kill -9}. */
    private static final int KILLED = 137;

    private final Supplier<PenstockService> starter;
    private PenstockService service;
    private ServicePages pages;
    private Metrics before = Metrics.parse("");
    private Metrics last = before;

    /** Starts it and waits until it is ready. */
    LastingService(Supplier<PenstockService> starter) throws InterruptedException {
        this.starter = starter;
        this.service = starter.get();
        this.pages = new ServicePages(service);
        pages.awaitReady(START);
    }

    /** Where it answers now. */
    URI endpoint() {
        return service.endpoint();
    }

    /**
     * Its metrics, with what it counted before it was killed; empty when it does not answer now.
     *
     * @param tell is told when it is started again
     * @throws IllegalStateException when it ended by itself
     */
    Optional<Metrics> metrics(Consumer<String> tell) throws InterruptedException {
        if (!service.process().isAlive()) {
            if (service.process().exitValue() != KILLED) {
                throw new IllegalStateException(
                        "the service ended by itself:\n" + service.process().tail());
            }
            tell.accept("The service was killed; it is started again.");
            restart();
        }
        Optional<Metrics> now = pages.metrics().map(before::plus);
        now.ifPresent(seen -> last = seen);
        return now;
    }

    private void restart() throws InterruptedException {
        before = last;
        close();
        service = starter.get();
        pages = new ServicePages(service);
        pages.awaitReady(START);
    }

    @Override
    public void close() {
        pages.close();
        service.close();
    }
}
