package io.penstock.service.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An instance of the same machine")
class LocalInstancesTest {

    @TempDir
    private Path folder;

    /** Holds the lock of the file that it gets until it is killed. */
    static final class Other {

        private Other() {}

        public static void main(String[] arguments) throws Exception {
            try (FileChannel file = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                Files.createFile(Path.of(arguments[1]));
                System.in.read();
                assert lock.isValid();
            }
        }
    }

    @Test
    @DisplayName("has died when its process was killed, and not before")
    void killed() throws Exception {
        LocalInstances instances = new LocalInstances(folder);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.resolve("other").toString(),
                        folder.resolve("ready").toString())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("ready")));
            assertThat(instances.hasDied("other")).isFalse();
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(instances.hasDied("other")).isTrue();
        instances.forget("other");
        assertThat(instances.hasDied("other")).isFalse();
    }

    @Test
    @DisplayName("is alive while it has not left, under its last id alone, and leaves nothing")
    void alive() throws IOException {
        LocalInstances one = new LocalInstances(folder.resolve("new"));
        LocalInstances two = new LocalInstances(folder.resolve("new"));

        one.become("first");
        one.become("second");

        assertThat(two.hasDied("second")).isFalse();
        assertThat(two.hasDied("first")).isFalse();
        try (var files = Files.list(folder.resolve("new"))) {
            assertThat(files).containsExactly(folder.resolve("new").resolve("second"));
        }
        one.close();
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    @DisplayName("is not known where no files can be left")
    void nowhere() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        LocalInstances instances = new LocalInstances(file);

        instances.become("one");

        assertThat(instances.hasDied("one")).isFalse();
        instances.close();
        assertThat(file).exists();
    }
}
