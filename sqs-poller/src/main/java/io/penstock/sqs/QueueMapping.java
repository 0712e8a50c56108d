package io.penstock.sqs;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.source.SourceContext;
import java.time.Duration;
import java.util.function.Supplier;

/** What the mapping of a queue asks for now; it may change while lanes receive. Thread-safe. */
final class QueueMapping {

    private final Supplier<Duration> functionTimeout;
    private final Supplier<PayloadLimit> payloadLimit;
    private final SqsSettings settings;
    private final SqsEventFormat format;
    private final SqsEventFormat windowedFormat;
    private volatile Mapping now;

    /** The mapping of {@code context}, as it is opened. */
    QueueMapping(SourceContext context, SqsSettings settings) {
        this.now = context.mapping();
        this.functionTimeout = context.functionTimeout();
        this.payloadLimit = context.payloadLimit();
        this.settings = settings;
        boolean fifo = QueueType.of(now.source()) == QueueType.FIFO;
        this.format = new SqsEventFormat(now.source(), fifo, false);
        this.windowedFormat = new SqsEventFormat(now.source(), fifo, true);
    }

    /** The mapping of this moment. */
    Mapping now() {
        return now;
    }

    /** Replaces the mapping, on the same queue. */
    void change(Mapping next) {
        now = next;
    }

    /** What it asks of its lanes. */
    LaneRules rules() {
        return new LaneRules(
                now.limits().window(),
                payloadLimit.get(),
                settings.idleLimit(),
                settings.openReceives() == OpenReceives.FINISH);
    }

    /** How messages are written that are received now. */
    SqsEventFormat format() {
        return now.limits().window().isPositive() ? windowedFormat : format;
    }

    /** The longest that one invocation of its function may take; may block when first asked. */
    Duration functionTimeout() {
        return functionTimeout.get();
    }
}
