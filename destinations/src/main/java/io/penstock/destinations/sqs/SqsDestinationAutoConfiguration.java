package io.penstock.destinations.sqs;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import io.penstock.destinations.AwsDestinationFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Adds SQS queues to the kinds of destination. */
@AutoConfiguration
public class SqsDestinationAutoConfiguration {

    @Bean
    AwsServices sqsDestinationServices() {
        return AwsServices.only("sqs");
    }

    @Bean
    AwsDestinationFactory<SqsClient> sqsDestinationFactory(AwsAccess access) {
        return new AwsDestinationFactory<>(new SqsDestination(), access);
    }
}
