package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.mapping.Scaling;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneSetTest {

    private final VirtualTime time = new VirtualTime();
    private final AtomicBoolean well = new AtomicBoolean(true);
    private final LaneSet lanes = new LaneSet(LaneScaling.of(new Scaling.ProvisionedPollers(1, 1)), well::get, time);
    private LaneId first;

    @BeforeEach
    void oneLane() throws Exception {
        assertThat(lanes.await(lane -> lane)).hasSize(1);
        first = lanes.running().getFirst();
    }

    @Test
    void f6_noLaneIsAddedWhileTheFunctionIsNotWell() {
        lanes.receives(first);
        well.set(false);

        lanes.grow();
        assertThat(lanes.running()).hasSize(1);
        well.set(true);

        lanes.grow();
        assertThat(lanes.running()).hasSize(2);
    }

    @Test
    void f19_whetherToGrowGoesByWhatLanesReportedAndAsksNone() {
        lanes.grow();
        assertThat(lanes.running()).as("the only lane rests").hasSize(1);

        lanes.receives(first);
        lanes.receivesNoMore(first);
        lanes.grow();
        assertThat(lanes.running()).as("it has messages in flight").hasSize(2);

        time.advance(Duration.ofMinutes(1));
        lanes.rests(first);
        lanes.receives(lanes.running().getLast());
        lanes.grow();
        assertThat(lanes.running()).as("the first lane rests again").hasSize(2);
    }

    @Test
    void aLaneThatEndsByAFaultIsReplacedAfterASecond() throws Exception {
        lanes.receives(first);
        lanes.closed(first);

        assertThat(lanes.await(lane -> lane)).hasSize(1).doesNotContain(first);
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
        lanes.grow();
        assertThat(lanes.running()).as("its successor rests").hasSize(1);
    }

    @Test
    void aLaneWhosePartitionCannotBeMadeIsAssignedByTheNextCall() throws Exception {
        lanes.receives(first);
        lanes.grow();

        assertThatThrownBy(() -> lanes.await(lane -> {
                    throw new IllegalStateException("no partition");
                }))
                .hasMessage("no partition");
        assertThat(lanes.await(lane -> lane)).hasSize(2);
    }

    @Test
    void theSuccessorOfARetiredLaneHasItsNumberAndIsNotEndedWithIt() throws Exception {
        lanes.receives(first);
        lanes.grow();
        LaneId retired = lanes.running().getLast();
        assertThat(lanes.retire(retired)).isTrue();
        time.advance(Duration.ofMinutes(1));
        lanes.grow();
        LaneId successor = lanes.running().getLast();

        lanes.closed(retired);

        assertThat(successor.name()).isEqualTo(retired.name());
        assertThat(lanes.running()).containsExactly(first, successor);
    }

    @Test
    void theLastLaneDoesNotRetire() {
        assertThat(lanes.retire(first)).isFalse();
        assertThat(lanes.running()).containsExactly(first);
    }
}
