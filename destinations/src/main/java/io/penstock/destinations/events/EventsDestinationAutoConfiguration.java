package io.penstock.destinations.events;

import io.penstock.connect.aws.AwsAccess;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds EventBridge buses to the kinds of destination. */
@AutoConfiguration
public class EventsDestinationAutoConfiguration {

    @Bean
    EventsDestinationFactory eventsDestinationFactory(AwsAccess access) {
        return new EventsDestinationFactory(access);
    }
}
