package io.penstock.core.testkit;

import static io.penstock.core.testkit.SourceUnderTest.closeAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The part of {@link SourceContract} that says what becomes of settled records. */
interface SettlingContract extends SourceUnderTest {

    @Test
    default void whatIsSettledDoesNotComeAgainAfterARestart() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("settled");
            partitions.getFirst().settle(Settlement.all(pullSome(partitions.getFirst(), 1), Fate.DELIVERED));
            closeAll(partitions);
        }
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();

            Pulled pulled = partitions.getFirst().pull(10, Duration.ofSeconds(3));

            assertThat(pulled)
                    .isInstanceOfSatisfying(
                            Pulled.Records.class,
                            records -> assertThat(records.records()).isEmpty());
            closeAll(partitions);
        }
    }

    @Test
    default void whatIsReleasedComesAgainAfterARestart() throws Exception {
        String id;
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("released");
            List<SourceRecord> records = pullSome(partitions.getFirst(), 1);
            id = records.getFirst().id();
            partitions.getFirst().settle(Settlement.all(records, Fate.Released.STOPPED));
            closeAll(partitions);
        }
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();

            List<SourceRecord> again = pullSome(partitions.getFirst(), 10);

            assertThat(again).extracting(SourceRecord::id).containsExactly(id);
            partitions.getFirst().settle(Settlement.all(again, Fate.DELIVERED));
            closeAll(partitions);
        }
    }

    @Test
    default void settlingGoesOnWhenItsThreadIsInterrupted() throws Exception {
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            put("settled");
            List<SourceRecord> records = pullSome(partitions.getFirst(), 1);
            AtomicReference<Object> flag = new AtomicReference<>();
            Thread lane = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                partitions.getFirst().settle(Settlement.all(records, Fate.DELIVERED));
                flag.set(Thread.currentThread().isInterrupted());
            });
            assertThat(lane.join(Duration.ofSeconds(20))).isTrue();
            assertThat(flag.get()).isEqualTo(true);
            closeAll(partitions);
        }
        try (Source source = open()) {
            List<Partition> partitions = source.assignment();
            Pulled pulled = partitions.getFirst().pull(10, Duration.ofSeconds(3));
            assertThat(pulled)
                    .isInstanceOfSatisfying(
                            Pulled.Records.class,
                            records -> assertThat(records.records()).isEmpty());
            closeAll(partitions);
        }
    }
}
