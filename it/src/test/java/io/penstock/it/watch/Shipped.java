package io.penstock.it.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The alerts and the dashboard, as they are shipped. */
final class Shipped {

    private static final Path FOLDER = Path.of("..", "deploy", "helm", "penstock", "files");
    private static final Pattern SELECTOR = Pattern.compile("penstock_\\w+(\\{[^}]*})?");
    private static final Pattern MINUTES = Pattern.compile("\\b(\\d+)m\\b");

    private Shipped() {}

    /** The rules. */
    static String rules() {
        return read("rules.yaml");
    }

    /**
     * The rules with each minute made a second, in ranges as in {@code for}: what takes 20 minutes takes 20 seconds.
     */
    static String rulesInSeconds() {
        return MINUTES.matcher(rules()).replaceAll("$1s");
    }

    /** Every selector of series that alerts and dashboard use, with everything chosen that can be chosen. */
    static Set<String> selectors() {
        Set<String> selectors = new TreeSet<>();
        Stream.of(rules(), read("dashboard.json").replace("\\\"", "\""))
                .flatMap(text -> SELECTOR.matcher(text).results())
                .map(match -> match.group().replaceAll("\\$(mapping|source|instance)", ".*"))
                .forEach(selectors::add);
        return selectors;
    }

    private static String read(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
