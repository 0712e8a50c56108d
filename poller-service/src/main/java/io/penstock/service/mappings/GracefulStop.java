package io.penstock.service.mappings;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for runs that stop: records in flight have the grace period to be delivered, and are then released.
 *
 * @param grace how long that is
 */
record GracefulStop(Time time, Duration grace) {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);
    private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(5);

    /** Waits for {@code runs}, all of which are stopping. */
    void await(List<MappingRun> runs) {
        try {
            List<String> late = awaitStopped(runs, time.now().plus(grace));
            if (!late.isEmpty()) {
                LOG.warn(
                        "invocations of mappings {} still run {} after the stop began; they are interrupted, and their"
                                + " records are released and redelivered. If the functions need longer, raise"
                                + " spring.lifecycle.timeout-per-shutdown-phase",
                        late,
                        grace);
                runs.forEach(MappingRun::stopImmediately);
                awaitStopped(runs, time.now().plus(IMMEDIATE_STOP));
            }
        } catch (InterruptedException immediately) {
            runs.forEach(MappingRun::stopImmediately);
            Thread.currentThread().interrupt();
        }
    }

    /** The names of the mappings that have not stopped by the deadline. */
    private static List<String> awaitStopped(List<MappingRun> runs, Instant deadline) throws InterruptedException {
        List<String> late = new ArrayList<>();
        for (MappingRun run : runs) {
            if (!run.awaitStopped(deadline)) {
                late.add(run.name());
            }
        }
        return late;
    }
}
