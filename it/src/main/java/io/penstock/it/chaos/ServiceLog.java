package io.penstock.it.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what an instance has logged. */
final class ServiceLog {

    private static final Pattern OWN = Pattern.compile("fault of Penstock|internal error|OutOfMemoryError");
    private static final Pattern OPENS = Pattern.compile(" is down \\(.*circuit breaker is open");
    private static final String FRAME = "\tat ";
    private static final String OUR_FRAME = "\tat io.penstock.";
    private static final Pattern CHANGING =
            Pattern.compile("^\\S+ +|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{3,}|shardId-[0-9a-f-]+|[a-z0-9-]+-[0-9a-f]{8,}");
    private static final int LONGEST = 300;

    private ServiceLog() {}

    /** How often the circuit of a function opened. */
    static long openings(String log) {
        return log.lines().filter(line -> OPENS.matcher(line).find()).count();
    }

    /** Lines about faults of Penstock, and stack traces that contain it; each once, with a count. */
    static List<String> ownFaults(String instance, String log) {
        Map<String, Integer> found = new LinkedHashMap<>();
        List<String> lines = log.lines().toList();
        String logged = "";
        boolean traced = false;
        for (String line : lines) {
            if (!line.startsWith(FRAME)) {
                if (!line.startsWith("Caused by:") && !line.startsWith("\t")) {
                    traced = false;
                    if (!line.isBlank() && Character.isDigit(line.charAt(0))) {
                        logged = line;
                    }
                    if (OWN.matcher(line).find()) {
                        found.merge(plain(line), 1, Integer::sum);
                    }
                }
            } else if (!traced && line.startsWith(OUR_FRAME)) {
                traced = true;
                found.merge("stack trace: " + plain(logged), 1, Integer::sum);
            }
        }
        List<String> faults = new ArrayList<>();
        found.forEach((what, times) -> faults.add(instance + ": " + times + " x " + what));
        return faults;
    }

    /** Without times and numbers, so that the same line counts as the same. */
    private static String plain(String line) {
        String plain = CHANGING.matcher(line).replaceAll("*");
        return plain.substring(0, Math.min(LONGEST, plain.length()));
    }
}
