package io.penstock.destinations.lambda;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import io.penstock.destinations.AwsDestinationFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Adds Lambda functions to the kinds of destination. */
@AutoConfiguration
public class LambdaDestinationAutoConfiguration {

    @Bean
    AwsServices lambdaDestinationServices() {
        return AwsServices.only("lambda");
    }

    @Bean
    AwsDestinationFactory<LambdaClient> lambdaDestinationFactory(AwsAccess access) {
        return new AwsDestinationFactory<>(new LambdaDestination(), access);
    }
}
