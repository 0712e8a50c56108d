package io.penstock.service.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** May ask, and change nothing. */
    READ,
    /** May ask and change. */
    OPERATE;

    /** The role that a user writes so; empty for another word. */
    static Optional<Role> of(String written) {
        return Arrays.stream(values())
                .filter(role -> role.written().equals(written))
                .findFirst();
    }

    /** As a user writes it. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }
}
