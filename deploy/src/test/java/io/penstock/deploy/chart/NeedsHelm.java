package io.penstock.deploy.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.NativeLibrary;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ServiceLoader;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** On tests that run Helm in this JVM: skipped where its native library does not load, which is logged once. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsHelm.Condition.class)
@interface NeedsHelm {

    /** Loads Helm once in a test run. */
    final class Condition implements ExecutionCondition {

        private static final String SKIPPED = "Helm's library does not load on this platform: the chart is not tested";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            boolean loaded = context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(NeedsHelm.class))
                    .computeIfAbsent(Helm.class, key -> load(), Boolean.class);
            return loaded
                    ? ConditionEvaluationResult.enabled("Helm is loaded")
                    : ConditionEvaluationResult.disabled(SKIPPED);
        }

        private static boolean load() {
            try {
                // Helm alone would look for a library elsewhere when there is none for this platform.
                if (ServiceLoader.load(NativeLibrary.class).findFirst().isPresent()
                        && !Helm.version().call().isBlank()) {
                    return true;
                }
            } catch (RuntimeException | LinkageError unsupported) {
                // logged below
            }
            System.out.println(SKIPPED);
            return false;
        }
    }
}
