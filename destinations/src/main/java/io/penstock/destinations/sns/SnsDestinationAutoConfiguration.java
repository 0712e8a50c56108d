package io.penstock.destinations.sns;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds SNS topics to the kinds of destination. */
@AutoConfiguration
public class SnsDestinationAutoConfiguration {

    @Bean
    AwsServices snsDestinationServices() {
        return AwsServices.only("sns");
    }

    @Bean
    SnsDestinationFactory snsDestinationFactory(AwsAccess access) {
        return new SnsDestinationFactory(access);
    }
}
