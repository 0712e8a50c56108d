package io.penstock.core.filter;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the records that at least one of a mapping's event patterns matches (semantics §7). AWS's event-ruler does the
 * matching. Immutable and thread-safe: a ruler machine may be read by any number of threads once it is built.
 *
 * <p>A pattern is taken apart into what it asks of the record's content and what it asks of the other members, so a
 * filter on the content alone never makes a record write its metadata, and nothing is put together per record.
 *
 * <p>Content and pattern must be of the same form: an object pattern looks into a content that is one JSON object and
 * never matches another; a list of texts is compared with the whole content and never matches a JSON object. A content
 * that is a JSON object, yet beyond the parser's limits (1,000 levels, a number of 1,000 digits, a name of 50,000
 * characters), can't be judged and is kept, because a queue deletes what a filter removes. So is a record with a number
 * that can't be compared with the pattern's, when the rest of the pattern matches.
 */
public final class EventFilter implements Filter {

    /** The most filters that a mapping may have (semantics §1.2). */
    public static final int MAX_FILTERS = 5;

    /** The longest pattern, in characters (semantics §1.2). */
    public static final int MAX_PATTERN_LENGTH = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(EventFilter.class);

    private final String mapping;
    private final AtomicBoolean logged = new AtomicBoolean();
    private final JsonMatcher objects;
    private final TextMatcher texts;
    private final JsonMatcher metadata;
    private final Set<String> numbers;
    private final boolean asksContent;
    private final boolean asksMetadataAlone;

    private EventFilter(String mapping, List<Rule> rules) {
        this.mapping = mapping;
        this.objects = new JsonMatcher(rules, Rule::object, this::incomparable);
        this.texts = new TextMatcher(rules);
        this.metadata = new JsonMatcher(rules, Rule::metadata, this::incomparable);
        this.numbers = rules.stream()
                .flatMap(rule -> rule.metadata().entrySet().stream())
                .filter(path -> path.getValue().stream().anyMatch(Numbers::isByValue))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        this.asksContent = rules.stream().anyMatch(Rule::asksContent);
        this.asksMetadataAlone = rules.stream().anyMatch(rule -> !rule.asksContent());
    }

    /** As {@link #parse(String, List, String)}, for no mapping in particular. */
    public static ParsedFilter parse(List<? extends @Nullable String> patterns, String contentKey) {
        return parse("", patterns, contentKey);
    }

    /**
     * A filter made of these patterns; {@link Filter#ALL} when there are none.
     *
     * @param mapping named in the log when a number can't be compared
     * @param patterns JSON texts, any of which a record has to match; at most {@link #MAX_FILTERS}
     * @param contentKey the key under which patterns find the record's content, {@code body} or {@code data}; empty
     *     when all of the record is metadata
     */
    public static ParsedFilter parse(String mapping, List<? extends @Nullable String> patterns, String contentKey) {
        List<BadPattern> bad = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        PatternCompiler compiler = new PatternCompiler(contentKey);
        for (int index = 0; index < patterns.size(); index++) {
            String pattern = patterns.get(index);
            String reason = refusal(index, pattern);
            if (reason == null && pattern != null) {
                switch (compiler.compile(pattern)) {
                    case PatternCompiler.Compiled.Rules compiled -> rules.addAll(compiled.rules());
                    case PatternCompiler.Compiled.Refused refused -> reason = refused.reason();
                }
            }
            if (reason != null) {
                bad.add(new BadPattern(index, pattern, reason));
            }
        }
        if (!bad.isEmpty()) {
            return new ParsedFilter.Invalid(bad);
        }
        return new ParsedFilter.Valid(rules.isEmpty() ? Filter.ALL : new EventFilter(mapping, rules));
    }

    private static @Nullable String refusal(int index, @Nullable String pattern) {
        if (index >= MAX_FILTERS) {
            return "a mapping has at most " + MAX_FILTERS + " filters";
        }
        if (pattern == null) {
            return "a filter has a pattern, a JSON object as text";
        }
        if (pattern.length() > MAX_PATTERN_LENGTH) {
            return "it has " + pattern.length() + " characters, at most " + MAX_PATTERN_LENGTH + " are allowed";
        }
        return null;
    }

    @Override
    public boolean keeps(SourceRecord record) {
        FilterView view = record.filterView();
        List<Rule> matching = asksContent ? matchingContent(view.content()) : List.of();
        for (Rule rule : matching) {
            if (rule.metadata().isEmpty()) {
                return true;
            }
        }
        return (!matching.isEmpty() || asksMetadataAlone) && metadataSettles(view.metadata(), matching);
    }

    @Override
    public boolean comparesNumbersAt(String end) {
        return numbers.stream().anyMatch(path -> path.endsWith(end));
    }

    private void incomparable(String path) {
        if (!logged.getAndSet(true)) {
            LOG.atWarn()
                    .addKeyValue("mapping", mapping)
                    .addKeyValue("path", path)
                    .log("A number is too long for the filter's numeric comparison; records with such numbers are kept,"
                            + " whatever the comparison says. This is logged once");
        }
    }

    private List<Rule> matchingContent(String content) {
        List<Rule> matching = objects.matching(content);
        if (texts.isEmpty()) {
            return matching;
        }
        List<Rule> all = new ArrayList<>(matching);
        all.addAll(texts.matching(content));
        return all;
    }

    private boolean metadataSettles(String members, List<Rule> matchingContent) {
        Set<Rule> pending = new HashSet<>(matchingContent);
        for (Rule rule : metadata.matching(members)) {
            if (!rule.asksContent() || pending.contains(rule)) {
                return true;
            }
        }
        return false;
    }
}
