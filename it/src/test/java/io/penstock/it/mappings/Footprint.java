package io.penstock.it.mappings;

import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a service holds.
 *
 * @param files open file handles, sockets included
 * @param platformThreads those of the system, without pools that belong to the process and fill as they are used
 * @param virtualThreads those of the JVM
 * @param heapMiB that is in use after a collection
 * @param meters lines at {@code /actuator/prometheus}
 */
record Footprint(int files, int platformThreads, int virtualThreads, int heapMiB, int meters) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern SHARED = Pattern.compile("sdk-ScheduledExecutor|ForkJoinPool");
    private static final double MIB = 1 << 20;

    /** That of {@code service} now. It takes a collection. */
    static Footprint of(PenstockService service, Path folder) throws IOException, InterruptedException {
        long pid = service.process().pid();
        Path dump = folder.resolve("threads.json");
        jcmd(folder, pid, "Thread.dump_to_file", "-overwrite", "-format=json", dump.toString());
        jcmd(folder, pid, "GC.run");
        String page = service.page("/actuator/prometheus").orElseThrow();
        double heap = page.lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
        List<JsonNode> threads = JSON.readTree(Files.readString(dump)).findParents("tid");
        int virtual = (int) threads.stream()
                .filter(thread -> thread.path("virtual").asBoolean(false))
                .count();
        int shared = (int) threads.stream()
                .filter(thread ->
                        SHARED.matcher(thread.path("name").asString("")).lookingAt())
                .count();
        return new Footprint(files(pid), threads.size() - virtual - shared, virtual, (int) (heap / MIB), (int)
                page.lines().filter(line -> line.startsWith("penstock_")).count());
    }

    private static void jcmd(Path folder, long pid, String... command) throws InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> all = Stream.concat(Stream.of(jcmd.toString(), Long.toString(pid)), Stream.of(command))
                .toList();
        try (ChildProcess process = ChildProcess.start("jcmd", folder, all)) {
            if (process.awaitExit(PATIENCE) != 0) {
                throw new IllegalStateException(all + " failed: " + process.tail());
            }
        }
    }

    private static int files(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) open.count();
        }
    }
}
