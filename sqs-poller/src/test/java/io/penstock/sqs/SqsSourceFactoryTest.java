package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.BoundSettings;
import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class SqsSourceFactoryTest {

    private final SqsSourceFactory factory =
            TestFactory.at(URI.create("http://127.0.0.1:1")).build();

    @Test
    void aStandardQueueMayHaveLargeBatchesWithAWindow() {
        assertThat(factory.rules(arn("orders")))
                .isEqualTo(new SourceRules("sqs", false, 10, 10_000, 10, true, Set.of(), "body"));
    }

    @Test
    void aFifoQueueHasBatchesOfTenAndNoWindow() {
        assertThat(factory.rules(arn("orders.fifo")))
                .isEqualTo(new SourceRules("sqs", false, 10, 10, 10, false, Set.of(), "body"));
    }

    @Test
    void onlyQueuesAreRead() {
        assertThat(factory.type()).isEqualTo("sqs");
        assertThat(factory.reads(arn("orders"))).isTrue();
        assertThat(factory.reads(new Arn("aws", "kinesis", "us-east-1", "000000000000", "stream/s")))
                .isFalse();
    }

    @Test
    void theFactoryIsThereWhateverRunsHereSoThatEveryMappingCanBeChecked() {
        assertThat(factories(Map.of())).isEqualTo(1);
        assertThat(factories(Map.of("penstock.sources", "kinesis,dynamodb"))).isEqualTo(1);
        assertThat(factories(Map.of("penstock.sqs.client", "sdk"))).isEqualTo(1);
    }

    private static int factories(Map<String, Object> properties) {
        try (HttpClient http = new HttpClient(Egress.direct(), 1, Duration.ofSeconds(20));
                AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
            context.registerBean(HttpClient.class, () -> http);
            context.registerBean(
                    AwsAccess.class,
                    () -> new AwsAccess(
                            new SdkCalls(http, Duration.ofMinutes(1)),
                            AnonymousCredentialsProvider.create(),
                            Region.US_EAST_1,
                            AwsEndpoints.none()));
            context.registerBean(BoundSettings.class, () -> new BoundSettings() {
                @Override
                public <T extends Record> T of(PluginSettings<T> settings) {
                    return Binder.get(context.getEnvironment())
                            .bindOrCreate("penstock." + settings.name(), settings.type());
                }
            });
            context.registerBean(Deadlines.class, Deadlines::new);
            context.registerBean(Time.class, SystemTime::new);
            context.registerBean(Chance.class, () -> Chance.seeded(1));
            context.register(SqsAutoConfiguration.class);
            context.refresh();
            return context.getBeansOfType(SourceFactory.class).size();
        }
    }

    private static Arn arn(String queue) {
        return new Arn("aws", "sqs", "us-east-1", "000000000000", queue);
    }
}
