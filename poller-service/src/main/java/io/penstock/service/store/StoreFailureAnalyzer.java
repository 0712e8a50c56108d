package io.penstock.service.store;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints {@link StoreUnavailable} in place of a stack trace when it stops the start. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<StoreUnavailable> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StoreUnavailable cause) {
        return new FailureAnalysis(
                "The stored mappings can't be used: " + cause.getMessage() + ".", "Then start again.", cause);
    }
}
