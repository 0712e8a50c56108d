package io.penstock.service.config;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceFactory;
import io.penstock.core.testkit.RecordingDestination;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Plugs in queues, queues as destinations, filters that keep everything, and the functions of the configuration. */
@TestConfiguration(proxyBeanMethods = false)
public class PlugIns {

    @Bean
    SourceFactory queues() {
        return new SourceFactory() {
            @Override
            public String type() {
                return "sqs";
            }

            @Override
            public boolean reads(Arn arn) {
                return arn.service().equals("sqs");
            }

            @Override
            public SourceRules rules(Arn arn) {
                return new SourceRules("sqs", false, 10, 10_000, 10, true, Set.of(), "body");
            }

            @Override
            public Source open(SourceContext context) {
                throw new UnsupportedOperationException("no test opens a source");
            }
        };
    }

    @Bean
    DestinationFactory queueDestinations() {
        return new DestinationFactory() {
            @Override
            public String kind() {
                return "sqs";
            }

            @Override
            public boolean accepts(String target) {
                return target.startsWith("arn:aws:sqs:");
            }

            @Override
            public List<String> problems(String target) {
                return target.endsWith(".fifo") ? List.of("FIFO queues are not supported") : List.of();
            }

            @Override
            public Destination open(String target, boolean includePayload) {
                return new RecordingDestination();
            }

            @Override
            public boolean includesPayloadByDefault() {
                return false;
            }
        };
    }

    @Bean
    FunctionCheck functions() {
        return new FunctionCheck() {
            @Override
            public List<Problem> problems(PenstockProperties properties) {
                List<Problem> problems = new ArrayList<>();
                properties.functions().forEach((name, function) -> problems.addAll(function.problems(name)));
                return problems;
            }

            @Override
            public List<Problem> problems(PenstockProperties properties, String mapping, FunctionName name) {
                return List.of();
            }
        };
    }
}
