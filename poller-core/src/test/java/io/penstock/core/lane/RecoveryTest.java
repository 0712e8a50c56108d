package io.penstock.core.lane;

import static io.penstock.core.lane.LaneBuilder.laneOf;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** F6, F22: how soon a lane goes on when another lane reaches its function, which was out of reach. */
@DisplayName("F6: A lane whose function is out of reach")
class RecoveryTest {

    private static final InvocationResult UNREACHABLE = new InvocationResult.Unreachable("refused", Duration.ZERO);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedPartition partition = new ScriptedPartition(time).arriving(Duration.ZERO, records(1));

    static Stream<MappingBuilder> f6_goesOnSoon() {
        return Stream.of(MappingBuilder.sqs("orders"), MappingBuilder.kinesis("clicks"));
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("goes on within half a second when another lane has reached it, not when its own pause is over")
    void f6_goesOnSoon(MappingBuilder mapping) {
        Duration back = Duration.ofMillis(47_300);
        ScriptedFunction function = new ScriptedFunction(
                        call -> isAfter(back) ? ScriptedFunction.accepted("null") : UNREACHABLE)
                .wellWhile(() -> isAfter(back));

        lane(function, mapping).run();

        assertThat(time.elapsed()).isBetween(back, back.plusMillis(500));
    }

    @Test
    @DisplayName("keeps its pauses when the function takes what other lanes send")
    void f6_aBatchThatFailsAlone() {
        Duration last = Duration.ofSeconds(60);
        ScriptedFunction function =
                new ScriptedFunction(call -> isAfter(last) ? ScriptedFunction.accepted("null") : UNREACHABLE);

        lane(function, MappingBuilder.sqs("orders")).run();

        assertThat(function.calledWith()).hasSizeBetween(14, 22).containsOnly(List.of("1"));
    }

    @Test
    @Timeout(20)
    @DisplayName("ends soon when its partition is lost meanwhile, instead of using a processor until the pause is over")
    void aLostPartitionEndsIt() {
        Duration lost = Duration.ofSeconds(60);
        ScriptedFunction function = new ScriptedFunction(call -> UNREACHABLE).wellWhile(() -> false);
        partition.heldWhile(() -> !isAfter(lost));

        lane(function, MappingBuilder.kinesis("clicks")).run();

        assertThat(time.elapsed()).isBetween(lost, lost.plusSeconds(1));
        assertThat(partition.settled())
                .extracting(Settlement.Entry::fate)
                .singleElement()
                .isInstanceOf(Fate.Released.class);
    }

    private boolean isAfter(Duration since) {
        return time.elapsed().compareTo(since) >= 0;
    }

    private Lane lane(ScriptedFunction function, MappingBuilder mapping) {
        return laneOf(partition, time).function(function).mapping(mapping).build();
    }
}
