package io.penstock.destinations.events;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import io.penstock.destinations.AwsDestinationFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** Adds EventBridge buses to the kinds of destination. */
@AutoConfiguration
public class EventsDestinationAutoConfiguration {

    @Bean
    AwsServices eventsDestinationServices() {
        return AwsServices.only("events");
    }

    @Bean
    AwsDestinationFactory<EventBridgeClient> eventsDestinationFactory(AwsAccess access) {
        return new AwsDestinationFactory<>(new EventsDestination(), access);
    }
}
