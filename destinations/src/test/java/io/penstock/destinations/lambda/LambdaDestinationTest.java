package io.penstock.destinations.lambda;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.DestinationContract;
import io.penstock.core.testkit.TestDestinationRecord;
import io.penstock.destinations.AwsDestinationFactory;
import io.penstock.destinations.WireServer;
import java.net.URLDecoder;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Against a server that speaks Lambda's REST protocol. */
class LambdaDestinationTest implements DestinationContract {

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:notify:live";

    private final WireServer server =
            new WireServer(post(anyUrl()).willReturn(aResponse().withStatus(202)));
    private final AwsDestinationFactory<LambdaClient> factory =
            new AwsDestinationFactory<>(new LambdaDestination(), server.access());

    @AfterEach
    void close() {
        factory.close();
        server.close();
    }

    @Override
    public DestinationFactory factory() {
        return factory;
    }

    @Override
    public String target() {
        return FUNCTION;
    }

    @Override
    public List<String> stored() {
        return server.requests().stream().map(LoggedRequest::getBodyAsString).toList();
    }

    @Override
    public OptionalInt largestRecord() {
        return OptionalInt.of(1_048_576);
    }

    @Override
    public void stopServer() {
        server.stop();
    }

    @Override
    public void startServer() {
        server.start();
    }

    @Test
    void invokes_the_function_asynchronously() throws Exception {
        store(TestDestinationRecord.failure());

        LoggedRequest request = server.requests().getLast();
        assertThat(URLDecoder.decode(request.getUrl(), UTF_8))
                .isEqualTo("/2015-03-31/functions/" + FUNCTION + "/invocations");
        assertThat(request.getHeader("X-Amz-Invocation-Type")).isEqualTo("Event");
        assertThat(request.getHeader("Authorization")).contains("/us-east-1/lambda/aws4_request");
    }

    @Test
    void signs_for_the_region_of_the_function() throws Exception {
        try (Destination destination = factory.open(FUNCTION.replace("us-east-1", "eu-west-1"), false)) {
            destination.store(TestDestinationRecord.failure().build());
        }

        assertThat(server.requests().getLast().getHeader("Authorization")).contains("/eu-west-1/lambda/aws4_request");
    }

    @Test
    void what_lambda_does_not_queue_is_not_stored() throws Exception {
        server.answer(post(anyUrl()).willReturn(aResponse().withStatus(200)));

        assertThat(store(TestDestinationRecord.failure()))
                .isEqualTo(new StoreResult.Unavailable("an asynchronous invocation was answered with 200, not 202"));
    }

    @Test
    void a_function_that_is_missing_forbidden_or_busy_is_unavailable() throws Exception {
        for (ResponseDefinitionBuilder answer : List.of(
                error(404, "ResourceNotFoundException"),
                error(403, "AccessDeniedException"),
                error(429, "TooManyRequestsException"),
                error(502, "EC2UnexpectedException"))) {
            server.answer(post(anyUrl()).willReturn(answer));

            assertThat(store(TestDestinationRecord.failure())).isInstanceOf(StoreResult.Unavailable.class);
        }
    }

    @Test
    void f16_a_record_that_lambda_finds_too_large_goes_without_payload_and_a_refusal_is_retried() throws Exception {
        server.answer(post(anyUrl()).willReturn(error(413, "RequestTooLargeException")));
        assertThat(store(TestDestinationRecord.success())).isInstanceOf(StoreResult.Unavailable.class);
        assertThat(server.requests()).hasSize(2);
        assertThat(stored().getLast()).contains("\"payloadOmitted\":true");

        server.answer(post(anyUrl()).willReturn(error(400, "InvalidRequestContentException")));
        assertThat(store(TestDestinationRecord.success())).isInstanceOf(StoreResult.Unavailable.class);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void refuses_what_is_no_function() {
        assertThat(factory.problems("arn:aws:lambda:us-east-1:000000000000:function:notify"))
                .isEmpty();
        assertThat(factory.problems("arn:aws:lambda:us-east-1:000000000000:function:notify:$LATEST"))
                .isEmpty();
        for (String wrong : List.of(
                "arn:aws:lambda:us-east-1:000000000000:layer:notify:1",
                "arn:aws:lambda:us-east-1:000000000000:function:",
                "arn:aws:lambda:us-east-1:000000000000:function:notify:live:1",
                "arn:aws:lambda:us-east-1:12:function:notify")) {
            assertThat(factory.problems(wrong))
                    .containsExactly("a Lambda function as a destination is named"
                            + " arn:aws:lambda:<region>:<account>:function:<name>,"
                            + " with or without :<version or alias>");
        }
    }

    private StoreResult store(TestDestinationRecord record) throws InterruptedException {
        try (Destination destination = factory.open(FUNCTION, false)) {
            return destination.store(record.build());
        }
    }

    private static ResponseDefinitionBuilder error(int status, String code) {
        return aResponse()
                .withStatus(status)
                .withHeader("x-amzn-ErrorType", code)
                .withBody("{\"Type\":\"User\",\"message\":\"no\"}");
    }
}
