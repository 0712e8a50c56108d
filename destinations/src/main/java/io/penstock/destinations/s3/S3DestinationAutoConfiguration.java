package io.penstock.destinations.s3;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import io.penstock.core.time.Chance;
import io.penstock.destinations.AwsDestinationFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.services.s3.S3Client;

/** Adds S3 buckets to the kinds of destination. */
@AutoConfiguration
public class S3DestinationAutoConfiguration {

    @Bean
    AwsServices s3DestinationServices() {
        return AwsServices.only("s3");
    }

    @Bean
    AwsDestinationFactory<S3Client> s3DestinationFactory(AwsAccess access, Chance chance) {
        return new AwsDestinationFactory<>(new S3Destination(chance), access);
    }
}
