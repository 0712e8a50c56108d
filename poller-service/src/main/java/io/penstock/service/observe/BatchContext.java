package io.penstock.service.observe;

import io.micrometer.observation.Observation;
import java.util.List;

/** One batch, observed from the time that it is complete until it is settled. */
final class BatchContext extends Observation.Context {

    private final int records;
    private final List<String> traceHeaders;

    BatchContext(int records, List<String> traceHeaders) {
        this.records = records;
        this.traceHeaders = traceHeaders;
    }

    int records() {
        return records;
    }

    /** The trace headers of the records that have one. */
    List<String> traceHeaders() {
        return traceHeaders;
    }
}
