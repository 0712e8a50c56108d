package io.penstock.it.chaos;

import io.penstock.it.chaos.Act.Slot;
import io.penstock.it.chaos.Reloaded.Outcome;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Rewrites the configurations of running instances and tells these to read them. Used by one thread. */
final class Reloads implements AutoCloseable {

    private static final String STARTING_OR_STOPPING = "is starting or stopping";

    private final Fleet fleet;
    private final Journal journal;
    /** Of one instance there is one reload after the other, as its file has one content at a time. */
    private final Map<Slot, ExecutorService> threads = new EnumMap<>(Slot.class);

    Reloads(Fleet fleet, Journal journal) {
        this.fleet = fleet;
        this.journal = journal;
        for (Slot slot : Slot.values()) {
            threads.put(
                    slot, Executors.newSingleThreadExecutor(Thread.ofVirtual().factory()));
        }
    }

    /** Reloads an instance with another configuration, and goes on. */
    void reload(Act.Reload act) {
        submit(act.slot(), act.tuning());
    }

    private Future<Outcome> submit(Slot slot, Tuning tuning) {
        return Objects.requireNonNull(threads.get(slot)).submit(() -> ask(slot, tuning));
    }

    private Outcome ask(Slot slot, Tuning tuning) throws InterruptedException {
        Optional<PenstockService> instance = fleet.reconfigured(slot, tuning);
        Outcome outcome = Outcome.UNREACHABLE;
        String how = "nobody is there";
        if (instance.isPresent()) {
            try {
                HttpResponse<String> answer = instance.get().refresh();
                outcome = outcome(answer);
                how = answer.statusCode() + " " + answer.body();
            } catch (IOException gone) {
                how = gone.toString();
            }
        }
        journal.reloaded(new Reloaded(tuning.broken(), outcome, "%s with %s: %s".formatted(slot, tuning, how)));
        return outcome;
    }

    private static Outcome outcome(HttpResponse<String> answer) {
        if (answer.statusCode() == 200) {
            return Outcome.APPLIED;
        }
        boolean isForNow = answer.statusCode() >= 500 || answer.body().contains(STARTING_OR_STOPPING);
        return isForNow ? Outcome.UNAVAILABLE : Outcome.REFUSED;
    }

    /** Waits for the reloads that are still asked for, then takes all of them back. */
    void settle(Duration atMost) throws InterruptedException {
        long deadline = journal.now() + atMost.toMillis();
        for (Slot slot : Slot.values()) {
            while (outcomeOf(submit(slot, Tuning.CALM)) != Outcome.APPLIED && journal.now() < deadline) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
    }

    private static Outcome outcomeOf(Future<Outcome> reload) throws InterruptedException {
        try {
            return reload.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a reload failed", failure);
        }
    }

    /** The instances that say that their last reload was refused. */
    List<String> unsettled() throws InterruptedException {
        List<String> unsettled = new ArrayList<>();
        for (Slot slot : Slot.values()) {
            Optional<PenstockService> instance = fleet.service(slot);
            if (instance.isEmpty() || instance.get().metrics().sum("penstock_configuration_reload_failed") != 0) {
                unsettled.add("the configuration of %s is not the last one".formatted(slot));
            }
        }
        return unsettled;
    }

    @Override
    public void close() {
        threads.values().forEach(ExecutorService::shutdownNow);
    }
}
