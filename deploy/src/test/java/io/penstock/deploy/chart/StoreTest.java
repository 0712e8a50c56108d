package io.penstock.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsHelm
@DisplayName("Where the chart keeps mappings that are created through the API")
class StoreTest {

    private static final String CLAIM = "store: { type: file, claim: penstock-store }";

    @TempDir
    private Path temp;

    @DisplayName("by default a table that all pods share, whatever they run")
    @ParameterizedTest
    @ValueSource(strings = {"all-in-one", "per-source", "keda", "no-prometheus-operator", "restricted"})
    void table(String set) throws IOException {
        List<Deployment> deployments =
                Manifests.parse(Chart.withSet(set, temp).render()).of(Deployment.class);

        assertThat(deployments)
                .allSatisfy(deployment -> assertThat(Environment.of(container(deployment)))
                        .containsEntry("PENSTOCK_STORE_TYPE", "dynamodb")
                        .doesNotContainKey("PENSTOCK_STORE_PATH"));
    }

    @Test
    @DisplayName("or a file on a volume that outlives the pod, and the root filesystem stays read-only")
    void file() throws IOException {
        Deployment deployment =
                Manifests.parse(Chart.with(CLAIM, temp).render()).only(Deployment.class);

        Container container = container(deployment);
        assertThat(Environment.of(container))
                .containsEntry("PENSTOCK_STORE_TYPE", "file")
                .containsEntry("PENSTOCK_STORE_PATH", "/store/mappings.json");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().equals("/store"))
                .extracting(VolumeMount::getName)
                .containsExactly("store");
        assertThat(pod(deployment).getVolumes())
                .filteredOn(volume -> volume.getName().equals("store"))
                .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .containsExactly("penstock-store");
        assertThat(RestrictedProfile.violations(pod(deployment))).isEmpty();
    }

    @Test
    @DisplayName("and the file never has two pods: the old one ends before the new one starts")
    void oneAfterTheOther() throws IOException {
        Deployment deployment =
                Manifests.parse(Chart.with(CLAIM, temp).render()).only(Deployment.class);

        assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(deployment.getSpec().getStrategy().getRollingUpdate()).isNull();
    }

    @Test
    @DisplayName("or nowhere")
    void nowhere() throws IOException {
        Deployment deployment = Manifests.parse(
                        Chart.with("store: { type: none }", temp).render())
                .only(Deployment.class);

        assertThat(Environment.of(container(deployment))).containsEntry("PENSTOCK_STORE_TYPE", "none");
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment deployment) {
        return pod(deployment).getContainers().getFirst();
    }
}
