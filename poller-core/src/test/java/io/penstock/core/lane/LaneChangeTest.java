package io.penstock.core.lane;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static io.penstock.core.testkit.TestRecord.record;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane whose mapping changes")
class LaneChangeTest {

    private final ChangingLane changing = new ChangingLane(clicks());

    private static MappingBuilder clicks() {
        return MappingBuilder.kinesis("clicks");
    }

    private List<String> settled() {
        return changing.records.settled().stream()
                .map(entry -> entry.record().id() + " "
                        + switch (entry.fate()) {
                            case Fate.Discarded discarded -> discarded.reason() + " " + discarded.report();
                            case Fate.Released released -> released.toString();
                            case Fate.Delivered delivered -> "delivered";
                            case Fate.Filtered filtered -> "filtered";
                        })
                .toList();
    }

    @Test
    @DisplayName("makes its next batch as large as the mapping says by then")
    void batchSize() {
        changing.records.arriving(Duration.ZERO, records(7));
        List<Integer> sizes = new ArrayList<>();
        changing.function(new ScriptedFunction(call -> {
                    sizes.add(call.records().size());
                    changing.change(clicks().batchSize(3));
                    return accepted("null");
                }))
                .starting(clicks().batchSize(1));

        changing.lane().run();

        assertThat(sizes).containsExactly(1, 3, 3);
    }

    @Test
    @DisplayName("filters what an open receive brings as the mapping says when it comes")
    void filter() {
        changing.records.arriving(Duration.ofSeconds(5), records(3));
        ChangingPartition partition = new ChangingPartition(changing.records)
                .duringPull(
                        1,
                        () -> changing.change(
                                clicks().filter(record -> record.id().equals("2"))));

        changing.lane(partition).run();

        assertThat(settled()).containsExactly("1 filtered", "2 delivered", "3 filtered");
    }

    @Test
    @DisplayName("frees a shard that a poison record blocks: the retries that are spent count under the new limit")
    void retryLimit() {
        RecordingDestination failures = new RecordingDestination();
        changing.records.arriving(Duration.ZERO, records(2));
        List<Integer> attempts = new ArrayList<>();
        changing.function(new ScriptedFunction(call -> {
                    if (!call.records().getFirst().id().equals("1")) {
                        return accepted("null");
                    }
                    attempts.add(attempts.size() + 1);
                    if (attempts.size() == 5) {
                        changing.failures(failures).change(clicks().batchSize(1).maximumRetryAttempts(3));
                    }
                    return failing();
                }))
                .starting(clicks().batchSize(1));

        changing.lane().run();

        assertThat(attempts).as("one more under the new limit").hasSize(6);
        assertThat(settled()).containsExactly("1 RETRIES STORED", "2 delivered");
        assertThat(failures.stored())
                .extracting(DestinationRecord::approximateInvokeCount)
                .containsExactly(6);
    }

    @Test
    @DisplayName("bisects, and reads item failures, from the next attempt on")
    void bisectAndItemFailures() {
        changing.records.arriving(Duration.ZERO, records(4));
        ScriptedFunction function = new ScriptedFunction(call -> {
            List<String> ids =
                    call.records().stream().map(record -> record.id()).toList();
            if (ids.size() == 4) {
                changing.change(clicks().bisect().reportBatchItemFailures().maximumRetryAttempts(0));
                return failing();
            }
            return ids.contains("3") ? reporting("3") : accepted("null");
        });
        changing.function(function).starting(clicks());

        changing.lane().run();

        assertThat(function.calledWith())
                .containsExactly(
                        List.of("1", "2", "3", "4"),
                        List.of("1", "2", "3", "4"),
                        List.of("1", "2"),
                        List.of("3", "4"),
                        List.of("3"),
                        List.of("4"));
        assertThat(settled()).containsExactly("1 delivered", "2 delivered", "3 RETRIES NOT_WANTED", "4 delivered");
    }

    @Test
    @DisplayName("discards nothing by an age limit that was raised during a pause")
    void recordAge() {
        Instant expiry = VirtualTime.START.plusSeconds(90);
        changing.records.arriving(Duration.ZERO, records(1));
        changing.function(new ScriptedFunction(
                        call -> changing.time.now().isBefore(expiry) ? failing() : accepted("null")))
                .inPauses(pause -> {
                    if (!pause.until().isBefore(expiry)) {
                        changing.change(clicks().maximumRecordAge(Duration.ofDays(1)));
                    }
                })
                .starting(clicks().maximumRecordAge(Duration.ofSeconds(90)));

        changing.lane().run();

        assertThat(settled()).containsExactly("1 delivered");
    }

    @Test
    @DisplayName("retries the same records, by the same request id, with the new function, and the old one never again")
    void function() {
        changing.records.arriving(Duration.ZERO, records(2));
        ScriptedFunction next = ScriptedFunction.accepting();
        ScriptedFunction first = new ScriptedFunction(call -> {
            changing.function(next).change(clicks());
            return failing();
        });
        changing.function(first).starting(clicks());

        changing.lane().run();

        assertThat(first.calledWith()).containsExactly(List.of("1", "2"));
        assertThat(next.calledWith()).containsExactly(List.of("1", "2"));
        assertThat(next.requestIds()).isEqualTo(first.requestIds());
    }

    @Test
    @DisplayName("cuts batches to what the new function takes, and keeps what it has collected")
    void payloadLimit() {
        String part = "x".repeat(400);
        changing.records
                .arriving(
                        Duration.ZERO,
                        List.of(record("1").withContent(part), record("2").withContent(part)))
                .arriving(
                        Duration.ofSeconds(2),
                        List.of(
                                record("3").withContent(part),
                                record("4").withContent(part),
                                record("5").withContent(part)));
        MappingBuilder mapping = clicks().batchingWindow(Duration.ofSeconds(1));
        ScriptedFunction small = ScriptedFunction.accepting().limitedTo(new PayloadLimit(600));
        changing.starting(mapping);
        ChangingPartition partition = new ChangingPartition(changing.records)
                .duringPull(2, () -> changing.function(small).change(mapping));

        changing.lane(partition).run();

        assertThat(small.calledWith()).containsExactly(List.of("1", "2"), List.of("3"), List.of("4"), List.of("5"));
    }

    @Test
    @DisplayName("settles what waits for a destination that is removed without a report")
    void destinationRemoved() {
        changing.records.arriving(Duration.ZERO, records(2));
        MappingBuilder mapping = clicks().batchSize(1).maximumRetryAttempts(0);
        RecordingDestination broken = new RecordingDestination(report -> {
            changing.withoutDestination().change(mapping);
            return new StoreResult.Unavailable("no");
        });
        changing.function(new ScriptedFunction(call -> failing()))
                .failures(broken)
                .starting(mapping);

        changing.lane().run();

        assertThat(broken.attempts()).isEqualTo(1);
        assertThat(settled()).containsExactly("1 RETRIES NOT_WANTED", "2 RETRIES NOT_WANTED");
    }

    @Test
    @DisplayName("stores what waits for a destination that is replaced in the new one")
    void destinationReplaced() {
        changing.records.arriving(Duration.ZERO, records(1));
        MappingBuilder mapping = MappingBuilder.sqs("orders").maximumRetryAttempts(0);
        RecordingDestination works = new RecordingDestination();
        RecordingDestination broken = new RecordingDestination(report -> {
            changing.failures(works).change(mapping);
            return new StoreResult.Unavailable("no");
        });
        changing.function(new ScriptedFunction(call -> failing()))
                .failures(broken)
                .starting(mapping);

        changing.lane().run();

        assertThat(broken.attempts()).isEqualTo(1);
        assertThat(works.stored()).hasSize(1);
        assertThat(settled()).containsExactly("1 RETRIES STORED");
    }

    @Test
    @DisplayName("of a queue gives a permit of the old function back, and takes one of the new function")
    void permitOfTheOldFunction() {
        changing.records.arriving(Duration.ZERO, records(1));
        MappingBuilder mapping = MappingBuilder.sqs("orders");
        WatchedFunction old = new WatchedFunction(accepted("null"));
        WatchedFunction next = new WatchedFunction(accepted("null"));
        changing.function(old).starting(mapping);
        ChangingPartition partition = new ChangingPartition(changing.records)
                .duringPull(1, () -> changing.function(next).change(mapping));

        changing.lane(partition).run();

        assertThat(old.log()).containsExactly("permit to receive", "done");
        assertThat(next.log()).containsExactly("permit", "invoke", "back", "permit to receive", "done");
    }
}
