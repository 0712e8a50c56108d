package io.penstock.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The runbook")
class RunbookTest {

    private static final Path RUNBOOK = Path.of("..", "docs", "operations.md");
    private static final Path TRAINING = Path.of("train.sh");

    /** A log line is quoted as code: words and blanks alone. */
    private static final Pattern LOG_LINE = Pattern.compile("`([A-Za-z][A-Za-z']*(?: [A-Za-z']+){2,})`");

    /** A log line that {@code train.sh} waits for. */
    private static final Pattern AWAITED = Pattern.compile("grep -q \"([A-Za-z' ]+)");

    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    @DisplayName("quotes log lines that the code writes")
    void quotes_log_lines() throws IOException {
        String code = code();

        List<String> quoted = matches(LOG_LINE, RUNBOOK);

        assertThat(quoted)
                .hasSizeGreaterThan(4)
                .allSatisfy(line -> assertThat(code.contains(line))
                        .as("the code writes: %s", line)
                        .isTrue());
    }

    @Test
    @DisplayName("and train.sh wait for a log line that the code writes")
    void training_waits_for_a_log_line() throws IOException {
        String code = code();

        assertThat(matches(AWAITED, TRAINING))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(code.contains(line)).as(line).isTrue());
    }

    private static List<String> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file).replaceAll("\\s*\n\\s*", " "))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The main code of all modules, texts that are concatenated as one. */
    private static String code() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            return files.filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(RunbookTest::text)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String text(Path file) {
        try {
            return CONCATENATION.matcher(Files.readString(file)).replaceAll("");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
