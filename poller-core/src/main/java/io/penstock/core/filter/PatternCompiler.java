package io.penstock.core.filter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Patterns;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compiles the text of a pattern into rules, or refuses it with a reason (semantics §1.6, §7). Immutable. */
final class PatternCompiler {

    /** The result of compiling one pattern. */
    sealed interface Compiled {

        /** Any of these rules is enough. */
        record Rules(List<Rule> rules) implements Compiled {}

        /** The pattern is refused. */
        record Refused(String reason) implements Compiled {}
    }

    /** As EventBridge has it: {@code $or} multiplies, and each way to match costs memory. */
    private static final int MAX_RULES = 1000;

    private static final int MAX_PATHS = 256;

    private static final String OR = "$or";

    /** A stream's data is never compared as a text (semantics §7). */
    private static final String STREAM_DATA = "data";

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String contentKey;

    /** For patterns that find the content under {@code contentKey}; empty when all of a record is metadata. */
    PatternCompiler(String contentKey) {
        this.contentKey = contentKey;
    }

    /** The rules of {@code pattern}, or why it has none. */
    Compiled compile(String pattern) {
        JsonNode root;
        try {
            root = STRICT.readTree(pattern);
        } catch (JacksonException broken) {
            return new Compiled.Refused("it is not JSON: " + broken.getOriginalMessage());
        }
        if (!root.isObject()) {
            return new Compiled.Refused("a pattern is a JSON object such as {\"eventName\":[\"INSERT\"]}");
        }
        if (root.isEmpty()) {
            return new Compiled.Refused("an empty object matches nothing in particular; leave the filter away instead");
        }
        if (waysToMatch(root) > MAX_RULES) {
            return new Compiled.Refused("its $or make more than " + MAX_RULES + " combinations");
        }
        String refusal = JsonRuleCompiler.check(pattern, false);
        if (refusal != null) {
            return new Compiled.Refused(firstLine(refusal));
        }
        try {
            return rules(JsonRuleCompiler.compile(pattern, false));
        } catch (IOException inconsistent) {
            throw new IllegalStateException("a pattern that was checked does not compile: " + pattern, inconsistent);
        }
    }

    private Compiled rules(List<Map<String, List<Patterns>>> ways) {
        List<Rule> rules = new ArrayList<>();
        for (Map<String, List<Patterns>> way : ways) {
            String refusal = refusal(way);
            if (refusal != null) {
                return new Compiled.Refused(refusal);
            }
            for (Map<String, List<Patterns>> one : apart(way)) {
                rules.add(rule(one));
            }
            if (rules.size() > MAX_RULES) {
                return new Compiled.Refused("its numbers and numeric comparisons make more than " + MAX_RULES
                        + " combinations; write them as filters of their own");
            }
        }
        return new Compiled.Rules(rules);
    }

    private @Nullable String refusal(Map<String, List<Patterns>> way) {
        if (way.size() > MAX_PATHS) {
            return "it names " + way.size() + " fields, at most " + MAX_PATHS + " are allowed";
        }
        if (contentKey.isEmpty() || !way.containsKey(contentKey)) {
            return null;
        }
        if (contentKey.equals(STREAM_DATA)) {
            return "'" + contentKey + "' takes an object that looks into JSON, not a list of texts";
        }
        return way.keySet().stream().anyMatch(this::isInContent)
                ? "'" + contentKey + "' is asked to be a text and a JSON object at once"
                : null;
    }

    /** The same, as several ways, none of which compares one field both by spelling and by value. */
    private static List<Map<String, List<Patterns>>> apart(Map<String, List<Patterns>> way) {
        List<Map<String, List<Patterns>>> ways = List.of(Map.of());
        for (Map.Entry<String, List<Patterns>> path : way.entrySet()) {
            List<Patterns> alternatives = Numbers.bySpelling(path.getValue());
            boolean mixed = alternatives.stream().anyMatch(Numbers::isSpelling)
                    && alternatives.stream().anyMatch(Numbers::isByValue);
            List<Map<String, List<Patterns>>> longer = new ArrayList<>();
            for (Map<String, List<Patterns>> start : ways) {
                if (mixed) {
                    longer.add(with(start, path.getKey(), select(alternatives, Numbers::isByValue)));
                    longer.add(
                            with(start, path.getKey(), select(alternatives, pattern -> !Numbers.isByValue(pattern))));
                } else {
                    longer.add(with(start, path.getKey(), alternatives));
                }
            }
            ways = longer;
            if (ways.size() > MAX_RULES) {
                return ways;
            }
        }
        return ways;
    }

    private Rule rule(Map<String, List<Patterns>> way) {
        Map<String, List<Patterns>> object = new HashMap<>();
        Map<String, List<Patterns>> metadata = new HashMap<>();
        List<Patterns> text = List.of();
        for (Map.Entry<String, List<Patterns>> path : way.entrySet()) {
            if (isInContent(path.getKey())) {
                object.put(path.getKey().substring(contentKey.length() + 1), path.getValue());
            } else if (!contentKey.isEmpty() && path.getKey().equals(contentKey)) {
                text = path.getValue();
            } else {
                metadata.put(path.getKey(), path.getValue());
            }
        }
        return new Rule(object, text, metadata);
    }

    private boolean isInContent(String path) {
        return !contentKey.isEmpty() && path.startsWith(contentKey + ".");
    }

    /**
     * How many rules ruler makes of this: {@code $or} adds, members beside each other multiply. At most a little more.
     */
    private static long waysToMatch(JsonNode node) {
        long ways = 1;
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (member.getKey().equals(OR) && member.getValue().isArray()) {
                long sum = 0;
                for (JsonNode alternative : member.getValue()) {
                    sum += waysToMatch(alternative);
                }
                ways *= Math.max(1, sum);
            } else if (member.getValue().isObject()) {
                ways *= waysToMatch(member.getValue());
            }
            if (ways > MAX_RULES) {
                return ways;
            }
        }
        return ways;
    }

    private static Map<String, List<Patterns>> with(
            Map<String, List<Patterns>> start, String path, List<Patterns> alternatives) {
        Map<String, List<Patterns>> longer = new HashMap<>(start);
        longer.put(path, alternatives);
        return longer;
    }

    private static List<Patterns> select(List<Patterns> alternatives, Predicate<Patterns> which) {
        return alternatives.stream().filter(which).toList();
    }

    /** Without the position in the text, which Jackson puts on a second line. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
