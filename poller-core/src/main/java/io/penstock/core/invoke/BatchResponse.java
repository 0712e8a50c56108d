package io.penstock.core.invoke;

import io.penstock.core.record.SourceRecord;
import java.util.List;

/** Placeholder. */
public final class BatchResponse {
    private BatchResponse() {}
    /** Placeholder. */
    public static InvokeOutcome read(Answer answer, List<SourceRecord> sent) {
        return sent.isEmpty() ? new InvokeOutcome.FunctionError(answer) : new InvokeOutcome.Accepted(answer);
    }
}
