package io.penstock.deploy.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus' own checker of rules, part of Debian's {@code prometheus}. */
final class Promtool {

    /** Logged where there is none. */
    static final String MISSING = "promtool is not installed: what only it can check of rules and dashboard is skipped";

    private final Path program;

    private Promtool(Path program) {
        this.program = program;
    }

    /**
     * The end of a run.
     *
     * @param exitCode 0 when all is well
     * @param output what it wrote
     */
    record Result(int exitCode, String output) {}

    /** The one on the path; empty where there is none. */
    static Optional<Promtool> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Promtool::new);
    }

    /** Runs it to its end. */
    Result run(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't run " + command, failure);
        }
    }
}
