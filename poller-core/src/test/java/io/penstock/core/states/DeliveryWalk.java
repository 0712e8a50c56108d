package io.penstock.core.states;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.delivery.Delivery;
import io.penstock.core.delivery.DeliveryPolicy;
import io.penstock.core.delivery.Signal;
import io.penstock.core.delivery.Step;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes deliveries through every signal that answers their steps, and draws each step that follows. */
final class DeliveryWalk {

    /** The most signals in a row. */
    private static final int DEPTH = 7;

    /** The most deliveries that are followed at each depth. */
    private static final int WIDTH = 200;

    private static final Answer ANSWER = new Answer(200, "$LATEST", null, "{\"state\":{}}".getBytes(UTF_8));

    /** How long a step may take: a moment, longer than records may wait, longer than a destination may fail. */
    private static final List<Duration> TAKEN =
            List.of(Duration.ofSeconds(1), Duration.ofMinutes(6), Duration.ofHours(2));

    private final Diagram diagram;

    /** Adds what it sees to this diagram. */
    DeliveryWalk(Diagram diagram) {
        this.diagram = diagram;
    }

    private record Visit(Delivery delivery, Instant now) {}

    /** Takes one batch under one policy through all signals. */
    void take(Batch batch, DeliveryPolicy policy) {
        Delivery first = Delivery.of(batch, policy, VirtualTime.START);
        diagram.add(Diagram.OUTSIDE, name(first.step()));
        List<Visit> visits = List.of(new Visit(first, VirtualTime.START));
        for (int depth = 0; depth < DEPTH; depth++) {
            visits =
                    some(visits.stream().flatMap(visit -> after(visit).stream()).toList());
        }
    }

    /** Evenly chosen, so that each kind of past has its share. */
    private static List<Visit> some(List<Visit> visits) {
        int every = Math.ceilDiv(Math.max(1, visits.size()), WIDTH);
        return IntStream.range(0, visits.size())
                .filter(index -> index % every == 0)
                .mapToObj(visits::get)
                .toList();
    }

    private List<Visit> after(Visit visit) {
        Step step = visit.delivery().step();
        if (step instanceof Step.Settle settle) {
            return settled(settle, visit.now());
        }
        List<Visit> next = new ArrayList<>();
        for (Duration taken : TAKEN) {
            Instant now = visit.now().plus(taken);
            signals(now).filter(signal -> mayAnswer(step, signal)).forEach(signal -> {
                Delivery after = visit.delivery().after(signal, now);
                diagram.add(name(step), name(after.step()), name(signal), fates(after.step()));
                next.add(new Visit(after, now));
            });
        }
        return next;
    }

    private List<Visit> settled(Step.Settle settle, Instant now) {
        if (settle.remaining().isEmpty()) {
            diagram.add(name(settle), Diagram.OUTSIDE);
            return List.of();
        }
        Delivery remaining = settle.remaining().get();
        diagram.add(name(settle), name(remaining.step()), "the rest of the batch", List.of());
        return List.of(new Visit(remaining, now));
    }

    private static Stream<Signal> signals(Instant now) {
        return Stream.of(
                new Signal.Answered(new InvocationResult.Accepted(ANSWER)),
                new Signal.Answered(new InvocationResult.PartlyFailed(ANSWER, new TreeSet<>(Set.of(0)))),
                new Signal.Answered(new InvocationResult.PartlyFailed(ANSWER, new TreeSet<>(Set.of(1)))),
                new Signal.Answered(new InvocationResult.FunctionError(ANSWER)),
                new Signal.Answered(new InvocationResult.RequestTooLarge(ANSWER)),
                new Signal.Answered(new InvocationResult.Throttled("no", Duration.ZERO)),
                new Signal.Answered(new InvocationResult.Unreachable("no", Duration.ZERO)),
                new Signal.Paused(),
                new Signal.Kept(now.plusSeconds(4)),
                new Signal.Kept(Instant.MAX),
                new Signal.Reported(new StoreResult.Stored(false)),
                new Signal.Reported(new StoreResult.Unavailable("no")),
                new Signal.Stopped());
    }

    /** A response names only records that were sent, and one record cannot be split. */
    private static boolean mayAnswer(Step step, Signal signal) {
        if (!(step instanceof Step.Invoke invoke) || !(signal instanceof Signal.Answered answered)) {
            return step.isAnsweredBy(signal);
        }
        int sent = invoke.to() - invoke.from();
        return switch (answered.result()) {
            case InvocationResult.PartlyFailed partly -> partly.failed().last() < sent;
            case InvocationResult.RequestTooLarge tooLarge -> sent > 1;
            default -> true;
        };
    }

    private static List<String> fates(Step step) {
        return step instanceof Step.Settle settle
                ? settle.settlement().entries().stream()
                        .map(Settlement.Entry::fate)
                        .map(DeliveryWalk::name)
                        .distinct()
                        .toList()
                : List.of();
    }

    private static String name(Step step) {
        return step.getClass().getSimpleName();
    }

    private static String name(Signal signal) {
        return switch (signal) {
            case Signal.Answered answered -> answered.result().getClass().getSimpleName();
            case Signal.Reported reported -> reported.result().getClass().getSimpleName();
            default -> signal.getClass().getSimpleName();
        };
    }

    private static String name(Fate fate) {
        return fate instanceof Fate.Released ? "Released" : fate.getClass().getSimpleName();
    }
}
