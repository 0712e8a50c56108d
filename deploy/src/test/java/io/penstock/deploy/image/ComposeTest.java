package io.penstock.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.deploy.image.ComposeFile.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@DisplayName("The compose file")
class ComposeTest {

    private static final Path CONFIGURATION = ComposeFile.FOLDER.resolve("compose");
    private static final Set<String> OF_A_SERVICE = Set.of(
            "build",
            "cap_drop",
            "command",
            "depends_on",
            "entrypoint",
            "environment",
            "healthcheck",
            "image",
            "init",
            "ports",
            "read_only",
            "security_opt",
            "stop_grace_period",
            "tmpfs",
            "user",
            "volumes");

    private final ComposeFile file = new ComposeFile();

    @Test
    @DisplayName("has Penstock, what it needs, and what watches it, each described by keys that Compose knows")
    void services() {
        assertThat(file.services())
                .containsOnlyKeys(
                        "penstock", "localstack", "init", "lambda-function", "http-functions", "prometheus", "grafana");
        assertThat(file.services().values())
                .allSatisfy(service -> assertThat(OF_A_SERVICE).containsAll(service.propertyNames()));
        assertThat(file.content.propertyNames()).containsExactlyInAnyOrder("name", "services", "volumes");
    }

    @Test
    @DisplayName("names every image with a version, and lets the user name those of Penstock and of AWS")
    void images() {
        assertThat(file.services().values())
                .extracting(service -> service.get("image").asString())
                .allMatch(image -> image.matches("(\\$\\{[A-Z_]+:-)?[a-z/-]+:[a-z0-9.-]+}?"))
                .noneMatch(image -> image.contains(":latest"));
        assertThat(file.service("penstock").get("image").asString()).startsWith("${PENSTOCK_IMAGE:-");
        assertThat(file.service("localstack").get("image").asString())
                .startsWith("${LOCALSTACK_IMAGE:-localstack/localstack:4.");
    }

    @Test
    @DisplayName("builds Penstock from the Dockerfile when there is no image")
    void build() {
        JsonNode build = file.service("penstock").get("build");
        Path context = ComposeFile.FOLDER.resolve(build.get("context").asString());
        assertThat(context.normalize()).isEqualTo(Project.FOLDER);
        assertThat(context.resolve(build.get("dockerfile").asString())).exists();
    }

    @Test
    @DisplayName("mounts only files and folders that are there, and volumes that it has")
    void mounts() {
        List<Mount> mounts = file.services().values().stream()
                .flatMap(service -> ComposeFile.mounts(service).stream())
                .toList();
        assertThat(mounts)
                .filteredOn(Mount::isFile)
                .hasSizeGreaterThan(5)
                .allSatisfy(mount ->
                        assertThat(ComposeFile.FOLDER.resolve(mount.source())).exists());
        assertThat(mounts)
                .filteredOn(mount -> !mount.isFile())
                .extracting(Mount::source)
                .containsOnlyElementsOf(file.content.get("volumes").propertyNames());
    }

    @Test
    @DisplayName("uses every file of its folder")
    void nothing_left_over() throws Exception {
        List<Path> mounted = file.services().values().stream()
                .flatMap(service -> ComposeFile.mounts(service).stream())
                .map(mount -> ComposeFile.FOLDER.resolve(mount.source()).normalize())
                .toList();
        try (Stream<Path> files = Files.walk(CONFIGURATION)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allMatch(one -> mounted.stream().anyMatch(one::startsWith));
        }
    }

    @Test
    @DisplayName("waits for services that exist, and only for the health of those that have a health check")
    void dependencies() {
        Map<String, JsonNode> services = file.services();
        services.values()
                .forEach(service -> service.path("depends_on").forEachEntry((name, wait) -> {
                    assertThat(services).containsKey(name);
                    if (wait.get("condition").asString().equals("service_healthy")) {
                        assertThat(file.service(name).has("healthcheck"))
                                .as(name)
                                .isTrue();
                    }
                }));
        assertThat(file.service("penstock").at("/depends_on/init/condition").asString())
                .isEqualTo("service_completed_successfully");
    }

    @Test
    @DisplayName("opens each port once, and to this machine only")
    void ports() {
        assertThat(file.services().values().stream()
                        .flatMap(service -> service.path("ports").valueStream())
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder(
                        "127.0.0.1:8080:8080", "127.0.0.1:4566:4566", "127.0.0.1:9090:9090", "127.0.0.1:3000:3000");
    }

    @Test
    @DisplayName("gives Penstock a root file system that can't be written to, no rights, and time to stop")
    void least_rights() {
        JsonNode penstock = file.service("penstock");
        assertThat(penstock.get("read_only").asBoolean()).isTrue();
        assertThat(penstock.get("tmpfs").get(0).asString()).isEqualTo("/tmp");
        assertThat(penstock.get("cap_drop").get(0).asString()).isEqualTo("ALL");
        assertThat(penstock.get("stop_grace_period").asString()).isEqualTo("40s");
    }

    @Test
    @DisplayName("lets Penstock call the functions by the names and ports that they have")
    void functions() {
        JsonNode functions =
                ComposeFile.yaml(CONFIGURATION.resolve("penstock.yml")).at("/penstock/functions");
        assertThat(functions.valueStream().map(function -> function.get("url").asString()))
                .containsExactlyInAnyOrder(
                        "http://lambda-function:8080/2015-03-31/functions/function/invocations",
                        "http://http-functions:9000/count-clicks",
                        "http://http-functions:9000/index-product");
        assertThat(file.service("lambda-function").at("/command/0").asString()).isEqualTo("confirm-order.handler");
    }

    @Test
    @DisplayName("lets Prometheus scrape Penstock and read its alerts, and Grafana show the dashboard")
    void watching() {
        JsonNode prometheus = ComposeFile.yaml(CONFIGURATION.resolve("prometheus.yml"));
        assertThat(prometheus.at("/scrape_configs/0/static_configs/0/targets/0").asString())
                .isEqualTo("penstock:8080");
        assertThat(prometheus.at("/scrape_configs/0/metrics_path").asString()).isEqualTo("/actuator/prometheus");
        assertThat(ComposeFile.mounts(file.service("prometheus")))
                .contains(new Mount("./helm/penstock/files/rules.yaml", "/etc/prometheus/rules/penstock.yaml"));
        assertThat(prometheus.at("/rule_files/0").asString()).isEqualTo("/etc/prometheus/rules/*.yaml");

        JsonNode source = ComposeFile.yaml(CONFIGURATION.resolve("grafana/provisioning/datasources/prometheus.yml"));
        assertThat(source.at("/datasources/0/url").asString()).isEqualTo("http://prometheus:9090");
        JsonNode dashboards = ComposeFile.yaml(CONFIGURATION.resolve("grafana/provisioning/dashboards/penstock.yml"));
        assertThat(ComposeFile.mounts(file.service("grafana")))
                .contains(new Mount(
                        "./helm/penstock/files/dashboard.json",
                        dashboards.at("/providers/0/options/path").asString() + "/penstock.json"));
    }
}
