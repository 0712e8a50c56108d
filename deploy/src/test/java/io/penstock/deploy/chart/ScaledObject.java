package io.penstock.deploy.chart;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;

/** What the chart may use of KEDA's custom resource, by the names of {@code keda.sh/v1alpha1}. */
record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

    /** How one deployment is scaled. */
    record Spec(
            ScaleTarget scaleTargetRef,
            int pollingInterval,
            int minReplicaCount,
            int maxReplicaCount,
            Advanced advanced,
            List<Trigger> triggers) {}

    /** What is scaled: a Deployment by default. */
    record ScaleTarget(String name) {}

    /** The settings of the autoscaler that KEDA creates. */
    record Advanced(Autoscaler horizontalPodAutoscalerConfig) {}

    /** How fast it follows. */
    record Autoscaler(HorizontalPodAutoscalerBehavior behavior) {}

    /** One measure of load. */
    record Trigger(String type, String name, String metricType, Prometheus metadata) {}

    /** A trigger of the type {@code prometheus}; KEDA expects strings only. */
    record Prometheus(String serverAddress, String query, String threshold, String ignoreNullValues) {}
}
