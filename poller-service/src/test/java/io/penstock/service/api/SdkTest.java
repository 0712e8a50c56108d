package io.penstock.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingMetric;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.State;

/** Every operation by AWS's SDK for Java. */
class SdkTest {

    private static final WireMockServer FUNCTION = function();
    private static final ApiServer SERVER = ApiServer.start(
            "--penstock.functions.resize.url=http://127.0.0.1:" + FUNCTION.port() + "/resize",
            "--penstock.functions.resize.timeout=1500ms",
            "--penstock.functions.resize.reserved-concurrency=2",
            "--penstock.functions.resize.versions.1.url=http://127.0.0.1:" + FUNCTION.port() + "/one",
            "--penstock.functions.resize.aliases.live.function-version=1",
            "--penstock.functions.stopped.url=http://127.0.0.1:" + FUNCTION.port() + "/stopped",
            "--penstock.functions.stopped.reserved-concurrency=0",
            "--penstock.functions.away.url=http://127.0.0.1:1/away");
    private static final LambdaClient LAMBDA = SdkClient.of(SERVER);

    private static WireMockServer function() {
        WireMockServer server =
                new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        LAMBDA.close();
        SERVER.close();
        FUNCTION.stop();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
        FUNCTION.resetAll();
    }

    @Test
    void aMappingIsCreatedReadListedUpdatedAndDeleted() {
        CreateEventSourceMappingResponse created = LAMBDA.createEventSourceMapping(stream()
                .startingPosition(EventSourcePosition.AT_TIMESTAMP)
                .startingPositionTimestamp(Instant.parse("2026-01-31T12:00:00.250Z"))
                .functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES)
                .filterCriteria(criteria -> criteria.filters(filter -> filter.pattern("{\"data\":{\"a\":[1]}}")))
                .metricsConfig(metrics -> metrics.metrics(EventSourceMappingMetric.EVENT_COUNT))
                .destinationConfig(targets -> targets.onFailure(target -> target.destination(QUEUE)))
                .maximumRetryAttempts(3)
                .build());

        assertThat(created.state()).isEqualTo("Creating");
        assertThat(created.startingPositionTimestamp()).isEqualTo(Instant.parse("2026-01-31T12:00:00.250Z"));
        assertThat(created.lastModified()).isNotNull();
        assertThat(created.destinationConfig().onFailure().destination()).isEqualTo(QUEUE);
        assertThat(created.scalingConfig()).isNull();
        String uuid = created.uuid();
        assertThat(LAMBDA.getEventSourceMapping(get -> get.uuid(uuid))
                        .filterCriteria()
                        .filters())
                .hasSize(1);
        assertThat(LAMBDA.listEventSourceMappingsPaginator(
                                list -> list.functionName("resize").eventSourceArn(KINESIS))
                        .eventSourceMappings())
                .extracting(EventSourceMappingConfiguration::uuid)
                .containsExactly(uuid);
        assertThat(LAMBDA.updateEventSourceMapping(
                                update -> update.uuid(uuid).enabled(false).filterCriteria(criteria -> {}))
                        .state())
                .isEqualTo("Disabling");
        assertThat(LAMBDA.deleteEventSourceMapping(delete -> delete.uuid(uuid)).state())
                .isEqualTo("Deleting");
        LAMBDA.getEventSourceMapping(get -> get.uuid(uuid));
        assertThatThrownBy(() -> LAMBDA.getEventSourceMapping(get -> get.uuid(uuid)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("The resource you requested does not exist.");
    }

    @Test
    void tagsAreSetReadAndRemoved() {
        String arn = LAMBDA.createEventSourceMapping(stream()
                        .startingPosition(EventSourcePosition.LATEST)
                        .tags(Map.of("a", "1"))
                        .build())
                .eventSourceMappingArn();

        LAMBDA.tagResource(tag -> tag.resource(arn).tags(Map.of("b c", "2")));
        LAMBDA.untagResource(untag -> untag.resource(arn).tagKeys("a", "unknown"));

        assertThat(LAMBDA.listTags(list -> list.resource(arn)).tags()).isEqualTo(Map.of("b c", "2"));
    }

    @Test
    void errorsAreTheExceptionsOfTheSdk() {
        CreateEventSourceMappingRequest request =
                stream().startingPosition(EventSourcePosition.LATEST).build();
        LAMBDA.createEventSourceMapping(request);

        assertThatThrownBy(() -> LAMBDA.createEventSourceMapping(request))
                .isInstanceOf(ResourceConflictException.class);
        assertThatThrownBy(() -> LAMBDA.createEventSourceMapping(create -> create.functionName("resize")))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("Unrecognized event source.");
        assertThatThrownBy(() -> LAMBDA.getEventSourceMapping(get -> get.uuid("short")))
                .isInstanceOfSatisfying(
                        LambdaException.class,
                        failure -> assertThat(failure.awsErrorDetails().errorCode())
                                .isEqualTo("ValidationException"));
        assertThatThrownBy(() -> LAMBDA.listLayers()).isInstanceOfSatisfying(LambdaException.class, failure -> {
            assertThat(failure.statusCode()).isEqualTo(404);
            assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException");
            assertThat(failure.requestId()).isNotBlank();
        });
    }

    @Test
    void aConfiguredFunctionIsKnownAsFarAsItIs() {
        GetFunctionResponse function = LAMBDA.getFunction(get -> get.functionName("resize"));
        assertThat(function.configuration().functionArn())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:resize");
        assertThat(function.configuration().timeout()).isEqualTo(2);
        assertThat(function.configuration().version()).isEqualTo("$LATEST");
        assertThat(function.concurrency().reservedConcurrentExecutions()).isEqualTo(2);

        assertThat(LAMBDA.getFunctionConfiguration(
                        get -> get.functionName("resize").qualifier("live")))
                .satisfies(live -> {
                    assertThat(live.functionArn()).endsWith(":function:resize:live");
                    assertThat(live.version()).isEqualTo("1");
                    assertThat(live.state()).isEqualTo(State.ACTIVE);
                });
        assertThat(LAMBDA.listFunctionsPaginator(list -> list.maxItems(1)).functions())
                .extracting(one -> one.functionName())
                .containsExactly("away", "resize", "stopped");
        assertThat(LAMBDA.listFunctions(list -> list.functionVersion("ALL")).functions())
                .hasSize(4);
        assertThat(LAMBDA.waiter()
                        .waitUntilFunctionActiveV2(get -> get.functionName("resize"))
                        .matched()
                        .response())
                .isPresent();
    }

    @Test
    void aFunctionThatIsNotConfiguredIsNotFound() {
        for (String name : List.of("unknown", "resize:2", "arn:aws:lambda:us-east-1:000000000000:function:unknown")) {
            assertThatThrownBy(() -> LAMBDA.getFunction(get -> get.functionName(name)))
                    .isInstanceOf(ResourceNotFoundException.class)
                    .hasMessageContaining("Function not found: arn:aws:lambda:us-east-1:000000000000:function:");
        }
        assertThatThrownBy(() -> LAMBDA.getFunction(
                        get -> get.functionName("resize:live").qualifier("1")))
                .isInstanceOf(InvalidParameterValueException.class);
    }

    @Test
    void aConfiguredFunctionIsInvoked() {
        FUNCTION.stubFor(post("/one")
                .withRequestBody(equalToJson("{\"a\":1}"))
                .willReturn(aResponse().withBody("[2]")));

        InvokeResponse response = LAMBDA.invoke(
                invoke -> invoke.functionName("resize:live").payload(SdkBytes.fromUtf8String("{\"a\":1}")));

        assertThat(response.payload().asUtf8String()).isEqualTo("[2]");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.executedVersion()).isEqualTo("1");
        assertThat(response.functionError()).isNull();
    }

    @Test
    void aFunctionsOwnErrorIsItsAnswer() {
        FUNCTION.stubFor(post("/resize").willReturn(aResponse().withStatus(500).withBody("{\"errorMessage\":\"no\"}")));

        InvokeResponse response = LAMBDA.invoke(invoke -> invoke.functionName("resize"));

        assertThat(response.functionError()).isEqualTo("Unhandled");
        assertThat(response.payload().asUtf8String()).isEqualTo("{\"errorMessage\":\"no\"}");
    }

    @Test
    void withoutConcurrencyAnInvocationIsThrottled() {
        assertThat(SERVER.send("POST", "/2015-03-31/functions/stopped/invocations", "{}"))
                .satisfies(reply -> {
                    assertThat(reply.status()).isEqualTo(429);
                    assertThat(reply.errorType()).isEqualTo("TooManyRequestsException");
                    assertThat(reply.headers()).containsEntry("retry-after", "1");
                    assertThat(reply.json().path("Reason").asString()).isEqualTo("ConcurrentInvocationLimitExceeded");
                });
    }

    @Test
    void aFunctionOutOfReachIsAFaultOfTheService() {
        assertThat(SERVER.send("POST", "/2015-03-31/functions/away/invocations", "{}"))
                .satisfies(reply -> {
                    assertThat(reply.status()).isEqualTo(502);
                    assertThat(reply.errorType()).isEqualTo("ServiceException");
                });
    }

    @Test
    void whatAnInvocationDoesNotHaveIsRefused() {
        String path = "/2015-03-31/functions/resize/invocations";
        assertThat(SERVER.send("POST", path, "{}", "X-Amz-Invocation-Type", "Event")
                        .message())
                .startsWith("InvocationType is 'Event'");
        assertThat(SERVER.send("POST", path, "{}", "X-Amz-Log-Type", LogType.TAIL.toString())
                        .message())
                .startsWith("LogType is 'Tail'");
        assertThat(SERVER.send("POST", path, "{").errorType()).isEqualTo("InvalidRequestContentException");
    }

    private static CreateEventSourceMappingRequest.Builder stream() {
        return CreateEventSourceMappingRequest.builder().functionName("resize").eventSourceArn(KINESIS);
    }
}
