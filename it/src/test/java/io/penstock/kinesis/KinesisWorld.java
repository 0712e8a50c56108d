package io.penstock.kinesis;

import io.penstock.core.delivery.OutcomeDestinations;
import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingLifecycle;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.SourceContext;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.it.Streams;
import io.penstock.it.Streams.Stream;
import io.penstock.kinesis.kcl.KclSettings;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** One stream, its writers, and instances that run one mapping on it, all in this JVM. Driven by one thread. */
final class KinesisWorld implements AutoCloseable {

    private static final Time TIME = new SystemTime();
    private static final Chance CHANCE = Chance.unpredictable();
    private static final SdkHttpClient HTTP = AwsCrtHttpClient.create();
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    /** How the function answers just now. */
    enum Mood {
        ACCEPTING,
        FAILING,
        THROTTLING,
        FINDING_FAULT_WITH_THE_LAST;

        private InvokeOutcome answer(List<SourceRecord> records) {
            return switch (this) {
                case ACCEPTING -> ScriptedFunction.accepted("null");
                case FAILING -> ScriptedFunction.failing();
                case THROTTLING -> ScriptedFunction.throttled();
                case FINDING_FAULT_WITH_THE_LAST ->
                    ScriptedFunction.reporting(records.getLast().id());
            };
        }

        private int accepts(int records) {
            return switch (this) {
                case ACCEPTING -> records;
                case FAILING, THROTTLING -> 0;
                case FINDING_FAULT_WITH_THE_LAST -> records - 1;
            };
        }
    }

    private record Instance(KinesisSourceFactory factory, MappingRunner runner) {}

    private final Streams streams;
    private final Stream stream;
    private final int lanesPerShard;
    private final Map<String, List<String>> put = new LinkedHashMap<>();
    private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
    private final List<Instance> instances = new ArrayList<>();
    private volatile Mood mood = Mood.ACCEPTING;

    KinesisWorld(Streams streams, String name, int lanesPerShard) {
        this.streams = streams;
        this.stream = streams.stream(name, 2);
        this.lanesPerShard = lanesPerShard;
    }

    /** Clients that reach emulators. */
    static KinesisSourceFactory factory(URI kinesis, URI dynamoDb) {
        KclSettings quick = new KclSettings(
                "quick",
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofMillis(300),
                Duration.ofSeconds(5));
        KinesisReading reading = new KinesisReading(
                new KinesisClients.Access(
                        HTTP,
                        KinesisAutoConfiguration::libraryClient,
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                        Optional.of(kinesis),
                        Optional.of(dynamoDb)),
                quick,
                Duration.ofMillis(200),
                false);
        return new KinesisSourceFactory(() -> reading, Region.US_EAST_1, TIME, CHANCE.split());
    }

    /** Starts one more instance. */
    void startInstance() {
        Mapping mapping = MappingBuilder.kinesis(stream.name())
                .source(stream.arn())
                .startingPosition(new StartingPosition.TrimHorizon())
                .batchSize(7)
                .reportBatchItemFailures()
                .parallelizationFactor(lanesPerShard)
                .backoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500)))
                .build();
        KinesisSourceFactory factory = factory(streams.kinesisEndpoint(), streams.dynamoDbEndpoint());
        LaneThreads threads = new LaneThreads(TIME);
        ScriptedFunction function = new ScriptedFunction(invocation -> answer(invocation.records()));
        MappingRunner runner = new MappingRunner(
                factory.open(new SourceContext(
                        mapping, function::timeout, (partition, event) -> {}, threads.background(mapping.name()))),
                new LaneSettings(
                        mapping,
                        function,
                        new OutcomeDestinations(mapping.id(), Optional.empty(), Optional.empty()),
                        (partition, event) -> {}),
                new MappingLifecycle((from, to) -> {}),
                threads,
                TIME,
                CHANCE.split());
        runner.start();
        instances.add(new Instance(factory, runner));
    }

    private InvokeOutcome answer(List<SourceRecord> records) {
        Mood now = mood;
        for (SourceRecord record : records.subList(0, now.accepts(records.size()))) {
            accepted.computeIfAbsent(record.key(), key -> new CopyOnWriteArrayList<>())
                    .add(record.id());
        }
        return now.answer(records);
    }

    /** Stops the instance that has run longest. */
    void stopInstance() throws InterruptedException {
        Instance oldest = instances.removeFirst();
        oldest.runner().stop();
        oldest.runner().awaitStopped(TIME.now().plus(TO_STOP));
        oldest.factory().close();
    }

    int instances() {
        return instances.size();
    }

    void mood(Mood next) {
        mood = next;
    }

    void put(String key, int count) {
        for (int number = 0; number < count; number++) {
            put.computeIfAbsent(key, first -> new ArrayList<>()).add(stream.put(key, "record"));
        }
    }

    private List<Shard> open() {
        return stream.shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted((one, other) -> new BigInteger(one.hashKeyRange().startingHashKey())
                        .compareTo(new BigInteger(other.hashKeyRange().startingHashKey())))
                .toList();
    }

    void split(int which) {
        List<Shard> shards = open();
        stream.split(shards.get(which % shards.size()));
    }

    void merge(int which) {
        List<Shard> shards = open();
        if (shards.size() > 1) {
            int first = which % (shards.size() - 1);
            stream.merge(shards.get(first), shards.get(first + 1));
        }
    }

    /** What was put, by key, in order. */
    Map<String, List<String>> put() {
        return put;
    }

    /** What the function accepted, by key, in the order in which each record came first. */
    Map<String, List<String>> acceptedOnce() {
        Map<String, List<String>> once = new LinkedHashMap<>();
        put.keySet()
                .forEach(key -> once.put(
                        key,
                        accepted.getOrDefault(key, List.of()).stream()
                                .distinct()
                                .toList()));
        return once;
    }

    @Override
    public void close() throws InterruptedException {
        while (!instances.isEmpty()) {
            stopInstance();
        }
    }
}
