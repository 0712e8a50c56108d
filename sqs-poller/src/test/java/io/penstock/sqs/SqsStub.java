package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that speaks SQS's protocol as a test sets it: alone, or in front of ElasticMQ to add faults. */
final class SqsStub implements AutoCloseable {

    private final WireMockServer server = new WireMockServer(WireMockConfiguration.options()
            .bindAddress("127.0.0.1")
            .dynamicPort()
            .containerThreads(64));

    private SqsStub() {
        server.start();
    }

    /** Knows a queue with a visibility timeout of 30 s, and nothing else. */
    static SqsStub alone() {
        SqsStub stub = new SqsStub();
        stub.on("GetQueueUrl", okJson("{\"QueueUrl\":\"http://127.0.0.1/000000000000/q\"}"));
        stub.on("GetQueueAttributes", okJson("{\"Attributes\":{\"VisibilityTimeout\":\"30\"}}"));
        return stub;
    }

    /** Passes on to ElasticMQ what no fault is set for. */
    static SqsStub inFrontOfElasticMq() {
        SqsStub stub = new SqsStub();
        stub.server.stubFor(any(anyUrl())
                .atPriority(10)
                .willReturn(aResponse().proxiedFrom(TestQueue.endpoint().toString())));
        return stub;
    }

    static ResponseDefinitionBuilder error(int status, String code) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/x-amz-json-1.0")
                .withBody("{\"__type\":\"com.amazonaws.sqs#" + code + "\",\"message\":\"set by the test\"}");
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Answers every call of {@code operation} so. */
    void on(String operation, ResponseDefinitionBuilder answer) {
        server.stubFor(call(operation).atPriority(5).willReturn(answer));
    }

    /** Answers the call number {@code 1, 2, …} of {@code operation} so, the last answer for ever. */
    void inTurn(String operation, ResponseDefinitionBuilder... answers) {
        for (int index = 0; index < answers.length; index++) {
            server.stubFor(call(operation)
                    .atPriority(1)
                    .inScenario(operation)
                    .whenScenarioStateIs(index == 0 ? "Started" : "call-" + index)
                    .willSetStateTo("call-" + Math.min(index + 1, answers.length - 1))
                    .willReturn(answers[index]));
        }
    }

    /** Removes all faults. */
    void heal() {
        server.resetAll();
        server.stubFor(any(anyUrl())
                .atPriority(10)
                .willReturn(aResponse().proxiedFrom(TestQueue.endpoint().toString())));
    }

    private static MappingBuilder call(String operation) {
        return post(anyUrl()).withHeader("X-Amz-Target", equalTo("AmazonSQS." + operation));
    }

    /** The bodies of the calls of {@code operation} so far, in order. */
    List<JsonNode> calls(String operation) {
        return requests(operation).stream()
                .map(request -> JsonMapper.shared().readTree(request.getBodyAsString()))
                .toList();
    }

    /** The calls of {@code operation} so far, in order. */
    List<LoggedRequest> requests(String operation) {
        return server
                .findAll(postRequestedFor(anyUrl()).withHeader("X-Amz-Target", equalTo("AmazonSQS." + operation)))
                .stream()
                .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
                .toList();
    }

    @Override
    public void close() {
        server.stop();
    }
}
