package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.invoke.Answer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A function on AWS Lambda: timeouts")
class LambdaTimeoutTest {

    @RegisterExtension
    final LambdaServer lambda = new LambdaServer();

    @Test
    @DisplayName("has the timeout that AWS knows, read once")
    void hasTheTimeoutThatAwsKnows() {
        lambda.configuredTimeout(42);

        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(42));
        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(42));
        lambda.server().verify(1, getRequestedFor(urlEqualTo(LambdaServer.CONFIGURATION + "?Qualifier=live")));
    }

    @Test
    @DisplayName("has the longest timeout while AWS does not answer")
    void hasTheLongestTimeoutWhileAwsDoesNotAnswer() {
        lambda.server()
                .stubFor(get(urlPathEqualTo(LambdaServer.CONFIGURATION))
                        .willReturn(LambdaServer.error(403, "AccessDeniedException")));

        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(900));
    }

    @Test
    @DisplayName("B43: has the timeout that AWS knows now, read again every minute")
    void b43_readsTheTimeoutAgainEveryMinute() {
        lambda.configuredTimeout(42);
        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(42));
        lambda.configuredTimeout(300);

        lambda.time().advance(Duration.ofSeconds(59));
        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(42));
        lambda.time().advance(Duration.ofSeconds(1));

        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(300));
        lambda.server()
                .stubFor(get(urlPathEqualTo(LambdaServer.CONFIGURATION))
                        .willReturn(LambdaServer.error(500, "ServiceException")));
        lambda.time().advance(Duration.ofMinutes(5));
        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    @DisplayName("B43: has the longest timeout only until AWS answers, after a failed read")
    void b43_readsTheTimeoutAgainAfterAFailedLookUp() {
        lambda.server()
                .stubFor(get(urlPathEqualTo(LambdaServer.CONFIGURATION))
                        .willReturn(LambdaServer.error(500, "ServiceException")));
        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(900));
        lambda.configuredTimeout(42);

        lambda.time().advance(Duration.ofSeconds(10));

        assertThat(lambda.function().timeout()).isEqualTo(Duration.ofSeconds(42));
    }

    @Test
    @DisplayName("B43: fails when it is cut off here, and its timeout is read again")
    void b43_failsWhenItIsCutOffHere() throws Exception {
        LambdaFunction impatient = lambda.function(Duration.ofMillis(200));
        lambda.configuredTimeout(1);
        lambda.server()
                .stubFor(post(urlPathEqualTo(LambdaServer.INVOKE))
                        .willReturn(aResponse().withFixedDelay(20_000)));

        Answer answer = Calls.failure(impatient.call(Calls.call()));

        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(Calls.text(answer)).contains("Sandbox.Timedout").contains(Calls.REQUEST_ID.toString());
        lambda.configuredTimeout(60);
        assertThat(impatient.timeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("ends the call when the caller is interrupted")
    void endsTheCallWhenInterrupted() {
        lambda.configuredTimeout(3);
        Thread caller = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            Awaitility.await()
                    .until(() -> lambda.server()
                                    .findAll(getRequestedFor(urlPathEqualTo(LambdaServer.CONFIGURATION)))
                                    .size()
                            == 1);
            Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            caller.interrupt();
        });

        assertThatThrownBy(() -> lambda.answerOf(aResponse().withFixedDelay(10_000)))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
