package io.penstock.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("With credentials")
class SignedAccessTest {

    private static final Instant SIGNED = VirtualTime.START;
    static final List<SignedRequest> SIGNED_BY_BOTOCORE = SignedRequest.ALL;

    private final Access access = access(SignedRequest.SECRET_KEY, "operate");

    private static Access access(String secretKey, String role) {
        return Access.of(
                List.of(), List.of(new CredentialProperties("deployer", SignedRequest.ACCESS_KEY, secretKey, role)));
    }

    @ParameterizedTest
    @FieldSource("SIGNED_BY_BOTOCORE")
    void whatIsSignedRightIsLetInFromEverywhere(SignedRequest request) {
        assertThat(access.beforeBody(request.head(), SIGNED)).isEmpty();
        assertThat(judge(request)).isEqualTo(new Verdict.Granted(new Caller("deployer", Role.OPERATE, "10.0.0.7")));
    }

    @ParameterizedTest
    @FieldSource("SIGNED_BY_BOTOCORE")
    void theWrongSecretIsRefused(SignedRequest request) {
        Access other = access("another-secret-key-of-forty-characters!!", "operate");

        assertThat(other.judge(request.head(), request.body(), SIGNED))
                .isEqualTo(Signature.invalid(Signature.MISMATCH));
    }

    @Test
    void anUnknownAccessKeyIsRefusedBeforeTheBodyIsRead() {
        SignedRequest request = SignedRequest.CREATE.with("AKIDPENSTOCKDEPLOYER", "AKIDPENSTOCKSTRANGER");

        assertThat(access.beforeBody(request.head(), SIGNED))
                .contains(new Refusal(
                        403, "UnrecognizedClientException", "The security token included in the request is invalid."));
    }

    @Test
    void aRequestWithoutSignatureIsRefusedBeforeTheBodyIsRead() {
        assertThat(access.beforeBody(SignedRequest.LIST.without("authorization").head(), SIGNED))
                .contains(new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    @Test
    void aSignatureLastsFiveMinutesOnBothSidesOfTheClock() {
        SignedRequest request = SignedRequest.LIST;
        Duration limit = Duration.ofMinutes(5);
        Duration over = limit.plusSeconds(1);

        assertThat(judge(request, SIGNED.plus(limit))).isInstanceOf(Verdict.Granted.class);
        assertThat(judge(request, SIGNED.minus(limit))).isInstanceOf(Verdict.Granted.class);
        assertThat(judge(request, SIGNED.plus(over)))
                .isEqualTo(Signature.invalid("Signature expired: 20260101T000000Z is now earlier than"
                        + " 20260101T000001Z (20260101T000501Z - 5 min.)"));
        assertThat(judge(request, SIGNED.minus(over)))
                .isEqualTo(Signature.invalid("Signature not yet current: 20260101T000000Z is still later than"
                        + " 20251231T235959Z (20251231T235459Z + 5 min.)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            confirm-order          | confirm-other
            event-source-mappings  | event-source-mapping5
            application/json       | application/jsom
            localhost:8080         | localhost:8081
            eu-central-1           | us-east-1
            Signature=1            | Signature=2
            """)
    void whatWasChangedOnTheWayIsRefused(String old, String replacement) {
        assertThat(judge(SignedRequest.CREATE.with(old, replacement))).isEqualTo(Signature.invalid(Signature.MISMATCH));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MaxItems=5 | MaxItems=6
            %3Aorders  | %3Aorderz
            MaxItems=5 | MaxItems=5&Marker=a
            %3Aorders  | +orders
            """)
    void aTamperedQueryIsRefused(String old, String replacement) {
        assertThat(judge(SignedRequest.LIST.with(old, replacement))).isEqualTo(Signature.invalid(Signature.MISMATCH));
    }

    @ParameterizedTest
    @CsvSource({"%3A0af5,:0af5", "%2Fx,/x", "%2Fx,%2fx", "%2Fx,%252Fx", "/tags/,/tags/./", "/tags/,//tags/"})
    void aPathThatIsEncodedInAnotherWayIsAnotherPath(String old, String replacement) {
        assertThat(judge(SignedRequest.TAGS.with(old, replacement))).isEqualTo(Signature.invalid(Signature.MISMATCH));
    }

    @Test
    void parametersInAnotherOrderAndHeadersWithMoreBlanksAreTheSameRequest() {
        String arn = "EventSourceArn=arn%3Aaws%3Asqs%3Aeu-central-1%3A123456789012%3Aorders";

        assertThat(judge(SignedRequest.LIST.with("MaxItems=5&" + arn, arn + "&MaxItems=5")))
                .isInstanceOf(Verdict.Granted.class);
        assertThat(judge(SignedRequest.LIST.with("%3Aorders", ":orders"))).isInstanceOf(Verdict.Granted.class);
        assertThat(judge(SignedRequest.CREATE.with("application/json", "  application/json  ")))
                .isInstanceOf(Verdict.Granted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic dXNlcjpwYXNzd29yZA==",
                "Bearer token",
                "AWS4-ECDSA-P256-SHA256 Credential=a/20260101/lambda/aws4_request, SignedHeaders=host, Signature=ab",
                "AWS4-HMAC-SHA256 Credential=",
                "AWS4-HMAC-SHA256",
                "AWS4-HMAC-SHA256 Credential=k/20260101/r/lambda/aws4_request, SignedHeaders=, Signature=0"
            })
    void anAuthorizationThatIsNoSignatureIsRefusedWithTheFormThatIsExpected(String authorization) {
        SignedRequest request =
                SignedRequest.LIST.without("authorization").withHeader("authorization: " + authorization);

        assertThat(judge(request)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo("IncompleteSignatureException");
            assertThat(refusal.message()).contains("SignedHeaders=").doesNotContain("dXNlcjpwYXNzd29yZA==");
        });
    }

    @Test
    void signaturesOfOtherServicesAndInTheQueryAndOfOtherDatesAreRefused() {
        assertThat(message(SignedRequest.LIST.with("/lambda/", "/sqs/"))).contains("correct service: 'lambda'");
        assertThat(message(SignedRequest.LIST.with("MaxItems=5", "X-Amz-Signature=ab")))
                .contains("in the query");
        assertThat(message(SignedRequest.LIST.with("R/20260101", "R/20260102"))).contains("that of X-Amz-Date");
        assertThat(message(SignedRequest.LIST.with("20260101T000000Z", "20260132T000000Z")))
                .contains("X-Amz-Date");
        assertThat(message(SignedRequest.LIST.without("x-amz-date"))).contains("X-Amz-Date");
        assertThat(message(SignedRequest.LIST.withHeader("authorization: again")))
                .contains("must be");
    }

    @Test
    void theHostAndTheHeadersOfAwsMustBeSigned() {
        assertThat(message(SignedRequest.LIST.with("=host;x-amz-date", "=x-amz-date")))
                .contains("'host'");
        assertThat(message(SignedRequest.LIST.withHeader("x-amz-invocation-type: Event")))
                .contains("'x-amz-invocation-type'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", ""})
    void aBodyThatIsNotSignedIsRefused(String hash) {
        SignedRequest request = SignedRequest.CREATE
                .with(";x-amz-date", ";x-amz-content-sha256;x-amz-date")
                .withHeader("x-amz-content-sha256: " + hash);

        assertThat(access.beforeBody(request.head(), SIGNED))
                .hasValueSatisfying(refusal -> assertThat(refusal.message()).contains("X-Amz-Content-SHA256"));
    }

    @Test
    void theRoleReadAsksAndChangesNothing() {
        Access reading = access(SignedRequest.SECRET_KEY, "read");

        assertThat(reading.judge(SignedRequest.LIST.head(), new byte[0], SIGNED))
                .isEqualTo(new Verdict.Granted(new Caller("deployer", Role.READ, "10.0.0.7")));
        assertThat(reading.judge(SignedRequest.CREATE.head(), SignedRequest.CREATE.body(), SIGNED))
                .isEqualTo(Refusal.denied(
                        "The credential 'deployer' has the role read; a change needs the role operate.", "deployer"));
    }

    @Test
    void theSecretIsInNoText() {
        assertThat(access.toString() + new CredentialProperties("a", "key", SignedRequest.SECRET_KEY, "read"))
                .doesNotContain(SignedRequest.SECRET_KEY);
        assertThat(new SignedAccess(Map.of("key", new Credential("a", "key", "secret", Role.READ))).toString())
                .doesNotContain("secret");
    }

    private String message(SignedRequest request) {
        return ((Refusal) judge(request)).message();
    }

    private Verdict judge(SignedRequest request) {
        return judge(request, SIGNED);
    }

    private Verdict judge(SignedRequest request, Instant now) {
        return access.judge(request.head(), request.body(), now);
    }
}
