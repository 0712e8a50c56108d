package io.penstock.service.observe;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Part of liveness: down when the thread of a mapping has died, because only a restart starts another. */
final class MappingThreadsHealth implements HealthIndicator {

    private final MappingThreads threads;

    MappingThreadsHealth(MappingThreads threads) {
        this.threads = threads;
    }

    @Override
    public Health health() {
        List<String> dead = threads.dead();
        return dead.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("dead", dead).build();
    }
}
