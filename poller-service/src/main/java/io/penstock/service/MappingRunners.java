package io.penstock.service;

import io.penstock.core.lane.MappingRunner;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.time.Time;
import io.penstock.service.observe.MappingThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs all mappings as long as the application runs. At a stop no mapping starts anything new: records in flight have
 * the grace period to be delivered, and are then released.
 */
final class MappingRunners implements SmartLifecycle, MappingThreads {

    private static final Logger LOG = LoggerFactory.getLogger(MappingRunners.class);
    private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(5);

    private final List<MappingLife> lives;
    private final Time time;
    private final Duration grace;
    private volatile boolean running;

    MappingRunners(List<Mapping> mappings, RunnerFactory factory, Time time, Duration grace) {
        this.lives = mappings.stream().map(factory::life).toList();
        this.time = time;
        this.grace = grace;
    }

    @Override
    public void start() {
        lives.forEach(MappingLife::start);
        running = true;
        LOG.info(
                "started {} mappings, of which {} are not enabled",
                lives.size(),
                runners().filter(runner -> !runner.mapping().enabled()).count());
    }

    @Override
    public void stop() {
        running = false;
        runners().forEach(MappingRunner::stop);
        try {
            List<String> late = awaitStopped(time.now().plus(grace));
            if (!late.isEmpty()) {
                LOG.warn(
                        "invocations of mappings {} still run {} after the stop began; they are interrupted, and their"
                                + " records are released and redelivered. If the functions need longer, raise"
                                + " spring.lifecycle.timeout-per-shutdown-phase",
                        late,
                        grace);
                runners().forEach(MappingRunner::stopImmediately);
                awaitStopped(time.now().plus(IMMEDIATE_STOP));
            }
        } catch (InterruptedException immediately) {
            runners().forEach(MappingRunner::stopImmediately);
            Thread.currentThread().interrupt();
        }
    }

    /** The names of the mappings that have not stopped by the deadline. */
    private List<String> awaitStopped(Instant deadline) throws InterruptedException {
        List<String> late = new ArrayList<>();
        for (MappingLife life : lives) {
            MappingRunner runner = life.runner();
            if (!runner.awaitStopped(deadline)) {
                late.add(runner.mapping().name());
            }
        }
        return late;
    }

    @Override
    public List<String> dead() {
        return runners()
                .filter(runner -> !runner.isAlive())
                .map(runner -> runner.mapping().name())
                .sorted()
                .toList();
    }

    private Stream<MappingRunner> runners() {
        return lives.stream().map(MappingLife::runner);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
