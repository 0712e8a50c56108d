package io.penstock.dynamodb;

import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.KclAutoConfiguration;
import io.penstock.kinesis.kcl.KclEnvironment;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.regions.Region;

/** Adds DynamoDB Streams to the sources of this build; {@code penstock.sources} says which of them run. */
@AutoConfiguration(after = KclAutoConfiguration.class)
public class DynamoDbAutoConfiguration {

    @Bean
    DynamoDbSourceFactory dynamoDbSourceFactory(
            KclEnvironment library, Region region, Environment environment, Time time, Chance chance) {
        return new DynamoDbSourceFactory(
                library, () -> pollInterval(Binder.get(environment)), region, time, chance.split());
    }

    private static Duration pollInterval(Binder binder) {
        return binder.bind("penstock.dynamodb.poll-interval", Duration.class).orElse(Duration.ofMillis(250));
    }
}
