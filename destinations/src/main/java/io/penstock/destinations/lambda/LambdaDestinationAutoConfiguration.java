package io.penstock.destinations.lambda;

import io.penstock.connect.aws.AwsAccess;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds Lambda functions to the kinds of destination. */
@AutoConfiguration
public class LambdaDestinationAutoConfiguration {

    @Bean
    LambdaDestinationFactory lambdaDestinationFactory(AwsAccess access) {
        return new LambdaDestinationFactory(access);
    }
}
