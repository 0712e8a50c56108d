package io.penstock.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.FairPool;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.service.config.Plugins;
import io.penstock.service.function.CurrentTrace;
import io.penstock.service.function.Functions;
import io.penstock.service.function.LambdaClients;
import io.penstock.service.observe.MappingObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

@DisplayName("All mappings of an instance")
class MappingRunnersTest {

    private final Time time = new SystemTime();
    private final Deadlines deadlines = new Deadlines();
    private final HttpClient http = new HttpClient(Egress.direct(), 1, Duration.ofSeconds(1));
    private final LambdaClients lambda = new LambdaClients(
            http,
            new AwsAccess(
                    new SdkCalls(http, Duration.ofSeconds(1)),
                    AnonymousCredentialsProvider.create(),
                    Region.US_EAST_1,
                    AwsEndpoints.none()),
            deadlines);

    @AfterEach
    void close() {
        lambda.close();
        deadlines.close();
        http.close();
    }

    @Test
    @DisplayName("report those whose thread has died, until they are stopped")
    void reportThoseWhoseThreadHasDied() {
        MappingRunners runners = new MappingRunners(
                List.of(
                        MappingBuilder.sqs("sound").build(),
                        MappingBuilder.sqs("broken").build()),
                factory(),
                time,
                Duration.ofSeconds(10));
        assertThat(runners.dead()).isEmpty();

        runners.start();

        await().untilAsserted(() -> assertThat(runners.dead()).containsExactly("broken"));
        runners.stop();
        assertThat(runners.dead()).isEmpty();
    }

    private RunnerFactory factory() {
        Chance chance = Chance.unpredictable();
        Functions functions = new Functions(
                Map.of(), 10, "us-east-1", Optional.empty(), http, lambda, CurrentTrace.NONE, time, chance);
        MappingObserver observer = new MappingObserver(
                new SimpleMeterRegistry(), ObservationRegistry.NOOP, time, target -> Optional.empty());
        return new RunnerFactory(
                new Plugins(List.of(new OneBrokenQueue()), List.of()),
                functions,
                observer,
                new FairPool(1_000),
                new LaneThreads(time),
                time,
                chance);
    }

    /** Queues without messages; the one of the mapping {@code broken} kills the thread that asks for its partitions. */
    private static final class OneBrokenQueue implements SourceFactory {

        @Override
        public String type() {
            return "sqs";
        }

        @Override
        public boolean reads(Arn arn) {
            return true;
        }

        @Override
        public SourceRules rules(Arn arn) {
            throw new UnsupportedOperationException("the mappings of this test are not parsed");
        }

        @Override
        public Source open(SourceContext context) {
            boolean broken = context.mapping().name().equals("broken");
            return new Source() {
                @Override
                public List<Partition> assignment() throws InterruptedException {
                    if (broken) {
                        throw new AssertionError("broken");
                    }
                    new CountDownLatch(1).await();
                    return List.of();
                }

                @Override
                public void close() {}
            };
        }
    }
}
