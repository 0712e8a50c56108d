package io.penstock.it.support;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Samples of a page in Prometheus' text format. Immutable. */
public final class Metrics {

    private record Sample(String name, String labels, double value) {}

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+).*");

    private final List<Sample> samples;

    private Metrics(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /** Reads a page; comments and what it can't read are passed over. */
    public static Metrics parse(String page) {
        List<Sample> samples = new ArrayList<>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                String labels = sample.group(2) == null ? "" : sample.group(2);
                samples.add(new Sample(sample.group(1), "," + labels, value(sample.group(3))));
            }
        });
        return new Metrics(samples);
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** With what {@code later} counted on top; what is no count is that of {@code later} alone. */
    public Metrics plus(Metrics later) {
        List<Sample> together = new ArrayList<>(later.samples);
        samples.stream().filter(sample -> sample.name().endsWith("_total")).forEach(together::add);
        return new Metrics(together);
    }

    /**
     * The sum of all samples of {@code name} that have every one of {@code labels}, each as {@code label="value"}; 0
     * when there is none.
     */
    public double sum(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> List.of(labels).stream()
                        .allMatch(label -> sample.labels().contains("," + label)))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** As {@link #sum}, for counters of records. */
    public long count(String name, String... labels) {
        return Math.round(sum(name, labels));
    }
}
