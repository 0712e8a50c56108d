package io.penstock.service.api;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What tags may be (control API, tags). */
final class TagRules {

    private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");
    private static final int MOST = 50;

    private TagRules() {}

    /** As {@link #refusal}, and no tags at all are refused. */
    static Optional<ApiAnswer> refusalOfTagging(Map<String, String> tags) {
        return tags.isEmpty()
                ? Optional.of(ApiError.invalidParameter("An error occurred and the request cannot be processed."))
                : refusal(tags);
    }

    /** The error with which these tags are refused. */
    static Optional<ApiAnswer> refusal(Map<String, String> tags) {
        if (tags.size() > MOST) {
            return Optional.of(ApiError.invalidParameter("Number of tags exceeds resource tag limit."));
        }
        return tags.entrySet().stream()
                .flatMap(tag -> sentence(tag.getKey(), tag.getValue()).stream())
                .findFirst()
                .map(ApiError::invalidParameter);
    }

    private static Optional<String> sentence(String key, String value) {
        if (!KEY.matcher(key).matches()) {
            return Optional.of("The tag key '" + key + "' is not allowed; expected 1 to 128 letters, digits, spaces and"
                    + " _.:/=+-@");
        }
        if (key.regionMatches(true, 0, "aws:", 0, 4)) {
            return Optional.of("The tag key '" + key + "' is not allowed: the prefix aws: is reserved");
        }
        return VALUE.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("The value '" + value + "' of tag '" + key
                        + "' is not allowed; expected 0 to 256 letters," + " digits, spaces and _.:/=+-@");
    }
}
