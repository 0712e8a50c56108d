package io.penstock.service.api;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The texts that AWS's model of the API constrains. */
final class Shapes {

    private static final String REGION = "(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}";

    /** Emulators know regions that AWS does not; the text of errors stays AWS's. */
    private static final String ANY_REGION = "[a-z0-9-]+";

    private static final String RESOURCE = "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:(" + REGION + ")?:(\\d{12})?:(.*)";
    private static final Text SOURCE = Text.of(RESOURCE);
    private static final Text DESTINATION = Text.of("$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|" + RESOURCE);
    private static final Text FUNCTION = Text.of("(arn:(aws[a-zA-Z-]*)?:lambda:)?(" + REGION
            + ":)?(\\d{12}:)?(function:)?" + "([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?");
    private static final String UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
    private static final Text TAGGABLE = Text.of("arn:(aws[a-zA-Z-]*):lambda:" + REGION + ":\\d{12}:"
            + "(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}"
            + "|event-source-mapping:" + UUID + "|capacity-provider:[a-zA-Z0-9-_]+"
            + "|network-connector:[a-zA-Z0-9-_]+)");

    private static final int LONGEST_FUNCTION = 256;
    private static final int LONGEST_DESTINATION = 350;
    private static final int LONGEST_PATTERN = 4096;
    private static final int LONGEST_RESOURCE = 10_000;
    private static final int UUID_LENGTH = 36;

    private final Faults faults;

    Shapes(Faults faults) {
        this.faults = faults;
    }

    /** A pattern as AWS writes it, and as it is checked here. */
    private record Text(String shown, Pattern checked) {

        static Text of(String pattern) {
            return new Text(pattern, Pattern.compile(pattern.replace(REGION, ANY_REGION), Pattern.DOTALL));
        }
    }

    @Nullable
    String source(@Nullable String arn, String path) {
        return matching(SOURCE, arn, path);
    }

    @Nullable
    String function(@Nullable String name, String path) {
        return matching(FUNCTION, within(1, LONGEST_FUNCTION, name, path), path);
    }

    /** The model's destinations; {@code anyText} where webhooks are destinations, too. */
    @Nullable
    String destination(@Nullable String target, String path, boolean anyText) {
        return anyText ? target : matching(DESTINATION, within(0, LONGEST_DESTINATION, target, path), path);
    }

    @Nullable
    String pattern(@Nullable String pattern, String path) {
        return within(0, LONGEST_PATTERN, pattern, path);
    }

    /** The ARN of something that may have tags. */
    void taggable(String arn, String path) {
        matching(TAGGABLE, within(1, LONGEST_RESOURCE, arn, path), path);
    }

    void uuid(String text, String path) {
        within(UUID_LENGTH, UUID_LENGTH, text, path);
    }

    @Nullable
    String oneOf(Set<String> allowed, @Nullable String value, String path) {
        if (value != null && !allowed.contains(value)) {
            faults.violation(value, path, "Member must satisfy enum value set: " + allowed);
        }
        return value;
    }

    @Nullable
    List<String> listOf(Set<String> allowed, int most, @Nullable List<String> values, String path) {
        if (values != null && values.size() > most) {
            faults.violation(values, path, "Member must have length less than or equal to " + most);
        }
        if (values != null && !allowed.containsAll(values)) {
            faults.violation(
                    values,
                    path,
                    "Member must satisfy constraint: [Member must satisfy enum value set: " + allowed
                            + ", Member must not be null]");
        }
        return values;
    }

    private @Nullable String within(int shortest, int longest, @Nullable String text, String path) {
        if (text != null && text.length() < shortest) {
            faults.violation(text, path, "Member must have length greater than or equal to " + shortest);
        }
        if (text != null && text.length() > longest) {
            faults.violation(text, path, "Member must have length less than or equal to " + longest);
        }
        return text;
    }

    private @Nullable String matching(Text form, @Nullable String text, String path) {
        if (text != null && !form.checked.matcher(text).matches()) {
            faults.violation(text, path, "Member must satisfy regular expression pattern: " + form.shown);
        }
        return text;
    }
}
