package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** Recognises what users paste from CloudFormation, SAM and Terraform, and Penstock does not understand (B54). */
final class OtherTools {

    /** Expected in place of a function of CloudFormation. */
    static final String NOT_EVALUATED = "the value itself, because CloudFormation's functions (!Ref, !GetAtt, !Sub and"
            + " others) are not evaluated here";

    /** Expected in place of a pattern as a map. */
    static final String PATTERN_AS_TEXT =
            "the pattern as one text of JSON in quotes, such as '{\"body\":{\"kind\":[\"order\"]}}'";

    private static final Pattern FUNCTION = Pattern.compile("![A-Z][A-Za-z0-9:]*( .*)?", Pattern.DOTALL);
    private static final Pattern FUNCTION_AS_MAP = Pattern.compile("ref|fn[a-z0-9]+");
    private static final Pattern PATTERN = Pattern.compile("\\.filters\\[[0-9]+]\\.pattern$", Pattern.CASE_INSENSITIVE);

    /** Their names of properties, and what to write here. */
    private static final Map<String, String> NAMES = Map.of(
            "queue", "write event-source-arn",
            "stream", "write event-source-arn",
            "destinationarn", "write destination",
            "type", "write nothing, the ARN tells the kind of source",
            "properties", "write what is in it directly below the mapping's name");

    private OtherTools() {}

    /** What to write in place of the property {@code name}; empty when it is no name of theirs. */
    static Optional<String> remedy(ConfigurationPropertyName name) {
        return Optional.ofNullable(NAMES.get(name.getLastElement(Form.UNIFORM)));
    }

    /** What is wrong with a value in their syntax; empty when it is in ours. */
    static Optional<Problem> problem(
            ConfigurationPropertyName name, @Nullable Object value, RecordingBindHandler handler) {
        if (handler.covers(name)
                && value != null
                && FUNCTION.matcher(value.toString()).matches()) {
            return Optional.of(PropertyProblem.of(handler.spelt(name), value, NOT_EVALUATED));
        }
        for (ConfigurationPropertyName part = name;
                PropertyProblem.MAPPINGS.isAncestorOf(part) && part.getNumberOfElements() > 4;
                part = part.getParent()) {
            ConfigurationPropertyName parent = part.getParent();
            if (PATTERN.matcher(parent.toString()).find()) {
                return Optional.of(PropertyProblem.of(handler.spelt(parent), null, PATTERN_AS_TEXT));
            }
            if (!handler.covers(part) && handler.covers(parent) && isFunction(part)) {
                return Optional.of(PropertyProblem.of(handler.spelt(parent), null, NOT_EVALUATED));
            }
        }
        return Optional.empty();
    }

    private static boolean isFunction(ConfigurationPropertyName name) {
        return FUNCTION_AS_MAP.matcher(name.getLastElement(Form.UNIFORM)).matches();
    }
}
