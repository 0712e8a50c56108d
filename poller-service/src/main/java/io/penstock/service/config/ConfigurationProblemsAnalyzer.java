package io.penstock.service.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints all {@link ConfigurationProblems} in place of a stack trace. */
final class ConfigurationProblemsAnalyzer extends AbstractFailureAnalyzer<ConfigurationProblems> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationProblems cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "Correct these properties and start again.", cause);
    }
}
