package io.penstock.sqs;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The queue of one mapping, with as many lanes as it needs. */
final class SqsSource implements Source {

    /**
     * How often it is checked whether visibility timeouts are to be extended, which they are when half of them is
     * over.
     */
    static final Duration HEARTBEAT = Duration.ofMillis(500);

    /** How far the source is. */
    private sealed interface State {

        /** The queue was not looked up yet. */
        record Opened() implements State {}

        /**
         * Lanes receive; until they are closed, the heartbeat, if any, extends visibility timeouts, and the backlog is
         * read.
         */
        record Running(Optional<BackgroundTasks.Task> heartbeat, BackgroundTasks.Task backlog) implements State {}

        /** All partitions are closed. */
        record Closed() implements State {}
    }

    private final BackgroundTasks background;
    private final SharedQueue shared;
    private final Map<LaneId, SqsPartition> partitions = new ConcurrentHashMap<>();
    private volatile State state = new State.Opened();

    /**
     * The queue that {@code shared} knows, which nobody calls before the first assignment.
     *
     * @param background runs the heartbeat
     */
    SqsSource(BackgroundTasks background, SharedQueue shared) {
        this.background = background;
        this.shared = shared;
    }

    @Override
    public List<Partition> assignment() throws SourceUnavailable, InterruptedException {
        if (state instanceof State.Opened) {
            shared.receives().check();
            run();
        }
        List<Partition> assigned = shared.lanes().await(this::partition);
        partitions.values().retainAll(assigned);
        return assigned;
    }

    private synchronized void run() {
        state = new State.Running(heartbeat(), shared.backlog().start(background));
    }

    private Optional<BackgroundTasks.Task> heartbeat() {
        return shared.mapping().now().visibilityHeartbeat()
                ? Optional.of(background.every(HEARTBEAT, this::beat))
                : Optional.empty();
    }

    @Override
    public synchronized void change(Mapping mapping) {
        shared.change(mapping);
        if (state instanceof State.Running running
                && running.heartbeat().isPresent() != mapping.visibilityHeartbeat()) {
            running.heartbeat().ifPresent(BackgroundTasks.Task::close);
            state = new State.Running(heartbeat(), running.backlog());
        }
    }

    @Override
    public void drain() {
        shared.limit().close();
    }

    private Partition partition(LaneId lane) {
        return partitions.computeIfAbsent(lane, added -> new SqsPartition(added, shared));
    }

    /** Each lane extends on a thread of its own: a call that hangs lets no other lane's messages become visible. */
    private void beat() {
        partitions.values().stream()
                .filter(SqsPartition::isExtensionDue)
                .forEach(lane -> background.once(() -> extend(lane)));
    }

    private static void extend(SqsPartition lane) {
        try {
            lane.extend();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        if (state instanceof State.Running running) {
            running.heartbeat().ifPresent(BackgroundTasks.Task::close);
            running.backlog().close();
        }
        shared.limit().close();
        state = new State.Closed();
    }
}
