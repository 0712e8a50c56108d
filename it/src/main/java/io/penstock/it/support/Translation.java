package io.penstock.it.support;

/** What a {@link FaultyProxy} changes in what passes through it. Implementations are thread-safe. */
public interface Translation {

    /** The body as the service gets it. */
    byte[] request(String operation, byte[] body);

    /** The body as the caller gets it. */
    byte[] answer(String operation, byte[] body);
}
