package io.penstock.destinations;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.testkit.TestDestinationRecord;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** An HTTP server on a free loopback port that answers as the test wants, and can stop and start again. */
public final class WireServer implements AutoCloseable {

    /** As in production, shared by all tests. */
    public static final HttpClient HTTP = new HttpClient(Egress.direct(), 100, Duration.ofSeconds(20));

    /** The same for the SDK. */
    public static final SdkHttpClient CLIENT = new SdkCalls(HTTP, Duration.ofMinutes(1));

    private final MappingBuilder answer;
    private final int port;
    private WireMockServer server;

    /** Starts, answering with {@code answer}. */
    public WireServer(MappingBuilder answer) {
        this.answer = answer;
        this.server = listen(0);
        this.port = server.port();
    }

    private WireMockServer listen(int onPort) {
        WireMockServer listening = new WireMockServer(
                onPort == 0
                        ? options().bindAddress("127.0.0.1").dynamicPort()
                        : options().bindAddress("127.0.0.1").port(onPort));
        listening.start();
        listening.stubFor(answer);
        return listening;
    }

    /** Answers with {@code other} too; the newest answer that fits a request wins. */
    public void answer(MappingBuilder other) {
        server.stubFor(other);
    }

    /** Stops. */
    public void stop() {
        server.stop();
    }

    /** Starts again on the same port. */
    public void start() {
        server = listen(port);
    }

    /** What it was asked since it started, the newest last. */
    public List<LoggedRequest> requests() {
        return server.getAllServeEvents().reversed().stream()
                .map(event -> event.getRequest())
                .toList();
    }

    /** Its URL. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** AWS, with this server as every service. */
    public AwsAccess access() {
        return access(url());
    }

    /** AWS, with the server at {@code url} as every service. */
    public static AwsAccess access(URI url) {
        return new AwsAccess(
                CLIENT,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                AwsEndpoints.all(url));
    }

    /** A success whose function answered a text of 1.2 MB, or a failure of an event of 900 KB (field bug B31). */
    public static TestDestinationRecord large(TestDestinationRecord record) {
        return record.withEventOf(900_000).withReturned("\"" + "a".repeat(1_200_000) + "\"");
    }

    @Override
    public void close() {
        server.stop();
    }
}
