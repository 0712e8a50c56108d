package io.penstock.it;

import io.penstock.connect.Egress;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.mapping.BoundSettings;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.dynamodb.DynamoDbAutoConfiguration;
import io.penstock.kinesis.KinesisAutoConfiguration;
import io.penstock.kinesis.kcl.KclAutoConfiguration;
import io.penstock.kinesis.kcl.KclEnvironment;
import io.penstock.kinesis.kcl.KclSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * The source that a module plugs into the service, in this JVM: made by the module's auto-configuration, with leases
 * that change hands quickly.
 */
public final class SourceModule implements AutoCloseable {

    private static final SdkHttpClient HTTP = AwsCrtHttpClient.create();
    private static final Region REGION = Region.of(Aws.REGION);
    private static final KclSettings QUICK = new KclSettings(
            "quick",
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofSeconds(5));

    private final AnnotationConfigApplicationContext context;

    private SourceModule(AnnotationConfigApplicationContext context) {
        this.context = context;
    }

    /** Kinesis, with its lease tables in {@code aws}. */
    public static SourceModule kinesis(Aws aws) {
        return kinesis(aws, aws.kinesis(), aws.dynamoDb());
    }

    /** Kinesis and its lease tables at these endpoints. */
    public static SourceModule kinesis(Aws aws, URI kinesis, URI leases) {
        return start(
                KinesisAutoConfiguration.class,
                environment(aws, Map.of("kinesis", kinesis, "dynamodb", leases)),
                Map.of("penstock.kinesis.poll-interval", "200ms"));
    }

    /** DynamoDB Streams, with its lease tables in {@code aws}. */
    public static SourceModule dynamoDb(Aws aws) {
        return dynamoDb(aws, aws.dynamoDbStreams().endpoint());
    }

    /** DynamoDB Streams at {@code streams}, with its lease tables in {@code aws}. */
    public static SourceModule dynamoDb(Aws aws, URI streams) {
        return start(
                DynamoDbAutoConfiguration.class,
                environment(aws, Map.of("dynamodb-streams", streams, "dynamodb", aws.dynamoDb())),
                Map.of("penstock.dynamodb.poll-interval", "100ms"));
    }

    private static KclEnvironment environment(Aws aws, Map<String, URI> endpoints) {
        return new KclEnvironment(
                new AwsAccess(HTTP, aws.credentials(), REGION, new AwsEndpoints(Optional.empty(), endpoints)),
                () -> KclAutoConfiguration.libraryClient(Egress.direct()),
                QUICK);
    }

    private static SourceModule start(
            Class<?> configuration, KclEnvironment environment, Map<String, Object> settings) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
        context.registerBean(KclEnvironment.class, () -> environment);
        context.registerBean(BoundSettings.class, () -> bound(context));
        context.registerBean(Region.class, () -> REGION);
        context.registerBean(Time.class, SystemTime::new);
        context.registerBean(Chance.class, Chance::unpredictable);
        context.register(configuration);
        context.refresh();
        return new SourceModule(context);
    }

    private static BoundSettings bound(AnnotationConfigApplicationContext context) {
        Binder binder = Binder.get(context.getEnvironment());
        return new BoundSettings() {
            @Override
            public <T extends Record> T of(PluginSettings<T> settings) {
                return binder.bindOrCreate("penstock." + settings.name(), settings.type());
            }
        };
    }

    /** The factory that the module plugs in. */
    public SourceFactory factory() {
        return context.getBean(SourceFactory.class);
    }

    /** Opens the source of a mapping; it is closed before the module. */
    public Source open(SourceContext opened) {
        return factory().open(opened);
    }

    /** As {@link #open(SourceContext)}, for a function that takes up to three seconds, without a listener. */
    public Source open(Mapping mapping) {
        return open(new SourceContext(
                mapping,
                () -> Duration.ofSeconds(3),
                (partition, event) -> {},
                new LaneThreads(new SystemTime()).background(mapping.name())));
    }

    @Override
    public void close() {
        context.close();
    }
}
