package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import java.lang.reflect.Proxy;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

@DisplayName("A shard that the library opens")
class ShardProcessorsTest {

    private final LibrarySide library = new LibrarySide();
    private final ShardProcessors processors = new ShardProcessors(
            library,
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON),
            library,
            LibrarySide.QUICK,
            new LaneThreads(library.time).background("clicks"),
            library.time);

    /** Something of the library that holds nothing and does nothing. */
    private static <T> T idle(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }

    @Test
    @DisplayName("F9: is read at once, however long it takes to tell whether records were trimmed")
    void f9_isReadBeforeItIsKnownWhatWasTrimmed() throws Exception {
        library.doesNotTellWhatIsTrimmed();
        KclApplication application = new KclApplication(
                "leases",
                "us",
                LibrarySide.QUICK,
                idle(DynamoDbAsyncClient.class),
                Executors::newVirtualThreadPerTaskExecutor);
        processors.serve(
                idle(LeaseCoordinator.class), new LeaseReturns(idle(LeaseRefresher.class), application, library.time));
        int before = library.open.size();

        Thread opening = library.does(() -> processors
                .shardRecordProcessor()
                .initialize(InitializationInput.builder()
                        .shardId("shard-2")
                        .extendedSequenceNumber(new ExtendedSequenceNumber("17"))
                        .build()));

        await().untilAsserted(() -> assertThat(library.open).hasSize(before + 1));
        opening.join();
        await().untilAsserted(() -> assertThat(library.questions).containsExactly("shard-2"));
    }
}
