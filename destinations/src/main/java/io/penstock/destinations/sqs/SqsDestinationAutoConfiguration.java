package io.penstock.destinations.sqs;

import io.penstock.connect.aws.AwsAccess;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds SQS queues to the kinds of destination. */
@AutoConfiguration
public class SqsDestinationAutoConfiguration {

    @Bean
    SqsDestinationFactory sqsDestinationFactory(AwsAccess access) {
        return new SqsDestinationFactory(access);
    }
}
