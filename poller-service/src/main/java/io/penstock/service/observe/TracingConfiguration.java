package io.penstock.service.observe;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.penstock.service.function.CurrentTrace;
import io.penstock.service.function.Trace;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Traces batches when an endpoint for spans is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(TracingOnDemand.ENDPOINT)
class TracingConfiguration {

    /** Its order puts it before Spring Boot's general handler. */
    @Bean
    @Order(0)
    BatchSpans batchSpans(Tracer tracer) {
        return new BatchSpans(tracer);
    }

    @Bean
    CurrentTrace currentTrace(Tracer tracer) {
        return () ->
                Optional.ofNullable(tracer.currentSpan()).map(Span::context).map(TracingConfiguration::trace);
    }

    private static Trace trace(TraceContext context) {
        return Trace.ofSpan(context.traceId(), context.spanId(), Boolean.TRUE.equals(context.sampled()));
    }
}
