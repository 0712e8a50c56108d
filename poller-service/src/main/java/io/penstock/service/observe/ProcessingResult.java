package io.penstock.service.observe;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Time;
import io.penstock.service.observe.MappingStatus.LastError;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How the last processing of one mapping went, in AWS's words (semantics §1.5), and its last error. Thread-safe. */
final class ProcessingResult implements LaneListener {

    private static final String NONE = "No records processed";
    private static final String OK = "OK";
    private static final String FUNCTION_FAILED = "PROBLEM: Function call failed";

    private final String mapping;
    private final Time time;
    private final Map<String, String> sourceProblems = new ConcurrentHashMap<>();
    private volatile String lastCall = NONE;
    private volatile @Nullable LastError lastError;

    ProcessingResult(String mapping, Time time) {
        this.mapping = mapping;
        this.time = time;
    }

    @Override
    public void happened(String partition, LaneEvent event) {
        switch (event) {
            case LaneEvent.Invoked call -> called(call.result());
            case LaneEvent.SourceFailed failed -> {
                sourceProblems.put(partition, failed.reason());
                remember(failed.reason());
            }
            case LaneEvent.Received polled -> sourceAnswered(partition);
            case LaneEvent.Ended ended -> sourceProblems.remove(partition);
            case LaneEvent.Lost lost -> remember("a destination record is lost: " + lost.reason());
            case LaneEvent.Started started -> {}
            case LaneEvent.BatchFormed formed -> {}
            case LaneEvent.BatchDone done -> {}
            case LaneEvent.Paused paused -> {}
            case LaneEvent.Reported reported -> {}
            case LaneEvent.Settled settled -> {}
            case LaneEvent.Deleted deleted -> {}
            case LaneEvent.Died died -> {}
            case LaneEvent.Warned warned -> {}
        }
    }

    private void called(InvocationResult result) {
        switch (result) {
            case InvocationResult.Accepted accepted -> lastCall = OK;
            case InvocationResult.PartlyFailed partly -> lastCall = OK;
            case InvocationResult.FunctionError error -> {
                String kind = error.answer().functionError();
                failed("function error" + (kind == null ? "" : " " + kind) + ", status "
                        + error.answer().statusCode());
            }
            case InvocationResult.RequestTooLarge tooLarge ->
                failed("the event is too large on its way to the function, status "
                        + tooLarge.answer().statusCode());
            case InvocationResult.Throttled throttled -> failed("throttled: " + throttled.reason());
            case InvocationResult.Unreachable unreachable -> failed("unreachable: " + unreachable.reason());
        }
    }

    private void failed(String message) {
        lastCall = FUNCTION_FAILED;
        remember(message);
    }

    private void remember(String message) {
        lastError = new LastError(message, time.wall(time.now()));
    }

    /** A lane that reads shows that its own problem, and that of the whole source, is over. */
    private void sourceAnswered(String partition) {
        if (!sourceProblems.isEmpty()) {
            sourceProblems.remove(partition);
            sourceProblems.remove(mapping);
        }
    }

    /** AWS's words. */
    String text() {
        return sourceProblems.values().stream()
                .findFirst()
                .map(reason -> "PROBLEM: " + reason)
                .orElse(lastCall);
    }

    /** True when the source can't be read or the last call failed. */
    boolean problem() {
        return !sourceProblems.isEmpty() || lastCall.equals(FUNCTION_FAILED);
    }

    Optional<LastError> lastError() {
        return Optional.ofNullable(lastError);
    }
}
