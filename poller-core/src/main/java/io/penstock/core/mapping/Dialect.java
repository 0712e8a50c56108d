package io.penstock.core.mapping;

/** The language in which a mapping is written. */
public enum Dialect {
    /** AWS's alone: what AWS refuses is refused (contract §6). */
    AWS,
    /** AWS's, and the additions of contract §2. */
    PENSTOCK
}
