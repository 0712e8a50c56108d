package io.penstock.core.lane;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A source whose assignments come from the test. */
final class ManualSource implements Source {

    private sealed interface Answer {
        record Assigned(List<Partition> partitions) implements Answer {}

        record Failed(String reason) implements Answer {}

        record Threw(RuntimeException fault) implements Answer {}
    }

    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final List<Mapping> changes = new CopyOnWriteArrayList<>();
    private volatile boolean drained;
    private volatile boolean closed;

    void assign(List<? extends Partition> partitions) {
        answers.add(new Answer.Assigned(List.copyOf(partitions)));
    }

    void fail(String reason) {
        answers.add(new Answer.Failed(reason));
    }

    void throwing(RuntimeException fault) {
        answers.add(new Answer.Threw(fault));
    }

    boolean isDrained() {
        return drained;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public List<Partition> assignment() throws SourceUnavailable, InterruptedException {
        return switch (answers.take()) {
            case Answer.Assigned assigned -> assigned.partitions();
            case Answer.Failed failed -> throw new SourceUnavailable(failed.reason(), null);
            case Answer.Threw threw -> throw threw.fault();
        };
    }

    @Override
    public void change(Mapping mapping) {
        changes.add(mapping);
    }

    /** The mappings that it was notified of, in order. */
    List<Mapping> changes() {
        return changes;
    }

    @Override
    public void drain() {
        drained = true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
