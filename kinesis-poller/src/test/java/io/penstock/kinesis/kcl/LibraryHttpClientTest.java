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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

@Timeout(60)
@DisplayName("The Kinesis Client Library's HTTP client")
class LibraryHttpClientTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder = Path.of("unset");

    /** Answers each connection's first request as no server that is asked directly would. */
    private static final class Refusing implements AutoCloseable {

        private final ServerSocket listener;
        private final List<String> asked = new CopyOnWriteArrayList<>();

        Refusing() throws IOException {
            this(ServerSocketFactory.getDefault());
        }

        Refusing(ServerSocketFactory sockets) throws IOException {
            listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
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

    @Test
    @DisplayName("B44: trusts the bundle, and speaks HTTP/2 where Kinesis pushes records")
    void b44_trustsTheBundle() throws Exception {
        KeyStore keys = keys();
        Path bundle = Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("server").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        try (Refusing aws = new Refusing(tls(keys))) {
            URI endpoint = URI.create("https://localhost:" + aws.listener.getLocalPort());

            call(Egress.direct(), endpoint, KinesisAsyncClient::listStreams);
            assertThat(aws.asked).doesNotContain("POST / HTTP/1.1");
            aws.asked.clear();

            call(Egress.of(Map.of(), Optional.of(bundle)), endpoint, KinesisAsyncClient::listStreams);
            assertThat(aws.asked).containsOnly("POST / HTTP/1.1");
            aws.asked.clear();

            call(Egress.of(Map.of(), Optional.of(bundle)), endpoint, LibraryHttpClientTest::subscribe);
            assertThat(aws.asked).containsOnly("PRI * HTTP/2.0");
        }
    }

    private static Future<?> subscribe(KinesisAsyncClient kinesis) {
        return kinesis.subscribeToShard(
                request -> request.consumerARN("arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1")
                        .shardId("shardId-000000000000")
                        .startingPosition(position -> position.type(ShardIteratorType.LATEST)),
                SubscribeToShardResponseHandler.builder()
                        .subscriber(event -> {})
                        .build());
    }

    private KeyStore keys() throws Exception {
        Path file = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder((keytool + " -genkeypair -alias server -keyalg RSA -dname CN=test"
                                + " -ext san=dns:localhost -storetype PKCS12 -storepass changeit -keystore " + file)
                        .split(" "))
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private static ServerSocketFactory tls(KeyStore keys) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }

    private static void call(Map<String, String> environment, URI endpoint) {
        call(Egress.of(environment, Optional.empty()), endpoint, KinesisAsyncClient::listStreams);
    }

    /** Whatever comes back: the point is who was asked. */
    private static void call(Egress egress, URI endpoint, Function<KinesisAsyncClient, Future<?>> call) {
        try (SdkAsyncHttpClient http = new LibraryHttpClient(egress);
                KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                        .httpClient(http)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")))
                        .endpointOverride(endpoint)
                        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
                        .build()) {
            assertThat(call.apply(kinesis)).failsWithin(Duration.ofSeconds(30));
        }
    }
}
