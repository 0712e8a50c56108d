package io.penstock.service.access;

import jakarta.servlet.ServletRequest;

/**
 * Who sent a request that was let in. The filter leaves it in the request, where {@link #of} finds it.
 *
 * @param name of its credential; {@code loopback} or {@code anonymous} when the service has no credentials
 * @param role what it may do
 * @param address of the peer of the connection, which may be a proxy
 */
public record Caller(String name, Role role, String address) {

    /** Who sends from this machine to a service without credentials. */
    static final String LOOPBACK = "loopback";

    /** Who sends from elsewhere to a service without credentials. */
    static final String ANONYMOUS = "anonymous";

    /** Who has not proved to be somebody. */
    static final String UNKNOWN = "unknown";

    private static final String ATTRIBUTE = Caller.class.getName();

    /** The caller of a request that passed the filter. Throws for any other. */
    public static Caller of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("the request did not pass the access filter");
    }

    void leaveIn(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
