package io.penstock.service.mappings;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingLifecycle;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.time.Time;
import io.penstock.service.observe.MappingStatus;
import io.penstock.service.observe.ObservedMapping;
import io.penstock.service.observe.ObservedRevision;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mapping is on this instance: its present revision, its state, its present run, and what is observed of it.
 * Changes come from one thread at a time; everything else is thread-safe.
 */
final class AppliedMapping {

    private static final Logger LOG = LoggerFactory.getLogger(AppliedMapping.class);
    private static final String NOTHING_PROCESSED = "No records processed";

    private final MappingOrigin origin;
    private final RunFactory runs;
    private final Removal removal;
    private final Time time;
    private final MappingLifecycle lifecycle = new MappingLifecycle(this::moved);

    private volatile @Nullable ObservedMapping observed;
    // all below is written under this object's monitor
    private MappingRevision revision;
    private @Nullable MappingRun run;
    private boolean stopping;

    AppliedMapping(MappingOrigin origin, MappingRevision first, RunFactory runs, Removal removal) {
        this.origin = origin;
        this.revision = first;
        this.runs = runs;
        this.removal = removal;
        this.time = runs.time();
    }

    /** Begins to observe it, when this instance runs it; the answer is to be applied. */
    Change begin() {
        MappingRevision first = revision();
        if (runs.runs(first.mapping())) {
            observed = runs.observer().observe(observedRevision(first), this::waitingForMemory);
        }
        if (first.deleting()) {
            lifecycle.move(MappingState.DELETING);
            return new Change.Delete(first);
        }
        return new Change.Create(first);
    }

    /** Shows {@code next}, and the state of a mapping that is changing; the answer is to be applied. */
    synchronized Change accept(MappingRevision next) {
        Change change = Change.between(revision, next);
        change.transition()
                .filter(state -> lifecycle.state().next().contains(state))
                .ifPresent(lifecycle::move);
        revision = next;
        ObservedMapping seen = observed;
        if (seen != null) {
            seen.changed(observedRevision(next));
        }
        return change;
    }

    /**
     * Does what the present revision asks for. A fault of ours leaves the mapping in the state that is true.
     *
     * @throws InterruptedException when the thread is interrupted; the change is then applied by the next start
     */
    void apply(Change change) throws InterruptedException {
        try {
            switch (change) {
                case Change.Create create -> follow(create.to());
                case Change.Update update -> follow(update.to());
                case Change.Enable enable -> follow(enable.to());
                case Change.Disable disable -> follow(disable.to());
                case Change.Delete delete -> delete(delete.to().mapping());
            }
        } catch (RuntimeException fault) {
            LOG.error(
                    "changing mapping {} failed by a fault of Penstock; please report it with this stack trace. The"
                            + " mapping is kept, and the next change is applied as usual",
                    name(),
                    fault);
        }
        settle();
    }

    private void follow(MappingRevision next) throws InterruptedException {
        if (next.runs()) {
            run(next.mapping());
        } else {
            drain();
        }
    }

    /** Goes on in place when it runs already. */
    private synchronized void run(Mapping mapping) {
        ObservedMapping seen = observed;
        if (seen == null || stopping) {
            return;
        }
        if (run != null) {
            run.change(mapping, runs);
            return;
        }
        MappingRun opened = runs.open(mapping, seen);
        run = opened;
        opened.start();
    }

    /** True when it does what its revision says, with the function as that is configured now. */
    synchronized boolean isCurrent() {
        if (observed == null) {
            return true;
        }
        return run == null ? !revision.runs() : revision.runs() && run.isCurrent(runs);
    }

    private void drain() throws InterruptedException {
        MappingRun running = run();
        if (running != null) {
            running.drain(time);
            synchronized (this) {
                run = null;
            }
        }
    }

    private void delete(Mapping mapping) throws InterruptedException {
        drain();
        ObservedMapping seen = observed;
        // one that has left the configuration may come back, and goes on where it was
        if (origin == MappingOrigin.API) {
            removal.remove(mapping, runs.source(mapping), seen == null ? (partition, event) -> {} : seen);
        }
        if (seen != null) {
            seen.close();
        }
    }

    /** Ends a transition in the state that is true. */
    private synchronized void settle() {
        boolean enabled = revision.runs() && (run != null || observed == null);
        MappingState settled = enabled ? MappingState.ENABLED : MappingState.DISABLED;
        if (stopping || lifecycle.state() == settled || lifecycle.state() == MappingState.DELETING) {
            return;
        }
        if (!lifecycle.state().next().contains(settled)) {
            lifecycle.move(MappingState.DISABLING);
        }
        lifecycle.move(settled);
    }

    /** Stops the present run gracefully and opens no other; returns immediately. */
    synchronized void stop() {
        stopping = true;
        if (run != null) {
            run.stop();
        }
    }

    /** The present run; null when there is none. */
    synchronized @Nullable MappingRun run() {
        return run;
    }

    MappingOrigin origin() {
        return origin;
    }

    synchronized MappingRevision revision() {
        return revision;
    }

    String name() {
        return revision().mapping().name();
    }

    /** The mapping as it is now. */
    synchronized MappingView view() {
        return view(revision, lifecycle.state());
    }

    /** The mapping with a stored revision, which may be on its way. */
    synchronized MappingView view(MappingRevision stored) {
        if (stored.number() <= revision.number()) {
            return view();
        }
        Change change = Change.between(revision, stored);
        return view(stored, change.transition().orElse(lifecycle.state()));
    }

    /** The mapping as it is shown before anything was done with it. */
    MappingView viewOfFirst() {
        MappingRevision first = revision();
        Change change = first.deleting() ? new Change.Delete(first) : new Change.Create(first);
        return view(first, change.transition().orElse(MappingState.DISABLED));
    }

    private MappingView view(MappingRevision shown, MappingState state) {
        ObservedMapping seen = observed;
        Optional<String> obstacle = shown.obstacle().map(problem -> "PROBLEM: " + problem);
        return new MappingView(
                shown.spec(),
                shown.mapping(),
                origin,
                functionArn(shown.mapping()),
                state,
                shown.modified(),
                obstacle.orElse(seen == null ? NOTHING_PROCESSED : seen.lastProcessingResult()),
                shown.number(),
                shown.override());
    }

    private ObservedRevision observedRevision(MappingRevision shown) {
        Mapping mapping = shown.mapping();
        String words = origin.name().toLowerCase(Locale.ROOT);
        Optional<MappingStatus.EnabledOverride> override =
                shown.override().map(made -> new MappingStatus.EnabledOverride(made.enabled(), made.who(), made.at()));
        return new ObservedRevision(mapping, functionArn(mapping), words, shown.number(), override);
    }

    private String functionArn(Mapping mapping) {
        return runs.functions().arn(mapping.function(), mapping.source());
    }

    private void moved(MappingState from, MappingState to) {
        ObservedMapping seen = observed;
        if (seen != null) {
            seen.moved(from, to);
        }
    }

    private int waitingForMemory() {
        MappingRun running = run();
        return running == null ? 0 : running.waitingForMemory();
    }
}
