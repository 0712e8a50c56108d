package io.penstock.destinations.sns;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import io.penstock.destinations.AwsDestinationFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.services.sns.SnsClient;

/** Adds SNS topics to the kinds of destination. */
@AutoConfiguration
public class SnsDestinationAutoConfiguration {

    @Bean
    AwsServices snsDestinationServices() {
        return AwsServices.only("sns");
    }

    @Bean
    AwsDestinationFactory<SnsClient> snsDestinationFactory(AwsAccess access) {
        return new AwsDestinationFactory<>(new SnsDestination(), access);
    }
}
