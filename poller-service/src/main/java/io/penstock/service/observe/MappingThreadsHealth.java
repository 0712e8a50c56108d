package io.penstock.service.observe;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Part of liveness: down when a thread of any mapping has died, which only a restart mends. */
final class MappingThreadsHealth implements HealthIndicator {

    private final MappingObserver observer;

    MappingThreadsHealth(MappingObserver observer) {
        this.observer = observer;
    }

    @Override
    public Health health() {
        List<String> dead = observer.mappings().stream()
                .filter(mapping -> !mapping.alive())
                .map(ObservedMapping::name)
                .toList();
        return dead.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("dead", dead).build();
    }
}
