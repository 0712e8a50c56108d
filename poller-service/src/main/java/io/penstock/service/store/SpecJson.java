package io.penstock.service.store;

import io.penstock.core.mapping.MappingSpec;

/**
 * Mappings as their users wrote them, as JSON in AWS's spelling, with Penstock's additions in the same. Texts keep every
 * character, lists and tags their order; durations are in ISO 8601, and what the user did not write is absent.
 */
public final class SpecJson {

    private SpecJson() {}

    /** Writes {@code spec}: always the same text for the same one. */
    public static String write(MappingSpec spec) {
        return StrictJson.write(spec);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UnreadableJson when {@code json} is none, has a member that is unknown here, or a value of another kind
     */
    public static MappingSpec read(String json) throws UnreadableJson {
        return StrictJson.read(json, MappingSpec.class);
    }
}
