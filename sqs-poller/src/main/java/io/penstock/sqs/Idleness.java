package io.penstock.sqs;

import java.time.Duration;
import java.time.Instant;

/** For how long a lane has found nothing. Immutable. */
sealed interface Idleness {

    /** True when it has found nothing for at least {@code limit}. */
    boolean lasts(Duration limit, Instant now);

    /** As a pull begins at {@code now}: a busy lane counts as idle from then on, an idle one from when it was. */
    Idleness orSince(Instant now);

    /** The lane has found something, or need not find anything. */
    record Busy() implements Idleness {

        @Override
        public boolean lasts(Duration limit, Instant now) {
            return false;
        }

        @Override
        public Idleness orSince(Instant now) {
            return new Since(now);
        }
    }

    /** The lane has found nothing since then. */
    record Since(Instant start) implements Idleness {

        @Override
        public boolean lasts(Duration limit, Instant now) {
            return !now.isBefore(start.plus(limit));
        }

        @Override
        public Idleness orSince(Instant now) {
            return this;
        }
    }
}
