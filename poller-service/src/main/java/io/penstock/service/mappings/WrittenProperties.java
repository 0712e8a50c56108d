package io.penstock.service.mappings;

import io.penstock.core.mapping.MappingSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names the properties of a mapping as they are written in the configuration. */
final class WrittenProperties {

    private WrittenProperties() {}

    /** The names of the properties that {@code spec} has, in kebab case. */
    static List<String> of(MappingSpec spec) {
        return Stream.of(MappingSpec.class.getRecordComponents())
                .filter(component -> value(component, spec) != null)
                .map(component ->
                        component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .toList();
    }

    private static @Nullable Object value(RecordComponent component, MappingSpec spec) {
        try {
            return component.getAccessor().invoke(spec);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Says what to do instead of changing a mapping of the configuration.
     *
     * @param properties those that were to be changed; none when the whole mapping was to be removed or left as it is
     */
    static ChangeResult.Configured configured(String mapping, List<String> properties) {
        String path = "penstock.mappings." + mapping;
        String what = properties.isEmpty()
                ? path
                : String.join(
                        ", ",
                        properties.stream()
                                .map(property -> path + "." + property)
                                .toList());
        return new ChangeResult.Configured("Mapping '" + mapping + "' comes from the configuration. To change it, edit "
                + what + " in application.yml; Penstock reads it again at POST /actuator/refresh-mappings.");
    }
}
