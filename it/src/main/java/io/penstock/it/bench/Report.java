package io.penstock.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Prints what is measured as it comes, and keeps the tables for a file. Not thread-safe. */
final class Report {

    private final Path file;
    private final StringBuilder text = new StringBuilder();

    Report(Path file) {
        this.file = file;
    }

    /** Prints one run; returns it. */
    Figures progress(int round, Subject subject, Figures figures) {
        System.out.printf(
                Locale.ROOT,
                "round %d  %-50s %,7.0f msg/s  %.3f CPU s/1k  first call %.2f s  idle %.1f / %.1f ms  %.0f MiB%n",
                round,
                subject.name(),
                figures.perSecond(),
                figures.cpu(),
                figures.firstCall(),
                figures.medianLatency(),
                figures.worstLatency(),
                figures.peakMiB());
        return figures;
    }

    /** Prints one run on streams; returns it. */
    StreamRun noted(String subject, StreamRun run) {
        System.out.printf(Locale.ROOT, "%-12s %s%n", subject, run);
        return run;
    }

    /** Prints one run of an idle service; returns it. */
    static Rest rest(int round, int mappings, Rest rest) {
        System.out.printf(
                Locale.ROOT,
                "round %d  %,5d mappings  %6.0f MiB  %.2f %% of a core  %.0f threads  %.2f calls/s  all in %.1f s%n",
                round,
                mappings,
                rest.residentMiB(),
                rest.cpu(),
                rest.threads(),
                rest.calls(),
                rest.reached());
        return rest;
    }

    /** Adds a table. */
    void text(String table) {
        System.out.println();
        System.out.println(table);
        text.append(table).append('\n');
    }

    /** Writes the tables. */
    void write() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.toString());
        System.out.println("written to " + file);
    }
}
