package io.penstock.kinesis.kcl;

import io.netty.channel.socket.nio.NioChannelOption;
import io.penstock.connect.Egress;
import io.penstock.connect.Proxy;
import io.penstock.connect.Url;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

/**
 * The HTTP client of the Kinesis Client Library: the SDK's Netty client with the proxies and trust of {@link Egress}.
 * Thread-safe.
 *
 * <p>Netty's own list of hosts without a proxy knows neither CIDR blocks nor ports, and one client speaks one version
 * of HTTP to all hosts. So there is one client for each proxy and version, created when it is first needed.
 */
final class LibraryHttpClient implements SdkAsyncHttpClient {

    private static final int EVENT_LOOP_THREADS = 2;
    private static final int CONNECTIONS = 500;
    private static final Duration FOR_A_CONNECTION = Duration.ofSeconds(10);

    /** Below the 350 s after which a NAT gateway forgets a connection (B45). */
    private static final int SECONDS_TO_FIRST_PROBE = 45;

    private static final int SECONDS_BETWEEN_PROBES = 15;

    private static final String TARGET = "X-Amz-Target";

    /** Kinesis pushes over HTTP/2 alone; emulators, which are called without TLS, do so over HTTP/1.1. */
    private static final String PUSHED = ".SubscribeToShard";

    /** How a server is reached. */
    private record Route(Optional<Proxy> proxy, Protocol protocol) {}

    private final Egress egress;
    private final SdkEventLoopGroup threads =
            SdkEventLoopGroup.builder().numberOfThreads(EVENT_LOOP_THREADS).build();
    private final Map<Route, SdkAsyncHttpClient> clients = new ConcurrentHashMap<>();

    /** Connects as {@code egress} says. */
    LibraryHttpClient(Egress egress) {
        this.egress = egress;
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        return clients.computeIfAbsent(route(request.request()), this::open).execute(request);
    }

    @Override
    public String clientName() {
        return NettyNioAsyncHttpClient.class.getSimpleName();
    }

    @Override
    public void close() {
        clients.values().forEach(SdkAsyncHttpClient::close);
        clients.clear();
    }

    private Route route(SdkHttpRequest request) {
        Url url = Url.of(request.getUri().toString());
        boolean pushed = url.isSecure()
                && request.firstMatchingHeader(TARGET)
                        .filter(target -> target.endsWith(PUSHED))
                        .isPresent();
        return new Route(egress.proxyFor(url), pushed ? Protocol.HTTP2 : Protocol.HTTP1_1);
    }

    private SdkAsyncHttpClient open(Route route) {
        NettyNioAsyncHttpClient.Builder builder = NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(threads)
                .protocol(route.protocol())
                .maxConcurrency(CONNECTIONS)
                .connectionAcquisitionTimeout(FOR_A_CONNECTION)
                .tcpKeepAlive(true)
                .putChannelOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), SECONDS_TO_FIRST_PROBE)
                .putChannelOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), SECONDS_BETWEEN_PROBES)
                .proxyConfiguration(configuration(route.proxy()));
        egress.trustManagers().ifPresent(managers -> builder.tlsTrustManagersProvider(() -> managers));
        return builder.build();
    }

    /** The SDK's form of a proxy; without a host it stands for none. */
    private static ProxyConfiguration configuration(Optional<Proxy> proxy) {
        ProxyConfiguration.Builder builder =
                ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariableValues(false);
        proxy.ifPresent(named -> {
            builder.scheme(named.isSecure() ? "https" : "http")
                    .host(named.host())
                    .port(named.port());
            named.user().ifPresent(builder::username);
            named.password().ifPresent(builder::password);
        });
        return builder.build();
    }
}
