package io.penstock.kinesis;

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

/** Adds Kinesis to the sources of this build; {@code penstock.sources} says which of them run. */
@AutoConfiguration(after = KclAutoConfiguration.class)
public class KinesisAutoConfiguration {

    @Bean
    KinesisSourceFactory kinesisSourceFactory(
            KclEnvironment library, Region region, Environment environment, Time time, Chance chance) {
        return new KinesisSourceFactory(library, () -> reading(Binder.get(environment)), region, time, chance.split());
    }

    private static KinesisReading reading(Binder binder) {
        return new KinesisReading(
                binder.bind("penstock.kinesis.poll-interval", Duration.class).orElse(Duration.ofSeconds(1)),
                binder.bind("penstock.kinesis.deaggregate", Boolean.class).orElse(false));
    }
}
