package io.penstock.it.bench;

import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ProcessUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What a service costs while nothing comes.
 *
 * @param cpu share of a core, in percent
 * @param residentMiB resident memory
 * @param threads of the platform
 * @param calls of DynamoDB a second; 0 where none are counted
 * @param reached seconds from its start until it had delivered what waited for it
 */
record Rest(double cpu, double residentMiB, double threads, double calls, double reached) {

    /** How long a service is left alone before it is watched, and how long it is watched. */
    record Times(Duration settling, Duration watched) {}

    /** A service with one mapping, the same with {@code more} beside it. */
    record Compared(Rest alone, Rest among, int more) {

        /** What one more mapping costs. */
        Rest each() {
            return new Rest(
                    (among.cpu - alone.cpu) / more,
                    (among.residentMiB - alone.residentMiB) / more,
                    (among.threads - alone.threads) / more,
                    (among.calls - alone.calls) / more,
                    (among.reached - alone.reached) / more);
        }

        /** The rows about what each stream must not cost, however many there are. */
        void streamGoals(Table table) {
            Rest each = each();
            table.row(
                    "platform threads, of one more",
                    alone.threads,
                    among.threads,
                    each.threads,
                    Goal.atMost(15, each.threads));
            table.row(
                    "DynamoDB calls/s, of one more",
                    alone.calls,
                    among.calls,
                    each.calls,
                    Goal.atMost(0.6, each.calls));
        }

        /** The columns of a table about it. */
        String[] columns(String last) {
            return new String[] {"idle service", "1 mapping", "%,d mappings".formatted(1 + more), last, "goal"};
        }
    }

    /** Lets {@code process} come to rest, then watches it and what {@code calls} counts. */
    static Rest watch(ChildProcess process, Times times, IntSupplier calls, double reached)
            throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(times.settling().toNanos());
        int callsBefore = calls.getAsInt();
        ProcessUsage before = ProcessUsage.of(process.pid());
        TimeUnit.NANOSECONDS.sleep(times.watched().toNanos());
        ProcessUsage after = ProcessUsage.of(process.pid());
        double seconds = times.watched().toSeconds();
        return new Rest(
                (after.cpuSeconds() - before.cpuSeconds()) * 100 / seconds,
                after.residentMiB(),
                after.threads(),
                (calls.getAsInt() - callsBefore) / seconds,
                reached);
    }

    /** The median of each figure. */
    static Rest median(List<Rest> runs) {
        return new Rest(
                middle(runs, Rest::cpu),
                middle(runs, Rest::residentMiB),
                middle(runs, Rest::threads),
                middle(runs, Rest::calls),
                middle(runs, Rest::reached));
    }

    private static double middle(List<Rest> runs, ToDoubleFunction<Rest> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
