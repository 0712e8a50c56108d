package io.penstock.core.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The part of a destination record that names the records it is about (semantics §6.1).
 *
 * @param name its key, such as {@code KinesisBatchInfo}
 * @param details its members in order: texts, whole numbers, and lists of texts
 */
public record BatchInfo(String name, Map<String, Object> details) {

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Keeps a copy that cannot change. */
    public BatchInfo {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** An instant as it stands in the details of sources that know milliseconds: {@code 2026-01-31T12:00:00.123Z}. */
    public static String millis(Instant instant) {
        return MILLIS.format(instant);
    }

    /** An instant as it stands in the details of sources that know whole seconds: {@code 2026-01-31T12:00:00Z}. */
    public static String seconds(Instant instant) {
        return SECONDS.format(instant);
    }
}
