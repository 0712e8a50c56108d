package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Conformance invoke-throttle. */
@DisplayName("A function on AWS Lambda")
class LambdaFunctionTest {

    @RegisterExtension
    final LambdaServer lambda = new LambdaServer();

    @Test
    @DisplayName("is invoked with its qualifier and the event, in its own region")
    void isInvokedWithItsQualifier() throws Exception {
        lambda.configuredTimeout(3);

        InvocationResult result = lambda.answerOf(
                aResponse().withHeader("X-Amz-Executed-Version", "7").withBody("{\"done\":1}"));

        assertThat(result).isInstanceOfSatisfying(InvocationResult.Accepted.class, accepted -> {
            assertThat(accepted.answer().executedVersion()).isEqualTo("7");
            assertThat(accepted.answer().functionError()).isNull();
            assertThat(Calls.text(accepted.answer())).isEqualTo("{\"done\":1}");
        });
        lambda.server()
                .verify(
                        1,
                        postRequestedFor(urlEqualTo(LambdaServer.INVOKE + "?Qualifier=live"))
                                .withHeader("X-Amz-Invocation-Type", equalTo("RequestResponse"))
                                .withHeader(
                                        "X-Amzn-Trace-Id",
                                        matching("Root=1-6955b900-222243338444555555555555;Parent=.*"))
                                .withHeader("Authorization", matching(".*/eu-west-1/lambda/.*"))
                                .withRequestBody(equalTo("{\"Records\":[1,2,3]}")));
    }

    @Test
    @DisplayName("fails when AWS says so in the header")
    void failsWhenAwsSaysSo() throws Exception {
        lambda.configuredTimeout(3);

        Answer answer = Calls.failure(lambda.answerOf(aResponse()
                .withHeader("X-Amz-Function-Error", "Unhandled")
                .withHeader("X-Amz-Executed-Version", "$LATEST")
                .withBody("{\"errorType\":\"Sandbox.Timedout\"}")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(Calls.text(answer)).isEqualTo("{\"errorType\":\"Sandbox.Timedout\"}");
    }

    @Test
    @DisplayName("throttles with 429 and AWS's reason")
    void throttlesWith429() throws Exception {
        lambda.configuredTimeout(3);

        InvocationResult result = lambda.answerOf(LambdaServer.error(429, "TooManyRequestsException")
                .withHeader("Retry-After", "2")
                .withBody("{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\",\"Type\":\"User\","
                        + "\"message\":\"Rate Exceeded.\"}"));

        assertThat(result)
                .isEqualTo(new InvocationResult.Throttled(
                        "Rate Exceeded. (ReservedFunctionConcurrentInvocationLimitExceeded)", Duration.ofSeconds(2)));
        lambda.server().verify(1, postRequestedFor(urlPathEqualTo(LambdaServer.INVOKE)));
    }

    @ParameterizedTest
    @CsvSource({
        "500,ServiceException",
        "502,EC2ThrottledException",
        "503,Unknown",
        "403,AccessDeniedException",
        "403,ExpiredTokenException",
        "404,ResourceNotFoundException",
        "400,InvalidRequestContentException",
        "409,ResourceConflictException"
    })
    @DisplayName("is unreachable with every other error of the service, called once")
    void isUnreachableWithEveryOtherError(int status, String type) throws Exception {
        lambda.configuredTimeout(3);

        InvocationResult result =
                lambda.answerOf(LambdaServer.error(status, type).withBody("{\"message\":\"because\"}"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        InvocationResult.Unreachable.class,
                        unreachable -> assertThat(unreachable.reason())
                                .startsWith("function 'clicks:live' can't be invoked: because"));
        lambda.server().verify(1, postRequestedFor(urlPathEqualTo(LambdaServer.INVOKE)));
    }

    @Test
    @DisplayName("fails, and spends a retry, when AWS finds the event too large")
    void failsWhenTheEventIsTooLarge() throws Exception {
        lambda.configuredTimeout(3);

        Answer answer = Calls.failure(lambda.answerOf(
                LambdaServer.error(413, "RequestTooLargeException").withBody("{\"message\":\"too much\"}")));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.functionError()).isNull();
        assertThat(Calls.text(answer)).contains("RequestTooLargeException").contains("too much");
    }

    @Test
    @DisplayName("is unreachable when the connection breaks")
    void isUnreachableWhenTheConnectionBreaks() throws Exception {
        lambda.configuredTimeout(3);

        assertThat(lambda.answerOf(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)))
                .isInstanceOf(InvocationResult.Unreachable.class);
    }

    @Test
    @DisplayName("is unreachable while there are no credentials")
    void isUnreachableWithoutCredentials() throws Exception {
        try (LambdaClients without = lambda.clients(() -> {
            throw SdkClientException.create("no credentials");
        })) {
            assertThat(lambda.function(without, LambdaFunction.OVERHEAD).call(Calls.call()))
                    .isEqualTo(new InvocationResult.Unreachable(
                            "function 'clicks:live' can't be invoked: no credentials", Duration.ZERO));
        }
    }

    @Test
    @DisplayName("B59: is unreachable while AWS is still making it ready, and spends no retry")
    void b59_isUnreachableWhileItIsPending() throws Exception {
        lambda.configuredTimeout(3);

        assertThat(lambda.answerOf(LambdaServer.error(409, "ResourceConflictException")
                        .withBody("{\"Type\":\"User\",\"message\":\"The operation cannot be performed at this time."
                                + " The function is currently in the following state: Pending\"}")))
                .isInstanceOfSatisfying(
                        InvocationResult.Unreachable.class,
                        unreachable -> assertThat(unreachable.reason()).contains("Pending"));
    }
}
