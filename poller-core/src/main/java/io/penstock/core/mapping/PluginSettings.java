package io.penstock.core.mapping;

import java.util.List;
import java.util.function.Function;

/**
 * The settings of one plugin. A plugin contributes them as a bean; the service binds what the user wrote below
 * {@code penstock.<name>}, refuses properties that {@code type} does not have, and reports what {@code rules} finds
 * together with every other problem of the configuration.
 *
 * @param <T> the settings
 * @param name below {@code penstock}, in kebab case
 * @param type a record; its components are the properties, each with its default
 * @param rules finds what is wrong with bound settings, by properties below {@code penstock.<name>}
 */
public record PluginSettings<T extends Record>(String name, Class<T> type, Function<T, List<Problem>> rules) {

    /** What is wrong with {@code settings}, by paths below {@code penstock}. */
    public List<Problem> problems(T settings) {
        return rules.apply(settings).stream()
                .map(problem -> new Problem(
                        problem.mapping(), name + "." + problem.property(), problem.value(), problem.expected()))
                .toList();
    }
}
