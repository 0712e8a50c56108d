package io.penstock.service.observe;

import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Shows the state and last result of each mapping. It is never {@code DOWN} and in neither probe: a source or function
 * that can't be reached must not make anyone restart the process or take it out of service. A mapping with a problem
 * makes it {@code DEGRADED}, which leaves the whole {@code UP}.
 */
final class MappingsHealth implements HealthIndicator {

    static final Status DEGRADED = new Status("DEGRADED", "at least one mapping has a problem");

    private final MappingObserver observer;

    MappingsHealth(MappingObserver observer) {
        this.observer = observer;
    }

    @Override
    public Health health() {
        List<ObservedMapping> mappings = observer.mappings();
        boolean degraded = mappings.stream().anyMatch(ObservedMapping::degraded);
        Health.Builder health = Health.status(degraded ? DEGRADED : Status.UP);
        mappings.forEach(mapping -> {
            MappingStatus status = mapping.status();
            health.withDetail(
                    mapping.name(),
                    Map.of("state", status.state(), "lastProcessingResult", status.lastProcessingResult()));
        });
        return health.build();
    }
}
