package io.penstock.it.demo;

import io.penstock.it.demo.OrderBook.Tally;
import io.penstock.it.demo.Snapshot.MappingCounts;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows snapshots as text. Used by one thread. */
sealed interface View {

    /** The time between two snapshots. */
    Duration pace();

    /** Shows the next snapshot. */
    void show(Snapshot snapshot);

    /** Shows a line between two snapshots. */
    void note(String line);

    /** The view for where {@code out} goes to. */
    static View of(PrintStream out, boolean terminal) {
        return terminal ? new Terminal(out) : new Lines(out);
    }

    /** One table that is drawn again in its place. */
    final class Terminal implements View {

        private final PrintStream out;
        private int drawn;

        Terminal(PrintStream out) {
            this.out = out;
        }

        @Override
        public Duration pace() {
            return Duration.ofMillis(500);
        }

        @Override
        public void show(Snapshot snapshot) {
            List<String> lines = table(snapshot);
            StringBuilder screen = new StringBuilder();
            if (drawn > 0) {
                screen.append("\033[").append(drawn).append('A');
            }
            lines.forEach(line -> screen.append("\033[2K").append(line).append('\n'));
            drawn = lines.size();
            out.print(screen);
            out.flush();
        }

        @Override
        public void note(String line) {
            out.println(line);
            drawn = 0;
        }

        private static List<String> table(Snapshot snapshot) {
            List<String> lines = new ArrayList<>();
            lines.add("");
            lines.add(format(
                    "Penstock demo, %d s. %s",
                    snapshot.elapsed().toSeconds(),
                    snapshot.sending() ? "Ctrl-C ends it." : "Waiting for the last ones."));
            lines.addAll(links(snapshot));
            lines.add("");
            lines.add(format(
                    "%-15s %8s %8s %8s %8s %9s %9s %7s %5s %6s",
                    "mapping",
                    "received",
                    "filtered",
                    "invoked",
                    "retried",
                    "delivered",
                    "discarded",
                    "stored",
                    "lost",
                    "lag"));
            snapshot.mappings().forEach(mapping -> lines.add(row(mapping)));
            lines.add("");
            lines.add(sums(snapshot.tally()));
            return lines;
        }

        private static String row(MappingCounts mapping) {
            return format(
                    "%-15s %8d %8d %8d %8d %9d %9d %7d %5d %5.1fs",
                    mapping.name(),
                    mapping.received(),
                    mapping.filtered(),
                    mapping.invoked(),
                    mapping.retried(),
                    mapping.delivered(),
                    mapping.discarded(),
                    mapping.stored(),
                    mapping.lost(),
                    mapping.lagSeconds());
        }
    }

    /** One line for each snapshot, for logs and pipes. */
    final class Lines implements View {

        private final PrintStream out;
        private boolean began;

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        public void note(String line) {
            out.println(line);
            began = false;
        }

        @Override
        public Duration pace() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void show(Snapshot snapshot) {
            if (!began) {
                links(snapshot).forEach(out::println);
                began = true;
            }
            StringBuilder line =
                    new StringBuilder(format("%4d s  ", snapshot.elapsed().toSeconds()));
            for (MappingCounts mapping : snapshot.mappings()) {
                line.append(format(
                        "%s: received %d, filtered %d, retried %d, delivered %d, discarded %d | ",
                        mapping.name(),
                        mapping.received(),
                        mapping.filtered(),
                        mapping.retried(),
                        mapping.delivered(),
                        mapping.discarded()));
            }
            out.println(line + sums(snapshot.tally()));
            out.flush();
        }
    }

    /** Lines about what became of everything. */
    static List<String> summary(Tally tally) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(format("sent             %6d", tally.sent()));
        lines.add(format("delivered        %6d  accepted by a function", tally.delivered()));
        lines.add(format("filtered         %6d  removed by a filter", tally.filtered()));
        lines.add(format("discarded        %6d  found in the failure destination, %s", tally.discarded(), Shop.FAILED));
        if (tally.unannounced() > 0) {
            lines.add(format(
                    "not announced    %6d  missing in the success destination, %s", tally.unannounced(), Shop.BILLED));
        }
        if (tally.misdelivered() > 0) {
            lines.add(format("misdelivered     %6d  not removed by a filter", tally.misdelivered()));
        }
        lines.add(
                tally.accountedFor()
                        ? format("All %d orders are accounted for.", tally.sent())
                        : format("%d of %d orders are NOT accounted for.", tally.inFlight(), tally.sent()));
        return lines;
    }

    private static List<String> links(Snapshot snapshot) {
        return List.of(
                "  health    " + snapshot.service() + "/actuator/health/readiness",
                "  metrics   " + snapshot.service() + "/actuator/prometheus",
                "  mappings  " + snapshot.service() + "/actuator/mappings-status",
                "  control   aws lambda list-event-source-mappings --endpoint-url " + snapshot.service());
    }

    private static String sums(Tally tally) {
        return format(
                "sent %d = delivered %d + filtered %d + discarded %d + in flight %d",
                tally.sent(), tally.delivered(), tally.filtered(), tally.discarded(), tally.inFlight());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
