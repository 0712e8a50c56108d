package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/** Conformance invoke-throttle. */
@DisplayName("A function on AWS Lambda")
class LambdaFunctionTest {

    private static final String INVOKE = "/2015-03-31/functions/123456789012%3Afunction%3Aclicks/invocations";
    private static final String CONFIGURATION = "/2015-03-31/functions/123456789012%3Afunction%3Aclicks/configuration";
    private static final HttpClient HTTP = new HttpClient(Egress.direct(), 10, Duration.ofSeconds(20));

    @RegisterExtension
    static final WireMockExtension AWS = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final Deadlines DEADLINES = new Deadlines();

    private final LambdaClients clients = new LambdaClients(
            HTTP, access(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"))), DEADLINES);

    private final VirtualTime time = new VirtualTime();
    private final LambdaFunction function = function(clients);

    private static AwsAccess access(AwsCredentialsProvider credentials) {
        return new AwsAccess(
                new SdkCalls(HTTP, Duration.ofMinutes(1)),
                credentials,
                Region.US_EAST_1,
                AwsEndpoints.all(URI.create("http://localhost:" + AWS.getPort())));
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    @AfterAll
    static void closeHttp() {
        HTTP.close();
    }

    @Test
    @DisplayName("is invoked with its qualifier and the event, in its own region")
    void isInvokedWithItsQualifier() throws Exception {
        configuredTimeout(3);

        InvocationResult result =
                answerOf(aResponse().withHeader("X-Amz-Executed-Version", "7").withBody("{\"done\":1}"));

        assertThat(result).isInstanceOfSatisfying(InvocationResult.Accepted.class, accepted -> {
            assertThat(accepted.answer().executedVersion()).isEqualTo("7");
            assertThat(accepted.answer().functionError()).isNull();
            assertThat(Calls.text(accepted.answer())).isEqualTo("{\"done\":1}");
        });
        AWS.verify(
                1,
                postRequestedFor(urlEqualTo(INVOKE + "?Qualifier=live"))
                        .withHeader("X-Amz-Invocation-Type", equalTo("RequestResponse"))
                        .withHeader("X-Amzn-Trace-Id", matching("Root=1-6955b900-222243338444555555555555;Parent=.*"))
                        .withHeader("Authorization", matching(".*/eu-west-1/lambda/.*"))
                        .withRequestBody(equalTo("{\"Records\":[1,2,3]}")));
    }

    @Test
    @DisplayName("fails when AWS says so in the header")
    void failsWhenAwsSaysSo() throws Exception {
        configuredTimeout(3);

        Answer answer = Calls.failure(answerOf(aResponse()
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
        configuredTimeout(3);

        InvocationResult result = answerOf(error(429, "TooManyRequestsException")
                .withHeader("Retry-After", "2")
                .withBody("{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\",\"Type\":\"User\","
                        + "\"message\":\"Rate Exceeded.\"}"));

        assertThat(result)
                .isEqualTo(new InvocationResult.Throttled(
                        "Rate Exceeded. (ReservedFunctionConcurrentInvocationLimitExceeded)", Duration.ofSeconds(2)));
        AWS.verify(1, postRequestedFor(urlPathEqualTo(INVOKE)));
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
        configuredTimeout(3);

        InvocationResult result = answerOf(error(status, type).withBody("{\"message\":\"because\"}"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        InvocationResult.Unreachable.class,
                        unreachable -> assertThat(unreachable.reason())
                                .startsWith("function 'clicks:live' can't be invoked: because"));
        AWS.verify(1, postRequestedFor(urlPathEqualTo(INVOKE)));
    }

    @Test
    @DisplayName("fails, and spends a retry, when AWS finds the event too large")
    void failsWhenTheEventIsTooLarge() throws Exception {
        configuredTimeout(3);

        Answer answer =
                Calls.failure(answerOf(error(413, "RequestTooLargeException").withBody("{\"message\":\"too much\"}")));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.functionError()).isNull();
        assertThat(Calls.text(answer)).contains("RequestTooLargeException").contains("too much");
    }

    @Test
    @DisplayName("is unreachable when the connection breaks")
    void isUnreachableWhenTheConnectionBreaks() throws Exception {
        configuredTimeout(3);

        assertThat(answerOf(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)))
                .isInstanceOf(InvocationResult.Unreachable.class);
    }

    @Test
    @DisplayName("is unreachable while there are no credentials")
    void isUnreachableWithoutCredentials() throws Exception {
        try (LambdaClients without = new LambdaClients(
                HTTP,
                access(() -> {
                    throw SdkClientException.create("no credentials");
                }),
                DEADLINES)) {
            assertThat(function(without).call(Calls.call()))
                    .isEqualTo(new InvocationResult.Unreachable(
                            "function 'clicks:live' can't be invoked: no credentials", Duration.ZERO));
        }
    }

    @Test
    @DisplayName("has the timeout that AWS knows, asked once")
    void hasTheTimeoutThatAwsKnows() {
        configuredTimeout(42);

        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(42));
        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(42));
        AWS.verify(1, getRequestedFor(urlEqualTo(CONFIGURATION + "?Qualifier=live")));
    }

    @Test
    @DisplayName("has the longest timeout when AWS does not tell")
    void hasTheLongestTimeoutWhenAwsDoesNotTell() {
        AWS.stubFor(get(urlPathEqualTo(CONFIGURATION)).willReturn(error(403, "AccessDeniedException")));

        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(900));
    }

    @Test
    @DisplayName("B43: has the timeout that AWS knows now, read again every minute")
    void b43_readsTheTimeoutAgainEveryMinute() {
        configuredTimeout(42);
        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(42));
        configuredTimeout(300);

        time.advance(Duration.ofSeconds(59));
        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(42));
        time.advance(Duration.ofSeconds(1));

        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(300));
        AWS.stubFor(get(urlPathEqualTo(CONFIGURATION)).willReturn(error(500, "ServiceException")));
        time.advance(Duration.ofMinutes(5));
        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    @DisplayName("B43: has the longest timeout only until AWS tells, after a failed look-up")
    void b43_readsTheTimeoutAgainAfterAFailedLookUp() {
        AWS.stubFor(get(urlPathEqualTo(CONFIGURATION)).willReturn(error(500, "ServiceException")));
        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(900));
        configuredTimeout(42);

        time.advance(Duration.ofSeconds(10));

        assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(42));
    }

    @Test
    @DisplayName("B43: fails when it is cut off here, and its timeout is read again")
    void b43_failsWhenItIsCutOffHere() throws Exception {
        LambdaFunction impatient = function(clients, Duration.ofMillis(200));
        configuredTimeout(1);
        AWS.stubFor(post(urlPathEqualTo(INVOKE)).willReturn(aResponse().withFixedDelay(20_000)));

        Answer answer = Calls.failure(impatient.call(Calls.call()));

        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(Calls.text(answer)).contains("Sandbox.Timedout").contains(Calls.REQUEST_ID.toString());
        configuredTimeout(60);
        assertThat(impatient.timeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("B59: is unreachable while AWS is still making it ready, and spends no retry")
    void b59_isUnreachableWhileItIsPending() throws Exception {
        configuredTimeout(3);

        assertThat(answerOf(error(409, "ResourceConflictException")
                        .withBody("{\"Type\":\"User\",\"message\":\"The operation cannot be performed at this time."
                                + " The function is currently in the following state: Pending\"}")))
                .isInstanceOfSatisfying(
                        InvocationResult.Unreachable.class,
                        unreachable -> assertThat(unreachable.reason()).contains("Pending"));
    }

    @Test
    @DisplayName("gives the call up when the caller is interrupted")
    void givesTheCallUpWhenInterrupted() {
        configuredTimeout(3);
        Thread caller = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            Awaitility.await()
                    .until(() -> AWS.findAll(getRequestedFor(urlPathEqualTo(CONFIGURATION)))
                                    .size()
                            == 1);
            Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            caller.interrupt();
        });

        assertThatThrownBy(() -> answerOf(aResponse().withFixedDelay(10_000))).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    private LambdaFunction function(LambdaClients clients) {
        return function(clients, LambdaFunction.OVERHEAD);
    }

    private LambdaFunction function(LambdaClients clients, Duration overhead) {
        FunctionName name = FunctionName.parse("arn:aws:lambda:eu-west-1:123456789012:function:clicks:live")
                .orElseThrow();
        return new LambdaFunction(
                name, () -> clients.client(name.region().orElseThrow()), CurrentTrace.NONE, time, overhead);
    }

    private InvocationResult answerOf(ResponseDefinitionBuilder response) throws InterruptedException {
        AWS.stubFor(post(urlPathEqualTo(INVOKE)).willReturn(response));
        return function.call(Calls.call());
    }

    private static void configuredTimeout(int seconds) {
        AWS.stubFor(
                get(urlPathEqualTo(CONFIGURATION)).willReturn(aResponse().withBody("{\"Timeout\":" + seconds + "}")));
    }

    private static ResponseDefinitionBuilder error(int status, String type) {
        return aResponse().withStatus(status).withHeader("x-amzn-ErrorType", type);
    }
}
