package io.penstock.service;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.testkit.TestRecord;
import io.penstock.service.function.Functions;
import io.penstock.service.observe.MappingObserver;
import io.penstock.service.observe.ObservedMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What a collector gets over OTLP, and what the function gets. */
@DisplayName("With an endpoint for spans")
class TracingTest {

    private static final String FIRST = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    private static final String SECOND = "Root=1-5759e989-000000000000000000000001;Parent=00000000000000aa;Sampled=1";

    private static final WireMockServer SERVER = started();
    private static final ConfigurableApplicationContext CONTEXT = new SpringApplication(PenstockApplication.class)
            .run(
                    "--server.port=0",
                    "--server.address=127.0.0.1",
                    "--management.opentelemetry.tracing.export.otlp.endpoint=" + SERVER.url("/v1/traces"),
                    "--management.opentelemetry.tracing.export.schedule-delay=50ms",
                    "--management.tracing.sampling.probability=1.0",
                    "--penstock.aws.endpoint=http://127.0.0.1:1",
                    "--penstock.functions.work.url=" + SERVER.url("/work"),
                    "--penstock.mappings.orders.event-source-arn=arn:aws:sqs:us-east-1:000000000000:orders",
                    "--penstock.mappings.orders.function-name=work");

    private final ObservedMapping orders =
            CONTEXT.getBean(MappingObserver.class).mapping("orders").orElseThrow();
    private final FunctionInvoker work = CONTEXT.getBean(Functions.class)
            .invoker(
                    FunctionName.parse("work").orElseThrow(),
                    Arn.parse("arn:aws:sqs:us-east-1:000000000000:orders").orElseThrow());

    private static WireMockServer started() {
        WireMockServer server = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
        server.start();
        return server;
    }

    @BeforeEach
    void collectorAndFunctionAnswer() {
        SERVER.resetAll();
        SERVER.stubFor(post("/v1/traces").willReturn(ok()));
        SERVER.stubFor(post("/work").willReturn(aResponse().withBody("{}")));
    }

    @AfterAll
    static void stop() {
        CONTEXT.close();
        SERVER.stop();
    }

    @Test
    @DisplayName("a batch is one span, linked to the traces of its records, and its invocations belong to it")
    void aBatchIsOneSpanLinkedToItsRecords() throws Exception {
        UUID requestId = new UUID(1, 1);

        deliver(requestId, 3, List.of(FIRST, SECOND), 2);

        Span span = span();
        assertThat(span.getName()).isEqualTo("process orders");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
        assertThat(span.getParentSpanId().isEmpty()).isTrue();
        assertThat(span.getLinksList())
                .extracting(link -> hex(link.getTraceId()), link -> hex(link.getSpanId()))
                .containsExactly(
                        tuple("5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8"),
                        tuple("5759e989000000000000000000000001", "00000000000000aa"));
        assertThat(attributes(span))
                .contains(
                        entry("mapping", "orders"),
                        entry("source", "sqs"),
                        entry("messaging.batch.message_count", "3"),
                        entry("faas.invocation_id", requestId.toString()),
                        entry("penstock.outcome", "success"));
        assertThat(span.getEventsList()).extracting(Span.Event::getName).containsExactly("success", "success");
        String traceId = hex(span.getTraceId());
        String spanId = hex(span.getSpanId());
        SERVER.verify(
                2,
                postRequestedFor(urlEqualTo("/work"))
                        .withHeader("traceparent", equalTo("00-" + traceId + "-" + spanId + "-01"))
                        .withHeader(
                                "X-Amzn-Trace-Id",
                                equalTo("Root=1-" + traceId.substring(0, 8) + "-" + traceId.substring(8) + ";Parent="
                                        + spanId + ";Sampled=1")));
    }

    @Test
    @DisplayName("a batch of one record goes on in the trace of that record")
    void aBatchOfOneRecordGoesOnInItsTrace() throws Exception {
        deliver(new UUID(2, 2), 1, List.of(FIRST), 1);

        Span span = span();
        assertThat(hex(span.getTraceId())).isEqualTo("5759e988bd862e3fe1be46a994272793");
        assertThat(hex(span.getParentSpanId())).isEqualTo("53995c3f42cd8ad8");
        SERVER.verify(postRequestedFor(urlEqualTo("/work"))
                .withHeader(
                        "traceparent",
                        equalTo("00-5759e988bd862e3fe1be46a994272793-" + hex(span.getSpanId()) + "-01")));
    }

    @Test
    @DisplayName("a header that can't be read makes no link")
    void aHeaderThatCanNotBeReadMakesNoLink() throws Exception {
        deliver(new UUID(3, 3), 1, List.of("Self=1"), 1);

        Span span = span();
        assertThat(span.getLinksList()).isEmpty();
        assertThat(span.getParentSpanId().isEmpty()).isTrue();
    }

    /** As a lane does it. */
    private void deliver(UUID requestId, int records, List<String> traceHeaders, int calls)
            throws InterruptedException {
        orders.happened("1", new LaneEvent.BatchFormed(requestId, records, Instant.EPOCH, traceHeaders));
        for (int call = 0; call < calls; call++) {
            InvocationResult result =
                    work.invoke(new Invocation(requestId, "{}".getBytes(UTF_8), TestRecord.records(records)));
            orders.happened("1", new LaneEvent.Invoked(requestId, records, 0, result, Duration.ofMillis(1)));
        }
        orders.happened("1", new LaneEvent.BatchDone(requestId));
    }

    private static Span span() {
        List<Span> spans = await().until(TracingTest::spans, found -> !found.isEmpty());
        assertThat(spans).hasSize(1);
        return spans.getFirst();
    }

    private static List<Span> spans() {
        return SERVER.findAll(postRequestedFor(urlEqualTo("/v1/traces"))).stream()
                .map(request -> parsed(request.getBody()))
                .flatMap(export -> export.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    private static ExportTraceServiceRequest parsed(byte[] body) {
        try {
            return ExportTraceServiceRequest.parseFrom(body);
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError("not what OTLP says", broken);
        }
    }

    private static Map<String, String> attributes(Span span) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(
                        attribute -> attribute.getKey(),
                        attribute -> attribute.getValue().getStringValue()));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
