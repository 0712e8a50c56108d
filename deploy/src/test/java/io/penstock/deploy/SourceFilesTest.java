package io.penstock.deploy;

import static io.penstock.deploy.ProjectFiles.assertNone;
import static io.penstock.deploy.ProjectFiles.columns;
import static io.penstock.deploy.ProjectFiles.name;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Source files")
class SourceFilesTest {

    private static final int COLUMNS = 120;
    private static final int LINES = 300;

    private static final String[] WRITTEN_IN_LINES = {
        ".java", ".yaml", ".yml", ".sh", ".xml", ".js", ".mjs", ".cjs", ".tpl"
    };

    @Test
    @DisplayName("end their lines at 120 columns; only JSON, whose texts cannot be broken, may be longer")
    void columns_of_lines() {
        List<String> problems = new ArrayList<>();
        for (Path file : ProjectFiles.ending(WRITTEN_IN_LINES)) {
            int number = 0;
            for (String line : ProjectFiles.lines(file)) {
                number++;
                if (columns(line) > COLUMNS) {
                    problems.add(name(file) + ":" + number + " has " + columns(line) + " columns");
                }
            }
        }

        assertNone(problems);
    }

    @Test
    @DisplayName("in Java have at most 300 lines")
    void lines_of_files() {
        List<String> problems = new ArrayList<>();
        for (Path file : ProjectFiles.ending(".java")) {
            long lines = ProjectFiles.text(file).lines().count();
            if (lines > LINES) {
                problems.add(name(file) + " has " + lines + " lines");
            }
        }

        assertNone(problems);
    }
}
