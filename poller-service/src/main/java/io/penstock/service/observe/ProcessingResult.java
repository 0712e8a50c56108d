package io.penstock.service.observe;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.SelectiveListener;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Time;
import io.penstock.service.observe.MappingStatus.LastError;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How the last processing of one mapping went, in AWS's words (semantics §1.5), and its last error. Thread-safe. */
final class ProcessingResult implements SelectiveListener {

    private static final String NONE = "No records processed";
    private static final String OK = "OK";
    private static final String FUNCTION_FAILED = "PROBLEM: Function call failed";

    private final String mapping;
    private final Time time;
    private final Map<String, String> sourceProblems = new ConcurrentHashMap<>();
    private volatile String lastInvocation = NONE;
    private volatile @Nullable LastError lastError;

    ProcessingResult(String mapping, Time time) {
        this.mapping = mapping;
        this.time = time;
    }

    @Override
    public void sourceFailed(String partition, LaneEvent.SourceFailed failure) {
        sourceProblems.put(partition, failure.reason());
        remember(failure.reason());
    }

    /** A lane that reads shows that its own problem, and that of the whole source, is over. */
    @Override
    public void received(String partition, LaneEvent.Received received) {
        if (!sourceProblems.isEmpty()) {
            sourceProblems.remove(partition);
            sourceProblems.remove(mapping);
        }
    }

    @Override
    public void ended(String partition) {
        sourceProblems.remove(partition);
    }

    @Override
    public void lost(String partition, LaneEvent.Lost loss) {
        remember("a destination record is lost: " + loss.reason());
    }

    @Override
    public void invoked(String partition, LaneEvent.Invoked invoked) {
        switch (invoked.result()) {
            case InvocationResult.Accepted accepted -> lastInvocation = OK;
            case InvocationResult.PartlyFailed partly -> lastInvocation = OK;
            case InvocationResult.FunctionError error -> {
                String kind = error.answer().functionError();
                failed("function error" + (kind == null ? "" : " " + kind) + ", status "
                        + error.answer().statusCode());
            }
            case InvocationResult.RequestTooLarge tooLarge ->
                failed("the event is too large for the function, status "
                        + tooLarge.answer().statusCode()
                        + "; the batch is split. To avoid it, lower maximum-payload or batch-size");
            case InvocationResult.Throttled throttled -> failed("throttled: " + throttled.reason());
            case InvocationResult.Unreachable unreachable -> failed("unreachable: " + unreachable.reason());
        }
    }

    private void failed(String message) {
        lastInvocation = FUNCTION_FAILED;
        remember(message);
    }

    private void remember(String message) {
        lastError = new LastError(message, time.wall(time.now()));
    }

    /** AWS's words. */
    String text() {
        return sourceProblems.values().stream()
                .findFirst()
                .map(reason -> "PROBLEM: " + reason)
                .orElse(lastInvocation);
    }

    /** True when the source can't be read or the last invocation failed. */
    boolean problem() {
        return !sourceProblems.isEmpty() || lastInvocation.equals(FUNCTION_FAILED);
    }

    Optional<LastError> lastError() {
        return Optional.ofNullable(lastError);
    }
}
