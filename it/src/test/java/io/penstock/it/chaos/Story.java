package io.penstock.it.chaos;

import io.penstock.it.chaos.Invocation.Answer;
import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Life.Ending;
import io.penstock.it.chaos.Verdict.Finding;
import io.penstock.it.chaos.Verdict.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A run that is made up, for the checker. */
final class Story {

    private static final long TIMEOUT = 2_000;
    static final long GRACE = 20_000;

    final List<Item> sent = new ArrayList<>();
    final List<Invocation> invocations = new ArrayList<>();
    final List<Stored> stored = new ArrayList<>();
    final List<Life> lives = new ArrayList<>();
    final Map<String, Integer> left = new TreeMap<>();
    final List<String> leased = new ArrayList<>();
    final List<Changed> changes = new ArrayList<>();
    final List<Reloaded> reloads = new ArrayList<>();
    final List<String> unsettled = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    final Map<String, List<Double>> memory = new TreeMap<>();

    /** A record that was sent. */
    Item item(Source source, int number, Kind kind) {
        Item item = new Item(source, "key", number, kind);
        sent.add(item);
        return item;
    }

    /** As many good records that were sent, of one key. */
    List<Item> items(Source source, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> item(source, number, Kind.GOOD))
                .toList();
    }

    /** One invocation, and how it was answered. */
    void call(String instance, long start, long end, Answer answer, Item... items) {
        List<Item> all = List.of(items);
        invocations.add(new Invocation(
                "request-" + invocations.size(),
                all.getFirst().source(),
                all.getFirst().source().id(),
                instance,
                start,
                end,
                all,
                answer,
                answer == Answer.ACCEPTED ? all : List.of()));
    }

    /** One instance, from 0 on. */
    void life(String instance, Ending ending, long asked, long end, int code) {
        lives.add(new Life(instance, 0, ending, asked, end, code));
    }

    /** What the checker says. */
    Verdict verdict() {
        return Checker.check(new Trace(
                sent,
                invocations,
                stored,
                lives,
                changes,
                reloads,
                0,
                memory,
                Map.of(),
                10_000,
                new Remains(left, leased, unsettled, errors, 0),
                new Rules(TIMEOUT, GRACE, Map.of(Source.NOTES.id(), 2))));
    }

    /** The promises that the checker finds broken. */
    List<Promise> broken() {
        return verdict().findings().stream().map(Finding::promise).toList();
    }

    /** Three records of a key, one after the other, with a retry. */
    List<Item> clean(Source source) {
        List<Item> items = items(source, 3);
        call("a-1", 0, 10, Answer.ACCEPTED, items.get(0));
        call("a-1", 20, 30, Answer.ERROR, items.get(1), items.get(2));
        call("a-1", 40, 50, Answer.ACCEPTED, items.get(1), items.get(2));
        life("a-1", Ending.STOPPED, 9_000, 9_500, 143);
        return items;
    }
}
