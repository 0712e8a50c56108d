package io.penstock.destinations.sqs;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds SQS queues to the kinds of destination. */
@AutoConfiguration
public class SqsDestinationAutoConfiguration {

    @Bean
    AwsServices sqsDestinationServices() {
        return AwsServices.only("sqs");
    }

    @Bean
    SqsDestinationFactory sqsDestinationFactory(AwsAccess access) {
        return new SqsDestinationFactory(access);
    }
}
