package io.penstock.it.chaos;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One record that was produced.
 *
 * @param number within its key, from 0 without a gap
 */
record Item(Source source, String key, int number, Kind kind) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** How its function takes it. */
    enum Kind {
        GOOD,
        /** Fails its first attempts. */
        FLAKY,
        /** Fails every attempt. */
        POISON,
        /** The mapping's filter removes it. */
        UNWANTED
    }

    /** The body that is sent. */
    String body() {
        return "{\"kind\":\"%s\",\"key\":\"%s\",\"number\":%d}".formatted(kind, key, number);
    }

    /** Reads what {@link #body} wrote. */
    static Item parse(Source source, String body) {
        JsonNode json = JSON.readTree(body);
        return new Item(
                source,
                json.path("key").asString(),
                json.path("number").asInt(),
                Kind.valueOf(json.path("kind").asString()));
    }

    @Override
    public String toString() {
        return source.id() + "/" + key + "#" + number;
    }
}
