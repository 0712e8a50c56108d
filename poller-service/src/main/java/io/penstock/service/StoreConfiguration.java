package io.penstock.service;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.config.CheckedConfiguration;
import io.penstock.service.config.PenstockProperties;
import io.penstock.service.function.CurrentFunctions;
import io.penstock.service.share.InstanceLimits;
import io.penstock.service.share.LocalInstances;
import io.penstock.service.store.DynamoDbStore;
import io.penstock.service.store.FileStore;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.NoStore;
import io.penstock.service.store.StoreProperties;
import io.penstock.service.store.StoreUnavailable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Provides the store of mappings that were created through the API, and what instances share through it. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** Tables of one Penstock have one prefix; the plugin that shares leases has its property. */
    private static final String PREFIX = "penstock.leases.table-prefix";

    private static final String DEFAULT_PREFIX = "penstock";

    /**
     * Reads a file that exists, so that one that can't be used stops the start; calls no AWS. {@code checked} lets it
     * exist only for a configuration without problems.
     */
    @Bean
    MappingStore mappingStore(
            CheckedConfiguration checked,
            PenstockProperties properties,
            AwsAccess access,
            Deadlines deadlines,
            Time time,
            Chance chance,
            Environment environment)
            throws StoreUnavailable {
        StoreProperties store = properties.store();
        return switch (store.kind()) {
            case FILE -> FileStore.open(Path.of(store.path()));
            case DYNAMODB -> new DynamoDbStore(access, table(environment), deadlines, time, chance);
            case NONE -> new NoStore();
        };
    }

    /** Over all instances where the store is shared, else over this one. */
    @Bean
    SharedLimits sharedLimits(
            MappingStore store,
            CurrentFunctions functions,
            LaneThreads threads,
            Time time,
            Chance chance,
            Environment environment) {
        LocalInstances local = new LocalInstances(
                Path.of(System.getProperty("java.io.tmpdir"), "penstock-instances-" + table(environment)),
                () -> functions.now().longestTimeout(),
                time);
        return store.instances()
                .<SharedLimits>map(table -> new InstanceLimits(table, local, host(), version(), threads, time, chance))
                .orElse(SharedLimits.ALONE);
    }

    @Bean
    InstancesLifecycle instancesLifecycle(SharedLimits limits) {
        return new InstancesLifecycle(limits instanceof InstanceLimits shared ? Optional.of(shared) : Optional.empty());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown host";
        }
    }

    private static String version() {
        String version = PenstockApplication.class.getPackage().getImplementationVersion();
        return version == null ? "unknown version" : version;
    }

    private static String table(Environment environment) {
        String prefix = Binder.get(environment).bind(PREFIX, String.class).orElse(DEFAULT_PREFIX);
        return prefix + "-mappings";
    }
}
