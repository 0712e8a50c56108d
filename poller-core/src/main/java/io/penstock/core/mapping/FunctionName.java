package io.penstock.core.mapping;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The function of a mapping, as the user named it: {@code name}, {@code name:qualifier}, a partial or a full ARN.
 *
 * @param name the bare name, 1 to 128 characters
 * @param qualifier a version, an alias or {@code $LATEST}; empty when none was given
 * @param partition of a full ARN, empty otherwise
 * @param region of a full ARN, empty otherwise
 * @param account of a full or partial ARN, empty otherwise
 */
public record FunctionName(
        String name,
        Optional<String> qualifier,
        Optional<String> partition,
        Optional<String> region,
        Optional<String> account) {

    private static final Pattern FORM =
            Pattern.compile("(?:arn:(?<partition>[a-z0-9-]+):lambda:(?<region>[a-z0-9-]+):)?"
                    + "(?:(?<account>[0-9]{12}):function:|function:)?"
                    + "(?<name>[a-zA-Z0-9._-]{1,128})(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]{1,128}))?");

    /** Reads a function's name; empty when {@code text} is none. */
    public static Optional<FunctionName> parse(String text) {
        Matcher match = FORM.matcher(text.strip());
        if (text.length() > 256 || !match.matches()) {
            return Optional.empty();
        }
        return Optional.of(new FunctionName(
                match.group("name"),
                Optional.ofNullable(match.group("qualifier")),
                Optional.ofNullable(match.group("partition")),
                Optional.ofNullable(match.group("region")),
                Optional.ofNullable(match.group("account"))));
    }

    /**
     * The function's ARN with the qualifier that the user gave, or none (semantics §1.3). What the user did not give is
     * that of {@code source} (B47: a partition of {@code aws} and an account of zeros fit no function).
     *
     * @param source of the mapping that invokes the function
     * @param defaultAccount instead of the source's
     */
    public String arn(Arn source, String defaultRegion, Optional<String> defaultAccount) {
        return String.join(
                        ":",
                        "arn",
                        partition.orElse(source.partition()),
                        "lambda",
                        region.orElse(defaultRegion),
                        account.or(() -> defaultAccount).orElse(source.account()),
                        "function",
                        name)
                + qualifier.map(text -> ":" + text).orElse("");
    }

    @Override
    public String toString() {
        return name + qualifier.map(text -> ":" + text).orElse("");
    }
}
