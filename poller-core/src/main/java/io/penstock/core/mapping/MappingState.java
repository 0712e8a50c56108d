package io.penstock.core.mapping;

import java.util.Set;

/** The states of a mapping (semantics §1.4), with the states that may follow each. */
public enum MappingState {
    /** Created, and about to start. */
    CREATING("Creating"),
    /** About to start again. */
    ENABLING("Enabling"),
    /** It reads its source. */
    ENABLED("Enabled"),
    /** About to go on with other properties. */
    UPDATING("Updating"),
    /** It reads no more; what is in flight ends. */
    DISABLING("Disabling"),
    /** It is kept, with its position, and does nothing. */
    DISABLED("Disabled"),
    /** It reads no more and will be removed when what is in flight has ended. */
    DELETING("Deleting");

    private final String text;

    MappingState(String text) {
        this.text = text;
    }

    /** AWS's own word for it. */
    public String text() {
        return text;
    }

    /** The states that may follow this one. */
    public Set<MappingState> next() {
        return switch (this) {
            case CREATING -> Set.of(ENABLED, DISABLED, DISABLING, DELETING);
            case ENABLING -> Set.of(ENABLED, DISABLING, DELETING);
            case ENABLED -> Set.of(UPDATING, DISABLING, DELETING);
            case UPDATING -> Set.of(ENABLED, DISABLED, DISABLING, DELETING);
            case DISABLING -> Set.of(DISABLED, DELETING);
            case DISABLED -> Set.of(ENABLING, UPDATING, DELETING);
            case DELETING -> Set.of();
        };
    }
}
