package io.penstock.core.filter;

import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Patterns;

/**
 * One way to match a filter: all of its parts must hold. A pattern without {@code $or} is one rule. Immutable; a rule
 * equals only itself, so that it is cheap to look up.
 */
final class Rule {

    private final Map<String, List<Patterns>> object;
    private final List<Patterns> text;
    private final Map<String, List<Patterns>> metadata;

    /** Parts that ask nothing are empty; at least one asks something. */
    Rule(Map<String, List<Patterns>> object, List<Patterns> text, Map<String, List<Patterns>> metadata) {
        this.object = Map.copyOf(object);
        this.text = List.copyOf(text);
        this.metadata = Map.copyOf(metadata);
    }

    /** What it asks of a content that is a JSON object, by path within the content. */
    Map<String, List<Patterns>> object() {
        return object;
    }

    /** What it asks of a content that is not a JSON object. */
    List<Patterns> text() {
        return text;
    }

    /** What it asks of the other members, by path. */
    Map<String, List<Patterns>> metadata() {
        return metadata;
    }

    boolean asksContent() {
        return !object.isEmpty() || !text.isEmpty();
    }
}
