package io.penstock.it.watch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** On tests that start a Prometheus: they are skipped where it is not installed, and one line reports it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPrometheus.Condition.class)
@interface NeedsPrometheus {

    /** Looks for it. */
    final class Condition implements ExecutionCondition {

        private static final String SKIPPED =
                "prometheus is not installed: the tests with a running Prometheus are skipped";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Prometheus.find().isPresent()) {
                return ConditionEvaluationResult.enabled("prometheus is installed");
            }
            if (context.getTestMethod().isEmpty()) {
                System.out.println(SKIPPED);
            }
            return ConditionEvaluationResult.disabled(SKIPPED);
        }
    }
}
