package io.penstock.it.support;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What invocations did to a function, as it saw them. Immutable.
 *
 * @param spans from the begin to the end of each, in the order of their begins
 */
public record Load(List<Span> spans) {

    private static final int SECOND = 1_000;

    /** One invocation, in milliseconds of any clock. */
    public record Span(long begin, long end) {}

    private record Step(long at, int change) {}

    /** Takes the spans in any order. */
    public Load {
        spans = spans.stream().sorted(Comparator.comparingLong(Span::begin)).toList();
    }

    /** The most that ran at the same time; one that ends when another begins does not run beside it. */
    public int mostAtOnce() {
        List<Step> steps = new ArrayList<>();
        for (Span span : spans) {
            if (span.end() > span.begin()) {
                steps.add(new Step(span.begin(), 1));
                steps.add(new Step(span.end(), -1));
            }
        }
        steps.sort(Comparator.comparingLong(Step::at).thenComparingInt(Step::change));
        int running = 0;
        int most = 0;
        for (Step step : steps) {
            running += step.change();
            most = Math.max(most, running);
        }
        return most;
    }

    /** How many ran at the same time on average from {@code from} to {@code to}. */
    public double average(long from, long to) {
        long busy = spans.stream()
                .mapToLong(span -> Math.max(0, Math.min(to, span.end()) - Math.max(from, span.begin())))
                .sum();
        return (double) busy / (to - from);
    }

    /** How many began from {@code from} on, and before {@code to}. */
    public long begun(long from, long to) {
        return spans.stream()
                .filter(span -> span.begin() >= from && span.begin() < to)
                .count();
    }

    /** The most that began within one second, wherever that second begins. */
    public int mostInASecond() {
        int most = 0;
        int first = 0;
        for (int last = 0; last < spans.size(); last++) {
            while (spans.get(last).begin() - spans.get(first).begin() >= SECOND) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
