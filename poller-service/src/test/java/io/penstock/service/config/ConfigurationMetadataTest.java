package io.penstock.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.PluginSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Name;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigurationMetadataTest {

    private static final String METADATA = "META-INF/additional-spring-configuration-metadata.json";

    @Test
    void everyPropertyIsDocumentedAndNothingElse() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (JsonNode property : documentedProperties()) {
            assertThat(property.path("description").asString()).endsWith(".");
            assertThat(property.path("type").asString()).contains(".");
            documented.add(property.path("name").asString());
        }
        Set<String> leaves = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        collect("penstock", PenstockProperties.class, leaves, all);
        for (PluginSettings<?> plugin : WrittenYaml.PLUGINS) {
            collect("penstock." + plugin.name(), plugin.type(), leaves, all);
        }

        assertThat(documented).containsAll(leaves);
        assertThat(all).containsAll(documented);
    }

    /** Those of the service and of each plugin. */
    private static List<JsonNode> documentedProperties() throws IOException {
        List<JsonNode> properties = new ArrayList<>();
        for (URL file : Collections.list(
                ConfigurationMetadataTest.class.getClassLoader().getResources(METADATA))) {
            try (InputStream stream = file.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(stream).path("properties")) {
                    if (property.path("name").asString().startsWith("penstock.")) {
                        properties.add(property);
                    }
                }
            }
        }
        return properties;
    }

    private static void collect(String prefix, Class<?> type, Set<String> leaves, Set<String> all) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + name(type, component);
            all.add(name);
            Class<?> element = element(component.getGenericType());
            if (component.getType().isRecord()) {
                collect(name, component.getType(), leaves, all);
            } else if (element.isRecord()) {
                collect(name + (component.getType() == List.class ? "[*]" : ".*"), element, leaves, all);
            } else {
                leaves.add(name);
            }
        }
    }

    /** The name that is bound: that of the component, unless no component may be called so. */
    private static String name(Class<?> type, RecordComponent component) {
        try {
            Name other = type.getDeclaredField(component.getName()).getAnnotation(Name.class);
            return other == null
                    ? component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
                    : other.value();
        } catch (NoSuchFieldException none) {
            throw new AssertionError(none);
        }
    }

    /** What a list or map holds; the type itself when it is neither. */
    private static Class<?> element(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return last instanceof Class<?> element ? element : Object.class;
        }
        return (Class<?>) type;
    }
}
