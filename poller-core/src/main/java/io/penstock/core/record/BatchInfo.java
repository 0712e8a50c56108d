package io.penstock.core.record;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The part of an outcome record that tells which records it speaks of (semantics §6.1).
 *
 * @param name its key, such as {@code KinesisBatchInfo}
 * @param details its members in order: texts, whole numbers, and lists of texts
 */
public record BatchInfo(String name, Map<String, Object> details) {

    /** Keeps a copy that cannot change. */
    public BatchInfo {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
