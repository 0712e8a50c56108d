package io.penstock.it.bench;

import io.penstock.it.support.ElasticMq;

/** Writes the user's file of a measured service. */
final class PenstockYaml {

    private PenstockYaml() {}

    /** Everything before the first mapping. */
    static String service(ElasticMq server, BenchmarkFunction function) {
        return """
               spring.main.banner-mode: "off"
               penstock:
                 sources: [sqs]
                 aws:
                   region: %s
                   account-id: "%s"
                   endpoints:
                     sqs: %s
                 functions:
                   measured:
                     url: %s
                     timeout: 30s
                 mappings:
               """.formatted(ElasticMq.REGION, ElasticMq.ACCOUNT, server.endpoint(), function.url());
    }

    /** One mapping that calls the function. */
    static String mapping(String name, String queueArn, int lanes) {
        return """
                   %s:
                     event-source-arn: %s
                     function-name: measured
                     batch-size: 10
                     scaling-config: { maximum-concurrency: %d }
               """.formatted(name, queueArn, lanes);
    }
}
