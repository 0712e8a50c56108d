package io.penstock.service.access;

import static io.penstock.service.access.RawHttp.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.SystemTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.LambdaException;

@DisplayName("A server with credentials")
class SignedServerTest {

    private static final String ARN = "arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:0af5/x";
    private static final String QUEUE = "arn:aws:sqs:eu-central-1:123456789012:orders";
    private static final String READER_KEY = "AKIDPENSTOCKREADER00";
    private static final String READER_SECRET = "reader-secret-key-of-forty-characters!!!";
    static final List<SignedRequest> SIGNED_BY_BOTOCORE = SignedRequest.ALL;

    private final HttpClient http = new HttpClient(Egress.direct(), 10, Duration.ofSeconds(20));
    private final GuardedServer server;

    /** Its clock shows when botocore signed. */
    private final GuardedServer then;

    SignedServerTest(@TempDir Path folder) {
        Access access = Access.of(
                List.of(),
                List.of(
                        new CredentialProperties(
                                "deployer", SignedRequest.ACCESS_KEY, SignedRequest.SECRET_KEY, "operate"),
                        new CredentialProperties("reader", READER_KEY, READER_SECRET, "read")));
        server = new GuardedServer(folder, access, new SystemTime());
        then = new GuardedServer(folder, access, new VirtualTime());
    }

    @AfterEach
    void stop() {
        server.close();
        then.close();
        http.close();
    }

    @Test
    void takesWhatTheSdkSigns() {
        try (LambdaClient client =
                client(AwsBasicCredentials.create(SignedRequest.ACCESS_KEY, SignedRequest.SECRET_KEY))) {
            client.createEventSourceMapping(
                    create -> create.functionName("confirm-order").eventSourceArn(QUEUE));
            client.listEventSourceMappings(
                    list -> list.eventSourceArn(QUEUE).functionName("ü / + ~*").maxItems(7));
            client.listTags(tags -> tags.resource(ARN));
            client.untagResource(untag -> untag.resource(ARN).tagKeys("b", "a", "a b"));
            client.deleteEventSourceMapping(delete -> delete.uuid("0af5"));
        }

        assertThat(server.received())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).startsWith("deployer "))
                .anySatisfy(line -> assertThat(line).contains("/2017-03-31/tags/arn%3Aaws%3Alambda", "%2Fx"))
                .anySatisfy(line -> assertThat(line).contains("\"FunctionName\":\"confirm-order\""));
        assertThat(server.journal()).isEmpty();
    }

    @Test
    void takesTheTokenOfASession() {
        try (LambdaClient client =
                client(AwsSessionCredentials.create(SignedRequest.ACCESS_KEY, SignedRequest.SECRET_KEY, "any-token"))) {
            client.getEventSourceMapping(get -> get.uuid("0af5"));
        }

        assertThat(server.received()).hasSize(1);
    }

    @Test
    void refusesTheWrongSecretAndTheUnknownKeyWithErrorsThatTheSdkKnows() {
        LambdaException wrong = refusal(AwsBasicCredentials.create(SignedRequest.ACCESS_KEY, "wrong"));
        LambdaException unknown = refusal(AwsBasicCredentials.create("AKIDPENSTOCKSTRANGER", "wrong"));

        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
        assertThat(wrong.awsErrorDetails().errorMessage()).isEqualTo(Signature.MISMATCH);
        assertThat(wrong.requestId()).hasSize(36);
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(unknown.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void letsAReaderReadAndJournalsWhatItMayNotChange() {
        AwsCredentials reader = AwsBasicCredentials.create(READER_KEY, READER_SECRET);
        LambdaException refusal = refusal(reader);
        try (LambdaClient client = client(reader)) {
            client.getEventSourceMapping(get -> get.uuid("0af5"));
        }

        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
        assertThat(refusal.awsErrorDetails().errorMessage()).contains("'reader'", "operate");
        assertThat(server.received())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("reader GET"));
        assertThat(server.journal()).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.who()).isEqualTo("reader");
            assertThat(entry.result())
                    .startsWith("refused: AccessDeniedException")
                    .doesNotContain(READER_SECRET);
        });
    }

    @ParameterizedTest
    @FieldSource("SIGNED_BY_BOTOCORE")
    void takesWhatBotocoreSignsWhileItIsFresh(SignedRequest request) throws IOException {
        assertThat(RawHttp.answer(server.port(), request.wire())).contains("Signature expired: 20260101T000000Z");
        assertThat(status(answer(request.wire()))).isIn(200, 202);

        assertThat(server.received()).isEmpty();
        assertThat(then.received()).hasSize(1);
    }

    @Test
    void refusesTheSameSignatureOverAnotherBodyPathOrQuery() throws IOException {
        assertThat(List.of(
                        SignedRequest.CREATE.with("confirm-order", "confirm-other"),
                        SignedRequest.TAGS.with("%2Fx", "%2Fy"),
                        SignedRequest.TAGS.with("%2Fx", "/x"),
                        SignedRequest.LIST.with("MaxItems=5", "MaxItems=6"),
                        SignedRequest.DELETE.with("a-session-token", "b-session-token"),
                        SignedRequest.DELETE.without("authorization")))
                .allSatisfy(
                        request -> assertThat(status(answer(request.wire()))).isEqualTo(403));
        assertThat(then.received()).isEmpty();
    }

    @Test
    void asksForSignaturesOfTheStatusTooAndLeavesProbesOpen() throws IOException {
        assertThat(status(answer(RawHttp.request("GET /actuator/mappings-status", "Host: localhost"))))
                .isEqualTo(403);
        assertThat(status(answer(RawHttp.request("GET /actuator/health/liveness", "Host: 10.1.2.3"))))
                .isEqualTo(200);
        assertThat(status(answer(RawHttp.request("GET /actuator/prometheus", "Host: 10.1.2.3"))))
                .isEqualTo(200);
    }

    @Test
    void whateverTheAuthorizationIsTheServerIsNotToBlame() throws IOException {
        Random random = new Random(13);
        String good = SignedRequest.LIST.head().single("authorization").orElseThrow();
        for (int count = 0; count < 5_000; count++) {
            String wire = SignedRequest.LIST
                    .without("authorization")
                    .withHeader("authorization: " + fuzzed(good, random))
                    .wire();
            assertThat(status(answer(wire))).as(wire).isBetween(400, 499);
        }
        assertThat(then.received()).isEmpty();
    }

    /** A few bytes changed, cut out or repeated, or nothing but noise; no line breaks. */
    private static String fuzzed(String good, Random random) {
        StringBuilder text = new StringBuilder(good);
        if (random.nextInt(4) == 0) {
            text.setLength(0);
            random.ints(random.nextInt(300), 1, 256).forEach(octet -> text.append((char) octet));
        }
        for (int changes = random.nextInt(5); changes >= 0 && !text.isEmpty(); changes--) {
            int from = random.nextInt(text.length());
            int to = from + random.nextInt(text.length() - from);
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(from, (char) (1 + random.nextInt(255)));
                case 1 -> text.delete(from, to + 1);
                default -> text.insert(from, text.substring(from, to));
            }
        }
        String fuzzed = text.toString().replaceAll("[\r\n]", " ").strip();
        return fuzzed.replace(" ", "").equals(good.replace(" ", ""))
                ? ""
                : fuzzed.substring(0, Math.min(fuzzed.length(), 5_000));
    }

    private LambdaException refusal(AwsCredentials credentials) {
        try (LambdaClient client = client(credentials)) {
            return catchThrowableOfType(
                    LambdaException.class, () -> client.deleteEventSourceMapping(delete -> delete.uuid("0af5")));
        }
    }

    private LambdaClient client(AwsCredentials credentials) {
        return LambdaClient.builder()
                .region(Region.EU_CENTRAL_1)
                .httpClient(new SdkCalls(http, Duration.ofMinutes(1)))
                .endpointOverride(server.url())
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    private String answer(String request) throws IOException {
        return RawHttp.answer(then.port(), request);
    }
}
