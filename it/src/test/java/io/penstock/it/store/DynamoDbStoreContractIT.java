package io.penstock.it.store;

import io.penstock.it.NeedsNode;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.MappingStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInfo;

@DisplayName("A table of DynamoDB as store")
@NeedsNode
class DynamoDbStoreContractIT implements MappingStoreContract {

    private static StoreOnDynamoDb dynamoDb;

    private MappingStore store;
    private String table;

    @BeforeAll
    static void start() {
        dynamoDb = new StoreOnDynamoDb();
    }

    @AfterAll
    static void stop() {
        dynamoDb.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        table = test.getTestMethod().orElseThrow().getName() + "-mappings";
        store = dynamoDb.store(table, dynamoDb.endpoint());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public MappingStore store() {
        return store;
    }

    @Override
    public MappingStore reopened() {
        store.close();
        store = dynamoDb.store(table, dynamoDb.endpoint());
        return store;
    }
}
