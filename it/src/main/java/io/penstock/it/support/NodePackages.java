package io.penstock.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs from npm that {@code it/emulators} names. They are installed there at first use, and again only when its
 * lock file has changed. Thread-safe, and safe beside other processes that do the same.
 */
public final class NodePackages {

    /** Why there are none, for messages. */
    public static final String MISSING = "Node 20 or newer is not installed";

    private static final int OLDEST = 20;
    private static final Pattern VERSION = Pattern.compile("v(\\d{1,4})\\..*");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path FOLDER = Path.of("it", "emulators");
    private static final String LOCK_FILE = "package-lock.json";
    private static final Object INSTALLING = new Object();

    private final Path node;
    private final Path npm;
    private final Path folder;

    private NodePackages(Path node, Path npm, Path folder) {
        this.node = node;
        this.npm = npm;
        this.folder = folder;
    }

    /** The packages, if a Node 20 or newer and its npm are on the {@code PATH}; nothing is installed yet. */
    public static Optional<NodePackages> find() {
        return find(Optional.ofNullable(System.getenv("PATH")).orElse(""), source());
    }

    /** The packages that {@code folder} names, with the Node that the search path {@code path} has. */
    static Optional<NodePackages> find(String path, Path folder) {
        Optional<Path> node = executable(path, "node.exe", "node");
        Optional<Path> npm = executable(path, "npm.cmd", "npm");
        if (node.isEmpty() || npm.isEmpty() || majorVersion(node.get()) < OLDEST) {
            return Optional.empty();
        }
        return Optional.of(new NodePackages(node.get(), npm.get(), folder));
    }

    /**
     * The packages, installed.
     *
     * @throws IllegalStateException when there is no Node, or npm could not install them
     * @throws InterruptedException when the thread is interrupted
     */
    public static NodePackages installed() throws InterruptedException {
        NodePackages packages = find().orElseThrow(() -> new IllegalStateException(MISSING));
        packages.install();
        return packages;
    }

    /** The command that runs {@code script} of the folder. */
    public List<String> command(String script) {
        return List.of(node.toString(), folder.resolve(script).toString());
    }

    /** The folder of the package {@code name}, which may be missing. */
    public Path folder(String name) {
        return modules().resolve(name);
    }

    /**
     * Installs them unless that was done with the same lock file.
     *
     * @return whether there was anything to do
     * @throws IllegalStateException when npm could not
     * @throws InterruptedException when the thread is interrupted
     */
    boolean install() throws InterruptedException {
        Path target = folder.resolveSibling("target");
        synchronized (INSTALLING) {
            try {
                Files.createDirectories(target);
                try (FileChannel channel = FileChannel.open(
                                target.resolve("emulators.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock alone = channel.lock()) {
                    return alone.isValid() && !isUpToDate() && runNpm(target);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException("can't install the packages of " + folder, failure);
            }
        }
    }

    private boolean isUpToDate() throws IOException {
        return Files.exists(stamp()) && Files.mismatch(stamp(), folder.resolve(LOCK_FILE)) < 0;
    }

    private boolean runNpm(Path logs) throws IOException, InterruptedException {
        List<String> command = List.of(
                npm.toString(), "--prefix", folder.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Files.deleteIfExists(stamp());
        try (ChildProcess process = ChildProcess.start("npm", logs, command)) {
            if (process.awaitExit(PATIENCE) != 0) {
                throw new IllegalStateException("npm could not install " + folder + ": " + process.tail());
            }
        }
        Files.copy(folder.resolve(LOCK_FILE), stamp(), StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private Path stamp() {
        return modules().resolve(".installed-" + LOCK_FILE);
    }

    private Path modules() {
        return folder.resolve("node_modules");
    }

    /** The folder in the sources; also found from the module's folder. */
    private static Path source() {
        return Stream.of(Path.of(""), Path.of(".."))
                .map(base -> base.resolve(FOLDER).toAbsolutePath().normalize())
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(FOLDER + " is missing; run this in the project's folder"));
    }

    private static Optional<Path> executable(String path, String... names) {
        return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> Arrays.stream(names).map(name -> Path.of(folder, name)))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** Node's major version; 0 when it does not answer with one. */
    private static int majorVersion(Path node) {
        try {
            Process process = new ProcessBuilder(node.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
            Matcher version = VERSION.matcher(answer.strip());
            return version.matches() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException cannotRun) {
            return 0;
        }
    }
}
