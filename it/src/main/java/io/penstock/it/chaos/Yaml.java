package io.penstock.it.chaos;

import io.penstock.it.support.ElasticMq;

/** The configuration of an instance. */
final class Yaml {

    private Yaml() {}

    static String of(World world, Functions functions, String instance) {
        StringBuilder yaml = new StringBuilder("""
                spring.lifecycle.timeout-per-shutdown-phase: %ds
                penstock:
                  aws:
                    region: us-east-1
                    endpoints: { sqs: "%s", kinesis: "%s", dynamodb: "%s", dynamodb-streams: "%s" }
                  leases: { failover-time: 3s }
                  kinesis: { poll-interval: 250ms }
                  functions:
                """.formatted(
                        Fleet.GRACE.toSeconds(),
                        world.endpoint(Service.SQS),
                        world.endpoint(Service.KINESIS),
                        world.endpoint(Service.DYNAMODB),
                        world.endpoint(Service.DYNAMODB_STREAMS)));
        for (Source source : Source.values()) {
            yaml.append("    %s: { url: \"%s\", timeout: %dms }%n"
                    .formatted(source.id(), functions.url(source, instance), Functions.TIMEOUT_MILLIS));
        }
        yaml.append("  mappings:\n");
        for (Source source : Source.values()) {
            yaml.append("    %s:%n      event-source-arn: %s%n      function-name: %s%n"
                    .formatted(source.id(), world.arn(source), source.id()));
            yaml.append(own(source).indent(6));
        }
        return yaml.toString();
    }

    private static String own(Source source) {
        return switch (source) {
            case ORDERS -> """
                    batch-size: 10
                    function-response-types: [ReportBatchItemFailures]
                    maximum-retry-attempts: 3
                    """ + destination(source);
            case PAYMENTS -> """
                    batch-size: 10
                    function-response-types: [ReportBatchItemFailures]
                    """;
            case MAILS -> """
                    batch-size: 50
                    maximum-batching-window-in-seconds: 1
                    filter-criteria: { filters: [ { pattern: '{"body":{"kind":[{"anything-but":"UNWANTED"}]}}' } ] }
                    """;
            case CLICKS -> """
                    starting-position: TRIM_HORIZON
                    batch-size: 10
                    parallelization-factor: 4
                    bisect-batch-on-function-error: true
                    maximum-retry-attempts: 3
                    """ + destination(source);
            case TRADES -> """
                    starting-position: TRIM_HORIZON
                    batch-size: 10
                    """;
            case STOCK -> """
                    starting-position: TRIM_HORIZON
                    batch-size: 10
                    function-response-types: [ReportBatchItemFailures]
                    """;
        };
    }

    private static String destination(Source source) {
        return """
                destination-config:
                  include-payload: true
                  on-failure: { destination: "%s" }
                """.formatted(ElasticMq.queueArn(source.destination()));
    }
}
