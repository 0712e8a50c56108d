package io.penstock.destinations.http;

import io.penstock.connect.HttpClient;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds webhooks to the kinds of destination. */
@AutoConfiguration
public class HttpDestinationAutoConfiguration {

    @Bean
    HttpDestinationFactory httpDestinationFactory(@Qualifier("functions") HttpClient http) {
        return new HttpDestinationFactory(http);
    }
}
