package io.penstock.core.limit;

/** This instance's part in a limit that holds over all instances. Thread-safe. */
public interface LimitShare extends AutoCloseable {

    /** The limit is another one from now on, 0 or more. Does not wait; its user hears of the new share. */
    void limit(long next);

    /**
     * Takes no part any more: the user begins nothing new under this limit, and what it still uses counts until it uses
     * nothing. Does not wait.
     */
    @Override
    void close();
}
