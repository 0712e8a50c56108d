package io.penstock.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.service.share.InstanceLimits;
import java.util.Optional;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Lets this instance share limits as long as the application runs, and shows how many do so (contract §5).
 *
 * @param limits empty for an instance that is alone
 */
record InstancesLifecycle(Optional<InstanceLimits> limits)
        implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, MeterBinder {

    @Override
    public void start() {
        limits.ifPresent(InstanceLimits::start);
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent closed) {
        limits.ifPresent(InstanceLimits::drain);
    }

    @Override
    public void stop() {
        limits.ifPresent(InstanceLimits::stop);
    }

    @Override
    public boolean isRunning() {
        return limits.map(InstanceLimits::isRunning).orElse(false);
    }

    /** Before the mappings at a start, after them at a stop. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "penstock.instances",
                        () -> limits.map(InstanceLimits::instances).orElse(1))
                .description("Instances that share limits, this one included")
                .register(registry);
    }
}
