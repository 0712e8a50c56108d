package io.penstock.core.lane;

import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane of a FIFO queue (semantics §5.3)")
class FifoLeftOverTest {

    private final ChangingLane changing = new ChangingLane(MappingBuilder.sqs("orders"));

    @Test
    @DisplayName("never sends what a smaller batch left of a group whose earlier message comes again")
    void leftOverOfAGroup() {
        ScriptedFunction function = failingWithLeftOver(MappingBuilder.sqs("orders"));

        assertThat(function.calledWith()).containsExactly(List.of("1", "2"));
        assertThat(changing.records.settled())
                .extracting(Settlement.Entry::fate)
                .containsExactly(
                        Fate.Released.FAILED,
                        Fate.Released.FAILED,
                        Fate.Released.NOT_ATTEMPTED,
                        Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("hides what a smaller batch left of a group for as long as its failed message")
    void leftOverBehindABackedOffMessage() {
        RetryBackoff rule = new RetryBackoff(Duration.ofSeconds(60), 2, Duration.ofMinutes(15));

        failingWithLeftOver(MappingBuilder.sqs("orders").retryBackoff(rule));

        Fate ofTheFirst = changing.records.settled().getFirst().fate();
        assertThat(ofTheFirst).isInstanceOf(Fate.Released.BackedOff.class);
        assertThat(changing.records.settled())
                .extracting(Settlement.Entry::fate)
                .containsExactly(ofTheFirst, ofTheFirst, Fate.Released.NOT_ATTEMPTED, ofTheFirst);
    }

    /** A batch of two messages fails; two more were received with it, one of them of the same group. */
    private ScriptedFunction failingWithLeftOver(MappingBuilder mapping) {
        changing.records.arriving(
                Duration.ZERO,
                List.of(
                        record("1").withKey("a"),
                        record("2").withKey("a"),
                        record("3").withKey("b"),
                        record("4").withKey("a")));
        ScriptedFunction function = new ScriptedFunction(call -> failing());
        changing.function(function).starting(mapping.batchSize(4));
        ChangingPartition partition =
                new ChangingPartition(changing.records).duringPull(1, () -> changing.change(mapping.batchSize(2)));

        changing.lane(partition).run();
        return function;
    }
}
