package io.penstock.service.store;

import io.penstock.core.mapping.MappingSpec;
import java.time.Instant;
import java.util.UUID;

/**
 * One mapping as it is stored: what its user asked for, and never what was made of it.
 *
 * @param id random, and the mapping's name too
 * @param spec as its user wrote it, tags included
 * @param uniqueness two mappings that are not to be stored side by side have the same one: the source and the function
 * @param created when it was asked for: what {@code LATEST} means
 * @param modified when it was changed last
 * @param deleting true once it is to be removed; it stays until nothing of it is left
 * @param revision 1 for a new one, and one more with each change
 */
public record StoredMapping(
        UUID id,
        MappingSpec spec,
        String uniqueness,
        Instant created,
        Instant modified,
        boolean deleting,
        long revision) {}
