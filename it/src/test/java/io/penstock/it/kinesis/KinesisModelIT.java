package io.penstock.it.kinesis;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.time.Backoff;
import io.penstock.it.Instances;
import io.penstock.it.ModelScript;
import io.penstock.it.ModelScript.Written;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Streams;
import io.penstock.it.support.ShardedStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kinesis.model.Shard;

@DisplayName("Whatever happens to a stream and its readers, nothing is lost and each key keeps its order")
@NeedsNode
class KinesisModelIT {

    /** kinesis-local is slow with many shards. */
    private static final int MOST_CHANGES = 4;

    private static Streams streams;

    @BeforeAll
    static void start() {
        streams = new Streams();
    }

    @AfterAll
    static void stop() {
        streams.close();
    }

    @ParameterizedTest(name = "script {0}, {1} lanes for each shard")
    @CsvSource({"1, 1", "2, 3", "3, 10"})
    void script(long seed, int lanes) throws Exception {
        ShardedStream stream = streams.stream("model-" + seed, 2);
        Mapping mapping = MappingBuilder.kinesis(stream.name())
                .source(stream.arn())
                .startingPosition(new StartingPosition.TrimHorizon())
                .batchSize(7)
                .reportBatchItemFailures()
                .parallelizationFactor(lanes)
                .backoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500)))
                .build();
        try (Instances instances = new Instances(mapping, () -> SourceModule.kinesis(streams.aws()))) {
            new ModelScript(
                            seed,
                            instances,
                            key -> new Written(key, stream.put(key, "record")),
                            Map.of(
                                    "split", random -> split(stream, random.nextInt(10)),
                                    "merge", random -> merge(stream, random.nextInt(10))),
                            MOST_CHANGES)
                    .play();
        }
    }

    private static void split(ShardedStream stream, int which) throws InterruptedException {
        List<Shard> shards = stream.openShards();
        stream.split(shards.get(which % shards.size()));
    }

    private static void merge(ShardedStream stream, int which) throws InterruptedException {
        List<Shard> shards = stream.openShards();
        if (shards.size() > 1) {
            int first = which % (shards.size() - 1);
            stream.merge(shards.get(first), shards.get(first + 1));
        }
    }
}
