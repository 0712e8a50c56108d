package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

@Timeout(60)
class SdkCallsTest {

    private final HttpClient client = new HttpClient(Egress.direct(), 5, Duration.ofSeconds(30));
    private final SdkCalls calls = new SdkCalls(client, Duration.ofSeconds(20));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void sends_what_was_signed() throws Exception {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 201 Created\r\nx-amz-id: 1\r\nContent-Length: 4\r\n\r\nbody")) {
            SdkHttpRequest request = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.PUT)
                    .protocol("http")
                    .host("127.0.0.1")
                    .port(server.port())
                    .encodedPath("/bucket//a%2Fb/..%20c")
                    .putRawQueryParameter("x-id", "Put Object")
                    .putRawQueryParameter("tags", List.of("a=b", "c/d"))
                    .putHeader("Host", "127.0.0.1:" + server.port())
                    .putHeader("Content-Length", "7")
                    .putHeader("Authorization", "AWS4-HMAC-SHA256 Credential=x")
                    .putHeader("x-two", List.of("1", "2"))
                    .build();
            HttpExecuteResponse response = calls.prepareRequest(HttpExecuteRequest.builder()
                            .request(request)
                            .contentStreamProvider(ContentStreamProvider.fromUtf8String("payload"))
                            .build())
                    .call();
            RawServer.Request sent = server.requests().getFirst();
            assertThat(sent.line())
                    .isEqualTo("PUT /bucket//a%2Fb/..%20c?x-id=Put%20Object&tags=a%3Db&tags=c%2Fd HTTP/1.1");
            assertThat(sent.text()).isEqualTo("payload");
            assertThat(sent.headers("Host")).containsExactly("127.0.0.1:" + server.port());
            assertThat(sent.headers("Content-Length")).containsExactly("7");
            assertThat(sent.headers("x-two")).containsExactly("1", "2");
            assertThat(response.httpResponse().statusCode()).isEqualTo(201);
            assertThat(response.httpResponse().firstMatchingHeader("X-Amz-Id")).contains("1");
            assertThat(response.responseBody().orElseThrow().readAllBytes())
                    .isEqualTo("body".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void a_failure_has_the_exception_that_the_sdk_expects() throws Exception {
        try (RawServer closing = RawServer.doing(RawServer.Peer::request);
                RawServer silent = RawServer.doing(RawServer.Peer::awaitClose)) {
            SdkCalls impatient = new SdkCalls(client, Duration.ofMillis(200));
            assertThatThrownBy(() -> calls.prepareRequest(get(closing.port())).call())
                    .isInstanceOf(SocketException.class)
                    .isNotInstanceOf(ConnectException.class);
            assertThatThrownBy(
                            () -> impatient.prepareRequest(get(silent.port())).call())
                    .isInstanceOf(SocketTimeoutException.class);
        }
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> calls.prepareRequest(get(free)).call()).isInstanceOf(ConnectException.class);
    }

    @Test
    void aborting_ends_the_call() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            arrived.countDown();
            peer.awaitClose();
        })) {
            ExecutableHttpRequest call = calls.prepareRequest(get(server.port()));
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = Thread.startVirtualThread(() -> {
                try {
                    call.call();
                } catch (IOException aborted) {
                    thrown.set(aborted);
                }
            });
            arrived.await();
            call.abort();
            caller.join();
            assertThat(thrown.get()).hasMessage("the call was aborted");
            assertThatThrownBy(call::call).isInstanceOf(IOException.class);
        }
    }

    @Test
    void the_sdk_tries_again_after_a_broken_call() throws Exception {
        try (RawServer server = RawServer.doing(peer -> {
                    peer.request();
                    if (peer.number() > 1) {
                        peer.write(
                                "HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"QueueUrl\":\"http://q/q\"} ".strip());
                    }
                });
                SqsClient sqs = sqs(server)) {
            assertThat(sqs.getQueueUrl(request -> request.queueName("q")).queueUrl())
                    .isEqualTo("http://q/q");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void an_interrupt_ends_a_call_of_the_sdk() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
                    peer.request();
                    arrived.countDown();
                    peer.awaitClose();
                });
                SqsClient sqs = sqs(server)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, end) -> thrown.set(end))
                    .start(() -> sqs.getQueueUrl(request -> request.queueName("q")));
            arrived.await();
            caller.interrupt();
            caller.join();
            assertThat(thrown.get()).isInstanceOf(AbortedException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    private SqsClient sqs(RawServer server) {
        return SqsClient.builder()
                .httpClient(calls)
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .build();
    }

    private static HttpExecuteRequest get(int port) {
        return HttpExecuteRequest.builder()
                .request(SdkHttpRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .protocol("http")
                        .host("127.0.0.1")
                        .port(port)
                        .build())
                .build();
    }
}
