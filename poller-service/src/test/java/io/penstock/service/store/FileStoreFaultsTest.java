package io.penstock.service.store;

import static io.penstock.service.store.Samples.id;
import static io.penstock.service.store.Samples.mapping;
import static io.penstock.service.store.Samples.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file as store")
class FileStoreFaultsTest {

    @TempDir
    private Path folder = Path.of("unset");

    private Path file() {
        return folder.resolve("mappings.json");
    }

    private static AbstractThrowableAssert<?, ?> assertUnavailable(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    @DisplayName("that another process uses is refused at the start, and free when that process has ended")
    void usedAtTheStart() throws Exception {
        try (StoreProcess process = StoreProcess.holding(file())) {
            assertThat(process.line()).contains(StoreProcess.OPEN);

            assertUnavailable(() -> FileStore.open(file()))
                    .hasMessageContainingAll(
                            "another process uses " + file(), "mappings.json.lock", "penstock.store.type to dynamodb");
        }
        try (FileStore store = FileStore.open(file())) {
            assertThat(store.all()).containsExactly(mapping(1));
        }
    }

    @Test
    @DisplayName("that another process has created meanwhile is refused to be read and changed until that has ended")
    void usedMeanwhile() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            assertThat(store.all()).isEmpty();
            try (StoreProcess process = StoreProcess.holding(file())) {
                assertThat(process.line()).contains(StoreProcess.OPEN);

                assertUnavailable(store::all).hasMessageContaining("another process uses");
                assertUnavailable(() -> store.find(id(1))).hasMessageContaining("another process uses");
                assertUnavailable(store::version).hasMessageContaining("another process uses");
                assertUnavailable(() -> store.put(mapping(2))).hasMessageContaining("another process uses");
                assertUnavailable(() -> store.remove(id(1), 1)).hasMessageContaining("another process uses");
            }
            assertThat(store.all()).containsExactly(mapping(1));
            assertThat(store.put(mapping(2))).isEqualTo(new PutResult.Stored());
        }
    }

    @Test
    @DisplayName("refuses a second process that wants to write, while the first one holds it")
    void secondWriter() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.put(mapping(1));
            try (StoreProcess process = StoreProcess.writing(file())) {
                assertThat(process.line().orElseThrow())
                        .startsWith(StoreProcess.REFUSED + "another process uses " + file());
            }
            assertThat(store.put(mapping(2))).isEqualTo(new PutResult.Stored());
        }
    }

    @Test
    @DisplayName("creates and locks nothing until the first change")
    void untouched() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.all();
            store.find(id(1));
            store.version();
            assertThat(names()).isEmpty();

            store.put(mapping(1));
            assertThat(names()).containsExactlyInAnyOrder("mappings.json", "mappings.json.lock");
        }
        try (FileStore missingFolder = FileStore.open(folder.resolve("missing/mappings.json"))) {
            assertThat(missingFolder.all()).isEmpty();
            assertUnavailable(() -> missingFolder.put(mapping(1)))
                    .hasMessageContainingAll("nothing was changed", "missing/mappings.json", "folder does not exist");
            assertThat(missingFolder.all()).isEmpty();

            Files.createDirectory(folder.resolve("missing"));
            assertThat(missingFolder.put(mapping(1))).isEqualTo(new PutResult.Stored());
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    @DisplayName("that can't be locked is read as it is now, and not changed")
    void readOnly() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.put(mapping(1));
        }
        Files.delete(folder.resolve("mappings.json.lock"));
        Files.createDirectory(folder.resolve("mappings.json.lock"));

        try (FileStore store = FileStore.open(file())) {
            assertThat(store.all()).containsExactly(mapping(1));
            assertUnavailable(() -> store.put(mapping(2)))
                    .hasMessageContainingAll("nothing was changed", "mappings.json.lock can't be locked");
            assertThat(store.all()).containsExactly(mapping(1));

            long version = store.version();
            Files.write(file(), StoreDocument.write(StoredMappings.NONE.with(mapping(3))));
            assertThat(store.all()).containsExactly(mapping(3));
            assertThat(store.version()).isNotEqualTo(version);
        }
    }

    @Test
    @DisplayName("that can't be written changes neither on disk nor in memory, and is written when it can be")
    void notWritable() throws Exception {
        Path obstacle = folder.resolve("mappings.json.tmp");
        try (FileStore store = FileStore.open(file())) {
            store.put(mapping(1));
            long version = store.version();
            byte[] bytes = Files.readAllBytes(file());
            Files.createDirectories(obstacle.resolve("in the way"));

            assertUnavailable(() -> store.put(next(mapping(1)))).hasMessageContaining("can't be written");
            assertUnavailable(() -> store.remove(id(1), 1)).hasMessageContaining("nothing was changed");

            assertThat(store.all()).containsExactly(mapping(1));
            assertThat(store.version()).isEqualTo(version);
            assertThat(Files.readAllBytes(file())).isEqualTo(bytes);

            Files.delete(obstacle.resolve("in the way"));
            assertThat(store.put(next(mapping(1)))).isEqualTo(new PutResult.Stored());
        }
    }

    @Test
    @DisplayName("is not written by an interrupted thread, which stays interrupted")
    void interrupted() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.put(mapping(1));

            Thread.currentThread().interrupt();
            assertUnavailable(() -> store.put(mapping(2))).hasMessageContaining("the thread was interrupted");
            assertThat(Thread.interrupted()).isTrue();

            assertThat(store.all()).containsExactly(mapping(1));
            assertThat(store.put(mapping(2))).isEqualTo(new PutResult.Stored());
        }
    }

    @Test
    @DisplayName("that somebody edits while Penstock runs is not overwritten")
    void edited() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.put(mapping(1));
            String edited = Files.readString(file()).replace("orders", "returns");
            Files.writeString(file(), edited);

            assertUnavailable(() -> store.put(mapping(2)))
                    .hasMessageContainingAll("nothing was changed", "was changed or removed by something else");
            assertThat(Files.readString(file())).isEqualTo(edited);
        }
        try (FileStore store = FileStore.open(file())) {
            assertThat(store.find(id(1)).orElseThrow().spec().eventSourceArn()).endsWith(":returns");
            assertThat(store.put(mapping(2))).isEqualTo(new PutResult.Stored());
        }
    }

    @Test
    @DisplayName("that was replaced by something unreadable before the first change is left as it is")
    void unreadableBeforeTheFirstChange() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            Files.writeString(file(), "not ours");

            assertUnavailable(() -> store.put(mapping(1))).hasMessageContaining("no whole JSON");
            assertUnavailable(store::all).hasMessageContaining("no whole JSON");
            assertThat(Files.readString(file())).isEqualTo("not ours");

            Files.delete(file());
            assertThat(store.put(mapping(1))).isEqualTo(new PutResult.Stored());
        }
    }

    @Test
    @DisplayName("that is a folder is refused")
    void aFolder() throws IOException {
        Files.createDirectory(file());

        assertUnavailable(() -> FileStore.open(file())).hasMessageContainingAll(file().toString(), "can't be read");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("behind links is written where it is, under one lock, and the links stay")
    void links() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real")).resolve("kept.json");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), Path.of("real/kept.json"));
        Path linked = Files.createSymbolicLink(folder.resolve("linked.json"), Path.of("link.json"));
        Path throughFolder = Files.createSymbolicLink(folder.resolve("also"), Path.of("real"))
                .resolve("kept.json");

        try (FileStore store = FileStore.open(linked)) {
            store.put(mapping(1));
            store.put(mapping(2));
        }

        assertThat(link).isSymbolicLink();
        assertThat(linked).isSymbolicLink();
        assertThat(real).isRegularFile();
        assertThat(real.resolveSibling("kept.json.lock")).isRegularFile();
        try (StoreProcess process = StoreProcess.holding(throughFolder)) {
            assertThat(process.line()).contains(StoreProcess.OPEN);
            assertUnavailable(() -> FileStore.open(real)).hasMessageContaining("another process uses");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("is for its owner alone, unless its permissions were changed")
    void permissions() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.put(mapping(1));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");

            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
            store.put(mapping(2));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-r-----");
        }
    }
}
