package io.penstock.it.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops the demo in order, whatever asks for it: Ctrl-C, a signal to this process, or the end of the process that
 * started it. Each interrupts the main thread, and the JVM ends once that thread has closed everything.
 */
final class Ending {

    private static final Duration GRACE = Duration.ofSeconds(45);

    private final CountDownLatch closed = new CountDownLatch(1);

    private Ending() {}

    /** Watches on behalf of the calling thread, the main one. */
    static Ending watch() {
        Ending ending = new Ending();
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ending.end(main), "ending"));
        ProcessHandle.current()
                .parent()
                .ifPresent(parent ->
                        parent.onExit().thenRun(() -> Runtime.getRuntime().exit(1)));
        return ending;
    }

    private void end(Thread main) {
        if (closed.getCount() == 0) {
            return;
        }
        main.interrupt();
        try {
            closed.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException halted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything is closed: the JVM may end. */
    void closed() {
        closed.countDown();
    }
}
