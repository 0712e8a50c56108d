package io.penstock.it;

import io.penstock.it.support.NodePackages;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * On tests that need an emulator from npm: they are skipped where there is no Node, and one line reports it. On
 * LocalStack none is needed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsNode.Condition.class)
public @interface NeedsNode {

    /** True on the tests of the emulators themselves, which need them on LocalStack, too. */
    boolean always() default false;

    /** Looks for Node once in a test run. */
    final class Condition implements ExecutionCondition {

        private static final String SKIPPED = NodePackages.MISSING + ": the Kinesis and DynamoDB tests are skipped";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            boolean always = context.getElement()
                    .map(element -> element.getAnnotation(NeedsNode.class))
                    .map(NeedsNode::always)
                    .orElse(false);
            if (!always && Emulation.isLocalStack()) {
                return ConditionEvaluationResult.enabled("LocalStack has all that is needed");
            }
            boolean found = context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(NeedsNode.class))
                    .computeIfAbsent(NodePackages.class, key -> look(), Boolean.class);
            return found
                    ? ConditionEvaluationResult.enabled("Node is installed")
                    : ConditionEvaluationResult.disabled(SKIPPED);
        }

        private static boolean look() {
            boolean found = NodePackages.find().isPresent();
            if (!found) {
                System.out.println(SKIPPED);
            }
            return found;
        }
    }
}
