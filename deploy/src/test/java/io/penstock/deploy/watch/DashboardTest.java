package io.penstock.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The dashboard")
class DashboardTest {

    private static final Path FILE = Path.of("helm", "penstock", "files", "dashboard.json");
    private static final int COLUMNS = 24;

    /** Prometheus' own series and those of functions, which have not the labels of mappings. */
    private static final List<String> NOT_OF_MAPPINGS = List.of("up{", "ALERTS{", "penstock_circuit_state{");

    private final JsonNode dashboard = read();

    private static JsonNode read() {
        try {
            return JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(Files.readString(FILE));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    @DisplayName("answers in this order: what lags, what fails, where do records go")
    void hasItsRowsInOrder() {
        assertThat(rows()).containsExactly("What lags", "What fails", "Where do records go");
        assertThat(dashboard.path("uid").asString()).isEqualTo("penstock");
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(41);
    }

    @Test
    void letsItsUserChooseDataSourceSourceMappingAndInstance() {
        List<JsonNode> variables = list(dashboard.path("templating").path("list"));

        assertThat(variables)
                .extracting(variable -> variable.path("name").asString())
                .containsExactly("datasource", "source", "mapping", "instance");
        assertThat(variables.getFirst().path("type").asString()).isEqualTo("datasource");
        assertThat(variables.subList(1, variables.size())).allSatisfy(variable -> {
            assertThat(dataSource(variable)).isEqualTo("${datasource}");
            assertThat(variable.path("includeAll").asBoolean()).isTrue();
        });
    }

    @Test
    void hasOnEachPanelATitleAUnitWordsAndQueriesOfTheChosenDataSource() {
        assertThat(panels()).hasSizeGreaterThan(10).allSatisfy(panel -> {
            assertThat(panel.path("title").asString()).isNotBlank();
            assertThat(panel.path("description").asString()).as(title(panel)).isNotBlank();
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString())
                    .as("unit of %s", title(panel))
                    .isNotBlank();
            assertThat(dataSource(panel)).as(title(panel)).isEqualTo("${datasource}");
            assertThat(list(panel.path("targets")))
                    .as("queries of %s", title(panel))
                    .isNotEmpty()
                    .allSatisfy(target -> {
                        assertThat(target.path("expr").asString()).isNotBlank();
                        assertThat(dataSource(target)).isEqualTo("${datasource}");
                    });
        });
    }

    @Test
    void asksOnlyForWhatItsUserChose() {
        assertThat(expressions()).allSatisfy(expression -> {
            String ours = NOT_OF_MAPPINGS.stream().anyMatch(expression::contains)
                    ? ""
                    : expression.replace("penstock_", "\npenstock_");
            assertThat(ours.lines().skip(1))
                    .allMatch(part -> part.contains("source=~\"$source\"")
                            && part.contains("mapping=~\"$mapping\"")
                            && part.contains("instance=~\"$instance\""));
        });
    }

    @Test
    void hasNoTwoPanelsWithOneIdOrInOnePlace() {
        List<JsonNode> all = list(dashboard.path("panels"));

        assertThat(all)
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates()
                .doesNotContain(0);
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : all) {
            JsonNode place = panel.path("gridPos");
            int right = place.path("x").asInt() + place.path("w").asInt();
            int below = place.path("y").asInt() + place.path("h").asInt();
            assertThat(right).as(title(panel)).isLessThanOrEqualTo(COLUMNS);
            assertThat(place.path("w").asInt() * place.path("h").asInt())
                    .as(title(panel))
                    .isPositive();
            for (int x = place.path("x").asInt(); x < right; x++) {
                for (int y = place.path("y").asInt(); y < below; y++) {
                    assertThat(taken.add(x + "," + y))
                            .as("%s has column %d of line %d for itself", title(panel), x, y)
                            .isTrue();
                }
            }
        }
    }

    @Test
    @NeedsPromtool
    @DisplayName("has queries that Prometheus understands, taken as recording rules")
    void hasQueriesThatPrometheusUnderstands(@TempDir Path folder) throws IOException, InterruptedException {
        List<String> expressions = expressions();
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        for (int number = 0; number < expressions.size(); number++) {
            rules.append("      - record: panel:").append(number).append("\n        expr: |\n          ");
            rules.append(withoutVariables(expressions.get(number))).append('\n');
        }
        Path file = Files.writeString(folder.resolve("dashboard.yaml"), rules);

        Promtool.Result result = Promtool.find().orElseThrow().run("check", "rules", file.toString());

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("SUCCESS: " + expressions.size() + " rules found");
    }

    private static String withoutVariables(String expression) {
        String plain = expression
                .replace("$__rate_interval", "5m")
                .replace("$__range", "1h")
                .replaceAll("\\$(source|mapping|instance)", ".*");
        assertThat(plain).doesNotContain("$");
        return plain;
    }

    private List<String> rows() {
        return list(dashboard.path("panels")).stream()
                .filter(DashboardTest::isRow)
                .map(DashboardTest::title)
                .toList();
    }

    private List<JsonNode> panels() {
        return list(dashboard.path("panels")).stream()
                .filter(panel -> !isRow(panel))
                .toList();
    }

    private List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        panels().forEach(panel -> panel.path("targets")
                .forEach(target -> expressions.add(target.path("expr").asString())));
        return expressions;
    }

    private static boolean isRow(JsonNode panel) {
        return panel.path("type").asString().equals("row");
    }

    private static String title(JsonNode panel) {
        return panel.path("title").asString();
    }

    private static String dataSource(JsonNode node) {
        return node.path("datasource").path("uid").asString();
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).collect(Collectors.toList());
    }
}
