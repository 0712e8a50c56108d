package io.penstock.it.dynamodb;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.SourceContract;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Tables;
import io.penstock.it.support.ItemTable;
import java.net.URI;
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

    private static Tables tables;

    private ItemTable table;
    private String name;
    private SourceModule module;

    @BeforeAll
    static void startEmulator() {
        tables = new Tables();
    }

    @AfterAll
    static void stopEmulator() {
        tables.close();
    }

    @BeforeEach
    void createTable() {
        name = "contract-" + UUID.randomUUID();
        table = tables.table(name, StreamViewType.NEW_AND_OLD_IMAGES);
        module = SourceModule.dynamoDb(tables.aws());
    }

    @AfterEach
    void closeModule() {
        module.close();
    }

    private Source open(SourceModule opened) {
        return opened.open(mapping().build());
    }

    private MappingBuilder mapping() {
        return MappingBuilder.dynamodb(name).source(table.streamArn());
    }

    @Override
    public Mapping changed() {
        return mapping().parallelizationFactor(2).build();
    }

    @Override
    public Source open() {
        return open(module);
    }

    @Override
    public Source openUnreachable() {
        module.close();
        module = SourceModule.dynamoDb(tables.aws(), URI.create("http://127.0.0.1:1"));
        return open(module);
    }

    @Override
    public void put(String content) {
        table.put("key", content);
    }
}
