package io.penstock.service.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.testkit.VirtualTime;
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

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final VirtualTime time = new VirtualTime();

    @TempDir
    private Path folder;

    private LocalInstances in(Path place) {
        return new LocalInstances(place, () -> LONGEST, time);
    }

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
    @DisplayName("is over when its process was killed and the longest invocation has passed, and not before")
    void killed() throws Exception {
        LocalInstances instances = in(folder);
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
            assertThat(instances.isOver("other")).isFalse();
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(instances.isOver("other")).isFalse();
        time.advance(LONGEST.minusMillis(1));
        assertThat(instances.isOver("other")).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(instances.isOver("other")).isTrue();
        instances.forget("other");
        assertThat(instances.isOver("other")).isFalse();
    }

    @Test
    @DisplayName("is alive while it has not left, under its last id alone, and leaves nothing")
    void alive() throws IOException {
        LocalInstances one = in(folder.resolve("new"));
        LocalInstances two = in(folder.resolve("new"));

        one.become("first");
        one.become("second");

        assertThat(two.isOver("second")).isFalse();
        assertThat(two.isOver("first")).isFalse();
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
        LocalInstances instances = in(file);

        instances.become("one");

        assertThat(instances.isOver("one")).isFalse();
        instances.close();
        assertThat(file).exists();
    }
}
