package io.penstock.service.api;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** AWS's own client, pointed at the service. */
final class SdkClient {

    private SdkClient() {}

    static LambdaClient of(ApiServer server) {
        return LambdaClient.builder()
                .endpointOverride(server.uri(""))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }
}
