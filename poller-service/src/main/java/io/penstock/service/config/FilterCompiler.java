package io.penstock.service.config;

import io.penstock.core.mapping.MappingChecks.ReadFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads event patterns. */
@FunctionalInterface
public interface FilterCompiler {

    /**
     * Reads {@code patterns}, at least one; null for one that is missing.
     *
     * @param contentKey {@link io.penstock.core.mapping.SourceRules#contentKey()}
     */
    ReadFilter read(List<? extends @Nullable String> patterns, String contentKey);
}
