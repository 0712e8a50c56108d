package io.penstock.deploy.watch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** On tests that run {@code promtool}: they are skipped where there is none, which is logged once. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPromtool.Condition.class)
@interface NeedsPromtool {

    /** Looks for it once in a test run. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            boolean found = context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(NeedsPromtool.class))
                    .computeIfAbsent(Promtool.class, key -> look(), Boolean.class);
            return found
                    ? ConditionEvaluationResult.enabled("promtool is installed")
                    : ConditionEvaluationResult.disabled(Promtool.MISSING);
        }

        private static boolean look() {
            boolean found = Promtool.find().isPresent();
            if (!found) {
                System.out.println(Promtool.MISSING);
            }
            return found;
        }
    }
}
