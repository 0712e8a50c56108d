package io.penstock.core.mapping;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads tags in both forms in which AWS's tools write them. */
final class Tags {

    /** A key that a list of objects has where a map is bound. */
    private static final Pattern ENTRY = Pattern.compile("(?<index>[0-9]+)\\.(?<field>key|value)");

    private Tags() {}

    /**
     * A map as it is, and CloudFormation's list of {@code Key} and {@code Value}, which binds as {@code 0.Key} and
     * {@code 0.Value}, as the map that it means (B54).
     */
    static Map<String, String> of(@Nullable Map<String, String> written) {
        if (written == null || written.isEmpty()) {
            return Map.of();
        }
        Map<String, String> keys = new TreeMap<>();
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, String> entry : written.entrySet()) {
            Matcher listed = ENTRY.matcher(entry.getKey().toLowerCase(Locale.ROOT));
            if (!listed.matches()) {
                return written;
            }
            (listed.group("field").equals("key") ? keys : values).put(listed.group("index"), entry.getValue());
        }
        Map<String, String> tags = new HashMap<>();
        keys.forEach((index, key) -> tags.put(key, values.getOrDefault(index, "")));
        return tags;
    }
}
