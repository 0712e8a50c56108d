package io.penstock.core.mapping;

import io.penstock.core.filter.BadPattern;
import io.penstock.core.filter.EventFilter;
import io.penstock.core.filter.Filter;
import io.penstock.core.filter.ParsedFilter;
import io.penstock.core.mapping.MappingSpec.FilterCriteria;
import io.penstock.core.mapping.MappingSpec.PatternFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what makes up a batch: its limits, its filters, its tumbling window (semantics §1.2, §2.4, §3, §7). */
final class BatchParser {

    private static final String WINDOW = "maximum-batching-window-in-seconds";
    private static final String WINDOW_MISSING =
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";
    private static final String TUMBLING = "tumbling-window-in-seconds";
    private static final int LARGEST_BATCH = 10_000;
    private static final int LONGEST_WINDOW = 300;
    private static final int LONGEST_TUMBLING_WINDOW = 900;

    private final Findings findings;

    BatchParser(Findings findings) {
        this.findings = findings;
    }

    BatchLimits limits(MappingSpec spec, Optional<SourceRules> rules) {
        int window = findings.range(WINDOW, spec.maximumBatchingWindowInSeconds(), 0, LONGEST_WINDOW, 0);
        boolean windowAllowed = rules.map(SourceRules::windowAllowed).orElse(true);
        if (window > 0 && !windowAllowed) {
            findings.add(WINDOW, window, "0 for a FIFO queue", "Batching window is not supported for FIFO queues");
        }
        int largest = rules.map(SourceRules::largestBatchSize).orElse(LARGEST_BATCH);
        Integer size = spec.batchSize();
        if (window == 0 && !windowAllowed && size != null && size > largest) {
            findings.add("batch-size", size, "1 to " + largest + " for a FIFO queue", WINDOW_MISSING);
            return new BatchLimits(largest, Duration.ZERO);
        }
        int count = findings.range(
                "batch-size",
                size,
                1,
                largest,
                rules.map(SourceRules::defaultBatchSize).orElse(1));
        rules.ifPresent(known -> checkTogether(count, window, known));
        return new BatchLimits(count, Duration.ofSeconds(window));
    }

    private void checkTogether(int count, int window, SourceRules rules) {
        if (window == 0 && count > rules.largestBatchSizeWithoutWindow()) {
            findings.add(
                    "batch-size",
                    count,
                    "1 to " + rules.largestBatchSizeWithoutWindow() + " unless " + WINDOW + " is 1 or more",
                    WINDOW_MISSING);
        }
    }

    Duration tumblingWindow(@Nullable Integer value, int parallelizationFactor, MappingSpec spec) {
        int seconds = findings.range(TUMBLING, value, 0, LONGEST_TUMBLING_WINDOW, 0);
        if (seconds > 0 && parallelizationFactor > 1) {
            findings.add(TUMBLING, seconds, "0 when parallelization-factor is above 1");
        }
        if (seconds > 0 && !filters(spec).isEmpty()) {
            findings.add(TUMBLING, seconds, "0 when there are filters");
        }
        return Duration.ofSeconds(seconds);
    }

    Filter filter(MappingSpec spec, Optional<SourceRules> rules) {
        List<PatternFilter> filters = filters(spec);
        if (filters.isEmpty()) {
            return Filter.ALL;
        }
        String contentKey = rules.map(SourceRules::contentKey).orElse("");
        return switch (EventFilter.parse(
                findings.mapping(), filters.stream().map(PatternFilter::pattern).toList(), contentKey)) {
            case ParsedFilter.Valid valid -> valid.filter();
            case ParsedFilter.Invalid invalid -> {
                invalid.patterns().forEach(this::refuse);
                yield Filter.ALL;
            }
        };
    }

    private void refuse(BadPattern bad) {
        findings.add(
                "filter-criteria.filters[" + bad.index() + "].pattern",
                bad.pattern(),
                "an event pattern: " + bad.reason(),
                BadPattern.AWS_MESSAGE);
    }

    private static List<PatternFilter> filters(MappingSpec spec) {
        FilterCriteria criteria = spec.filterCriteria();
        return criteria == null || criteria.filters() == null ? List.of() : criteria.filters();
    }
}
