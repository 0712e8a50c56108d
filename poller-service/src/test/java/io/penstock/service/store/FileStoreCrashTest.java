package io.penstock.service.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file as store whose process dies")
class FileStoreCrashTest {

    /** Each kill ends the writers of all files, so there are as many moments as both together. */
    private static final int KILLS = 5;

    private static final int FILES = 4;

    @TempDir
    private Path folder = Path.of("unset");

    private Path file() {
        return folder.resolve("mappings.json");
    }

    @Test
    @DisplayName("has every acknowledged change after a kill -9 at any moment, and is always whole")
    void killed() throws Exception {
        Path[] files = IntStream.range(0, FILES)
                .mapToObj(number -> folder.resolve("file-" + number))
                .toArray(Path[]::new);
        Map<String, Map<Integer, Long>> acknowledged = new HashMap<>();
        Random random = new Random(7);
        for (int kill = 0; kill < KILLS; kill++) {
            try (StoreProcess process = StoreProcess.writing(files)) {
                for (int line = FILES + random.nextInt(100); line > 0; line--) {
                    acknowledge(process.line().orElseThrow(), acknowledged);
                }
                for (String line : process.kill()) {
                    acknowledge(line, acknowledged);
                }
            }
            for (Path file : files) {
                String name = file.getFileName().toString();
                assertKept(file, acknowledged.computeIfAbsent(name, none -> new HashMap<>()));
            }
        }
        assertThat(acknowledged).hasSize(FILES);
        assertThat(acknowledged.values())
                .allSatisfy(mappings -> assertThat(mappings).hasSizeGreaterThan(10));
    }

    /** What is there was acknowledged, or would have been next; what was acknowledged is there. */
    private static void assertKept(Path file, Map<Integer, Long> acknowledged) throws StoreUnavailable {
        try (FileStore store = FileStore.open(file)) {
            Map<Integer, Long> lost = new HashMap<>(acknowledged);
            for (StoredMapping mapping : store.all()) {
                int number = (int) mapping.id().getLeastSignificantBits();
                long known = acknowledged.getOrDefault(number, 0L);
                assertThat(mapping.revision()).as("revision").isBetween(known, known + 1);
                assertThat(mapping).isEqualTo(expected(number, mapping.revision()));
                lost.remove(number);
                acknowledged.put(number, mapping.revision());
            }
            assertThat(lost).isEmpty();
        }
    }

    private static StoredMapping expected(int number, long revision) {
        StoredMapping mapping = Samples.mapping(number);
        while (mapping.revision() < revision) {
            mapping = Samples.next(mapping);
        }
        return mapping;
    }

    private static void acknowledge(String line, Map<String, Map<Integer, Long>> acknowledged) {
        if (!line.equals(StoreProcess.OPEN)) {
            String[] parts = line.split(" ");
            assertThat(parts).as(line).hasSize(3);
            acknowledged
                    .computeIfAbsent(parts[0], file -> new HashMap<>())
                    .put(Integer.valueOf(parts[1]), Long.valueOf(parts[2]));
        }
    }

    @Test
    @DisplayName("does not mind a next file that was cut at any byte")
    void nextFileCut() throws Exception {
        byte[] next = twoVersions();
        byte[] present = Files.readAllBytes(file());
        for (int length = 0; length <= next.length; length++) {
            Files.write(folder.resolve("mappings.json.tmp"), Arrays.copyOf(next, length));

            try (FileStore store = FileStore.open(file())) {
                assertThat(store.all()).containsExactly(Samples.mapping(1));
            }
            assertThat(Files.readAllBytes(file())).isEqualTo(present);
        }
        try (FileStore store = FileStore.open(file())) {
            assertThat(store.put(Samples.next(Samples.mapping(1)))).isEqualTo(new PutResult.Stored());
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(next);
    }

    /** Leaves the first version in the file, and returns the second. */
    private byte[] twoVersions() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.put(Samples.mapping(1));
            byte[] first = Files.readAllBytes(file());
            store.put(Samples.next(Samples.mapping(1)));
            byte[] second = Files.readAllBytes(file());
            Files.write(file(), first);
            return second;
        }
    }

    @Test
    @DisplayName("stops the start when it was cut at any byte by something else, and is left as it is")
    void cut() throws Exception {
        byte[] whole = twoVersions();
        int lineEnd = 1;
        for (int length = 0; length < whole.length - lineEnd; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            Files.write(file(), part);

            assertThatThrownBy(() -> FileStore.open(file()))
                    .as("%d bytes", length)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContainingAll(file().toString(), "It is left as it is")
                    .message()
                    .contains(length == 0 ? "it is empty" : "no whole JSON");
            assertThat(Files.readAllBytes(file())).isEqualTo(part);
        }
    }

    @Test
    @DisplayName("stops the start when it holds something else, and is left as it is")
    void malformed() throws IOException {
        String entry = """
                {"UUID": "11111111-2222-3333-8888-000000000001", "Revision": 1, "Created": "2026-01-01T00:00:00Z",
                 "Modified": "2026-01-01T00:00:00Z", "Deleting": false, "Uniqueness": "a b", "Specification": %s}""";
        String document = "{\"FormatVersion\": %d, \"Mappings\": [%s]}";
        Map<String, String> documents = Map.of(
                document.formatted(2, ""),
                "FormatVersion is 2",
                document.formatted(1, entry.formatted("{\"Color\": 1}")),
                "a newer version has written it",
                document.formatted(1, entry.formatted("{}") + "," + entry.formatted("{}")),
                "two mappings with the UUID",
                document.formatted(1, entry.formatted("null")),
                "lacks a member",
                document.formatted(1, "null"),
                "lacks a member",
                "{\"Mappings\": []}",
                "lacks a member",
                "penstock: {mappings: {}}",
                "no whole JSON",
                "\uFEFF\u0000",
                "no whole JSON");
        for (Map.Entry<String, String> bad : documents.entrySet()) {
            Files.writeString(file(), bad.getKey());

            assertThatThrownBy(() -> FileStore.open(file()))
                    .as(bad.getKey())
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContainingAll(bad.getValue(), file().toString());
            assertThat(Files.readString(file())).isEqualTo(bad.getKey());
        }
        Files.write(file(), new byte[] {'{', (byte) 0xC3, '}'});
        assertThatThrownBy(() -> FileStore.open(file())).hasMessageContaining("no text in UTF-8");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("is whole, as is memory, when there is no more room for the next file")
    void noRoom() throws Exception {
        try (StoreProcess process = StoreProcess.writingUpTo(24, file())) {
            String refused = process.line().orElseThrow();
            assertThat(refused)
                    .startsWith(StoreProcess.REFUSED + "nothing was changed")
                    .contains("can't be written: File too large");
            String memory = process.line().orElseThrow();
            String stored = memory.replaceFirst(".* of ", "");
            assertThat(memory).isEqualTo("memory has " + stored + " of " + stored);
            assertThat(process.line()).contains("removed true");

            process.close();
            try (FileStore store = FileStore.open(file())) {
                assertThat(store.all()).hasSize(Integer.parseInt(stored) - 1).hasSizeGreaterThan(10);
            }
            assertThat(names()).containsExactlyInAnyOrder("mappings.json", "mappings.json.lock");
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    @DisplayName("is text that a person can read")
    void readable() throws Exception {
        try (FileStore store = FileStore.open(file())) {
            store.put(Samples.mapping(1));
        }
        assertThat(new String(Files.readAllBytes(file()), UTF_8)).isEqualTo("""
                {
                  "FormatVersion" : 1,
                  "Mappings" : [ {
                    "UUID" : "11111111-2222-3333-8888-000000000001",
                    "Revision" : 1,
                    "Created" : "2026-01-01T00:00:00.123456789Z",
                    "Modified" : "2026-01-01T00:00:00.123456789Z",
                    "Deleting" : false,
                    "Uniqueness" : "queue-1 resize",
                    "Specification" : {
                      "EventSourceArn" : "arn:aws:sqs:us-east-1:000000000000:orders",
                      "FunctionName" : "function-1"
                    }
                  } ]
                }
                """);
    }
}
