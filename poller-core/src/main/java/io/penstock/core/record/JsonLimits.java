package io.penstock.core.record;

import tools.jackson.core.StreamReadConstraints;

/** How much of JSON that a function or a producer wrote is read. */
public final class JsonLimits {

    /**
     * For readers that pass over tokens and keep none: of any length, because answers and records are limited in bytes,
     * but nested no deeper than 10,000 levels, because a parser remembers each (F15: 6 MB of brackets cost 350 MB).
     * What is deeper is not JSON.
     */
    public static final StreamReadConstraints PASSED_OVER = StreamReadConstraints.builder()
            .maxNestingDepth(10_000)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    private JsonLimits() {}
}
