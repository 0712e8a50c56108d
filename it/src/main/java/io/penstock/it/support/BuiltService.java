package io.penstock.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The service that this build made, in one of the forms in which it is run. What a form needs is made at first use in
 * {@code target/service}, and again when the jar has changed. Thread-safe, and safe beside other processes that do the
 * same.
 */
public final class BuiltService {

    private static final Path JAR = Path.of("poller-service", "target", "poller-service.jar");
    private static final Path FOLDER = Path.of("target", "service");
    private static final String CACHE = "poller-service.aot";
    private static final Path TRAINING = Path.of("deploy", "train.sh");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Object MAKING = new Object();

    private final Path jar;
    private final List<String> options;

    private BuiltService(Path jar, List<String> options) {
        this.jar = jar;
        this.options = options;
    }

    /** The one jar. */
    public static BuiltService oneJar() {
        return new BuiltService(built(), List.of());
    }

    /** A small jar with its libraries beside it: starts in about half the time of the one jar. */
    public static BuiltService extracted() {
        Path folder = made(false);
        return new BuiltService(folder.resolve(JAR.getFileName()), List.of());
    }

    /** As {@link #extracted()}, with a cache of loaded and linked classes: as the image has it, and the quickest. */
    public static BuiltService trained() {
        Path folder = made(true);
        return new BuiltService(
                folder.resolve(JAR.getFileName()), List.of("-XX:AOTCache=" + folder.resolve(CACHE), "-Xlog:aot=off"));
    }

    /** As {@link #trained()}, for a process that lives for seconds, in which the second compiler's work never pays. */
    public static BuiltService shortLived() {
        BuiltService trained = trained();
        List<String> options = new ArrayList<>(trained.options);
        options.add("-XX:TieredStopAtLevel=1");
        return new BuiltService(trained.jar, List.copyOf(options));
    }

    /** The cache that {@code deploy/train.sh} made for {@link #trained()}. It fits the same files elsewhere, too. */
    public static Path cache() {
        return made(true).resolve(CACHE);
    }

    /**
     * The command that runs it with more options of the JVM; the program's arguments are to follow. As in the image, an
     * {@code OutOfMemoryError} ends the process, and what the compilers have freed goes back to the system.
     */
    List<String> command(List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(ChildProcess.javaExecutable());
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:TrimNativeHeapInterval=10000");
        command.addAll(options);
        command.addAll(more);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /** The folder with the libraries and, when {@code withCache}, the cache. */
    private static Path made(boolean withCache) {
        synchronized (MAKING) {
            try {
                Files.createDirectories(FOLDER);
                try (FileChannel channel = FileChannel.open(
                                FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock alone = channel.lock()) {
                    Path jar = built();
                    Path folder = FOLDER.resolve(Files.size(jar) + "-"
                                    + Files.getLastModifiedTime(jar).toMillis())
                            .toAbsolutePath();
                    if (alone.isValid() && !Files.exists(folder)) {
                        extract(jar, folder);
                    }
                    if (withCache && !Files.exists(folder.resolve(CACHE))) {
                        train(folder);
                    }
                    return folder;
                }
            } catch (IOException failure) {
                throw new UncheckedIOException("can't unpack the service into " + FOLDER, failure);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the service is unpacked", stop);
            }
        }
    }

    private static void extract(Path jar, Path folder) throws IOException, InterruptedException {
        deleteOlder();
        Path part = folder.resolveSibling("part");
        List<String> command = List.of(
                ChildProcess.javaExecutable(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--destination",
                part.toString());
        try (ChildProcess process = ChildProcess.start("extract", FOLDER, command)) {
            if (process.awaitExit(PATIENCE) != 0) {
                throw new IllegalStateException(jar + " can't be extracted: " + process.tail());
            }
        }
        Files.move(part, folder);
    }

    /** As the image does it. */
    private static void train(Path folder) throws InterruptedException {
        List<String> command = List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "SERVER_PORT=" + FreePort.find(),
                "bash",
                ofProject(TRAINING, "run this in the project's folder").toString(),
                folder.toString());
        try (ChildProcess process = ChildProcess.start("training", FOLDER, command)) {
            if (process.awaitExit(PATIENCE) != 0) {
                throw new IllegalStateException("no cache came of the training: " + process.tail());
            }
        }
    }

    private static void deleteOlder() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path folder : files.filter(Files::isDirectory).toList()) {
                deleteFolder(folder);
            }
        }
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }

    private static Path built() {
        return ofProject(JAR, "build it with: mvn -q -pl poller-service -am package");
    }

    /** A file of the project; also found from a module's folder. */
    private static Path ofProject(Path file, String remedy) {
        return Stream.of(Path.of(""), Path.of(".."))
                .map(base -> base.resolve(file).toAbsolutePath().normalize())
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " is missing; " + remedy));
    }
}
