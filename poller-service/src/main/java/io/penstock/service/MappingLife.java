package io.penstock.service;

import io.penstock.core.lane.MappingRunner;
import io.penstock.core.mapping.MappingLifecycle;
import io.penstock.core.mapping.MappingState;

/** One mapping from the start of the service to its stop. */
record MappingLife(MappingRunner runner, MappingLifecycle lifecycle) {

    /** Starts to read; a mapping that is not enabled becomes {@code Disabled} and reads nothing. */
    void start() {
        if (!runner.mapping().enabled()) {
            lifecycle.move(MappingState.DISABLED);
            return;
        }
        lifecycle.move(MappingState.ENABLED);
        runner.start();
    }
}
