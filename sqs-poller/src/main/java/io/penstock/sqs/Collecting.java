package io.penstock.sqs;

import io.penstock.core.record.PayloadLimit;

/**
 * How a lane fills its batch: how far it is, and what follows from a receive. Without a batching window a turn is one
 * receive; with one a lane keeps its turn until its batch is complete, so that lanes do not split a trickle. Immutable.
 */
sealed interface Collecting {

    /**
     * What one receive brought.
     *
     * @param asked the most messages that it asked for
     * @param limit the most messages that the batch still takes
     * @param messages how many it brought
     * @param bytes their size as sent to the function
     * @param windowOver whether the batching window is over
     * @param extra whether the lane takes what lanes that began before leave
     */
    record Receive(int asked, int limit, int messages, long bytes, boolean windowOver, boolean extra) {

        /** True when there may be more messages in the queue. */
        boolean isFull() {
            return messages >= asked;
        }

        boolean isEmpty() {
            return messages == 0;
        }
    }

    /**
     * What follows from a receive.
     *
     * @param then how the lane goes on
     * @param lanes how many lanes may receive side by side
     * @param turnOver whether the lane's turn is over
     */
    record Next(Collecting then, SideBySide lanes, boolean turnOver) {}

    /** What follows from {@code receive}. */
    Next after(Receive receive);

    /** The state before the first receive of a batch. */
    Collecting anew();

    /** A lane that has received nothing yet, for a mapping with a batching window or without. */
    static Collecting of(boolean windowed, PayloadLimit limit) {
        return windowed ? new ForWindow(limit.bytes(), 0, true) : new EachReceive();
    }

    /** Each receive is a turn of its own. */
    record EachReceive() implements Collecting {

        @Override
        public Next after(Receive receive) {
            SideBySide lanes =
                    receive.isFull() ? SideBySide.ALL : receive.isEmpty() ? SideBySide.ONE : SideBySide.ONE_MORE;
            return new Next(this, lanes, true);
        }

        @Override
        public Collecting anew() {
            return this;
        }
    }

    /**
     * A batch is collected until it is full or its window is over. Only a batch that full receives have filled lets one
     * more lane collect.
     *
     * @param limit the bytes that fill a batch
     * @param bytes those collected so far
     * @param onlyFull whether all receives of the batch were full
     */
    record ForWindow(long limit, long bytes, boolean onlyFull) implements Collecting {

        @Override
        public Next after(Receive receive) {
            ForWindow now = new ForWindow(limit, bytes + receive.bytes(), onlyFull && receive.isFull());
            boolean batchIsFull = receive.messages() >= receive.limit() || now.bytes >= limit;
            boolean nothingLeft = !receive.isFull() && receive.extra();
            boolean turnOver = batchIsFull || receive.windowOver() || nothingLeft;
            return new Next(turnOver ? anew() : now, now.lanes(receive, batchIsFull), turnOver);
        }

        private SideBySide lanes(Receive receive, boolean batchIsFull) {
            if (!receive.isFull()) {
                return SideBySide.ONE;
            }
            return batchIsFull && onlyFull ? SideBySide.ONE_MORE : SideBySide.UNCHANGED;
        }

        @Override
        public Collecting anew() {
            return new ForWindow(limit, 0, true);
        }
    }
}
