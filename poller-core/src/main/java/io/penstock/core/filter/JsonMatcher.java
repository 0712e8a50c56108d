package io.penstock.core.filter;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.event.ruler.GenericMachine;
import software.amazon.event.ruler.Patterns;

/** Finds the rules that one part of a record, a JSON object as text, matches. Immutable and thread-safe. */
final class JsonMatcher {

    private final List<Rule> rules;
    private final List<GenericMachine<Rule>> machines;
    private final BlindComparisons blind;

    /**
     * Matches {@code part} of those rules that have it.
     *
     * @param incomparable gets the path of a number that can't be compared
     */
    JsonMatcher(List<Rule> rules, Function<Rule, Map<String, List<Patterns>>> part, Consumer<String> incomparable) {
        this.rules = rules.stream().filter(rule -> !part.apply(rule).isEmpty()).toList();
        List<Group> groups = new ArrayList<>();
        for (Rule rule : this.rules) {
            Map<String, List<Patterns>> paths = part.apply(rule);
            Group group = groups.stream()
                    .filter(candidate -> candidate.takes(paths))
                    .findFirst()
                    .orElseGet(() -> {
                        groups.add(new Group());
                        return groups.getLast();
                    });
            group.add(rule, paths);
        }
        this.machines = groups.stream().map(Group::machine).toList();
        this.blind = new BlindComparisons(this.rules, part, incomparable);
    }

    /** True when no rule asks for this part. */
    boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * The rules that {@code json} matches: none when it is not one JSON object, and all when it is one that is beyond
     * the parser's limits.
     */
    List<Rule> matching(String json) {
        if (rules.isEmpty() || !JsonObjects.isShapedAsOne(json)) {
            return List.of();
        }
        try {
            List<Rule> found = machines.getFirst().rulesForJSONEvent(json);
            for (int other = 1; other < machines.size(); other++) {
                found.addAll(machines.get(other).rulesForJSONEvent(json));
            }
            found.addAll(blind.beside(found, json));
            return found;
        } catch (StreamConstraintsException beyondLimits) {
            return rules;
        } catch (IOException notJson) {
            return List.of();
        } catch (Exception rulerCannotJudge) {
            return rules;
        }
    }

    /** Rules that share a machine: in none of its fields do numbers by spelling meet numbers by value. */
    private static final class Group {

        private final GenericMachine<Rule> machine =
                GenericMachine.<Rule>builder().build();
        private final Set<String> bySpelling = new HashSet<>();
        private final Set<String> byValue = new HashSet<>();

        boolean takes(Map<String, List<Patterns>> paths) {
            return paths.entrySet().stream()
                    .noneMatch(path -> (bySpelling.contains(path.getKey())
                                    && path.getValue().stream().anyMatch(Numbers::isByValue))
                            || (byValue.contains(path.getKey())
                                    && path.getValue().stream().anyMatch(Numbers::isSpelling)));
        }

        void add(Rule rule, Map<String, List<Patterns>> paths) {
            machine.addPatternRule(rule, paths);
            paths.forEach((path, alternatives) -> {
                if (alternatives.stream().anyMatch(Numbers::isSpelling)) {
                    bySpelling.add(path);
                }
                if (alternatives.stream().anyMatch(Numbers::isByValue)) {
                    byValue.add(path);
                }
            });
        }

        GenericMachine<Rule> machine() {
            return machine;
        }
    }
}
