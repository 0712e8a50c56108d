package io.penstock.destinations.events;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds EventBridge buses to the kinds of destination. */
@AutoConfiguration
public class EventsDestinationAutoConfiguration {

    @Bean
    AwsServices eventsDestinationServices() {
        return AwsServices.only("events");
    }

    @Bean
    EventsDestinationFactory eventsDestinationFactory(AwsAccess access) {
        return new EventsDestinationFactory(access);
    }
}
