package io.penstock.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogJournalTest {

    private final Caller caller = new Caller("deployer", Role.OPERATE, "10.0.0.7");
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.penstock.journal");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Journal journal = new LogJournal();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void anAcceptedChangeIsOneLine() {
        journal.record(Journal.Entry.accepted(caller, "UpdateEventSourceMapping", "0af5", 3L, 4L));

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage()).isEqualTo("UpdateEventSourceMapping accepted");
            assertThat(line.getKeyValuePairs().toString())
                    .isEqualTo("[who=\"deployer\", from=\"10.0.0.7\", mapping=\"0af5\", revision=\"3 -> 4\"]");
        });
    }

    @Test
    void aRefusedChangeIsOneLineThatWarns() {
        journal.record(Journal.Entry.refused(caller, "CreateEventSourceMapping", null, null, "the store is down"));

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage()).isEqualTo("CreateEventSourceMapping refused: the store is down");
            assertThat(line.getKeyValuePairs().toString()).isEqualTo("[who=\"deployer\", from=\"10.0.0.7\"]");
        });
    }

    @Test
    void nobodyWritesLinesOfHisOwnOrLongOnes() {
        String forged = "POST /a\r\n2026-01-01 INFO forged" + "x".repeat(9000);
        journal.record(new Journal.Entry("unknown", "10.0.0.7", forged, null, null, null, false, "refused"));

        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .doesNotContain("\n")
                        .hasSizeLessThan(400));
    }
}
