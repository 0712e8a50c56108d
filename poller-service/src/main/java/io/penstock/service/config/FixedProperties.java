package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a reload can't change: everything under {@code penstock} but mappings, functions and concurrency. */
final class FixedProperties {

    /** What to do about each of them. */
    static final String REMEDY = "a change of it needs a restart";

    private static final Set<String> LIVING = Set.of("mappings", "functions", "concurrency");

    private FixedProperties() {}

    /** What differs, one problem for each property; values may be secret and are not shown. */
    static List<Problem> problems(BoundProperties started, BoundProperties next) {
        List<String> changed = new ArrayList<>();
        for (RecordComponent component : PenstockProperties.class.getRecordComponents()) {
            if (!LIVING.contains(component.getName())) {
                collect("", component, started.properties(), next.properties(), changed);
            }
        }
        for (int plugin = 0; plugin < started.plugins().size(); plugin++) {
            BoundProperties.Plugin<?> before = started.plugins().get(plugin);
            compare(
                    before.settings().name(),
                    before.value(),
                    next.plugins().get(plugin).value(),
                    changed);
        }
        return changed.stream()
                .map(path -> new Problem("", path, "(changed)", "the value of the start, because " + REMEDY))
                .toList();
    }

    private static void collect(
            String path, RecordComponent component, Record before, Record after, List<String> changed) {
        String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        compare(path + name, value(component, before), value(component, after), changed);
    }

    private static void compare(String path, @Nullable Object before, @Nullable Object after, List<String> changed) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before instanceof Record one
                && after instanceof Record other
                && one.getClass() == other.getClass()
                && Modifier.isPublic(one.getClass().getModifiers())) {
            for (RecordComponent component : one.getClass().getRecordComponents()) {
                collect(path + ".", component, one, other, changed);
            }
        } else {
            changed.add(path);
        }
    }

    private static @Nullable Object value(RecordComponent component, Record of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
