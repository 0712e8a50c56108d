package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SettingRules;
import io.penstock.core.mapping.ShownUrl;
import io.penstock.service.access.CredentialProperties;
import io.penstock.service.access.HostRule;
import io.penstock.service.config.PenstockProperties.Aws;
import io.penstock.service.config.PenstockProperties.Memory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks everything under {@code penstock} but functions and single mappings. Not thread-safe. */
final class PropertyRules {

    private final List<Problem> problems = new ArrayList<>();

    private PropertyRules() {}

    /** Finds what is wrong, by paths below {@code penstock}. */
    static List<Problem> problems(BoundProperties bound, List<String> sourceTypes, CalledServices knownServices) {
        PenstockProperties properties = bound.properties();
        PropertyRules rules = new PropertyRules();
        rules.checkAws(properties.aws(), knownServices.names());
        rules.checkSources(properties, sourceTypes);
        bound.plugins().forEach(plugin -> rules.problems.addAll(plugin.brokenRules()));
        rules.checkMemory(properties.memory());
        rules.problems.addAll(HostRule.problems(properties.api().hosts()));
        rules.problems.addAll(CredentialProperties.problems(properties.api().credentials()));
        rules.problems.addAll(properties.store().problems());
        rules.problems.addAll(new SettingRules()
                .oneOf("reload", properties.reload(), List.of(PenstockProperties.MANUAL, PenstockProperties.WATCH))
                .problems());
        rules.checkNames("mappings.", properties.mappings().keySet());
        rules.checkNames("functions.", new TreeSet<>(properties.functions().keySet()));
        return rules.problems;
    }

    private void checkAws(Aws aws, Set<String> services) {
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
            if (!services.contains(service)) {
                add(path, ShownUrl.of(endpoint.toString()), "one of the services " + String.join(", ", services));
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

    private void checkMemory(Memory memory) {
        if (MemorySize.bytes(memory.inFlight(), Runtime.getRuntime().maxMemory())
                .isEmpty()) {
            add("memory.in-flight", memory.inFlight(), MemorySize.EXPECTED);
        }
    }

    /** Spring mixes up names that differ only in case and dashes. */
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
