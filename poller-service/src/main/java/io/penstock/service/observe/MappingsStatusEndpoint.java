package io.penstock.service.observe;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** {@code /actuator/mappings-status}: every mapping, or the one that the path names. */
@Endpoint(id = "mappingsStatus")
final class MappingsStatusEndpoint {

    private final MappingObserver observer;

    MappingsStatusEndpoint(MappingObserver observer) {
        this.observer = observer;
    }

    /** Every mapping, by name. */
    @ReadOperation
    public Map<String, List<MappingStatus>> all() {
        return Map.of(
                "mappings",
                observer.mappings().stream().map(ObservedMapping::status).toList());
    }

    /** The mapping of that name; null, which becomes 404, when there is none. */
    @ReadOperation
    public @Nullable MappingStatus one(@Selector String name) {
        return observer.mapping(name).map(ObservedMapping::status).orElse(null);
    }
}
