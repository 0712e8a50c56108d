package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

@DisplayName("A shard that the library opens")
class ShardProcessorsTest {

    private final LibrarySide library = new LibrarySide();
    private final ShardProcessors processors = new ShardProcessors(
            library.stream.opened(),
            library.shards,
            LibrarySide.QUICK,
            new LaneThreads(library.time).background("clicks"),
            library.lease::of,
            library.time);

    @Test
    @DisplayName("F9: is read at once, however long it takes to find out whether records were trimmed")
    void f9_isReadBeforeItIsKnownWhatWasTrimmed() throws Exception {
        library.stream.doesNotAnswerWhetherTrimmed();
        int before = library.shards.assigned().size();

        Thread opening = library.does(() -> processors
                .shardRecordProcessor()
                .initialize(InitializationInput.builder()
                        .shardId("shard-2")
                        .extendedSequenceNumber(new ExtendedSequenceNumber("17"))
                        .build()));

        await().untilAsserted(() -> assertThat(library.shards.assigned()).hasSize(before + 1));
        opening.join();
        await().untilAsserted(
                        () -> assertThat(library.stream.askedWhetherTrimmed()).containsExactly("shard-2"));
    }
}
