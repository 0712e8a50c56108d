package io.penstock.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsHelm
@DisplayName("A change of the configuration in the chart")
class ConfigurationChangesTest {

    @TempDir
    private Path temp;

    @Test
    @DisplayName("replaces pods only where they can't follow it")
    void watched() throws IOException {
        String before = checksum("config: { mappings: { orders: { batch-size: 10 } } }");

        assertThat(before).hasSize(64);
        assertThat(before)
                .isEqualTo(checksum("config: { mappings: { orders: { batch-size: 11 } }, functions: { resize: {} } }"))
                .isEqualTo(checksum("{ replicas: 7, config: { concurrency: 20 } }"))
                .isNotEqualTo(checksum("config: { leases: { failover-time: 5s } }"));
        assertThat(variables("{}")).containsEntry("PENSTOCK_RELOAD", "watch");
    }

    @Test
    @DisplayName("always replaces pods that do not watch")
    void manual() throws IOException {
        String manual = "{ reload: manual, config: { mappings: { orders: { batch-size: %d } } } }";

        assertThat(checksum(manual.formatted(10))).isNotEqualTo(checksum(manual.formatted(11)));
        assertThat(variables("reload: manual")).containsEntry("PENSTOCK_RELOAD", "manual");
    }

    @Test
    @DisplayName("reaches the pod, because the ConfigMap is mounted as a folder")
    void mounted() throws IOException {
        assertThat(pod("{}").getSpec().getContainers().getFirst().getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("config"))
                .singleElement()
                .extracting(VolumeMount::getSubPath)
                .isNull();
    }

    private String checksum(String values) throws IOException {
        return Objects.requireNonNull(pod(values).getMetadata().getAnnotations().get("checksum/config"));
    }

    private Map<String, String> variables(String values) throws IOException {
        return Environment.of(pod(values).getSpec().getContainers().getFirst());
    }

    private PodTemplateSpec pod(String values) throws IOException {
        return Manifests.parse(Chart.with(values, temp).render())
                .only(Deployment.class)
                .getSpec()
                .getTemplate();
    }
}
