package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Scaling;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneSetTest {

    private final AtomicBoolean well = new AtomicBoolean(true);
    private Source source;
    private LaneSet lanes;

    @BeforeEach
    void oneLane() throws Exception {
        source = TestContext.open(TestMapping.of(TestQueue.standard(Duration.ofSeconds(5))), new RecordingListener());
        List<Partition> idle = source.assignment();
        LaneScaling scaling = LaneScaling.of(new Scaling.ProvisionedPollers(1, 1));
        lanes = new LaneSet(scaling, well::get, new VirtualTime(), number -> (SqsPartition) idle.get(number - 1));
        assertThat(lanes.await()).hasSize(1);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void f6_noLaneIsAddedWhileTheFunctionIsNotWell() {
        lanes.engaged(1);
        well.set(false);

        lanes.grow();
        assertThat(lanes.running()).hasSize(1);
        well.set(true);

        lanes.grow();
        assertThat(lanes.running()).hasSize(2);
    }

    @Test
    void f19_whetherToGrowGoesByWhatLanesToldAndAsksNone() {
        lanes.grow();
        assertThat(lanes.running()).as("one lane that told nothing").hasSize(1);

        lanes.engaged(1);
        lanes.grow();

        assertThat(lanes.running()).as("it would deny it, if it were asked").hasSize(2);
    }
}
