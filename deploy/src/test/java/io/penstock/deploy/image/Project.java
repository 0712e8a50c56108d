package io.penstock.deploy.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The project's folder, and programs that run in it. */
final class Project {

    /** The folder; tests run in that of their module. */
    static final Path FOLDER = Path.of("..").toAbsolutePath().normalize();

    private static final long PATIENCE_SECONDS = 60;

    /** The exit code of a program, and what it wrote to both its streams. */
    record Ended(int value, String said) {}

    private Project() {}

    /** Runs a program to its end. */
    static Ended run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(FOLDER.toFile());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " does not end: " + said);
        }
        return new Ended(process.exitValue(), said);
    }
}
