package io.penstock.destinations.lambda;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds Lambda functions to the kinds of destination. */
@AutoConfiguration
public class LambdaDestinationAutoConfiguration {

    @Bean
    AwsServices lambdaDestinationServices() {
        return AwsServices.only("lambda");
    }

    @Bean
    LambdaDestinationFactory lambdaDestinationFactory(AwsAccess access) {
        return new LambdaDestinationFactory(access);
    }
}
