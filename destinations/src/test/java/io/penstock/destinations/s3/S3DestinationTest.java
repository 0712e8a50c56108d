package io.penstock.destinations.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.DestinationContract;
import io.penstock.core.testkit.TestDestinationRecord;
import io.penstock.core.time.Chance;
import io.penstock.destinations.AwsDestinationFactory;
import io.penstock.destinations.WireServer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** Against a server that speaks S3's REST protocol. */
class S3DestinationTest implements DestinationContract {

    private static final String BUCKET = "arn:aws:s3:::failed-clicks";
    private static final String KEY =
            "/failed-clicks/aws/lambda/" + TestDestinationRecord.MAPPING_ID + "/" + TestDestinationRecord.SHARD;
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private final WireServer server = new WireServer(put(anyUrl()).willReturn(ok().withHeader("ETag", "\"1\"")));
    private final AwsDestinationFactory<S3Client> factory =
            new AwsDestinationFactory<>(new S3Destination(Chance.seeded(1)), server.access());

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
        return BUCKET;
    }

    @Override
    public List<String> stored() {
        return server.requests().stream().map(LoggedRequest::getBodyAsString).toList();
    }

    @Override
    public OptionalInt largestRecord() {
        return OptionalInt.empty();
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
    @DisplayName("dest-s3-shape, B30: puts an object under the key of AWS, in UTC")
    void puts_an_object_under_the_key_of_aws_in_utc() throws Exception {
        store(TestDestinationRecord.failure().withTimestamp(Instant.parse("2026-03-04T23:05:06.789Z")));
        store(TestDestinationRecord.success());

        List<LoggedRequest> requests = server.requests();
        assertThat(requests.getFirst().getUrl()).matches(KEY + "/2026/03/04/2026-03-04T23\\.05\\.06-" + UUID);
        assertThat(requests.getFirst().getHeader("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(requests.getLast().getUrl()).matches(KEY + "/2026/01/01/2026-01-01T00\\.00\\.00-" + UUID);
    }

    @Test
    void two_records_of_the_same_second_are_two_objects() throws Exception {
        store(TestDestinationRecord.failure());
        store(TestDestinationRecord.failure());

        assertThat(server.requests().stream().map(LoggedRequest::getUrl))
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void carries_the_event_by_default() {
        assertThat(factory.includesPayloadByDefault()).isTrue();
    }

    @Test
    void sends_the_object_as_plain_bytes_with_a_checksum_so_that_every_server_reads_it() throws Exception {
        store(TestDestinationRecord.failure());

        LoggedRequest request = server.requests().getLast();
        assertThat(request.getHeader("Content-Encoding")).isNull();
        assertThat(request.getHeader("x-amz-content-sha256")).matches("[0-9a-f]{64}");
        assertThat(request.getHeader("x-amz-checksum-crc32")).isNotEmpty();
        assertThat(stored().getLast()).startsWith("{\"requestContext\"").endsWith("}");
    }

    @Test
    void a_bucket_that_is_missing_forbidden_elsewhere_or_busy_is_unavailable() throws Exception {
        for (ResponseDefinitionBuilder answer : List.of(
                error(404, "NoSuchBucket"),
                error(403, "AccessDenied"),
                error(301, "PermanentRedirect"),
                error(503, "SlowDown"))) {
            server.answer(put(anyUrl()).willReturn(answer));

            assertThat(store(TestDestinationRecord.failure())).isInstanceOf(StoreResult.Unavailable.class);
        }
    }

    @Test
    void refuses_what_is_no_bucket() {
        for (String wrong : List.of(
                "arn:aws:s3:::failed-clicks/folder",
                "arn:aws:s3:::No",
                "arn:aws:s3:us-east-1::failed-clicks",
                "arn:aws:s3:us-east-1:000000000000:accesspoint/a")) {
            assertThat(factory.problems(wrong))
                    .containsExactly("an S3 bucket as a destination is named arn:aws:s3:::<bucket>, without a key");
        }
    }

    private StoreResult store(TestDestinationRecord record) throws InterruptedException {
        try (Destination destination = factory.open(BUCKET, true)) {
            return destination.store(record.build());
        }
    }

    private static ResponseDefinitionBuilder error(int status, String code) {
        return aResponse()
                .withStatus(status)
                .withBody("<Error><Code>" + code + "</Code><Message>no</Message><RequestId>1</RequestId></Error>");
    }
}
