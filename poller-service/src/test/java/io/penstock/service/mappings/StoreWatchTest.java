package io.penstock.service.mappings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StoreWatchTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(StoreWatch.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final SimpleStore store = new SimpleStore();
    private final StoreWatch watch = new StoreWatch(store, all -> {});

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
    void aStoreThatCantBeReadIsLoggedOnceAndOnceWhenItAnswersAgain() {
        store.isDown(true);
        watch.look();
        watch.look();
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .contains("the store of the test is down", "only in the store start when it answers"));

        store.isDown(false);
        watch.look();
        watch.look();
        assertThat(lines.list).hasSize(2);
        assertThat(lines.list.getLast().getFormattedMessage()).isEqualTo("the store of mappings answers again");
    }

    @Test
    void aLookThatAStopInterruptsSaysNothingOfTheStore() {
        store.isDown(true);

        Thread.currentThread().interrupt();
        watch.look();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lines.list).isEmpty();
    }
}
