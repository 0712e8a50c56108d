package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.penstock.sqs.SqsStub.error;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What the SDK's pipeline did for the hot calls, and they do without it now. */
class LeanQueueCallsTest {

    private static final String URL = "http://127.0.0.1/000000000000/q";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String WRONG = "00000000000000000000000000000000";
    private static final List<TestAnswer.Attribute> AUTHOR =
            List.of(TestAnswer.Attribute.text("Author", "String", "John Grisham"));

    private final SqsStub sqs = SqsStub.alone();
    private final QueueCalls calls = HotCalls.LEAN.to(sqs.endpoint());

    @AfterEach
    void stop() {
        sqs.close();
    }

    private List<SqsMessage> receive() throws InterruptedException {
        return calls.receive(URL, 10, 0, 30, null, TIMEOUT);
    }

    @Test
    void aBodyThatIsNotWhatWasSentIsNotTaken() {
        sqs.on("ReceiveMessage", okJson(TestAnswer.of("body", WRONG, List.of(), "")));

        assertThatThrownBy(this::receive)
                .isInstanceOf(SdkClientException.class)
                .hasMessage("the MD5 of the body of message id-1 is 841a2d689ad86bd1611447453c22c6fc, not as received: "
                        + WRONG);
    }

    @Test
    void attributesThatAreNotWhatWasSentAreNotTaken() {
        String md5 = TestAnswer.md5("body".getBytes(UTF_8));
        sqs.on("ReceiveMessage", okJson(TestAnswer.of("body", md5, AUTHOR, WRONG)));

        assertThatThrownBy(this::receive)
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("message attributes of message id-1");
    }

    @Test
    void aServerThatGivesNoDigestIsBelieved() throws Exception {
        sqs.on("ReceiveMessage", okJson("{\"Messages\":[{\"Body\":\"body\"}]}"));

        assertThat(receive()).extracting(message -> message.body().text()).containsExactly("body");
    }

    @Test
    void temporaryCredentialsAreSentWithTheirTokenAndRenewedOnesFromTheNextCallOn() throws Exception {
        sqs.on("ReceiveMessage", okJson("{}"));
        sqs.on("DeleteMessageBatch", okJson("{}"));
        Iterator<AwsCredentials> rotated = List.<AwsCredentials>of(
                        AwsSessionCredentials.create("first", "secret", "token+/="),
                        AwsSessionCredentials.create("second", "secret", "other"))
                .iterator();
        QueueCalls temporary = TestClients.lean(sqs.endpoint(), rotated::next);

        temporary.delete(URL, List.of(), TIMEOUT);
        temporary.receive(URL, 10, 0, 30, null, TIMEOUT);

        LoggedRequest request = sqs.requests("ReceiveMessage").getFirst();
        assertThat(request.getHeader("X-Amz-Security-Token")).isEqualTo("other");
        assertThat(request.getHeader("Authorization"))
                .contains("Credential=second/")
                .containsPattern("SignedHeaders=[a-z0-9;-]*x-amz-security-token");
        assertThat(sqs.requests("DeleteMessageBatch").getFirst().getHeader("X-Amz-Security-Token"))
                .isEqualTo("token+/=");
    }

    @Test
    void aCallWithoutCredentialsIsNotMade() {
        QueueCalls nobodys = TestClients.lean(sqs.endpoint(), () -> {
            throw SdkClientException.create("no credentials");
        });

        assertThatThrownBy(() -> nobodys.receive(URL, 10, 0, 30, null, TIMEOUT))
                .isInstanceOf(SdkClientException.class)
                .hasMessage("no credentials");
        assertThat(sqs.requests("ReceiveMessage")).isEmpty();
    }

    @Test
    void theHostIsSentAsItWasSigned() throws Exception {
        sqs.on("ReceiveMessage", okJson("{}"));
        URI written = URI.create("http://LOCALHOST:" + sqs.endpoint().getPort());

        HotCalls.LEAN.to(written).receive(URL, 10, 0, 30, null, TIMEOUT);

        assertThat(sqs.requests("ReceiveMessage").getFirst().getHeader("Host"))
                .isEqualTo("localhost:" + written.getPort());
    }

    @Test
    void aClockThatIsWrongIsCorrectedByAwsAndTheCallMadeAgain() throws Exception {
        Instant aws = TestContext.TIME.now().plus(Duration.ofHours(3));
        sqs.inTurn("ReceiveMessage", skewed(aws), okJson("{}"));

        assertThat(receive()).isEmpty();
        assertThat(receive()).isEmpty();

        List<LoggedRequest> requests = sqs.requests("ReceiveMessage");
        assertThat(requests).hasSize(3);
        assertThat(signed(requests.get(1))).isBetween(aws.minusSeconds(2), aws.plusSeconds(20));
        assertThat(signed(requests.get(2))).isBetween(aws.minusSeconds(2), aws.plusSeconds(20));
    }

    @Test
    void aClockThatIsSetRightLaterIsCorrectedAgain() throws Exception {
        Instant wrong = TestContext.TIME.now().minus(Duration.ofHours(3));
        sqs.inTurn("ReceiveMessage", skewed(wrong), okJson("{}"), skewed(TestContext.TIME.now()), okJson("{}"));

        assertThat(receive()).isEmpty();
        assertThat(receive()).isEmpty();

        assertThat(sqs.requests("ReceiveMessage")).hasSize(4);
    }

    @Test
    void aClockThatIsCorrectAlreadyIsNoReasonForAnotherAttempt() {
        sqs.on("ReceiveMessage", skewed(TestContext.TIME.now().plus(Duration.ofHours(3))));

        assertThatThrownBy(this::receive).isInstanceOf(AwsServiceException.class);
        AwsServiceException again = catchThrowableOfType(AwsServiceException.class, this::receive);

        assertThat(again.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
        assertThat(sqs.requests("ReceiveMessage")).hasSize(3);
    }

    @Test
    void aWrongSecretIsNoMatterOfTheClock() {
        sqs.on("ReceiveMessage", skewed(TestContext.TIME.now()));

        assertThatThrownBy(this::receive).isInstanceOf(AwsServiceException.class);

        assertThat(sqs.requests("ReceiveMessage")).hasSize(1);
    }

    private static ResponseDefinitionBuilder skewed(Instant date) {
        return error(403, "SignatureDoesNotMatch")
                .withHeader(
                        "Date",
                        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                                .withZone(ZoneOffset.UTC)
                                .format(date));
    }

    private static Instant signed(LoggedRequest request) {
        return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .parse(request.getHeader("X-Amz-Date"), Instant::from);
    }
}
