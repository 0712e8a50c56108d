package io.penstock.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of the repository that people write: nothing that is built, installed or hidden. */
public final class ProjectFiles {

    /** The root of the repository; tests run in the folder of their module. */
    public static final Path FOLDER = Path.of("..").toAbsolutePath().normalize();

    /** The documents. */
    public static final Path DOCS = FOLDER.resolve("docs");
    /** The pages that code and documents cite. */
    public static final Path REFERENCE = DOCS.resolve("reference");

    private static final Set<String> BUILT = Set.of("target", "node_modules");

    private ProjectFiles() {}

    /** All files whose names have one of these endings, in a fixed order. */
    public static List<Path> ending(String... endings) {
        List<Path> files = new ArrayList<>();
        collect(FOLDER, List.of(endings), files);
        assertThat(files).as("files of the project").isNotEmpty();
        return files;
    }

    private static void collect(Path folder, List<String> endings, List<Path> files) {
        for (Path child : children(folder)) {
            String name = child.getFileName().toString();
            if (Files.isDirectory(child)) {
                if (!name.startsWith(".") && !BUILT.contains(name)) {
                    collect(child, endings, files);
                }
            } else if (endings.stream().anyMatch(name::endsWith)) {
                files.add(child);
            }
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The path of a file below the root of the repository. */
    public static String name(Path file) {
        return FOLDER.relativize(file).toString();
    }

    /** The content of a file. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The lines of a file. */
    public static List<String> lines(Path file) {
        return Arrays.asList(text(file).split("\n", -1));
    }

    /** All lines of a Markdown file; those of code blocks are empty. */
    public static List<String> prose(Path document) {
        List<String> lines = new ArrayList<>();
        boolean code = false;
        for (String line : lines(document)) {
            boolean fence = line.strip().startsWith("```");
            lines.add(code || fence ? "" : line);
            code ^= fence;
        }
        return lines;
    }

    /** The anchors of the headings of a Markdown file, as GitHub makes them. */
    public static Set<String> anchors(Path document) {
        return prose(document).stream()
                .filter(line -> line.startsWith("#"))
                .map(heading -> heading.replaceFirst("^#+ +", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** How many columns a line takes. */
    public static int columns(String line) {
        return line.codePointCount(0, line.length());
    }

    /** Fails with every problem on a line of its own. */
    public static void assertNone(List<String> problems) {
        assertThat(String.join("\n", problems)).isEmpty();
    }
}
