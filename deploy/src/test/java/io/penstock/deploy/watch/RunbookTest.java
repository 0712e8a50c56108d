package io.penstock.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.deploy.ProjectFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Log lines")
class RunbookTest {

    private static final Path RUNBOOK = ProjectFiles.DOCS.resolve("operations.md");
    private static final Path TRAINING = ProjectFiles.FOLDER.resolve("deploy/train.sh");

    /** A quoted log line: code of at least three words and nothing else. */
    private static final Pattern QUOTED = Pattern.compile("`([A-Za-z][A-Za-z']*(?: [A-Za-z']+){2,})`");

    private static final Pattern AWAITED = Pattern.compile("grep -q \"([A-Za-z' ]+)");
    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    @DisplayName("that the runbook quotes are written by the code")
    void quoted_lines() {
        assertThat(lines(QUOTED, RUNBOOK)).hasSizeGreaterThan(4);
        ProjectFiles.assertNone(unwritten(lines(QUOTED, RUNBOOK)));
    }

    @Test
    @DisplayName("that train.sh waits for are written by the code")
    void awaited_lines() {
        assertThat(lines(AWAITED, TRAINING)).isNotEmpty();
        ProjectFiles.assertNone(unwritten(lines(AWAITED, TRAINING)));
    }

    private static List<String> lines(Pattern pattern, Path file) {
        return pattern.matcher(ProjectFiles.text(file).replaceAll("\\s*\n\\s*", " "))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static List<String> unwritten(List<String> lines) {
        String code = ProjectFiles.ending(".java").stream()
                .filter(file -> ProjectFiles.name(file).contains("src/main/java"))
                .map(file -> CONCATENATION.matcher(ProjectFiles.text(file)).replaceAll(""))
                .collect(Collectors.joining("\n"));
        return lines.stream().filter(line -> !code.contains(line)).toList();
    }
}
