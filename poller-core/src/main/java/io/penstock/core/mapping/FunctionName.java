package io.penstock.core.mapping;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The function of a mapping, as the user named it: {@code name}, {@code name:qualifier}, a partial or a full ARN.
 *
 * @param name the bare name, 1 to 64 characters
 * @param qualifier a version, an alias or {@code $LATEST}; empty when none was given
 * @param region of a full ARN, empty otherwise
 * @param account of a full or partial ARN, empty otherwise
 */
public record FunctionName(String name, Optional<String> qualifier, Optional<String> region, Optional<String> account) {

    private static final Pattern FORM = Pattern.compile(
            "(?:arn:[a-z0-9-]+:lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>[0-9]{12}):function:|function:)?"
                    + "(?<name>[a-zA-Z0-9-_]{1,64})(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]{1,128}))?");

    /** Reads a function's name; empty when {@code text} is none. */
    public static Optional<FunctionName> parse(String text) {
        Matcher match = FORM.matcher(text.strip());
        if (text.length() > 256 || !match.matches()) {
            return Optional.empty();
        }
        return Optional.of(new FunctionName(
                match.group("name"),
                Optional.ofNullable(match.group("qualifier")),
                Optional.ofNullable(match.group("region")),
                Optional.ofNullable(match.group("account"))));
    }

    /** The function's ARN with the qualifier that the user gave, or none (semantics §1.3). */
    public String arn(String defaultRegion, String defaultAccount) {
        return "arn:aws:lambda:" + region.orElse(defaultRegion) + ":" + account.orElse(defaultAccount) + ":function:"
                + name + qualifier.map(text -> ":" + text).orElse("");
    }

    @Override
    public String toString() {
        return name + qualifier.map(text -> ":" + text).orElse("");
    }
}
