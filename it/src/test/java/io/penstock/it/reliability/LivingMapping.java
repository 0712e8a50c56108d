package io.penstock.it.reliability;

import io.penstock.it.Interval;
import io.penstock.it.support.ControlApi;
import io.penstock.it.support.ControlApi.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A mapping that was created through the control API, and the changes of it. Used by one thread at a time. */
final class LivingMapping {

    /** How often each property is changed; even, so that the last value is that of the first configuration. */
    static final int TIMES = Integer.getInteger("it.living.times", 4);

    private final ControlApi api;
    private final URI instance;
    private final String source;
    private final String uuid;
    private final Random random;
    private final List<Change> changes = new ArrayList<>();

    /**
     * A change that was accepted.
     *
     * @param asked when the request was sent
     * @param answered when the answer was there
     */
    record Change(Map<String, Object> members, Instant asked, Instant answered) {}

    private LivingMapping(ControlApi api, URI instance, String source, String uuid, Random random) {
        this.api = api;
        this.instance = instance;
        this.source = source;
        this.uuid = uuid;
        this.random = random;
    }

    /** Creates it. */
    static LivingMapping create(ControlApi api, URI instance, String source, Map<String, Object> members, Random random)
            throws IOException, InterruptedException {
        Map<String, Object> all = new HashMap<>(members);
        all.put("EventSourceArn", source);
        Answer answer = api.create(instance, all);
        if (!answer.isGood()) {
            throw new IllegalStateException("not created: " + answer);
        }
        return new LivingMapping(
                api, instance, source, answer.body().path("UUID").asString(), random);
    }

    /** Its id, which is in the names of its lease tables. */
    String uuid() {
        return uuid;
    }

    /** The ARN of what it reads. */
    String source() {
        return source;
    }

    /** Changes each of {@code properties} several times, in random order and after random pauses. */
    Callable<Void> changing(List<Property> properties, int longestPauseMillis) {
        return () -> {
            List<Property> order = new ArrayList<>();
            IntStream.range(0, TIMES).forEach(time -> order.addAll(properties));
            Collections.shuffle(order, random);
            Map<Property, Integer> times = new HashMap<>();
            for (Property property : order) {
                Interval.pass(Duration.ofMillis(random.nextInt(longestPauseMillis)));
                change(property.value(times.merge(property, 1, Integer::sum) - 1));
            }
            return null;
        };
    }

    /** Disables and enables it, so that {@code Enabled} is changed as often. */
    Callable<Void> resting(int longestPauseMillis) {
        return () -> {
            for (int time = 0; time < TIMES; time++) {
                Interval.pass(Duration.ofMillis(random.nextInt(longestPauseMillis)));
                change(Map.of("Enabled", time % 2 != 0));
            }
            return null;
        };
    }

    /** Updates it. */
    void change(Map<String, Object> members) throws IOException, InterruptedException {
        Instant asked = Instant.now();
        Answer answer = api.update(instance, uuid, members);
        if (!answer.isGood()) {
            throw new IllegalStateException(members + " was not accepted: " + answer);
        }
        changes.add(new Change(members, asked, Instant.now()));
    }

    /** The number of changes. */
    int changes() {
        return changes.size();
    }

    /** True when the control API says that it is in this state. */
    boolean isIn(String state) throws IOException, InterruptedException {
        return api.get(instance, uuid).body().path("State").asString().equals(state);
    }

    /**
     * For each change of a property: how many of the invocations that began after its answer, and before the next
     * change of that property was asked for, do not obey it.
     *
     * @param calls of this mapping
     */
    List<Long> disobedient(String property, List<Call> calls, Obedience obedience) {
        List<Change> own = changes.stream()
                .filter(change -> change.members().containsKey(property))
                .toList();
        List<Long> counts = new ArrayList<>();
        for (int number = 0; number < own.size(); number++) {
            Change change = own.get(number);
            Instant until = number + 1 < own.size() ? own.get(number + 1).asked() : Instant.MAX;
            Object value = Objects.requireNonNull(change.members().get(property));
            Predicate<Call> isUnderIt = call ->
                    call.begun().isAfter(change.answered()) && call.begun().isBefore(until);
            counts.add(calls.stream()
                    .filter(isUnderIt)
                    .filter(call -> !obedience.obeys(call, value))
                    .count());
        }
        return counts;
    }

    /** Whether an invocation is as a value of a property wants it. */
    @FunctionalInterface
    interface Obedience {
        boolean obeys(Call call, Object value);
    }
}
