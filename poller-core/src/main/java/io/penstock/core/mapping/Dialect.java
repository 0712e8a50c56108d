package io.penstock.core.mapping;

/** Whose language a mapping is written in. */
public enum Dialect {
    /** AWS's alone: what AWS refuses is refused (contract §6). */
    AWS,
    /** AWS's, and the additions of contract §2. */
    PENSTOCK
}
