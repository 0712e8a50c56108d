package io.penstock.core.destination;

import java.util.List;

/** Opens destinations of one kind. Implementations are thread-safe. */
public interface DestinationFactory {

    /** The kind, as {@link Destination#kind()}. */
    String kind();

    /** True when {@code target}, an ARN or URL, is of this kind. */
    boolean accepts(String target);

    /** What is wrong with an accepted {@code target}, as sentences for the user; empty when nothing is. */
    List<String> problems(String target);

    /**
     * Opens the destination; does not reach for it yet.
     *
     * @param includePayload whether a failure record carries the records themselves; a success record always does
     */
    Destination open(String target, boolean includePayload);

    /** Whether a failure record carries the records unless the mapping says otherwise (contract §2). */
    boolean includesPayloadByDefault();
}
