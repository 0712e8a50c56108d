package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

@DisplayName("The library's reads of a lease table, with a fail-over time of 10 s")
class LeaseTableReadsTest {

    private static final KclSettings SETTINGS =
            KclSettings.production("penstock", Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final VirtualTime time = new VirtualTime();
    private final CountingTable table = new CountingTable();
    private final LeaseTableReads reads =
            new LeaseTableReads(table, "leases", "us", new LeaseWatch("us", SETTINGS, time.now()), time);
    private final DynamoDbAsyncClient client = reads.client();

    /** The library runs for {@code seconds}: it scans all leases every 2 s and queries its own every second. */
    private void work(int seconds) {
        for (int second = 0; second < seconds; second++) {
            if (second % 3 == 0) {
                table.renew();
            }
            if (second % 2 == 0) {
                client.scan(wholeTable()).join();
            }
            own();
            time.advance(Duration.ofSeconds(1));
        }
    }

    private static ScanRequest wholeTable() {
        return ScanRequest.builder()
                .tableName("leases")
                .segment(0)
                .totalSegments(1)
                .exclusiveStartKey(null)
                .build();
    }

    private List<Map<String, AttributeValue>> own() {
        return client.query(QueryRequest.builder()
                        .tableName("leases")
                        .indexName("LeaseOwnerToLeaseKeyIndex")
                        .build())
                .join()
                .items();
    }

    @Test
    @DisplayName("go to DynamoDB while the mapping starts")
    void start() {
        work(60);
        assertThat(table.scans).isEqualTo(30);
        assertThat(table.queries).isEqualTo(60);
    }

    @Test
    @DisplayName("cost a call every six seconds when nothing has changed for a minute")
    void settled() {
        work(66);
        table.scans = 0;
        table.queries = 0;
        work(60);
        assertThat(table.scans).isEqualTo(10);
        assertThat(table.queries).isZero();
    }

    @Test
    @DisplayName("show the leases of this instance, and no others, when they are answered from the last scan")
    void own_leases() {
        work(66);
        assertThat(own())
                .extracting(item -> Objects.requireNonNull(item.get("leaseKey")).s())
                .containsExactly("ours");
    }

    @Test
    @DisplayName("go to DynamoDB again at once when this instance deletes an item of the table")
    void disturbed() {
        work(66);
        client.deleteItem(request -> request.tableName("leases").key(Map.of("leaseKey", AttributeValue.fromS("x"))))
                .join();
        table.scans = 0;
        client.scan(wholeTable()).join();
        assertThat(table.scans).isEqualTo(1);
    }

    @Test
    @DisplayName("are always made when less than the whole table is asked for")
    void other_scans() {
        work(66);
        table.scans = 0;
        client.scan(ScanRequest.builder().tableName("leases").limit(1).build()).join();
        client.scan(ScanRequest.builder().tableName("leases").build()).join();
        assertThat(table.scans).isEqualTo(2);
    }

    @Test
    @DisplayName("are due when the last is older than it may be")
    void due() throws Exception {
        assertThat(reads.isDue(time.now())).isTrue();
        reads.scan(Duration.ofSeconds(1));
        assertThat(reads.isDue(time.now().plusMillis(1_999))).isFalse();
        assertThat(reads.isDue(time.now().plusSeconds(2))).isTrue();
    }

    /** A lease table in memory that counts what is asked of it. */
    private static final class CountingTable implements DynamoDbAsyncClient {

        private int scans;
        private int queries;
        private long counter;

        void renew() {
            counter++;
        }

        private Map<String, AttributeValue> lease(String key, String owner) {
            Map<String, AttributeValue> item = new HashMap<>();
            item.put("leaseKey", AttributeValue.fromS(key));
            item.put("leaseOwner", AttributeValue.fromS(owner));
            item.put("leaseCounter", AttributeValue.fromN(Long.toString(counter)));
            return item;
        }

        @Override
        public CompletableFuture<ScanResponse> scan(ScanRequest request) {
            scans++;
            return CompletableFuture.completedFuture(ScanResponse.builder()
                    .items(List.of(lease("ours", "us"), lease("theirs", "they")))
                    .build());
        }

        @Override
        public CompletableFuture<QueryResponse> query(QueryRequest request) {
            queries++;
            return CompletableFuture.completedFuture(
                    QueryResponse.builder().items(List.of(lease("ours", "us"))).build());
        }

        @Override
        public CompletableFuture<DeleteItemResponse> deleteItem(DeleteItemRequest request) {
            return CompletableFuture.completedFuture(
                    DeleteItemResponse.builder().build());
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }
}
