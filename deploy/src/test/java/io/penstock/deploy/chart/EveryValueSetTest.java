package io.penstock.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsHelm
@DisplayName("The chart keeps its rules with the values of")
@ParameterizedClass(name = "{0}")
@MethodSource("sets")
class EveryValueSetTest {

    private static final String LIVENESS = "/actuator/health/liveness";
    private static final String READINESS = "/actuator/health/readiness";

    @TempDir
    private static Path temp;

    private final Chart chart;
    private final Manifests manifests;
    private final List<Deployment> deployments;

    EveryValueSetTest(String set) throws IOException {
        chart = Chart.withSet(set, temp);
        manifests = Manifests.parse(chart.render());
        deployments = manifests.of(Deployment.class);
    }

    static List<String> sets() {
        return Chart.SETS;
    }

    @Test
    void helmFindsNoFaultWithIt() {
        LintResult lint = chart.lint();

        assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
        assertThat(lint.getMessages()).noneMatch(line -> line.contains("[WARNING]") || line.contains("[ERROR]"));
    }

    @Test
    void everythingIsOfTheReleaseAndInItsNamespace() {
        List<ObjectMeta> metadata = manifests.all().stream()
                .map(manifest -> manifest instanceof ScaledObject scaled
                        ? scaled.metadata()
                        : ((HasMetadata) manifest).getMetadata())
                .toList();

        assertThat(deployments).isNotEmpty();
        assertThat(metadata).allSatisfy(meta -> {
            assertThat(meta.getNamespace()).isEqualTo(Chart.NAMESPACE);
            assertThat(meta.getName()).hasSizeLessThanOrEqualTo(63);
            assertThat(meta.getLabels())
                    .containsEntry("app.kubernetes.io/name", "penstock")
                    .containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
                    .containsEntry("app.kubernetes.io/managed-by", "Helm");
        });
    }

    @Test
    void deploymentsSelectTheirOwnPodsAndNoOthers() {
        assertThat(deployments)
                .allSatisfy(deployment -> assertThat(
                                selectedBy(deployment.getSpec().getSelector().getMatchLabels()))
                        .containsExactly(deployment));
    }

    @Test
    void theServiceSelectsEveryPodAndReachesItsHttpPort() {
        Service service = manifests.only(Service.class);

        assertThat(selectedBy(service.getSpec().getSelector())).isEqualTo(deployments);
        assertThat(service.getSpec().getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("http");
            assertThat(port.getTargetPort().getStrVal()).isEqualTo("http");
        });
        assertThat(containers())
                .allSatisfy(container -> assertThat(container.getPorts())
                        .singleElement()
                        .satisfies(port -> assertThat(port.getName()).isEqualTo("http"))
                        .satisfies(port -> assertThat(port.getContainerPort()).isEqualTo(8080)));
    }

    @Test
    void aDisruptionBudgetSelectsThePodsOfOneDeploymentEach() {
        List<PodDisruptionBudget> budgets = manifests.of(PodDisruptionBudget.class);

        assertThat(budgets)
                .allSatisfy(budget -> assertThat(
                                selectedBy(budget.getSpec().getSelector().getMatchLabels()))
                        .singleElement()
                        .satisfies(deployment -> assertThat(
                                        deployment.getMetadata().getName())
                                .isEqualTo(budget.getMetadata().getName())));
        assertThat(budgets).hasSize(isOn("podDisruptionBudget") ? deployments.size() : 0);
    }

    @Test
    void theNetworkPolicySelectsEveryPodAndOpensTheHttpPortAlone() {
        List<NetworkPolicy> policies = manifests.of(NetworkPolicy.class);

        assertThat(policies).hasSize(isOn("networkPolicy") ? 1 : 0).allSatisfy(policy -> {
            assertThat(selectedBy(policy.getSpec().getPodSelector().getMatchLabels()))
                    .isEqualTo(deployments);
            assertThat(policy.getSpec().getPolicyTypes()).contains("Ingress");
            assertThat(policy.getSpec().getIngress()).singleElement().satisfies(ingress -> {
                assertThat(ingress.getFrom()).isNotEmpty();
                assertThat(ingress.getPorts())
                        .singleElement()
                        .satisfies(
                                port -> assertThat(port.getPort().getStrVal()).isEqualTo("http"));
            });
        });
    }

    @Test
    void theServiceMonitorFindsTheService() {
        Service service = manifests.only(Service.class);

        assertThat(manifests.of(ServiceMonitor.class))
                .hasSize(isOn("serviceMonitor") ? 1 : 0)
                .allSatisfy(monitor -> {
                    assertThat(service.getMetadata().getLabels())
                            .containsAllEntriesOf(
                                    monitor.getSpec().getSelector().getMatchLabels());
                    assertThat(monitor.getSpec().getEndpoints()).singleElement().satisfies(endpoint -> {
                        assertThat(endpoint.getPort()).isEqualTo("http");
                        assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
                        assertThat(endpoint.getRelabelings()).singleElement().satisfies(relabeling -> {
                            assertThat(relabeling.getTargetLabel()).isEqualTo("job");
                            assertThat(relabeling.getReplacement()).isEqualTo("penstock/" + Chart.RELEASE);
                        });
                    });
                });
    }

    @Test
    void aPodIsKilledOnlyWhenItHadTimeToDrain() {
        int drain = chart.value("drainSeconds", Integer.class);

        assertThat(deployments).allSatisfy(deployment -> {
            assertThat(pod(deployment).getTerminationGracePeriodSeconds()).isEqualTo(drain + 15L);
            assertThat(Environment.of(container(deployment)))
                    .containsEntry("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE", drain + "s");
        });
    }

    @Test
    void aPodGoesWhenTheOneThatFollowsItIsReady() {
        assertThat(deployments).allSatisfy(deployment -> {
            DeploymentStrategy strategy = deployment.getSpec().getStrategy();
            assertThat(strategy.getType()).isEqualTo("RollingUpdate");
            assertThat(strategy.getRollingUpdate().getMaxUnavailable().getIntVal())
                    .isZero();
            assertThat(strategy.getRollingUpdate().getMaxSurge().getIntVal()).isEqualTo(1);
        });
    }

    @Test
    void everyPodKeepsToTheRestrictedProfileAndWritesToTmpAlone() {
        assertThat(deployments).allSatisfy(deployment -> {
            assertThat(RestrictedProfile.violations(pod(deployment))).isEmpty();
            Container container = container(deployment);
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getVolumeMounts())
                    .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                    .singleElement()
                    .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"))
                    .satisfies(mount ->
                            assertThat(volume(deployment, mount).getEmptyDir()).isNotNull());
        });
    }

    @Test
    void noPodIsGivenATokenOfTheClusterOrTheAddressesOfItsServices() {
        assertThat(deployments).allSatisfy(deployment -> {
            assertThat(pod(deployment).getAutomountServiceAccountToken()).isFalse();
            assertThat(pod(deployment).getEnableServiceLinks()).isFalse();
        });
        assertThat(manifests.of(ServiceAccount.class)).allSatisfy(account -> {
            assertThat(account.getAutomountServiceAccountToken()).isFalse();
            assertThat(deployments)
                    .allSatisfy(deployment -> assertThat(pod(deployment).getServiceAccountName())
                            .isEqualTo(account.getMetadata().getName()));
        });
    }

    @Test
    void probesAskTheServiceItself() {
        assertThat(containers()).allSatisfy(container -> {
            assertThat(path(container.getStartupProbe())).isEqualTo(LIVENESS);
            assertThat(path(container.getLivenessProbe())).isEqualTo(LIVENESS);
            assertThat(path(container.getReadinessProbe())).isEqualTo(READINESS);
        });
    }

    @Test
    void everyPodReadsTheMappingsFromTheConfigMap() {
        String existing = chart.value("existingConfigMap", String.class);
        List<String> made = manifests.of(ConfigMap.class).stream()
                .filter(map -> map.getData().containsKey("penstock.yml"))
                .map(map -> map.getMetadata().getName())
                .toList();

        assertThat(made).hasSize(existing.isEmpty() ? 1 : 0);
        assertThat(deployments).allSatisfy(deployment -> {
            VolumeMount mount = container(deployment).getVolumeMounts().getFirst();
            assertThat(mount.getMountPath()).isEqualTo("/config");
            assertThat(volume(deployment, mount).getConfigMap().getName())
                    .isEqualTo(existing.isEmpty() ? made.getFirst() : existing);
            assertThat(Environment.of(container(deployment)))
                    .containsEntry("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:/config/penstock.yml");
        });
    }

    @Test
    void everyMountHasItsVolumeAndEveryVariableIsSetOnce() {
        assertThat(deployments).allSatisfy(deployment -> {
            assertThat(container(deployment).getVolumeMounts())
                    .allSatisfy(mount -> assertThat(volume(deployment, mount)).isNotNull());
            assertThat(container(deployment).getEnv())
                    .extracting(EnvVar::getName)
                    .doesNotHaveDuplicates();
        });
    }

    private boolean isOn(String feature) {
        return Boolean.TRUE.equals(chart.value(feature, Map.class).get("enabled"));
    }

    private List<Deployment> selectedBy(Map<String, String> selector) {
        assertThat(selector).isNotEmpty();
        return deployments.stream()
                .filter(deployment -> deployment
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(selector.entrySet()))
                .toList();
    }

    private List<Container> containers() {
        return deployments.stream().map(EveryValueSetTest::container).toList();
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment deployment) {
        assertThat(pod(deployment).getContainers()).hasSize(1);
        return pod(deployment).getContainers().getFirst();
    }

    private static Volume volume(Deployment deployment, VolumeMount mount) {
        return pod(deployment).getVolumes().stream()
                .filter(volume -> volume.getName().equals(mount.getName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no volume " + mount.getName()));
    }

    private static String path(Probe probe) {
        HTTPGetAction get = probe.getHttpGet();
        assertThat(get.getPort().getStrVal()).isEqualTo("http");
        return get.getPath();
    }
}
