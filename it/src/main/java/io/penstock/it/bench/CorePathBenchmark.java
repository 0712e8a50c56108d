package io.penstock.it.bench;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.delivery.Redelivery;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.filter.EventFilter;
import io.penstock.core.filter.Filter;
import io.penstock.core.filter.ParsedFilter;
import io.penstock.core.lane.CurrentSettings;
import io.penstock.core.lane.Lane;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.mapping.Batching;
import io.penstock.core.mapping.DestinationTargets;
import io.penstock.core.mapping.EventSource;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingIdentity;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The one path of the core in memory, on one thread: pull, sift, batch, deliver, settle. Records are written as JSON
 * once each, as a real source writes them; the function accepts everything. Collecting garbage counts: the collector
 * has no thread of its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xms256m", "-Xmx256m"})
public class CorePathBenchmark {

    private static final int BATCH = 100;

    /** Which event filter the mapping has. */
    @Param({"none", "keeps-all"})
    public String filter = "none";

    /** What a record is: 256 bytes in all, or a message of SQS whose body has 256 bytes. */
    @Param({"256", "sqs"})
    public String record = "256";

    private final MemoryFunction function = new MemoryFunction();
    private final MemoryPartition partition = new MemoryPartition();
    private long settled;
    private long batches;
    private Optional<Lane> lane = Optional.empty();

    /** Opens the lane. */
    @Setup
    public void open() {
        partition.holds(record.equals("sqs") ? new MemoryRecord.SqsShape() : new MemoryRecord.PlainShape());
        lane = Optional.of(new Lane(
                partition,
                new CurrentSettings(new LaneSettings(
                        mapping(),
                        function,
                        new Destinations(UUID.randomUUID(), Optional.empty(), Optional.empty()),
                        (lane, event) -> heard(event))),
                new SystemTime(),
                Chance.seeded(1)));
    }

    /** One batch of a hundred records. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public boolean batch() {
        batches++;
        return lane.orElseThrow().runOnce();
    }

    /** A path that loses records is not measured. */
    @TearDown
    public void check() {
        long expected = batches * BATCH;
        if (settled != expected || function.records() != expected || partition.settled() != expected) {
            throw new IllegalStateException("of " + expected + " records, " + function.records()
                    + " were delivered and " + partition.settled() + " settled");
        }
    }

    private void heard(LaneEvent event) {
        if (event instanceof LaneEvent.Settled done) {
            settled += done.settlement().entries().size();
        }
    }

    private Mapping mapping() {
        return new Mapping(
                new MappingIdentity("measured", UUID.randomUUID(), Map.of()),
                true,
                new EventSource(
                        Arn.parse("arn:aws:sqs:us-east-1:000000000000:measured").orElseThrow(),
                        "sqs",
                        new EventSource.Queue(new Scaling.Automatic(), false)),
                FunctionName.parse("measured").orElseThrow(),
                new Batching(new BatchLimits(BATCH, Duration.ZERO), filter(), Duration.ZERO, false),
                new Redelivery.BySource(OptionalInt.empty(), Backoff.FUNCTION),
                DestinationTargets.NONE);
    }

    private Filter filter() {
        if (filter.equals("none")) {
            return Filter.ALL;
        }
        return switch (EventFilter.parse(List.of("{\"body\":{\"kind\":[\"order\"]}}"), "body")) {
            case ParsedFilter.Valid valid -> valid.filter();
            case ParsedFilter.Invalid invalid -> throw new IllegalStateException("bad patterns: " + invalid.patterns());
        };
    }

    /** Runs it by JMH; {@code arguments} name parameters, such as {@code filter=none}, and {@code prof=<profiler>}. */
    static void run(List<String> arguments) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(CorePathBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .result("target/benchmark-core.csv");
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair[0].equals("prof")) {
                options.addProfiler(pair[1]);
            } else {
                options.param(pair[0], pair[1].split(","));
            }
        }
        new Runner(options.build()).run();
    }
}
