package io.penstock.service.access;

import io.penstock.core.record.OneLine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes one line of the logger {@code io.penstock.journal} for each change. */
public final class LogJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger("io.penstock.journal");
    private static final int LONGEST = 300;

    /** Writes what comes. */
    public LogJournal() {}

    @Override
    public void record(Entry change) {
        LoggingEventBuilder line = LOG.atLevel(change.accepted() ? Level.INFO : Level.WARN)
                .addKeyValue("who", shown(change.who()))
                .addKeyValue("from", shown(change.from()));
        if (change.mapping() != null) {
            line = line.addKeyValue("mapping", shown(change.mapping()));
        }
        if (change.before() != null || change.after() != null) {
            line = line.addKeyValue("revision", revision(change.before()) + " -> " + revision(change.after()));
        }
        line.log("{} {}", shown(change.operation()), shown(change.result()));
    }

    private static String revision(@Nullable Long revision) {
        return revision == null ? "none" : revision.toString();
    }

    private static String shown(String text) {
        String line = OneLine.of(text);
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
