package io.penstock.service.config;

import io.penstock.connect.Egress;
import io.penstock.core.mapping.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one rule for connections, and the problems of its settings.
 *
 * @param egress direct when there are problems, which stop the start
 * @param problems by names of variables, and paths below {@code penstock}
 */
record CheckedEgress(Egress egress, List<Problem> problems) {

    private static final List<String> VARIABLES = List.of("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY");
    private static final String PROXY = "the URL of a proxy, such as http://proxy.example:3128; special characters in"
            + " user and password are percent-encoded";
    private static final String DIRECT = "names, addresses and CIDR blocks with commas between them; ";
    private static final String BUNDLE = "a file of PEM certificates; ";

    /**
     * Reads proxies and trust.
     *
     * @param environment of the process
     */
    static CheckedEgress of(Map<String, String> environment, PenstockProperties.Tls tls) {
        List<Problem> problems = new ArrayList<>();
        for (String variable : VARIABLES) {
            String name =
                    environment.getOrDefault(variable, "").isBlank() ? variable.toLowerCase(Locale.ROOT) : variable;
            String value = environment.getOrDefault(name, "");
            refusal(() -> Egress.of(Map.of(name, value), Optional.empty()))
                    .map(reason -> variable.equals("NO_PROXY") ? DIRECT + reason : PROXY)
                    .ifPresent(expected -> problems.add(new Problem("", name, withoutUser(value), expected)));
        }
        String bundle = tls.trustBundle();
        refusal(() -> Egress.of(Map.of(), path(bundle)))
                .ifPresent(reason -> problems.add(new Problem("", "tls.trust-bundle", bundle, BUNDLE + reason)));
        Egress egress = problems.isEmpty() ? Egress.of(environment, path(bundle)) : Egress.direct();
        return new CheckedEgress(egress, List.copyOf(problems));
    }

    /** True for the names of variables that are read. */
    static boolean isVariable(String name) {
        return VARIABLES.contains(name.toUpperCase(Locale.ROOT));
    }

    private static Optional<Path> path(@Nullable String file) {
        return Optional.ofNullable(file).filter(name -> !name.isBlank()).map(Path::of);
    }

    private static Optional<String> refusal(Runnable made) {
        try {
            made.run();
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** A password may have any character, so the last {@code @} ends it. */
    private static String withoutUser(String value) {
        return value.replaceFirst("(?s)^(\\s*[A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1");
    }
}
