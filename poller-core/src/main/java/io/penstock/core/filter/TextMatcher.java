package io.penstock.core.filter;

import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.GenericMachine;

/** Finds the rules that a record's content matches as plain text. Immutable and thread-safe. */
final class TextMatcher {

    private static final String FIELD = "text";

    private final GenericMachine<Rule> machine = GenericMachine.<Rule>builder().build();

    /** Matches the text of those rules that ask for one. */
    TextMatcher(List<Rule> rules) {
        rules.stream()
                .filter(rule -> !rule.text().isEmpty())
                .forEach(rule -> machine.addPatternRule(rule, Map.of(FIELD, rule.text())));
    }

    /** True when no rule asks for a text. */
    boolean isEmpty() {
        return machine.isEmpty();
    }

    /** The rules that {@code content} matches; none when it is a JSON object. */
    List<Rule> matching(String content) {
        if (isEmpty()) {
            return List.of();
        }
        // a name and a value in ruler's own form: a text in quotes, with nothing escaped
        List<Rule> found = machine.rulesForEvent(List.of(FIELD, '"' + content + '"'));
        return found.isEmpty() || JsonObjects.isOne(content) ? List.of() : found;
    }
}
