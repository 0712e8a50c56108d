package io.penstock.it.dynamodb;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.time.Backoff;
import io.penstock.it.Instances;
import io.penstock.it.ModelScript;
import io.penstock.it.ModelScript.Written;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Tables;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Whatever happens to a table's stream and its readers, nothing is lost and each item keeps its order")
@NeedsNode
class DynamoDbModelIT {

    private static final int MOST_CHANGES = 8;

    private static Tables tables;

    @BeforeAll
    static void start() {
        tables = new Tables();
    }

    @AfterAll
    static void stop() {
        tables.close();
    }

    @ParameterizedTest(name = "script {0}, {1} lanes for each shard")
    @CsvSource({"1, 1", "2, 3", "3, 10"})
    void script(long seed, int lanes) throws Exception {
        Mapping mapping = MappingBuilder.dynamodb("model-" + seed)
                .batchSize(7)
                .reportBatchItemFailures()
                .parallelizationFactor(lanes)
                .backoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500)))
                .build();
        MemoryStream stream = new MemoryStream(mapping.source().toString(), 2);
        try (MemoryStreamServer server = new MemoryStreamServer(stream);
                Instances instances =
                        new Instances(mapping, () -> SourceModule.dynamoDb(tables.aws(), server.endpoint()))) {
            new ModelScript(
                            seed,
                            instances,
                            key -> new Written(MemoryStream.itemKey(key), stream.put(key, "value")),
                            Map.of(
                                    "roll-over", random -> stream.rollOver(),
                                    "iterators expire", random -> stream.expireIterators()),
                            MOST_CHANGES)
                    .play();
        }
    }
}
