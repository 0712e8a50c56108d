package io.penstock.service.mappings;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Queues or streams without records that remember what is done with them, and may be slow. Thread-safe. */
public final class ScriptedSources implements SourceFactory {

    private final String type;
    private final List<Mapping> opened = new ArrayList<>();
    private final List<Mapping> changed = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private final Map<String, SourceContext> contexts = new HashMap<>();
    private final List<String> forgotten = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int failuresToForget;
    private boolean broken;
    private Optional<Problem> problem = Optional.empty();
    private CountDownLatch drained = new CountDownLatch(0);

    private ScriptedSources(String type) {
        this.type = type;
    }

    /** SQS queues. */
    public static ScriptedSources queues() {
        return new ScriptedSources("sqs");
    }

    /** Kinesis streams. */
    public static ScriptedSources streams() {
        return new ScriptedSources("kinesis");
    }

    /** From now on a source that is closed waits for {@link #letDrain()}, as if an invocation were running. */
    public synchronized void holdDrains() {
        drained = new CountDownLatch(1);
    }

    /** What is in flight ends. */
    public synchronized void letDrain() {
        drained.countDown();
    }

    /** The thread that asks for partitions dies, as by a bug, of every source that is opened from now on. */
    synchronized void breakAssignments() {
        broken = true;
    }

    /** The next so many times that something is to be forgotten, that is not possible. */
    synchronized void failToForget(int times) {
        failuresToForget = times;
    }

    /** Every live check finds this. */
    public synchronized void refuse(Optional<Problem> found) {
        problem = found;
    }

    /** The mappings that sources were opened for, in order. */
    synchronized List<Mapping> opened() {
        return List.copyOf(opened);
    }

    /** The mappings that open sources were changed to, in order. */
    synchronized List<Mapping> changed() {
        return List.copyOf(changed);
    }

    private synchronized void change(Mapping mapping) {
        changed.add(mapping);
    }

    /** The names of the mappings whose sources are open now. */
    public synchronized List<String> open() {
        return List.copyOf(open);
    }

    /** How long an invocation of the function of the mapping may take now; the mapping was opened. */
    synchronized Duration functionTimeout(String mapping) {
        return Objects.requireNonNull(contexts.get(mapping)).functionTimeout().get();
    }

    /** The names of the mappings that were forgotten. */
    synchronized List<String> forgotten() {
        return List.copyOf(forgotten);
    }

    /** What must never happen and did: two runs of one mapping at a time, or one that is forgotten while it runs. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean reads(Arn arn) {
        return arn.service().equals(type);
    }

    @Override
    public SourceRules rules(Arn arn) {
        return type.equals("sqs")
                ? new SourceRules(type, false, 10, 10_000, 10, true, Set.of(), "body")
                : new SourceRules(type, true, 100, 10_000, 10_000, true, Set.of("TRIM_HORIZON", "LATEST"), "data");
    }

    @Override
    public synchronized Source open(SourceContext context) {
        String name = context.mapping().name();
        boolean dies = broken;
        if (open.contains(name)) {
            faults.add(name + " runs twice");
        }
        opened.add(context.mapping());
        contexts.put(name, context);
        open.add(name);
        return new Source() {

            @Override
            public List<Partition> assignment() throws InterruptedException {
                if (dies) {
                    throw new AssertionError("broken");
                }
                new CountDownLatch(1).await();
                return List.of();
            }

            @Override
            public void change(Mapping mapping) {
                ScriptedSources.this.change(mapping);
            }

            @Override
            public void close() {
                ScriptedSources.this.close(name);
            }
        };
    }

    private void close(String name) {
        CountDownLatch held;
        synchronized (this) {
            held = drained;
        }
        try {
            held.await();
        } catch (InterruptedException immediately) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            open.remove(name);
        }
    }

    @Override
    public synchronized Optional<Problem> check(Mapping mapping, Optional<Duration> functionTimeout) {
        return problem;
    }

    @Override
    public synchronized void forget(Mapping mapping) throws SourceUnavailable {
        if (open.contains(mapping.name())) {
            faults.add(mapping.name() + " is forgotten while it runs");
        }
        if (failuresToForget-- > 0) {
            throw new SourceUnavailable("the leases can't be removed", null);
        }
        forgotten.add(mapping.name());
    }
}
