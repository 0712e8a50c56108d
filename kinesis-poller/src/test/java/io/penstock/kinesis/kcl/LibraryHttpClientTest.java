package io.penstock.kinesis.kcl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.Egress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

@Timeout(60)
@DisplayName("The Kinesis Client Library's HTTP client")
class LibraryHttpClientTest {

    /** Answers each connection's first request as no server that is asked directly would. */
    private static final class Refusing implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<String> asked = new CopyOnWriteArrayList<>();

        Refusing() throws IOException {
            Thread.startVirtualThread(() -> {
                while (!listener.isClosed()) {
                    try (Socket socket = listener.accept()) {
                        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                        asked.add(String.valueOf(in.readLine()));
                        socket.getOutputStream()
                                .write("HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                        .getBytes(UTF_8));
                    } catch (IOException gone) {
                        // the other side has had enough
                    }
                }
            });
        }

        String address() {
            return "127.0.0.1:" + listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    @DisplayName("B44: asks the proxy of the environment for AWS, and calls loopback directly")
    void b44_obeysTheProxyOfTheEnvironment() throws IOException {
        try (Refusing proxy = new Refusing();
                Refusing emulator = new Refusing()) {
            Map<String, String> environment =
                    Map.of("HTTPS_PROXY", "http://user:p%40ss@" + proxy.address(), "HTTP_PROXY", proxy.address());

            call(environment, URI.create("https://kinesis.us-east-1.amazonaws.com"));
            call(environment, URI.create("http://" + emulator.address()));

            assertThat(proxy.asked).isNotEmpty().containsOnly("CONNECT kinesis.us-east-1.amazonaws.com:443 HTTP/1.1");
            assertThat(emulator.asked).isNotEmpty().containsOnly("POST / HTTP/1.1");
        }
    }

    @Test
    @DisplayName("B44: calls directly what a CIDR block of NO_PROXY covers")
    void b44_callsDirectlyWhatNoProxyCovers() throws IOException {
        try (Refusing proxy = new Refusing();
                Refusing emulator = new Refusing()) {
            String anyAddress = "http://" + emulator.address().replace("127.0.0.1", "0.0.0.0");

            call(Map.of("HTTP_PROXY", proxy.address(), "NO_PROXY", "192.0.2.0/24"), URI.create(anyAddress));
            assertThat(emulator.asked).isEmpty();
            assertThat(proxy.asked).isNotEmpty();
            proxy.asked.clear();

            call(Map.of("HTTP_PROXY", proxy.address(), "NO_PROXY", "0.0.0.0/8"), URI.create(anyAddress));
            assertThat(emulator.asked).isNotEmpty();
            assertThat(proxy.asked).isEmpty();
        }
    }

    /** Whatever comes back: the point is who was asked. */
    private static void call(Map<String, String> environment, URI endpoint) {
        try (SdkAsyncHttpClient http = new LibraryHttpClient(Egress.of(environment, Optional.empty()));
                KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                        .httpClient(http)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")))
                        .endpointOverride(endpoint)
                        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
                        .build()) {
            assertThat(kinesis.listStreams()).failsWithin(Duration.ofSeconds(30));
        }
    }
}
