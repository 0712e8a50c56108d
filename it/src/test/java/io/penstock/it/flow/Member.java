package io.penstock.it.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Interval;
import io.penstock.it.reliability.World;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One of the instances that share a store, as if on a machine of its own: with a way of its own to DynamoDB, and a
 * folder of its own for temporary files, by which instances of one machine see that another has died.
 */
record Member(String name, PenstockService service, FaultyProxy dynamoDb) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts one; returns at once. */
    static Member start(World world, Path folder, String name, Configuration configuration) {
        FaultyProxy dynamoDb = new FaultyProxy(world.dynamoDb());
        PenstockService service = world.start(
                name,
                folder,
                world.sqs(),
                dynamoDb.endpoint(),
                List.of("-Xmx256m", "-Djava.io.tmpdir=" + temporary(folder.resolve(name))),
                configuration.with("store", Map.of("type", "dynamodb")).failoverTime(Duration.ofSeconds(3)));
        return new Member(name, service, dynamoDb);
    }

    private static Path temporary(Path own) {
        try {
            return Files.createDirectories(own);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until it knows of so many instances, itself among them. */
    void awaitInstances(int count) {
        try {
            await(name + " sees " + count + " instances")
                    .atMost(PATIENCE)
                    .until(() -> service.metrics().sum("penstock_instances") == count
                            || !service.process().isAlive());
        } catch (ConditionTimeoutException never) {
            throw new AssertionError(service.process().tail(), never);
        }
        assertThat(service.process().isAlive())
                .as(() -> service.process().tail())
                .isTrue();
    }

    /** Cuts it off from the store, and from its leases, for {@code time}. */
    void beCutOff(Duration time) {
        dynamoDb.goDown();
        Interval.pass(time);
        dynamoDb.comeBack();
    }

    /** Stops all of its threads for {@code time}. */
    void pause(Duration time) throws InterruptedException {
        service.process().suspend();
        Interval.pass(time);
        service.process().resume();
    }

    /** Sends SIGTERM and waits until it has ended. */
    void stop() throws InterruptedException {
        service.process().terminate();
        assertThat(service.process().awaitExit(PATIENCE)).isIn(0, 143);
    }

    /** {@code kill -9}. */
    void kill() {
        service.process().kill();
    }

    @Override
    public void close() {
        kill();
        service.close();
        dynamoDb.close();
    }
}
