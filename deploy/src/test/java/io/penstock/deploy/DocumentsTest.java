package io.penstock.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The documents")
class DocumentsTest {

    /** The project's folder; tests run in that of their module. */
    private static final Path FOLDER = Path.of("..").toAbsolutePath().normalize();

    private static final Path DOCS = FOLDER.resolve("docs");
    private static final Path REFERENCE = DOCS.resolve("reference");
    private static final Set<String> BUILT = Set.of("target", "node_modules");
    private static final int COLUMNS = 120;

    private static final String SECTION = "[0-9]+(?:\\.[0-9]+)*";
    private static final Pattern NUMBER = Pattern.compile(SECTION);
    private static final Pattern HEADING = Pattern.compile("#{1,6} (" + SECTION + ")\\.? .*");
    private static final Pattern CITATION = Pattern.compile(
            "(semantics|contract|architecture)[\\s*]+§(" + SECTION + "(?:(?:,| and)[\\s*]+§" + SECTION + ")*)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern URL = Pattern.compile("https?://\\S+");
    private static final Pattern MEMBER = Pattern.compile("`([A-Z][A-Za-z]+)\\.([A-Za-z]+)`");

    @Test
    @DisplayName("end their lines at 120 columns; tables, code and the targets of links may be longer")
    void lines() throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path document : files(".md")) {
            int number = 0;
            for (String line : withoutBlocksOfCode(document)) {
                number++;
                String shown = URL.matcher(LINK.matcher(line).replaceAll("]")).replaceAll("");
                int columns = shown.codePointCount(0, shown.length());
                if (columns > COLUMNS && !line.strip().startsWith("|")) {
                    problems.add(name(document) + ":" + number + " has " + columns + " columns");
                }
            }
        }

        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("have every section that code and documents cite")
    void sections() throws IOException {
        Map<String, Set<String>> sections = Map.of(
                "semantics", sections("semantics.md"),
                "contract", sections("contract.md"),
                "architecture", sections("architecture.md"));
        List<Path> citing = new ArrayList<>(files(".java"));
        citing.addAll(files(".md"));

        List<String> problems = new ArrayList<>();
        int cited = 0;
        for (Path file : citing) {
            Matcher citation = CITATION.matcher(Files.readString(file));
            while (citation.find()) {
                String page = citation.group(1).toLowerCase(Locale.ROOT);
                Matcher number = NUMBER.matcher(citation.group(2));
                while (number.find()) {
                    cited++;
                    if (!sections.getOrDefault(page, Set.of()).contains(number.group())) {
                        problems.add(name(file) + " cites " + page + " §" + number.group());
                    }
                }
            }
        }

        assertThat(problems).isEmpty();
        assertThat(cited).as("citations found").isGreaterThan(100);
    }

    @Test
    @DisplayName("link to files that exist")
    void links() throws IOException {
        List<String> problems = new ArrayList<>();
        int links = 0;
        for (Path document : files(".md")) {
            String text = String.join("\n", withoutBlocksOfCode(document)).replaceAll("`[^`]*`", "");
            Matcher link = LINK.matcher(text);
            while (link.find()) {
                String target = link.group(1).replaceFirst("#.*", "");
                if (target.isEmpty() || target.matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                if (!Files.exists(document.resolveSibling(target).normalize())) {
                    problems.add(name(document) + " links to " + target);
                }
            }
        }

        assertThat(problems).isEmpty();
        assertThat(links).as("links found").isGreaterThan(50);
    }

    @Test
    @DisplayName("about the architecture name classes with their members as they are")
    void members() throws IOException {
        Map<String, String> classes = new HashMap<>();
        for (Path file : files(".java")) {
            String type = file.getFileName().toString().replace(".java", "");
            classes.merge(type, Files.readString(file), String::concat);
        }

        List<String> problems = new ArrayList<>();
        for (Path document : List.of(DOCS.resolve("architecture.md"), REFERENCE.resolve("architecture.md"))) {
            Matcher named = MEMBER.matcher(Files.readString(document));
            while (named.find()) {
                String code = classes.getOrDefault(named.group(1), "");
                if (!Pattern.compile("\\b" + named.group(2) + "\\b")
                        .matcher(code)
                        .find()) {
                    problems.add(name(document) + " names " + named.group());
                }
            }
        }

        assertThat(problems).isEmpty();
    }

    private static Set<String> sections(String page) throws IOException {
        Set<String> sections = new TreeSet<>();
        for (String line : withoutBlocksOfCode(REFERENCE.resolve(page))) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                sections.add(heading.group(1));
            }
        }
        return sections;
    }

    /** All lines, those of blocks of code empty. */
    private static List<String> withoutBlocksOfCode(Path document) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(document)) {
            boolean fence = line.strip().startsWith("```");
            lines.add(code || fence ? "" : line);
            code ^= fence;
        }
        return lines;
    }

    /** The project's own files whose names end so, in order. */
    private static List<Path> files(String ending) throws IOException {
        List<Path> files = new ArrayList<>();
        collect(FOLDER, ending, files);
        assertThat(files).as("files that end in %s", ending).isNotEmpty();
        return files;
    }

    private static void collect(Path folder, String ending, List<Path> files) throws IOException {
        List<Path> children;
        try (Stream<Path> listed = Files.list(folder)) {
            children = listed.sorted().toList();
        }
        for (Path child : children) {
            String name = child.getFileName().toString();
            if (Files.isDirectory(child)) {
                if (!name.startsWith(".") && !BUILT.contains(name)) {
                    collect(child, ending, files);
                }
            } else if (name.endsWith(ending)) {
                files.add(child);
            }
        }
    }

    private static String name(Path file) {
        return FOLDER.relativize(file).toString();
    }
}
