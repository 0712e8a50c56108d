package io.penstock.it.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the service keeps the mappings that are created through its API: it outlives a service that is killed, and goes
 * with the demo.
 *
 * @param path of the file, in a folder of its own
 */
record StoreFile(Path path) implements AutoCloseable {

    /** In a new folder below {@code parent}, without the file. */
    static StoreFile in(Path parent) {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(parent), "store-");
            return new StoreFile(folder.toAbsolutePath().resolve("mappings.json"));
        } catch (IOException failure) {
            throw new UncheckedIOException("can't create a folder for the store in " + parent, failure);
        }
    }

    /** Deletes the folder and all that is in it. */
    @Override
    public void close() {
        Path folder = path.resolveSibling("");
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> innermostFirst = files.toList().reversed();
            for (Path file : innermostFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("can't delete " + folder, failure);
        }
    }
}
