package io.penstock.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used, as Linux reports it under {@code /proc}.
 *
 * @param cpuSeconds user and system time of all its threads since it started
 * @param residentMiB resident memory now, in MiB
 * @param peakMiB the most resident memory it ever had, in MiB
 * @param threads those of the platform
 */
public record ProcessUsage(double cpuSeconds, double residentMiB, double peakMiB, int threads) {

    /** The kernel reports times in hundredths of a second on every Linux that runs a JVM 25. */
    private static final double TICKS = 100;

    private static final double KIBIBYTES = 1024;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /**
     * Reads the usage of process {@code pid}.
     *
     * @throws UncheckedIOException when there is no such process, or no {@code /proc}
     */
    public static ProcessUsage of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field is the program's name in brackets and may hold spaces; the third is the state.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            long ticks = Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME));
            List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
            return new ProcessUsage(
                    ticks / TICKS, number(status, "VmRSS:") / KIBIBYTES, number(status, "VmHWM:") / KIBIBYTES, (int)
                            number(status, "Threads:"));
        } catch (IOException failure) {
            throw new UncheckedIOException("can't read /proc/" + pid, failure);
        }
    }

    private static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
