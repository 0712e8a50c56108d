package io.penstock.dynamodb;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.SourceContract;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.it.NeedsNode;
import io.penstock.it.Tables;
import io.penstock.it.Tables.Table;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

@DisplayName("A DynamoDB stream keeps to what every source keeps to")
@NeedsNode
class DynamoDbSourceContractIT implements SourceContract {

    private static final Time TIME = new SystemTime();

    private static Tables tables;

    private Table table;
    private String name;
    private DynamoDbSourceFactory factory;

    @BeforeAll
    static void startEmulator() {
        tables = new Tables();
    }

    @AfterAll
    static void stopEmulator() {
        tables.close();
    }

    @BeforeEach
    void makeTable() {
        name = "contract-" + UUID.randomUUID();
        table = tables.table(name, StreamViewType.NEW_AND_OLD_IMAGES);
        factory = DynamoDbFactories.of(tables.aws());
    }

    @AfterEach
    void closeClients() {
        factory.close();
    }

    private Source open(DynamoDbSourceFactory opening) {
        Mapping mapping =
                MappingBuilder.dynamodb(name).source(table.streamArn()).build();
        return opening.open(new SourceContext(
                mapping,
                () -> Duration.ofSeconds(3),
                (partition, event) -> {},
                new LaneThreads(TIME).background(name)));
    }

    @Override
    public Source open() {
        return open(factory);
    }

    @Override
    public Source openUnreachable() {
        factory.close();
        factory = DynamoDbFactories.of(tables.aws(), URI.create("http://127.0.0.1:1"));
        return open(factory);
    }

    @Override
    public void put(String content) {
        table.put("key", content);
    }
}
