package io.penstock.deploy.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The alerts of the rules, and the cases that {@code promtool} runs with them. */
final class Alerts {

    /** The rules, as chart and compose file use them. */
    static final Path RULES = Path.of("helm", "penstock", "files", "rules.yaml");

    private static final Path CASES = Path.of("src", "test", "prometheus");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Alerts() {}

    /** One alert of the rules. */
    record Alert(String name, String expression, String severity, String summary, String description, String runbook) {}

    /**
     * One evaluation of an alert in a test.
     *
     * @param test the name of its test
     * @param minute when it is evaluated
     * @param fires what is expected
     */
    record Case(String alert, String test, int minute, boolean fires) {}

    /** All alerts. */
    static List<Alert> all() {
        List<Alert> alerts = new ArrayList<>();
        yaml(RULES).path("groups").forEach(group -> group.path("rules").forEach(rule -> alerts.add(alert(rule))));
        return alerts;
    }

    private static Alert alert(JsonNode rule) {
        JsonNode annotations = rule.path("annotations");
        return new Alert(
                rule.path("alert").asString(),
                rule.path("expr").asString(),
                rule.path("labels").path("severity").asString(),
                annotations.path("summary").asString(),
                annotations.path("description").asString(),
                annotations.path("runbook").asString());
    }

    /** The files with the cases. */
    static List<Path> caseFiles() {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All cases of all files. */
    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Path file : caseFiles()) {
            for (JsonNode test : yaml(file).path("tests")) {
                test.path("alert_rule_test")
                        .forEach(look -> cases.add(new Case(
                                look.path("alertname").asString(),
                                test.path("name").asString(),
                                Integer.parseInt(
                                        look.path("eval_time").asString().replace("m", "")),
                                !look.path("exp_alerts").isEmpty())));
            }
        }
        return cases;
    }

    private static JsonNode yaml(Path file) {
        try {
            return JSON.valueToTree(new Yaml().<Object>load(Files.readString(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
