package io.penstock.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsHelm
@DisplayName("How KEDA scales deployments")
class ScalingTest {

    @TempDir
    private Path temp;

    @Test
    void kedaScalesOnLagAndBacklog() throws IOException {
        Manifests manifests = Manifests.parse(Chart.withSet("keda", temp).render());
        ScaledObject.Spec spec = manifests.only(ScaledObject.class).spec();

        String series = "namespace=\"pollers\",service=\"shop-penstock\",source=\"sqs\"";
        assertThat(spec.scaleTargetRef().name()).isEqualTo("shop-penstock-sqs");
        assertThat(manifests.deployment("shop-penstock-sqs").getSpec().getReplicas())
                .isNull();
        assertThat(manifests.deployment("shop-penstock-kinesis").getSpec().getReplicas())
                .isEqualTo(1);
        assertThat(spec.minReplicaCount()).isEqualTo(2);
        assertThat(spec.maxReplicaCount()).isEqualTo(40);
        assertThat(spec.advanced()
                        .horizontalPodAutoscalerConfig()
                        .behavior()
                        .getScaleDown()
                        .getStabilizationWindowSeconds())
                .isEqualTo(300);
        assertThat(spec.triggers())
                .containsExactly(
                        trigger("lag", "max(penstock_lag_seconds{" + series + "})", "30"),
                        trigger(
                                "backlog",
                                "sum(aws_sqs_approximate_number_of_messages_visible_sum{queue_name=\"orders\"})",
                                "1000"));
    }

    @Test
    void withoutAQueryTheBacklogIsTheMessagesThatWaitInTheQueues() throws IOException {
        String values = "autoscaling: { enabled: true, prometheus: 'http://p:9090', selector: 'job=\"penstock\"' }";

        Manifests manifests = Manifests.parse(Chart.with(values, temp).render());

        assertThat(manifests.only(ScaledObject.class).spec().triggers())
                .containsExactly(
                        trigger("lag", "http://p:9090", "max(penstock_lag_seconds{job=\"penstock\"})", "60"),
                        trigger(
                                "backlog",
                                "http://p:9090",
                                "sum(max by (mapping) (max_over_time("
                                        + "penstock_queue_messages{job=\"penstock\",state=\"visible\"}[3m])))"
                                        + " or vector(0)",
                                "1000"));
    }

    private static ScaledObject.Trigger trigger(String name, String query, String threshold) {
        return trigger(name, "http://prometheus.monitoring:9090", query, threshold);
    }

    private static ScaledObject.Trigger trigger(String name, String server, String query, String threshold) {
        return new ScaledObject.Trigger(
                "prometheus", name, "AverageValue", new ScaledObject.Prometheus(server, query, threshold, "false"));
    }
}
