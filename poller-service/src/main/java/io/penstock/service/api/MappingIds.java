package io.penstock.service.api;

import java.util.Optional;
import java.util.UUID;

/** Reads the id of a mapping, the third segment of a path. */
final class MappingIds {

    private MappingIds() {}

    /** Reports an id of another length than the model's. */
    static void check(ApiRequest request, Faults faults) {
        new Shapes(faults).uuid(request.segment(2), ApiJson.inErrors("UUID"));
    }

    /** The id; empty when the segment is none. */
    static Optional<UUID> of(ApiRequest request) {
        return of(request.segment(2));
    }

    /** The id in its one written form; empty when {@code text} is none. */
    static Optional<UUID> of(String text) {
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
