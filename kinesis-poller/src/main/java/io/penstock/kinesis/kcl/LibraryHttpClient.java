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
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

/**
 * The HTTP client of the Kinesis Client Library: the SDK's Netty client, which alone speaks HTTP/2, under the one rule for
 * connections. Thread-safe.
 *
 * <p>Netty's own list of hosts without a proxy knows neither CIDR blocks nor ports, so there is one client for each
 * proxy, and one for calls without; each is made when it is first needed.
 */
final class LibraryHttpClient implements SdkAsyncHttpClient {

    private static final int EVENT_LOOP_THREADS = 2;
    private static final int CONNECTIONS = 500;
    private static final Duration FOR_A_CONNECTION = Duration.ofSeconds(10);

    /** Below the 350 s after which a NAT gateway forgets a connection (B45). */
    private static final int SECONDS_TO_FIRST_PROBE = 45;

    private static final int SECONDS_BETWEEN_PROBES = 15;

    private final Egress egress;
    private final SdkEventLoopGroup threads =
            SdkEventLoopGroup.builder().numberOfThreads(EVENT_LOOP_THREADS).build();
    private final Map<Optional<Proxy>, SdkAsyncHttpClient> clients = new ConcurrentHashMap<>();

    LibraryHttpClient(Egress egress) {
        this.egress = egress;
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        return clients.computeIfAbsent(egress.proxyFor(url(request.request())), this::open)
                .execute(request);
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

    private static Url url(SdkHttpRequest request) {
        return Url.of(request.getUri().toString());
    }

    private SdkAsyncHttpClient open(Optional<Proxy> proxy) {
        NettyNioAsyncHttpClient.Builder builder = NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(threads)
                .maxConcurrency(CONNECTIONS)
                .connectionAcquisitionTimeout(FOR_A_CONNECTION)
                .tcpKeepAlive(true)
                .putChannelOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), SECONDS_TO_FIRST_PROBE)
                .putChannelOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), SECONDS_BETWEEN_PROBES)
                .proxyConfiguration(configuration(proxy));
        egress.trustManagers().ifPresent(managers -> builder.tlsTrustManagersProvider(() -> managers));
        return builder.build();
    }

    /** Without a host, and reading nothing itself, it stands for no proxy. */
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
