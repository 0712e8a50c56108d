package io.penstock.service.observe;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.time.Time;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs what an operator has to know of one mapping, as keys and values, without any payload. What may come in floods is
 * limited to one line in ten seconds for each kind; discarded and lost records are always logged, with their range.
 * Thread-safe.
 */
final class MappingLog implements LaneListener {

    /** What is limited. */
    private enum Kind {
        FUNCTION_FAILED,
        PARTLY_FAILED,
        THROTTLED,
        UNREACHABLE,
        DESTINATION_FAILED,
        DELETE_FAILED
    }

    private static final Logger LOG = LoggerFactory.getLogger("io.penstock.mapping");
    private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final int MOST_WARNINGS = 100;
    private static final String LIMITS = "under the mapping's limits";
    private static final String BACKS_OFF = "Penstock backs off and invokes it again, and no retry is spent";

    private final String mapping;
    private final Time time;
    private final Map<Kind, RateLimit> limits = new EnumMap<>(Kind.class);
    private final Map<String, RateLimit> warnings = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    MappingLog(String mapping, Time time) {
        this.mapping = mapping;
        this.time = time;
        for (Kind kind : Kind.values()) {
            limits.put(kind, new RateLimit());
        }
    }

    /** Logs that the mapping has gone from one state to another. */
    void moved(MappingState from, MappingState to) {
        LOG.atInfo()
                .addKeyValue("mapping", mapping)
                .addKeyValue("from", from.text())
                .addKeyValue("to", to.text())
                .log("Mapping is {}", to.text());
    }

    @Override
    public void happened(String partition, LaneEvent event) {
        switch (event) {
            case LaneEvent.Invoked invocation -> invoked(partition, invocation);
            case LaneEvent.Reported report -> reported(partition, report);
            case LaneEvent.Settled settled -> discarded(partition, settled.settlement());
            case LaneEvent.Lost lost -> lost(partition, lost);
            case LaneEvent.Deleted deletion -> deleted(partition, deletion);
            case LaneEvent.SourceFailed failed -> sourceFailed(partition, failed);
            case LaneEvent.Received received -> sourceAnswered(partition);
            case LaneEvent.Warned warned -> warned(partition, warned.message());
            case LaneEvent.BacklogRead read -> debug(partition, event);
            case LaneEvent.Died died -> debug(partition, event); // the lane logs it with its stack
            case LaneEvent.Ended ended -> {
                failing.remove(partition);
                debug(partition, event);
            }
            case LaneEvent.Progress step -> debug(partition, event);
        }
    }

    private void invoked(String partition, LaneEvent.Invoked invocation) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("requestId", invocation.requestId());
        facts.put("records", invocation.records());
        facts.put("failed", invocation.failed());
        facts.put("tookMs", invocation.took().toMillis());
        switch (invocation.result()) {
            case InvocationResult.Accepted accepted ->
                LOG.atDebug()
                        .addKeyValue("mapping", mapping)
                        .addKeyValue("partition", partition)
                        .addKeyValue("requestId", invocation.requestId())
                        .log("Function accepted {} records", invocation.records());
            case InvocationResult.PartlyFailed partly ->
                limited(
                        Kind.PARTLY_FAILED,
                        partition,
                        facts,
                        "Function reported item failures; these records are retried, split or discarded " + LIMITS);
            case InvocationResult.FunctionError error -> {
                Answer answer = error.answer();
                facts.put("status", answer.statusCode());
                facts.put("error", answer.functionError() == null ? "none" : answer.functionError());
                limited(
                        Kind.FUNCTION_FAILED,
                        partition,
                        facts,
                        "Function failed; its batch is retried, split or discarded " + LIMITS);
            }
            case InvocationResult.RequestTooLarge tooLarge ->
                limited(
                        Kind.FUNCTION_FAILED,
                        partition,
                        facts,
                        "Function answered 413; its batch is split. To avoid it, lower the function's maximum-payload"
                                + " or the mapping's batch-size");
            case InvocationResult.Throttled throttled -> {
                facts.put("reason", throttled.reason());
                limited(Kind.THROTTLED, partition, facts, "Function is throttled; " + BACKS_OFF);
            }
            case InvocationResult.Unreachable unreachable -> {
                facts.put("reason", unreachable.reason());
                limited(Kind.UNREACHABLE, partition, facts, "Function can't be reached; " + BACKS_OFF);
            }
        }
    }

    private void reported(String partition, LaneEvent.Reported report) {
        String reason = switch (report.result()) {
            case StoreResult.Stored stored -> "";
            case StoreResult.NotStored notStored -> notStored.reason();
        };
        if (!reason.isEmpty()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("destination", report.kind());
            facts.put("records", report.records());
            facts.put("reason", reason);
            limited(
                    Kind.DESTINATION_FAILED,
                    partition,
                    facts,
                    "Destination did not store a record; it is retried until its maximum-delivery-age");
        }
    }

    private void deleted(String partition, LaneEvent.Deleted deletion) {
        if (deletion.failed() > 0) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("records", deletion.failed());
            facts.put("reason", deletion.reason());
            limited(
                    Kind.DELETE_FAILED,
                    partition,
                    facts,
                    "Messages could not be deleted and will be redelivered, although they are finished");
        } else {
            debug(partition, deletion);
        }
    }

    /** A lost record is logged by its own event, with its range. */
    private void discarded(String partition, Settlement settlement) {
        if (settlement.entries().stream().noneMatch(entry -> entry.fate() instanceof Fate.Discarded)) {
            return;
        }
        for (Fate.Reason reason : Fate.Reason.values()) {
            for (Fate.Report report : List.of(Fate.Report.NOT_WANTED, Fate.Report.STORED)) {
                Fate fate = new Fate.Discarded(reason, report);
                List<SourceRecord> records = settlement.entries().stream()
                        .filter(entry -> entry.fate().equals(fate))
                        .map(Settlement.Entry::record)
                        .toList();
                if (!records.isEmpty()) {
                    line(Level.WARN, partition)
                            .addKeyValue("records", records.size())
                            .addKeyValue("reason", reason)
                            .addKeyValue("stored", report == Fate.Report.STORED)
                            .addKeyValue("first", records.getFirst().id())
                            .addKeyValue("last", records.getLast().id())
                            .log("Records were discarded; they will not be sent again");
                }
            }
        }
    }

    private void lost(String partition, LaneEvent.Lost lost) {
        DestinationRecord result = lost.record();
        LoggingEventBuilder line = line(Level.ERROR, partition)
                .addKeyValue("requestId", result.requestId())
                .addKeyValue("condition", result.condition().text())
                .addKeyValue("records", result.records())
                .addKeyValue("reason", oneLine(lost.reason()));
        String next = result.condition() == Condition.SUCCESS
                ? "Its records were delivered, and work goes on"
                : "Its records were discarded, and work goes on without them; read them again from the stream by"
                        + " their range, as long as it keeps them";
        with(line, result.batchInfo().details()).log("A destination record could not be stored and is lost. " + next);
    }

    private void sourceFailed(String partition, LaneEvent.SourceFailed failed) {
        boolean first = failing.isEmpty();
        if (failing.add(partition) && first) {
            line(Level.WARN, partition)
                    .addKeyValue("reason", oneLine(failed.reason()))
                    .addKeyValue("nextAttempt", failed.nextAttempt())
                    .log("Source can't be read; reading it is retried at nextAttempt");
        }
    }

    private void sourceAnswered(String partition) {
        if (!failing.isEmpty()) {
            failing.remove(partition);
            failing.remove(mapping);
            if (failing.isEmpty()) {
                line(Level.INFO, partition).log("Source is read again");
            }
        }
    }

    private void warned(String partition, String message) {
        String key = warnings.size() < MOST_WARNINGS || warnings.containsKey(message) ? message : "";
        warnings.computeIfAbsent(key, text -> new RateLimit())
                .tryLine(time.now())
                .ifPresent(suppressed -> line(Level.WARN, partition)
                        .addKeyValue("suppressed", suppressed)
                        .log(String.valueOf(oneLine(message))));
    }

    private void limited(Kind kind, String partition, Map<String, Object> facts, String message) {
        RateLimit limit = limits.get(kind);
        OptionalLong suppressed = limit == null ? OptionalLong.empty() : limit.tryLine(time.now());
        if (suppressed.isPresent()) {
            with(line(Level.WARN, partition), facts)
                    .addKeyValue("suppressed", suppressed.getAsLong())
                    .log(message);
        }
    }

    private void debug(String partition, LaneEvent event) {
        if (LOG.isDebugEnabled()) {
            line(Level.DEBUG, partition).log("{}", event);
        }
    }

    /** A text from outside may break the line, and then look like lines of ours. */
    private static Object oneLine(Object fact) {
        return fact instanceof String text ? BREAKS.matcher(text).replaceAll(" ") : fact;
    }

    private static LoggingEventBuilder with(LoggingEventBuilder line, Map<String, Object> facts) {
        LoggingEventBuilder longer = line;
        for (Map.Entry<String, Object> fact : facts.entrySet()) {
            longer = longer.addKeyValue(fact.getKey(), oneLine(fact.getValue()));
        }
        return longer;
    }

    private LoggingEventBuilder line(Level level, String partition) {
        return LOG.atLevel(level).addKeyValue("mapping", mapping).addKeyValue("partition", partition);
    }
}
