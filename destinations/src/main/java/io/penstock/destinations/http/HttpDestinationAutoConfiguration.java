package io.penstock.destinations.http;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds webhooks to the kinds of destination. */
@AutoConfiguration
public class HttpDestinationAutoConfiguration {

    @Bean
    HttpDestinationFactory httpDestinationFactory() {
        return new HttpDestinationFactory();
    }
}
