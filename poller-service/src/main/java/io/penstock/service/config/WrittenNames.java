package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Checks the names of mappings and functions as the user wrote them. Spring drops characters that it does not allow in
 * names, so that {@code a/b} would run as {@code ab}, or merge with a mapping of that name (B53).
 */
final class WrittenNames {

    /** The name is in brackets, or ends where the next property begins. */
    private static final Pattern NAMED = Pattern.compile(
            "penstock\\.(?<kind>mappings|functions)(?:\\[(?<bracketed>[^]]*)]|\\.(?<plain>[^.\\[]*)).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private WrittenNames() {}

    /** Finds names that are not allowed, one problem each. */
    static List<Problem> problems(Iterable<PropertySource<?>> sources) {
        record Written(String kind, String name) {}
        TreeSet<String> seen = new TreeSet<>();
        List<Written> bad = new ArrayList<>();
        for (PropertySource<?> source : sources) {
            if (source instanceof EnumerablePropertySource<?> names
                    && !(source instanceof SystemEnvironmentPropertySource)) {
                for (String property : names.getPropertyNames()) {
                    Matcher named = NAMED.matcher(property);
                    if (named.matches()) {
                        String name = named.group("plain") == null ? named.group("bracketed") : named.group("plain");
                        if (!NAME.matcher(name).matches() && seen.add(named.group("kind") + "." + name)) {
                            bad.add(new Written(named.group("kind"), name));
                        }
                    }
                }
            }
        }
        return bad.stream()
                .map(written -> new Problem(
                        "",
                        written.kind() + "." + written.name(),
                        written.name(),
                        "a name of 1 to 128 letters, digits, '-', '_' or '.' (one with a '.' in brackets: \"[a.b]\")"))
                .toList();
    }
}
