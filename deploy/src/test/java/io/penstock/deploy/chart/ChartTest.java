package io.penstock.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsHelm
@DisplayName("What the values of the chart mean")
class ChartTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temp;

    @Test
    void theMappingsReachTheServiceAsTheyWereGiven() throws IOException {
        Chart chart = Chart.withSet("all-in-one", temp);

        String file = data(Manifests.parse(chart.render()), "penstock.yml");

        assertThat(Chart.tree(file)).isEqualTo(Map.of("penstock", chart.value("config", Map.class)));
        assertThat(file).contains("batch-size: 10000", "account-id: \"000000000042\"");
    }

    @Test
    void allInOneRunsEverySource() throws IOException {
        Deployment deployment = set("all-in-one").only(Deployment.class);

        assertThat(deployment.getMetadata().getName()).isEqualTo("shop-penstock");
        assertThat(deployment.getMetadata().getLabels()).containsEntry("team", "orders");
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
        assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                .containsEntry("example.com/owner", "orders");
        Container container = container(deployment);
        assertThat(container.getImage())
                .isEqualTo("penstock@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        assertThat(Environment.of(container))
                .doesNotContainKey("PENSTOCK_SOURCES")
                .containsEntry("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError");
        assertThat(container.getResources().getLimits()).containsOnly(Map.entry("memory", new Quantity("512Mi")));
    }

    @Test
    void secretsComeByReference() throws IOException {
        Manifests manifests = set("all-in-one");
        Container container = container(manifests.only(Deployment.class));

        assertThat(Environment.of(container)).containsEntry("SPRING_CONFIG_IMPORT", "configtree:/secrets/");
        assertThat(container.getEnv())
                .filteredOn(variable -> variable.getName().equals("AWS_SECRET_ACCESS_KEY"))
                .singleElement()
                .satisfies(variable -> assertThat(
                                variable.getValueFrom().getSecretKeyRef().getName())
                        .isEqualTo("aws"));
        assertThat(container.getEnvFrom())
                .singleElement()
                .satisfies(from -> assertThat(from.getSecretRef().getName()).isEqualTo("more"));
        assertThat(pod(manifests.only(Deployment.class)).getVolumes())
                .filteredOn(volume -> volume.getName().equals("secrets"))
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getSecret().getSecretName()).isEqualTo("function-tokens"));
    }

    @Test
    void whoMayCallTheServiceHasKeysInASecret() throws IOException {
        Container container = container(set("all-in-one").only(Deployment.class));

        assertThat(Environment.of(container))
                .containsEntry("PENSTOCK_API_CREDENTIALS_0_NAME", "deployer")
                .containsEntry("PENSTOCK_API_CREDENTIALS_0_ROLE", "operate")
                .containsEntry("PENSTOCK_API_CREDENTIALS_1_ROLE", "read");
        assertThat(container.getEnv())
                .filteredOn(variable ->
                        variable.getName().startsWith("PENSTOCK_API_CREDENTIALS_1_") && variable.getValueFrom() != null)
                .extracting(variable -> variable.getName() + " "
                        + variable.getValueFrom().getSecretKeyRef().getName() + " "
                        + variable.getValueFrom().getSecretKeyRef().getKey())
                .containsExactly(
                        "PENSTOCK_API_CREDENTIALS_1_ACCESSKEY penstock-monitor access-key",
                        "PENSTOCK_API_CREDENTIALS_1_SECRETKEY penstock-monitor secret-key");
    }

    @Test
    void theServiceAccountNamesItsRole() throws IOException {
        assertThat(set("all-in-one").only(ServiceAccount.class).getMetadata().getAnnotations())
                .containsEntry("eks.amazonaws.com/role-arn", "arn:aws:iam::000000000042:role/penstock");
    }

    @Test
    void rulesAndDashboardAreTheFilesOfTheChartUnchanged() throws IOException {
        Manifests manifests = set("all-in-one");
        PrometheusRule rule = manifests.only(PrometheusRule.class);

        assertThat(JSON.convertValue(rule.getSpec(), Map.class))
                .isEqualTo(Chart.tree(Files.readString(Chart.SOURCE.resolve("files/rules.yaml"))));
        assertThat(manifests.of(ConfigMap.class))
                .filteredOn(map -> map.getData().containsKey("penstock.json"))
                .allSatisfy(map -> assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1"));
        assertThat(rule.getMetadata().getLabels()).containsEntry("release", "prometheus");
        assertThat(JSON.readTree(data(manifests, "penstock.json")))
                .isEqualTo(JSON.readTree(
                        Chart.SOURCE.resolve("files/dashboard.json").toFile()));
        assertThat(manifests
                        .only(ServiceMonitor.class)
                        .getSpec()
                        .getEndpoints()
                        .getFirst()
                        .getInterval())
                .isEqualTo("30s");
    }

    @Test
    void eachSourceHasADeploymentThatRunsItAlone() throws IOException {
        Manifests manifests = set("per-source");

        assertThat(manifests.of(Deployment.class)).hasSize(3);
        assertThat(List.of("sqs", "kinesis", "dynamodb"))
                .allSatisfy(
                        source -> assertThat(Environment.of(container(manifests.deployment("shop-penstock-" + source))))
                                .containsEntry("PENSTOCK_SOURCES", source));
        assertThat(replicas(manifests, "sqs")).isEqualTo(3);
        assertThat(replicas(manifests, "kinesis")).isEqualTo(2);
        assertThat(replicas(manifests, "dynamodb")).isZero();
        assertThat(limits(manifests, "sqs")).containsOnly(Map.entry("memory", new Quantity("1Gi")));
        assertThat(limits(manifests, "kinesis")).containsOnly(Map.entry("memory", new Quantity("512Mi")));
    }

    private static Integer replicas(Manifests manifests, String source) {
        return manifests.deployment("shop-penstock-" + source).getSpec().getReplicas();
    }

    private static Map<String, Quantity> limits(Manifests manifests, String source) {
        return container(manifests.deployment("shop-penstock-" + source))
                .getResources()
                .getLimits();
    }

    @Test
    void podsArePlacedAsTheUserWants() throws IOException {
        PodSpec pod = pod(set("per-source").deployment("shop-penstock-kinesis"));

        assertThat(pod.getTopologySpreadConstraints()
                        .getFirst()
                        .getLabelSelector()
                        .getMatchLabels())
                .containsExactly(Map.entry("example.com/noisy", "true"));
        assertThat(pod.getTopologySpreadConstraints()
                        .getLast()
                        .getLabelSelector()
                        .getMatchLabels())
                .containsEntry("app.kubernetes.io/component", "kinesis");
        assertThat(pod.getAffinity().getNodeAffinity()).isNotNull();
        assertThat(pod.getNodeSelector()).containsEntry("example.com/pool", "steady");
        assertThat(pod.getTolerations()).hasSize(1);
        assertThat(pod.getPriorityClassName()).isEqualTo("important");
        assertThat(pod.getImagePullSecrets()).hasSize(1);
    }

    @Test
    void withoutThePrometheusOperatorThereIsNothingThatNeedsIt() throws IOException {
        Manifests manifests = set("no-prometheus-operator");

        assertThat(manifests.all()).hasSize(2);
        assertThat(manifests.only(Service.class).getMetadata().getName()).isEqualTo("pollers");
        Deployment deployment = manifests.only(Deployment.class);
        assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                .containsOnlyKeys("prometheus.io/scrape", "prometheus.io/port", "prometheus.io/path");
        assertThat(pod(deployment).getServiceAccountName()).isEqualTo("pollers");
        assertThat(Environment.of(container(deployment))).doesNotContainKey("JAVA_TOOL_OPTIONS");
    }

    @Test
    void aClosedNetworkLetsInWhoScrapesAndOutWhatIsCalled() throws IOException {
        Manifests manifests = set("restricted");
        NetworkPolicy policy = manifests.only(NetworkPolicy.class);

        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getSpec().getIngress().getFirst().getFrom())
                .singleElement()
                .satisfies(peer -> assertThat(peer.getNamespaceSelector()).isNotNull())
                .satisfies(peer -> assertThat(peer.getPodSelector()).isNotNull());
        assertThat(policy.getSpec().getEgress().getFirst().getPorts())
                .extracting(port -> port.getProtocol() + " " + port.getPort().getIntVal())
                .containsExactly("UDP 53", "TCP 53", "TCP 443");
        assertThat(policy.getSpec().getEgress()).hasSize(2);
        assertThat(manifests
                        .only(PodDisruptionBudget.class)
                        .getSpec()
                        .getMaxUnavailable()
                        .getStrVal())
                .isEqualTo("50%");
    }

    @Test
    void theUserIsTheImagesUnlessTheClusterAssignsOne() throws IOException {
        PodSecurityContext ours = pod(manifests("{}").only(Deployment.class)).getSecurityContext();
        PodSecurityContext assigned =
                pod(set("restricted").only(Deployment.class)).getSecurityContext();

        assertThat(ours.getRunAsUser()).isEqualTo(10001);
        assertThat(ours.getFsGroup()).isEqualTo(10001);
        assertThat(assigned.getRunAsUser()).isNull();
        assertThat(assigned.getRunAsNonRoot()).isTrue();
    }

    @Test
    void theImageIsThatOfTheChartsVersion() throws IOException {
        Matcher project = Pattern.compile("<parent>.*?<version>(.*?)</version>", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(project.find()).isTrue();

        assertThat(Chart.tree(Files.readString(Chart.SOURCE.resolve("Chart.yaml"))))
                .containsEntry("appVersion", project.group(1))
                .containsEntry("version", project.group(1));
        assertThat(container(manifests("{}").only(Deployment.class)).getImage())
                .isEqualTo("penstock:" + project.group(1));
    }

    @Test
    void theReadmeExplainsEveryValue() throws IOException {
        String readme = Files.readString(Chart.SOURCE.resolve("README.md"));

        assertThat(Chart.tree(Files.readString(Chart.SOURCE.resolve("values.yaml")))
                        .keySet())
                .allSatisfy(value -> assertThat(readme).contains("`" + value));
    }

    private static String data(Manifests manifests, String key) {
        return manifests.of(ConfigMap.class).stream()
                .flatMap(map -> Stream.ofNullable(map.getData().get(key)))
                .findFirst()
                .orElseThrow();
    }

    private Manifests set(String name) throws IOException {
        return Manifests.parse(Chart.withSet(name, temp).render());
    }

    private Manifests manifests(String values) throws IOException {
        return Manifests.parse(Chart.with(values, temp).render());
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment deployment) {
        return pod(deployment).getContainers().getFirst();
    }
}
