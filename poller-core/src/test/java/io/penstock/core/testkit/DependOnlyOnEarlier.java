package io.penstock.core.testkit;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** A class of the core uses only packages that stand before its own in the given order. */
final class DependOnlyOnEarlier extends ArchCondition<JavaClass> {

    private static final String CORE = "io.penstock.core.";

    private final List<String> order;

    DependOnlyOnEarlier(List<String> order) {
        super("use only packages before their own in " + order);
        this.order = order;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        int own = rank(type);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            if (dependency.getTargetClass().getPackageName().startsWith(CORE)
                    && rank(dependency.getTargetClass()) > own) {
                events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
            }
        }
    }

    private int rank(JavaClass type) {
        int rank = order.indexOf(type.getPackageName().substring(CORE.length()));
        if (rank < 0) {
            throw new IllegalStateException(type.getPackageName() + " is not in the order " + order);
        }
        return rank;
    }
}
