package io.penstock.deploy.chart;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.Map;

/** The variables of a container. */
final class Environment {

    private Environment() {}

    /** Those with a value of their own, by name. */
    static Map<String, String> of(Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(toMap(EnvVar::getName, EnvVar::getValue));
    }
}
