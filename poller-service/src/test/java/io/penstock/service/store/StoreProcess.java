package io.penstock.service.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of its own that uses a file as store, and prints a line for each change that was acknowledged. */
final class StoreProcess implements AutoCloseable {

    static final String OPEN = "open";

    /** Before each line of ours: libraries print others. */
    private static final String OURS = "> ";

    static final String REFUSED = "refused ";
    private static final int MAPPINGS = 20;

    private final Process process;
    private final BufferedReader lines;

    private StoreProcess(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Changes mappings in each of these files, at the same time, until it is killed. */
    static StoreProcess writing(Path... files) throws IOException {
        return start(List.of(), "write", files);
    }

    /** Changes one mapping, and keeps the store open until it is closed. */
    static StoreProcess holding(Path file) throws IOException {
        return start(List.of(), "hold", file);
    }

    /** Creates mappings until it is refused, where no file may be larger than {@code kilobytes}. */
    static StoreProcess writingUpTo(int kilobytes, Path file) throws IOException {
        return start(List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "bash"), "fill", file);
    }

    private static StoreProcess start(List<String> before, String mode, Path... files) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                mode));
        Stream.of(files).map(Path::toString).forEach(command::add);
        return new StoreProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line that it prints; empty at its end. */
    Optional<String> line() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(OURS)) {
                return Optional.of(line.substring(OURS.length()));
            }
        }
        return Optional.empty();
    }

    /** Ends it as {@code kill -9} does, and returns what it has printed since. */
    List<String> kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // the process's own method would close what it has printed
        process.waitFor();
        List<String> rest = new ArrayList<>();
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            rest.add(line.get());
        }
        return rest;
    }

    /** Lets it end by itself, or kills it when it does not. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The process. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("write")) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int file = 1; file < arguments.length; file++) {
                    Path path = Path.of(arguments[file]);
                    threads.submit(() -> use(path, StoreProcess::write));
                }
            }
        } else {
            use(Path.of(arguments[1]), arguments[0].equals("hold") ? StoreProcess::hold : StoreProcess::fill);
        }
    }

    private interface Use {
        void of(FileStore store, String name) throws StoreUnavailable, IOException;
    }

    private static @Nullable Void use(Path path, Use use) throws IOException {
        try (FileStore store = FileStore.open(path)) {
            use.of(store, path.getFileName().toString());
        } catch (StoreUnavailable unavailable) {
            print(REFUSED + unavailable.getMessage());
        }
        return null;
    }

    private static void hold(FileStore store, String name) throws StoreUnavailable, IOException {
        store.put(Samples.mapping(1));
        print(OPEN);
        System.in.read();
    }

    private static void write(FileStore store, String name) throws StoreUnavailable {
        print(OPEN);
        for (int change = 0; true; change++) {
            int number = change % MAPPINGS;
            UUID id = Samples.id(number);
            StoredMapping next = store.find(id).map(Samples::next).orElseGet(() -> Samples.mapping(number));
            if (!store.put(next).equals(new PutResult.Stored())) {
                throw new IllegalStateException("not stored: " + next);
            }
            print(name + " " + number + " " + next.revision());
        }
    }

    private static void fill(FileStore store, String name) throws StoreUnavailable {
        int stored = 0;
        try {
            while (true) {
                store.put(Samples.mapping(stored));
                stored++;
            }
        } catch (StoreUnavailable full) {
            print(REFUSED + full.getMessage());
        }
        print("memory has " + store.all().size() + " of " + stored);
        print("removed " + store.remove(Samples.id(0), 1));
    }

    private static synchronized void print(String line) {
        byte[] bytes = (OURS + line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            System.out.write(bytes);
            System.out.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
