package io.penstock.dynamodb;

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

/** Adds DynamoDB Streams to the sources of this build; {@code penstock.sources} says which of them run. */
@AutoConfiguration(after = KclAutoConfiguration.class)
public class DynamoDbAutoConfiguration {

    @Bean
    PluginSettings<DynamoDbProperties> dynamoDbSettings() {
        return DynamoDbProperties.SETTINGS;
    }

    /** DynamoDB itself keeps the leases. */
    @Bean
    AwsServices dynamoDbServices() {
        return new AwsServices("dynamodb", Set.of("dynamodb-streams", "dynamodb"));
    }

    @Bean
    DynamoDbSourceFactory dynamoDbSourceFactory(
            KclEnvironment library, BoundSettings settings, Region region, Time time, Chance chance) {
        return new DynamoDbSourceFactory(
                library, settings.of(DynamoDbProperties.SETTINGS), region, time, chance.split());
    }
}
