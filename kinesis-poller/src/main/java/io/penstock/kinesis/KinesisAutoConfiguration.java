package io.penstock.kinesis;

import io.penstock.connect.aws.AwsServices;
import io.penstock.core.mapping.BoundSettings;
import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.KclAutoConfiguration;
import io.penstock.kinesis.kcl.KclEnvironment;
import java.util.Set;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.regions.Region;

/** Adds Kinesis to the sources of this build; {@code penstock.sources} says which of them run. */
@AutoConfiguration(after = KclAutoConfiguration.class)
public class KinesisAutoConfiguration {

    @Bean
    PluginSettings<KinesisProperties> kinesisSettings() {
        return KinesisProperties.SETTINGS;
    }

    /** DynamoDB keeps the leases. */
    @Bean
    AwsServices kinesisServices() {
        return new AwsServices("kinesis", Set.of("kinesis", "dynamodb"));
    }

    @Bean
    KinesisSourceFactory kinesisSourceFactory(
            KclEnvironment library, BoundSettings settings, Region region, Time time, Chance chance) {
        return new KinesisSourceFactory(library, settings.of(KinesisProperties.SETTINGS), region, time, chance.split());
    }
}
