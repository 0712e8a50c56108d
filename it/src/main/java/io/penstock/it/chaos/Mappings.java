package io.penstock.it.chaos;

import io.penstock.it.chaos.Act.Slot;
import io.penstock.it.chaos.Changed.Outcome;
import io.penstock.it.support.ControlApi;
import io.penstock.it.support.ControlApi.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The mappings of a run, created and changed through the control API. Used by one thread. */
final class Mappings implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ENABLED = "Enabled";
    /** AWS could not be asked whether source and function are right, as a new function needs it. */
    private static final String NOTHING_KNOWN = "Nothing was created or changed";

    private final World world;
    private final Fleet fleet;
    private final Journal journal;
    private final ControlApi api = new ControlApi();
    private final Map<Source, String> ids = new EnumMap<>(Source.class);
    private final List<Thread> running = new ArrayList<>();

    Mappings(World world, Fleet fleet, Journal journal) {
        this.world = world;
        this.fleet = fleet;
        this.journal = journal;
    }

    /** Creates the mapping of each source. */
    void create() throws InterruptedException {
        URI instance = fleet.endpoint(Slot.A).orElseThrow();
        for (Source source : Source.created()) {
            Map<String, Object> members = new LinkedHashMap<>(Settings.calm(source));
            members.put("EventSourceArn", world.arn(source));
            if (source.service() != Service.SQS) {
                members.put("StartingPosition", "TRIM_HORIZON");
            }
            try {
                Answer answer = api.create(instance, members);
                if (!answer.isGood()) {
                    throw new IllegalStateException(source.id() + " was not created: " + answer);
                }
                ids.put(source, answer.body().path("UUID").asString());
            } catch (IOException failure) {
                throw new IllegalStateException(source.id() + " was not created", failure);
            }
        }
        journal.act("mappings: " + ids);
    }

    /** The mapping of a source. */
    String id(Source source) {
        return Objects.requireNonNull(ids.get(source), source.id());
    }

    /**
     * Asks an instance for a change, and goes on. An instance that does not answer is let be; but who enables a
     * mapping asks on until it is.
     */
    void change(Act.Change change) {
        running.removeIf(one -> !one.isAlive());
        running.add(Thread.ofVirtual().name("change-" + change.source().id()).start(() -> {
            try {
                Outcome outcome = ask(change.source(), change.slot(), change.members());
                for (int turn = 0; outcome != Outcome.ACCEPTED && isEnabling(change) && turn < 100; turn++) {
                    TimeUnit.MILLISECONDS.sleep(500);
                    outcome = ask(change.source(), slot(turn), change.members());
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static Slot slot(int turn) {
        return Slot.values()[turn % Slot.values().length];
    }

    private static boolean isEnabling(Act.Change change) {
        return Boolean.TRUE.equals(change.members().get(ENABLED));
    }

    private Outcome ask(Source source, Slot slot, Map<String, Object> members) throws InterruptedException {
        Optional<URI> instance = fleet.endpoint(slot);
        Outcome outcome = Outcome.UNREACHABLE;
        String how = "nobody is there";
        if (instance.isPresent()) {
            try {
                Answer answer = api.update(instance.get(), id(source), members);
                outcome = outcome(answer);
                how = answer.toString();
            } catch (IOException gone) {
                how = gone.toString();
            }
        }
        journal.changed(new Changed(source, outcome, "%s of %s at %s: %s".formatted(members, source.id(), slot, how)));
        return outcome;
    }

    private static Outcome outcome(Answer answer) {
        if (answer.isGood()) {
            return Outcome.ACCEPTED;
        }
        if (answer.error().equals("ResourceInUseException")) {
            return Outcome.BUSY;
        }
        boolean isForNow = answer.status() >= 500
                || answer.body().path("message").asString("").contains(NOTHING_KNOWN);
        return isForNow ? Outcome.UNAVAILABLE : Outcome.REFUSED;
    }

    /** Waits for the changes that are still asked for, then takes all of them back. */
    void settle(Duration atMost) throws InterruptedException {
        for (Thread one : running) {
            one.join();
        }
        long deadline = journal.now() + atMost.toMillis();
        for (Source source : Source.created()) {
            int turn = 0;
            while (ask(source, slot(turn++), Settings.calm(source)) != Outcome.ACCEPTED && journal.now() < deadline) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
    }

    /** What an instance answers about a mapping that is not what was asked for last. */
    List<String> unsettled() throws InterruptedException {
        List<String> unsettled = new ArrayList<>();
        for (Source source : Source.created()) {
            for (Slot slot : Slot.values()) {
                unsettled.addAll(unsettled(source, slot));
            }
        }
        return unsettled;
    }

    private List<String> unsettled(Source source, Slot slot) throws InterruptedException {
        try {
            JsonNode body =
                    api.get(fleet.endpoint(slot).orElseThrow(), id(source)).body();
            List<String> unsettled = new ArrayList<>();
            Settings.calm(source).forEach((name, value) -> {
                JsonNode is = body.path(name);
                boolean same = switch (name) {
                    case ENABLED -> body.path("State").asString().equals("Enabled");
                    case "FunctionName" -> body.path("FunctionArn").asString().endsWith(":" + value);
                    case "DestinationConfig", "VisibilityHeartbeat" -> true;
                    default -> isEmpty(value) ? isEmpty(is) : is.equals(JSON.valueToTree(value));
                };
                if (!same) {
                    unsettled.add("%s of %s on %s is not %s: %s".formatted(name, source.id(), slot, value, body));
                }
            });
            return unsettled;
        } catch (IOException gone) {
            return List.of("%s can't be read on %s: %s".formatted(source.id(), slot, gone));
        }
    }

    /** What clears a member is answered as null. */
    private static boolean isEmpty(Object value) {
        return value.equals(Map.of()) || value.equals(List.of()) || value.equals(Map.of("Filters", List.of()));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull() || value.isEmpty();
    }

    @Override
    public void close() {
        running.forEach(Thread::interrupt);
        api.close();
    }
}
