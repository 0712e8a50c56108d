package io.penstock.core.filter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.event.ruler.GenericMachine;
import software.amazon.event.ruler.Patterns;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * Finds the rules whose {@code numeric} comparisons can't decide about a record, because ruler can't compare a number
 * in it: one of 17 or more digits, or with a long fraction. Such a rule matches when the rest of it does, because a
 * queue deletes what a filter removes (B51: such records were deleted unseen). Thread-safe.
 */
final class BlindComparisons {

    /** A rule that compares, where it does so, and whether it asks for anything else. */
    private record Comparing(Rule rule, Set<String> paths, boolean asksMore) {}

    private final List<Comparing> comparing = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final GenericMachine<Rule> rest = GenericMachine.<Rule>builder().build();
    private final Consumer<String> listener;

    /**
     * Looks at {@code part} of the rules.
     *
     * @param listener gets the path of a number that can't be compared
     */
    BlindComparisons(List<Rule> rules, Function<Rule, Map<String, List<Patterns>>> part, Consumer<String> listener) {
        this.listener = listener;
        for (Rule rule : rules) {
            Map<String, List<Patterns>> fields = part.apply(rule);
            Set<String> compared = fields.entrySet().stream()
                    .filter(field -> field.getValue().stream().anyMatch(Numbers::isComparison))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
            if (!compared.isEmpty()) {
                Map<String, List<Patterns>> others = fields.entrySet().stream()
                        .filter(field -> !compared.contains(field.getKey()))
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
                if (!others.isEmpty()) {
                    rest.addPatternRule(rule, others);
                }
                comparing.add(new Comparing(rule, compared, !others.isEmpty()));
                paths.addAll(compared);
            }
        }
    }

    /** The rules, beside those {@code found}, that would match if their comparisons did. */
    List<Rule> beside(List<Rule> found, String json) throws Exception {
        if (comparing.isEmpty() || comparing.stream().allMatch(one -> found.contains(one.rule()))) {
            return List.of();
        }
        Set<String> blind = blind(json);
        if (blind.isEmpty()) {
            return List.of();
        }
        listener.accept(blind.iterator().next());
        List<Rule> others = rest.rulesForJSONEvent(json);
        return comparing.stream()
                .filter(one -> !found.contains(one.rule())
                        && one.paths().stream().anyMatch(blind::contains)
                        && (!one.asksMore() || others.contains(one.rule())))
                .map(Comparing::rule)
                .toList();
    }

    private Set<String> blind(String json) {
        Set<String> blind = new HashSet<>();
        try (JsonParser parser = JsonObjects.parser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric()) {
                    String path = path(parser.streamReadContext());
                    if (paths.contains(path) && !Numbers.isComparable(parser.getString())) {
                        blind.add(path);
                    }
                }
            }
        }
        return blind;
    }

    /** The path as ruler spells it: the names of members, without the indexes of lists. */
    private static String path(TokenStreamContext context) {
        StringBuilder path = new StringBuilder();
        for (TokenStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            if (at.inObject()) {
                path.insert(0, at.currentName() + (path.isEmpty() ? "" : "."));
            }
        }
        return path.toString();
    }
}
