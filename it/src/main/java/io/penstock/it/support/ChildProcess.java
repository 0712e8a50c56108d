package io.penstock.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process of our own, with its output in a file. It never outlives this JVM: when the JVM ends it is asked to end as
 * SIGTERM does, and killed when it has not within 20 seconds. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path log;
    private final Instant started;
    private final Thread hook;

    private ChildProcess(String name, Process process, Path log, Instant started) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.started = started;
        this.hook = new Thread(this::close, "end-" + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts {@code command}.
     *
     * @param name for messages and the log's name
     * @param logs the folder of the log; made when missing
     */
    public static ChildProcess start(String name, Path logs, List<String> command) {
        try {
            Files.createDirectories(logs);
            Path log = logs.resolve(name + ".log");
            Files.deleteIfExists(log);
            Instant started = Instant.now();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            return new ChildProcess(name, process, log, started);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't start " + name + " with " + command, failure);
        }
    }

    /** Starts {@code main} of this class path in a JVM of its own, of the same Java as this one. */
    public static ChildProcess java(String name, Path logs, List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(javaExecutable());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(name, logs, command);
    }

    /** The {@code java} that runs this JVM. */
    public static String javaExecutable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Waits for a line of output that begins with {@code prefix}, and returns what follows it.
     *
     * @throws IllegalStateException when the process ends before, or takes longer than {@code atMost}
     * @throws InterruptedException when the thread is interrupted
     */
    public String awaitLine(String prefix, Duration atMost) throws InterruptedException {
        return awaitOutput(prefix, line -> line.startsWith(prefix), atMost)
                .substring(prefix.length())
                .strip();
    }

    /**
     * Waits until {@code text} stands in its output.
     *
     * @throws IllegalStateException when the process ends before, or takes longer than {@code atMost}
     * @throws InterruptedException when the thread is interrupted
     */
    public void awaitText(String text, Duration atMost) throws InterruptedException {
        awaitOutput(text, line -> line.contains(text), atMost);
    }

    private String awaitOutput(String wanted, Predicate<String> isWanted, Duration atMost) throws InterruptedException {
        Instant deadline = Instant.now().plus(atMost);
        while (true) {
            boolean alive = process.isAlive();
            Optional<String> line = wholeLines().lines().filter(isWanted).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (!alive) {
                throw new IllegalStateException(name + " ended with " + process.exitValue() + ": " + tail());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(
                        name + " did not write '" + wanted + "' within " + atMost + ": " + tail());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** What it has written so far, without a line that it is in the middle of. */
    private String wholeLines() {
        String written = output();
        return written.substring(0, written.lastIndexOf('\n') + 1);
    }

    /** Everything it has written so far. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't read the output of " + name, failure);
        }
    }

    /** The last lines of its output, for error messages. */
    public String tail() {
        List<String> lines = output().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** When it was started. */
    public Instant started() {
        return started;
    }

    /** True while it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * What it ended with.
     *
     * @throws IllegalThreadStateException while it runs
     */
    public int exitValue() {
        return process.exitValue();
    }

    /** Its operating system id. */
    public long pid() {
        return process.pid();
    }

    /**
     * Waits until it ends by itself; its exit code.
     *
     * @throws IllegalStateException when that takes longer than {@code atMost}
     * @throws InterruptedException when the thread is interrupted
     */
    public int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(name + " did not end within " + atMost + ": " + tail());
        }
        return process.exitValue();
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops all of its threads, as SIGSTOP does, until it is resumed. */
    public void suspend() throws InterruptedException {
        signal("STOP");
    }

    /** Lets it run on after {@link #suspend()}, as SIGCONT does. */
    public void resume() throws InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws InterruptedException {
        try {
            // A built-in of every shell; the program of that name is not installed everywhere.
            int code = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("no SIG" + signal + " for " + name + ": kill ended with " + code);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("no SIG" + signal + " for " + name, failure);
        }
    }

    /** Asks it to end as SIGTERM does; returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Asks it to end as SIGTERM does; kills it when it has not ended within 20 seconds. */
    @Override
    public void close() {
        terminate();
        awaitEnd();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            interrupted = true;
            process.destroyForcibly();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            // The hook runs, or has run.
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
