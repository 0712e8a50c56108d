package io.penstock.connect.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.regions.Region;

/**
 * The clients of one service, one for each region, built when the region is first asked for. Thread-safe.
 *
 * @param <C> the client
 */
public final class ClientsByRegion<C extends SdkClient> implements AutoCloseable {

    private final Region home;
    private final Function<Region, C> builder;
    private final Map<Region, C> clients = new ConcurrentHashMap<>();

    /**
     * Builds no client yet.
     *
     * @param home of what is named without a region
     * @param builder builds the client of a region
     */
    public ClientsByRegion(Region home, Function<Region, C> builder) {
        this.home = home;
        this.builder = builder;
    }

    /** The client of a region, such as {@code eu-west-1}; an empty name means the home region. */
    public C in(String region) {
        return clients.computeIfAbsent(region.isEmpty() ? home : Region.of(region), builder);
    }

    /** Closes the clients; none may be used any more. */
    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
        clients.clear();
    }
}
