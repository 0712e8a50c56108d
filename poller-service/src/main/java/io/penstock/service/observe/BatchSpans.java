package io.penstock.service.observe;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.penstock.service.function.XrayHeader;
import java.util.List;
import java.util.Optional;

/**
 * Makes one span for each batch, with a link to the trace of each record. A batch of one record continues the trace of
 * that record (field bug B26).
 */
final class BatchSpans implements TracingObservationHandler<BatchContext> {

    private final Tracer tracer;

    BatchSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void onStart(BatchContext batch) {
        List<TraceContext> senders = batch.traceHeaders().stream()
                .flatMap(header -> sender(header).stream())
                .toList();
        Span.Builder span = tracer.spanBuilder().kind(Span.Kind.CONSUMER);
        if (batch.records() == 1 && !senders.isEmpty()) {
            span.setParent(senders.getFirst());
        } else {
            span.setNoParent();
        }
        senders.forEach(sender -> span.addLink(new Link(sender)));
        getTracingContext(batch).setSpan(span.name(getSpanName(batch)).start());
    }

    private Optional<TraceContext> sender(String header) {
        return XrayHeader.read(header)
                .flatMap(read -> read.parent()
                        .map(span -> tracer.traceContextBuilder()
                                .traceId(read.traceId())
                                .spanId(span)
                                .sampled(read.sampled())
                                .build()));
    }

    @Override
    public void onStop(BatchContext batch) {
        Span span = getRequiredSpan(batch);
        tagSpan(batch, span);
        span.end();
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof BatchContext;
    }

    @Override
    public Tracer getTracer() {
        return tracer;
    }
}
