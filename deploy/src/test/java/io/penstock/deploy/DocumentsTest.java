package io.penstock.deploy;

import static io.penstock.deploy.ProjectFiles.DOCS;
import static io.penstock.deploy.ProjectFiles.REFERENCE;
import static io.penstock.deploy.ProjectFiles.assertNone;
import static io.penstock.deploy.ProjectFiles.columns;
import static io.penstock.deploy.ProjectFiles.name;
import static io.penstock.deploy.ProjectFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The documents")
class DocumentsTest {

    private static final int COLUMNS = 120;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern URL = Pattern.compile("https?://\\S+");
    private static final Pattern MEMBER = Pattern.compile("`([A-Z][A-Za-z]+)\\.([A-Za-z]+)`");
    private static final Pattern TEST_OF_FAULT = Pattern.compile("\\b([A-Z]\\w+)\\.([bf][0-9]+_\\w*)");
    private static final Pattern CASE = Pattern.compile("\\| `?([\\w-]+)(?:`|:[^|]*) \\| (`.*) \\|");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w+(?:Test|IT|Properties|Contract)\\b");

    @Test
    @DisplayName("end their lines at 120 columns; tables, code and the targets of links may be longer")
    void lines() {
        List<String> problems = new ArrayList<>();
        for (Path document : ProjectFiles.ending(".md")) {
            int number = 0;
            for (String line : ProjectFiles.prose(document)) {
                number++;
                int columns =
                        columns(URL.matcher(LINK.matcher(line).replaceAll("]")).replaceAll(""));
                if (columns > COLUMNS && !line.strip().startsWith("|")) {
                    problems.add(name(document) + ":" + number + " has " + columns + " columns");
                }
            }
        }

        assertNone(problems);
    }

    @Test
    @DisplayName("link to files and headings that exist")
    void links() {
        List<String> problems = new ArrayList<>();
        int links = 0;
        for (Path document : ProjectFiles.ending(".md")) {
            String text = String.join("\n", ProjectFiles.prose(document)).replaceAll("`[^`]*`", "");
            Matcher link = LINK.matcher(text);
            while (link.find()) {
                if (link.group(1).matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                if (!exists(document, link.group(1))) {
                    problems.add(name(document) + " links to " + link.group(1));
                }
            }
        }

        assertNone(problems);
        assertThat(links).as("links found").isGreaterThan(50);
    }

    @Test
    @DisplayName("about the architecture name classes with their members as they are")
    void members() {
        Map<String, String> classes = classes();
        List<String> problems = new ArrayList<>();
        for (Path document : List.of(DOCS.resolve("architecture.md"), REFERENCE.resolve("architecture.md"))) {
            Matcher named = MEMBER.matcher(text(document));
            while (named.find()) {
                String code = classes.getOrDefault(named.group(1), "");
                if (!Pattern.compile("\\b" + named.group(2) + "\\b")
                        .matcher(code)
                        .find()) {
                    problems.add(name(document) + " names " + named.group());
                }
            }
        }

        assertNone(problems);
    }

    @Test
    @DisplayName("about tested behaviour name tests that exist")
    void tests() {
        Map<String, String> classes = classes();
        List<String> problems = new ArrayList<>();
        for (Path document : List.of(DOCS.resolve("conformance.md"), DOCS.resolve("reliability-rows.md"))) {
            TEST.matcher(text(document))
                    .results()
                    .map(test -> test.group())
                    .filter(test -> !classes.containsKey(test))
                    .distinct()
                    .forEach(test -> problems.add(name(document) + " names " + test));
            TEST_OF_FAULT
                    .matcher(text(document))
                    .results()
                    .filter(test -> !classes.getOrDefault(test.group(1), "").contains("void " + test.group(2)))
                    .forEach(test -> problems.add(name(document) + " names " + test.group()));
        }

        assertNone(problems);
    }

    private static boolean exists(Path document, String target) {
        String file = target.replaceFirst("#.*", "");
        Path linked = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        return Files.exists(linked)
                && (!target.contains("#")
                        || ProjectFiles.anchors(linked).contains(target.substring(target.indexOf('#') + 1)));
    }

    @Test
    @DisplayName("about tested behaviour name for each case a test that carries its name, or say why not")
    void cases() {
        Map<String, String> classes = classes();
        List<String> problems = new ArrayList<>();
        int cases = 0;
        for (String row : ProjectFiles.prose(DOCS.resolve("conformance.md"))) {
            Matcher tested = CASE.matcher(row);
            if (tested.matches()) {
                cases++;
                Pattern named = Pattern.compile("(?<!\\w)" + tested.group(1) + "(?!\\d)", Pattern.CASE_INSENSITIVE);
                if (TEST.matcher(tested.group(2))
                        .results()
                        .map(test -> classes.getOrDefault(test.group(), ""))
                        .noneMatch(code -> named.matcher(code).find())) {
                    problems.add("none of the tests of " + tested.group(1) + " carries its name");
                }
            }
        }

        assertNone(problems);
        assertThat(cases).as("cases found").isGreaterThan(100);
    }

    /** The code of each class that has a file of its own. */
    private static Map<String, String> classes() {
        Map<String, String> classes = new HashMap<>();
        for (Path file : ProjectFiles.ending(".java")) {
            classes.merge(file.getFileName().toString().replace(".java", ""), text(file), String::concat);
        }
        return classes;
    }
}
