package io.penstock.it.dynamodb;

import static io.penstock.it.LeaseTables.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.it.Interval;
import io.penstock.it.LeaseTables;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Tables;
import io.penstock.it.support.ItemTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

@DisplayName("Where a mapping on a DynamoDB stream begins, and what is removed with it")
@NeedsNode
class DynamoDbOriginsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Tables tables = new Tables();
    private final LeaseTables leases = new LeaseTables(tables.client());
    private final SourceModule module = SourceModule.dynamoDb(tables.aws());

    @AfterEach
    void stop() {
        module.close();
        tables.close();
    }

    private List<SourceRecord> read(Mapping mapping) throws Exception {
        try (Source source = module.open(mapping)) {
            List<Partition> partitions = source.assignment();
            List<SourceRecord> records = new ArrayList<>();
            Instant deadline = Instant.now().plus(PATIENCE);
            while (records.isEmpty() && Instant.now().isBefore(deadline)) {
                for (Partition shard : partitions) {
                    if (shard.pull(10, Duration.ofSeconds(1)) instanceof Pulled.Records pulled) {
                        records.addAll(pulled.records());
                    }
                }
            }
            partitions.forEach(partition -> partition.close(false));
            return records;
        }
    }

    @Test
    @DisplayName(
            "B18: LATEST is the moment when the mapping was created, though it is opened later; then it is forgotten")
    void b18_latestIsTheCreation() throws Exception {
        ItemTable table = tables.table("created", StreamViewType.NEW_IMAGE);
        table.put("before", "before");
        // Streams have whole seconds, the clock of the stream is known to one, and the safe side is the earlier one.
        Interval.pass(Duration.ofSeconds(3));
        Mapping mapping = MappingBuilder.dynamodb("created")
                .source(table.streamArn())
                .startingPosition(new StartingPosition.Latest())
                .created(Instant.now())
                .build();
        table.put("after", "after the request");
        Interval.pass(Duration.ofSeconds(2));

        assertThat(read(mapping)).hasSize(1);
        assertThat(leases.of("created")).containsExactly("quick-" + key("created", table.streamArn()));

        module.factory().forget(mapping);

        assertThat(leases.of("created")).isEmpty();
        assertThat(leases.origin(key("created", table.streamArn()))).isEmpty();
    }

    @Test
    @DisplayName("a stream is accepted, and one that is missing refused in AWS's words, by the service's own answers")
    void checked() throws Exception {
        ItemTable table = tables.table("checked", StreamViewType.NEW_IMAGE);
        String missing = table.streamArn().replace("checked", "missing");

        assertThat(module.factory()
                        .check(
                                MappingBuilder.dynamodb("checked")
                                        .source(table.streamArn())
                                        .build(),
                                Optional.empty()))
                .isEmpty();
        assertThat(module.factory()
                        .check(
                                MappingBuilder.dynamodb("checked")
                                        .source(missing)
                                        .build(),
                                Optional.empty())
                        .map(Problem::awsMessage))
                .contains("Stream not found: " + missing);
    }
}
