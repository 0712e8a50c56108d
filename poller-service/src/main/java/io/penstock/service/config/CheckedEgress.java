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
 * The one rule for connections, and what is wrong with it.
 *
 * @param egress direct while there are problems, which stop the start
 * @param problems by names of variables, and paths below {@code penstock}
 */
record CheckedEgress(Egress egress, List<Problem> problems) {

    private static final String PROXY = "the URL of a proxy, such as http://proxy.example:3128; ";
    private static final Map<String, String> EXPECTED = Map.of(
            "HTTPS_PROXY", PROXY,
            "HTTP_PROXY", PROXY,
            "NO_PROXY", "names, addresses and CIDR blocks with commas between them; ");

    /**
     * Reads proxies and trust.
     *
     * @param environment of the process
     */
    static CheckedEgress of(Map<String, String> environment, PenstockProperties.Tls tls) {
        List<Problem> problems = new ArrayList<>();
        for (String variable : List.of("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")) {
            String name =
                    environment.getOrDefault(variable, "").isBlank() ? variable.toLowerCase(Locale.ROOT) : variable;
            String value = environment.getOrDefault(name, "");
            check(
                            name,
                            shown(value),
                            EXPECTED.getOrDefault(variable, ""),
                            () -> Egress.of(Map.of(name, value), Optional.empty()))
                    .ifPresent(problems::add);
        }
        String bundle = tls.trustBundle();
        check("tls.trust-bundle", bundle, "a file of PEM certificates; ", () -> Egress.of(Map.of(), path(bundle)))
                .ifPresent(problems::add);
        Egress egress = problems.isEmpty() ? Egress.of(environment, path(bundle)) : Egress.direct();
        return new CheckedEgress(egress, List.copyOf(problems));
    }

    /** True for the names of variables that are read. */
    static boolean isVariable(String name) {
        return EXPECTED.containsKey(name.toUpperCase(Locale.ROOT));
    }

    private static Optional<Path> path(@Nullable String file) {
        return Optional.ofNullable(file).filter(name -> !name.isBlank()).map(Path::of);
    }

    private static Optional<Problem> check(String name, @Nullable String value, String expected, Runnable made) {
        try {
            made.run();
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(new Problem("", name, value, expected + wrong.getMessage()));
        }
    }

    /** Without user and password. */
    private static String shown(String value) {
        return value.replaceFirst("^(\\s*[A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1");
    }
}
