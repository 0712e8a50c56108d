package io.penstock.core.mapping;

import java.util.Map;
import java.util.UUID;

/**
 * Which mapping it is.
 *
 * @param name unique in this service
 * @param id the same after every restart
 * @param tags free for the user; shown with the mapping
 */
public record MappingIdentity(String name, UUID id, Map<String, String> tags) {

    /** Keeps a copy that cannot change. */
    public MappingIdentity {
        tags = Map.copyOf(tags);
    }
}
