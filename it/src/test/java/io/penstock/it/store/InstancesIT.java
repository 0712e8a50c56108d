package io.penstock.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.it.NeedsNode;
import io.penstock.service.share.InstanceLimits;
import io.penstock.service.share.LocalInstances;
import io.penstock.service.store.DynamoDbStore;
import io.penstock.service.store.InstanceTable;
import io.penstock.service.store.InstanceTable.Item;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Instances that share a table of DynamoDB")
@NeedsNode
class InstancesIT {

    private static final Duration A_FEW_ROUNDS = Duration.ofSeconds(20);
    private static StoreOnDynamoDb dynamoDb;

    @TempDir
    private Path folder;

    private DynamoDbStore store;

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
        store = dynamoDb.store(test.getTestMethod().orElseThrow().getName() + "-mappings", dynamoDb.endpoint());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    @DisplayName("read what is there, the common item first, and change it under the conditions only")
    void items() throws Exception {
        InstanceTable table = store.instances().orElseThrow();
        assertThat(table.all()).as("without a table").isEmpty();
        Item first = new Item("0a", 1, "{\"text\":\"ä\"}");
        Item common = new Item("split", 7, "x".repeat(100_000));

        assertThat(table.replace(first)).as("there is none").isFalse();
        assertThat(table.create(first)).isTrue();
        assertThat(table.create(new Item("0a", 2, ""))).as("there is one").isFalse();
        assertThat(table.create(common)).isTrue();
        assertThat(table.all()).containsExactly(common, first);

        Item second = new Item("0a", 2, "later");
        assertThat(table.replace(second)).isTrue();
        assertThat(table.replace(new Item("0a", 2, "the same number"))).isFalse();
        assertThat(table.remove("0a", 1)).as("it has written since").isFalse();
        assertThat(table.all()).containsExactly(common, second);

        assertThat(table.remove("0a", 2)).isTrue();
        assertThat(table.remove("0a", 2)).as("it is gone").isFalse();
        assertThat(table.replace(new Item("0a", 3, "it does not come back"))).isFalse();
        assertThat(table.all()).containsExactly(common);
    }

    @Test
    @DisplayName("see no mappings among instances, and no instances among mappings")
    void kinds() throws Exception {
        MappingStore mappings = store;
        mappings.put(Samples.mapping(1));
        InstanceTable table = store.instances().orElseThrow();
        table.create(new Item("0a", 1, "{}"));

        assertThat(table.all()).hasSize(1);
        assertThat(mappings.all()).containsExactly(Samples.mapping(1));
    }

    private static final class Lanes implements LimitUser {

        private volatile long allowed;

        @Override
        public long wanted() {
            return 20;
        }

        @Override
        public long used() {
            return 0;
        }

        @Override
        public void allow(long share) {
            allowed = share;
        }
    }

    private InstanceLimits instance() {
        SystemTime time = new SystemTime();
        return new InstanceLimits(
                store.instances().orElseThrow(),
                new LocalInstances(folder, () -> Duration.ofSeconds(1), time),
                "host",
                "1",
                new LaneThreads(time),
                time,
                Chance.unpredictable());
    }

    @Test
    @DisplayName("divide a limit among one, two and three of them, and again when one stops")
    void divide() {
        Lanes lanesOfOne = new Lanes();
        Lanes lanesOfTwo = new Lanes();
        Lanes lanesOfThree = new Lanes();
        InstanceLimits one = started(lanesOfOne);
        await().atMost(Duration.ofSeconds(5)).until(() -> lanesOfOne.allowed == 20);

        InstanceLimits two = started(lanesOfTwo);
        await().atMost(A_FEW_ROUNDS).until(() -> lanesOfOne.allowed == 10 && lanesOfTwo.allowed == 10);

        InstanceLimits three = started(lanesOfThree);
        await().atMost(A_FEW_ROUNDS).until(() -> {
            long sum = lanesOfOne.allowed + lanesOfTwo.allowed + lanesOfThree.allowed;
            assertThat(sum).isLessThanOrEqualTo(20);
            return sum == 20 && lanesOfThree.allowed >= 6;
        });
        await().atMost(A_FEW_ROUNDS)
                .until(() -> List.of(one.instances(), two.instances(), three.instances())
                        .equals(List.of(3, 3, 3)));

        two.stop();
        await().atMost(A_FEW_ROUNDS).until(() -> lanesOfOne.allowed + lanesOfThree.allowed == 20);
        one.stop();
        await().atMost(A_FEW_ROUNDS).until(() -> lanesOfThree.allowed == 20);
        three.stop();
    }

    private InstanceLimits started(Lanes lanes) {
        InstanceLimits instance = instance();
        LimitShare common = instance.join(SharedLimits.CONCURRENCY, 1_000, new Lanes());
        instance.start();
        assertThat(common).isNotNull();
        assertThat(instance.join("queue/orders", 20, lanes)).isNotNull();
        return instance;
    }
}
