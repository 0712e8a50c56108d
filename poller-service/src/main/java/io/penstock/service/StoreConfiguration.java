package io.penstock.service;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.config.CheckedConfiguration;
import io.penstock.service.config.PenstockProperties;
import io.penstock.service.store.DynamoDbStore;
import io.penstock.service.store.FileStore;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.NoStore;
import io.penstock.service.store.StoreProperties;
import io.penstock.service.store.StoreUnavailable;
import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Provides the store of mappings that were created through the API. */
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

    private static String table(Environment environment) {
        String prefix = Binder.get(environment).bind(PREFIX, String.class).orElse(DEFAULT_PREFIX);
        return prefix + "-mappings";
    }
}
