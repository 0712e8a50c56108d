package io.penstock.deploy.chart;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The chart with a user's values. Helm's library takes no file of values, so each is a copy of the chart whose defaults
 * are merged with the user's values as Helm merges them.
 */
record Chart(Path folder, Map<String, Object> values) {

    static final String RELEASE = "shop";
    static final String NAMESPACE = "pollers";
    static final Path SOURCE = Path.of("helm", "penstock");

    /** The sets of values that every rule of the chart is tested with. */
    static final List<String> SETS =
            List.of("all-in-one", "per-source", "keda", "no-prometheus-operator", "restricted");

    private static final ObjectMapper YAML = new YAMLMapper();
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    /** With one of the {@link #SETS}, in a new folder below {@code temp}. */
    static Chart withSet(String set, Path temp) throws IOException {
        return with(Files.readString(Path.of("src", "test", "values", set + ".yaml")), temp);
    }

    /** With values in YAML, in a new folder below {@code temp}. */
    static Chart with(String yaml, Path temp) throws IOException {
        Map<String, Object> values = laidOver(tree(Files.readString(SOURCE.resolve("values.yaml"))), tree(yaml));
        Path folder = Files.createTempDirectory(temp, "chart").resolve("penstock");
        copy(folder);
        YAML.writeValue(folder.resolve("values.yaml").toFile(), values);
        return new Chart(folder, values);
    }

    /** The value of this name, which has one of itself. */
    <T> T value(String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(values.get(name), name));
    }

    /** The manifests that would be sent to the cluster, as YAML. Throws with the errors of Helm. */
    String render() {
        return new Helm(folder)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .call();
    }

    /** The findings of Helm, warnings included. */
    LintResult lint() {
        return new Helm(folder).lint().strict().call();
    }

    static Map<String, Object> tree(String yaml) throws IOException {
        Map<String, Object> tree = YAML.readValue(yaml, TREE);
        return tree == null ? Map.of() : tree;
    }

    private static void copy(Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(SOURCE)) {
            for (Path path : paths.toList()) {
                Files.copy(path, target.resolve(SOURCE.relativize(path)));
            }
        }
    }

    /** Maps are merged, everything else is replaced; null removes a default. */
    private static Map<String, Object> laidOver(Map<?, ?> defaults, Map<?, ?> user) {
        Map<String, Object> merged = new LinkedHashMap<>();
        defaults.forEach((key, value) -> merged.put(String.valueOf(key), value));
        user.forEach((key, value) -> {
            if (value == null) {
                merged.remove(String.valueOf(key));
            } else if (value instanceof Map<?, ?> branch && merged.get(String.valueOf(key)) instanceof Map<?, ?> base) {
                merged.put(String.valueOf(key), laidOver(base, branch));
            } else {
                merged.put(String.valueOf(key), value);
            }
        });
        return merged;
    }
}
