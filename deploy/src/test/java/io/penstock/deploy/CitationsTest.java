package io.penstock.deploy;

import static io.penstock.deploy.ProjectFiles.DOCS;
import static io.penstock.deploy.ProjectFiles.REFERENCE;
import static io.penstock.deploy.ProjectFiles.assertNone;
import static io.penstock.deploy.ProjectFiles.name;
import static io.penstock.deploy.ProjectFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Citations in code and documents")
class CitationsTest {

    private static final String SECTION = "[0-9]+(?:\\.[0-9]+)*";
    private static final Pattern NUMBER = Pattern.compile("§(" + SECTION + ")");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (" + SECTION + ")\\.? .*");

    private static final String PAGE = "(?:semantics|contract|architecture|RFC [0-9]+)";

    /** A page and the sections of it that are cited in one sentence, also across the lines of a comment. */
    private static final Pattern CITATION = Pattern.compile(
            "(" + PAGE + ")[\\s*]+(§" + SECTION + "(?:(?:(?!" + PAGE + ")[^§.;]){1,40}§" + SECTION + ")*)",
            Pattern.CASE_INSENSITIVE);

    /** A field bug or a known fault, also as the beginning of a test's name. */
    private static final Pattern FAULT = Pattern.compile("\\b([BF][0-9]{1,3})\\b|\\bvoid ([bf][0-9]{1,3})_");

    private static final Pattern DECISION = Pattern.compile("\\bADR[\\s*]+([0-9]+)");

    private static final Pattern FAULT_SECTION = Pattern.compile("(?:### |\\| )([BF][0-9]+) .*");

    private static final String[] CITING = {".java", ".md", ".yaml", ".yml", ".json", ".sh", ".xml"};

    private final Map<String, Set<String>> sections = Map.of(
            "semantics", sections("semantics.md"),
            "contract", sections("contract.md"),
            "architecture", sections("architecture.md"));

    @Test
    @DisplayName("name sections that their pages have")
    void sections_exist() {
        List<String> problems = new ArrayList<>();
        int cited = 0;
        for (Path file : ProjectFiles.ending(CITING)) {
            Matcher citation = CITATION.matcher(text(file));
            while (citation.find()) {
                String page = citation.group(1).toLowerCase(Locale.ROOT);
                for (String section : numbers(citation.group(2))) {
                    cited++;
                    if (!page.startsWith("rfc") && !has(page, section)) {
                        problems.add(name(file) + " cites " + page + " §" + section);
                    }
                }
            }
        }

        assertNone(problems);
        assertThat(cited).as("citations found").isGreaterThan(100);
    }

    @Test
    @DisplayName("name the page of a section, except on that page itself")
    void pages_are_named() {
        List<String> problems = new ArrayList<>();
        for (Path file : ProjectFiles.ending(CITING)) {
            String page = file.getFileName().toString().replace(".md", "");
            boolean hasSections = file.startsWith(REFERENCE) && sections.containsKey(page);
            for (String section : numbers(CITATION.matcher(text(file)).replaceAll(""))) {
                if (!hasSections || !has(page, section)) {
                    problems.add(name(file) + " cites §" + section + " of no page");
                }
            }
        }

        assertNone(problems);
    }

    @Test
    @DisplayName("name faults that are described in docs/reference")
    void faults_exist() {
        Set<String> described = new TreeSet<>();
        for (String page : List.of("field-bugs.md", "known-faults.md")) {
            text(REFERENCE.resolve(page)).lines().map(FAULT_SECTION::matcher).forEach(fault -> {
                if (fault.matches()) {
                    described.add(fault.group(1));
                }
            });
        }

        List<String> problems = new ArrayList<>();
        Set<String> cited = new TreeSet<>();
        for (Path file : ProjectFiles.ending(CITING)) {
            Matcher fault = FAULT.matcher(text(file));
            while (fault.find()) {
                String number = (fault.group(1) == null ? fault.group(2) : fault.group(1)).toUpperCase(Locale.ROOT);
                cited.add(number);
                if (!described.contains(number)) {
                    problems.add(name(file) + " cites " + number);
                }
            }
        }

        assertNone(problems);
        assertThat(cited).as("faults cited").hasSizeGreaterThan(70);
    }

    @Test
    @DisplayName("name decisions that docs/adr has")
    void decisions_exist() {
        Set<Integer> taken = ProjectFiles.ending(".md").stream()
                .filter(file -> file.startsWith(DOCS.resolve("adr")))
                .map(file -> Integer.valueOf(file.getFileName().toString().substring(0, 4)))
                .collect(Collectors.toSet());

        List<String> problems = new ArrayList<>();
        for (Path file : ProjectFiles.ending(CITING)) {
            DECISION.matcher(text(file))
                    .results()
                    .map(decision -> Integer.valueOf(decision.group(1)))
                    .filter(decision -> !taken.contains(decision))
                    .forEach(decision -> problems.add(name(file) + " cites ADR " + decision));
        }

        assertNone(problems);
    }

    private boolean has(String page, String section) {
        return sections.getOrDefault(page, Set.of()).contains(section);
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toList());
    }

    private static Set<String> sections(String page) {
        return ProjectFiles.prose(REFERENCE.resolve(page)).stream()
                .map(HEADING::matcher)
                .filter(Matcher::matches)
                .map(heading -> heading.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
