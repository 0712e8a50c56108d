package io.penstock.core.mapping;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Which mapping it is.
 *
 * @param name unique in this service
 * @param id the same after every restart
 * @param created when it was asked for; empty where nobody noted it, as for a mapping of the configuration
 * @param tags free for the user; shown with the mapping
 */
public record MappingIdentity(String name, UUID id, Optional<Instant> created, Map<String, String> tags) {

    /** Keeps a copy that cannot change. */
    public MappingIdentity {
        tags = Map.copyOf(tags);
    }

    /** Of a mapping whose creation nobody noted. */
    public MappingIdentity(String name, UUID id, Map<String, String> tags) {
        this(name, id, Optional.empty(), tags);
    }
}
