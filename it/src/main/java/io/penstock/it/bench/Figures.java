package io.penstock.it.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run of one subject came to.
 *
 * @param perSecond messages a second, after warm-up
 * @param cpu seconds of processor time for a thousand messages, after warm-up
 * @param firstCall seconds from the start of the process to the first call of the function
 * @param medianLatency milliseconds from sending to an idle subject to the invocation of the function
 * @param worstLatency the same, 99th percentile
 * @param peakMiB the most resident memory it had
 */
record Figures(
        double perSecond, double cpu, double firstCall, double medianLatency, double worstLatency, double peakMiB) {

    /** The median of each figure. */
    static Figures median(List<Figures> runs) {
        return new Figures(
                median(runs, Figures::perSecond),
                median(runs, Figures::cpu),
                median(runs, Figures::firstCall),
                median(runs, Figures::medianLatency),
                median(runs, Figures::worstLatency),
                median(runs, Figures::peakMiB));
    }

    private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
