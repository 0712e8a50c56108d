package io.penstock.sqs;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.regions.Region;

/** The lanes of one mapping on a queue in memory, all of them pulled by the test's thread in virtual time. */
final class VirtualLanes {

    final VirtualTime time = new VirtualTime();
    final MemoryQueue queue = new MemoryQueue(time);
    final List<SourceRecord> received = new ArrayList<>();

    private final SharedQueue shared;
    private final Map<LaneId, SqsPartition> partitions = new HashMap<>();

    private VirtualLanes(TestMapping mapping, FairPool.Member memory, SharedLimits limits) {
        SourceContext context = new SourceContext(
                mapping.build(),
                mapping::functionTimeout,
                () -> PayloadLimit.LAMBDA,
                () -> true,
                new RecordingListener(),
                new LaneThreads(time).background("test"),
                memory,
                limits);
        LoneTime lone = new LoneTime(time);
        SqsQueue sqs = new SqsQueue(
                mapping.queue(),
                TestClients.answering(Region.US_EAST_1, "{\"Attributes\":{\"VisibilityTimeout\":\"30\"}}"),
                queue,
                lone,
                SqsSettings.CALL_TIMEOUT);
        this.shared = SharedQueue.of(context, sqs, lone, Chance.seeded(1), SqsSettings.of(OpenReceives.FINISH));
    }

    /** Those that a mapping starts with. */
    static VirtualLanes start(TestMapping mapping) throws InterruptedException {
        return start(mapping, new FairPool(Long.MAX_VALUE / 2).join());
    }

    static VirtualLanes start(TestMapping mapping, FairPool.Member memory) throws InterruptedException {
        return start(mapping, memory, SharedLimits.ALONE);
    }

    static VirtualLanes start(TestMapping mapping, SharedLimits limits) throws InterruptedException {
        return start(mapping, new FairPool(Long.MAX_VALUE / 2).join(), limits);
    }

    private static VirtualLanes start(TestMapping mapping, FairPool.Member memory, SharedLimits limits)
            throws InterruptedException {
        VirtualLanes lanes = new VirtualLanes(mapping, memory, limits);
        lanes.shared.lanes().await(lane -> lane);
        return lanes;
    }

    /** The mapping changes now. */
    void change(TestMapping mapping) {
        shared.change(mapping.build());
    }

    /** All lanes that are assigned now, after a change. */
    List<LaneId> assigned() throws InterruptedException {
        shared.lanes().change(shared.mapping().now().scaling());
        return shared.lanes().await(lane -> lane);
    }

    /** The source whose lanes these are. */
    SqsSource source(BackgroundTasks background) {
        return new SqsSource(background, shared);
    }

    /** The lanes that run now. */
    List<SqsPartition> running() {
        return shared.lanes().running().stream()
                .map(id -> partitions.computeIfAbsent(id, lane -> new SqsPartition(lane, shared)))
                .toList();
    }

    /** Each lane that runs now pulls once. */
    Map<SqsPartition, Pulled> pullEach(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        Map<SqsPartition, Pulled> pulled = new HashMap<>();
        for (SqsPartition lane : running()) {
            pulled.put(lane, pull(lane, limit, wait));
        }
        return pulled;
    }

    Pulled pull(SqsPartition lane, int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        Pulled pulled = lane.pull(limit, wait);
        if (pulled instanceof Pulled.Records records) {
            received.addAll(records.records());
        }
        return pulled;
    }

    /** The function has accepted what each of these lanes pulled. */
    static void accept(Map<SqsPartition, Pulled> pulled) {
        pulled.forEach(VirtualLanes::accept);
    }

    static void accept(SqsPartition lane, Pulled pulled) {
        if (pulled instanceof Pulled.Records records && !records.records().isEmpty()) {
            lane.settle(Settlement.all(records.records(), Fate.DELIVERED));
        }
    }
}
