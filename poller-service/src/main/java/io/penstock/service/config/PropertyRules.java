package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.ShownUrl;
import io.penstock.service.config.PenstockProperties.Aws;
import io.penstock.service.config.PenstockProperties.Memory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of everything under {@code penstock} but functions and single mappings. Not thread-safe. */
final class PropertyRules {

    private static final Duration SHORTEST_FAILOVER = Duration.ofSeconds(1);
    private static final Duration LONGEST_FAILOVER = Duration.ofMinutes(10);
    private static final Duration SHORTEST_KINESIS_POLL = Duration.ofMillis(200);
    private static final Duration SHORTEST_DYNAMODB_POLL = Duration.ofMillis(50);
    private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

    private final List<Problem> problems = new ArrayList<>();

    private PropertyRules() {}

    /** Everything that is wrong, by paths below {@code penstock}. */
    static List<Problem> problems(PenstockProperties properties, List<String> sourceTypes) {
        PropertyRules rules = new PropertyRules();
        rules.checkAws(properties.aws());
        rules.checkSources(properties, sourceTypes);
        rules.checkOpenReceives(properties.sqs().openReceives());
        rules.checkSqsClient(properties.sqs().client());
        rules.checkStreams(properties);
        rules.checkMemory(properties.memory());
        rules.checkNames("mappings.", properties.mappings().keySet());
        rules.checkNames("functions.", new TreeSet<>(properties.functions().keySet()));
        return rules.problems;
    }

    private void checkAws(Aws aws) {
        if (aws.region() != null && !aws.region().matches("[a-z0-9-]{1,32}")) {
            add("aws.region", aws.region(), "the name of a region, such as us-east-1");
        }
        if (aws.accountId() != null && !aws.accountId().matches("[0-9]{12}")) {
            add("aws.account-id", aws.accountId(), "12 digits, in quotes");
        }
        if (aws.endpoint() != null) {
            checkUrl("aws.endpoint", aws.endpoint());
        }
        aws.endpoints().forEach((service, endpoint) -> {
            String path = "aws.endpoints." + service;
            if (!Aws.SERVICES.contains(service)) {
                add(path, ShownUrl.of(endpoint.toString()), "one of the services " + String.join(", ", Aws.SERVICES));
            }
            checkUrl(path, endpoint);
        });
    }

    private void checkUrl(String path, URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            String shown = ShownUrl.of(url.toString());
            add(path, shown, "a URL, such as http://localhost:4566" + underscore(shown));
        }
    }

    private static String underscore(String url) {
        return ShownUrl.hasUnderscoreInHost(url)
                ? "; a host name has no '_', so give the server another name, such as a network alias"
                : "";
    }

    private void checkSources(PenstockProperties properties, List<String> sourceTypes) {
        List<String> wanted = properties.sources();
        if (wanted != null) {
            wanted.stream()
                    .filter(type -> !sourceTypes.contains(type))
                    .forEach(type ->
                            add("sources", type, "some of those in this build: " + String.join(", ", sourceTypes)));
        }
    }

    private void checkOpenReceives(String value) {
        if (!value.matches("(?i)finish|cancel")) {
            add("sqs.open-receives", value, "finish or cancel");
        }
    }

    private void checkSqsClient(String value) {
        if (!value.matches("(?i)lean|sdk")) {
            add("sqs.client", value, "lean or sdk");
        }
    }

    private void checkStreams(PenstockProperties properties) {
        String prefix = properties.leases().tablePrefix();
        if (!prefix.matches("[a-zA-Z0-9_.-]{1,100}")) {
            add("leases.table-prefix", prefix, "1 to 100 letters, digits, '_', '.' or '-'");
        }
        checkDuration("leases.failover-time", properties.leases().failoverTime(), SHORTEST_FAILOVER, LONGEST_FAILOVER);
        checkDuration(
                "kinesis.poll-interval", properties.kinesis().pollInterval(), SHORTEST_KINESIS_POLL, LONGEST_POLL);
        checkDuration(
                "dynamodb.poll-interval", properties.dynamodb().pollInterval(), SHORTEST_DYNAMODB_POLL, LONGEST_POLL);
    }

    private void checkMemory(Memory memory) {
        if (MemorySize.bytes(memory.inFlight(), Runtime.getRuntime().maxMemory())
                .isEmpty()) {
            add("memory.in-flight", memory.inFlight(), MemorySize.EXPECTED);
        }
    }

    private void checkDuration(String path, Duration value, Duration shortest, Duration longest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            add(path, value.toMillis() + "ms", shortest.toMillis() + "ms to " + longest.toMillis() + "ms");
        }
    }

    /** Spring takes names as the same that differ in case and dashes only, and would mix the two. */
    private void checkNames(String path, Set<String> written) {
        Map<String, String> names = new HashMap<>();
        for (String name : written) {
            String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]", "");
            String other = names.putIfAbsent(plain, name);
            if (other != null) {
                add(path + name, name, "a name that differs from '" + other + "' by more than case, '-' and '_'");
            }
        }
    }

    private void add(String path, @Nullable Object value, String expected) {
        problems.add(new Problem("", path, value == null ? null : value.toString(), expected));
    }
}
