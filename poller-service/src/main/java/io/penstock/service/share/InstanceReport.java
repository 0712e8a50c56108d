package io.penstock.service.share;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;

/**
 * What an instance reports of itself.
 *
 * @param id differs for each start of an instance
 * @param host where it runs
 * @param since when it started, by its own clock; only for the order of instances
 * @param version of Penstock
 * @param sequence grows with each report
 * @param epoch of the split that it has applied
 * @param limits by name
 */
record InstanceReport(
        String id,
        String host,
        Instant since,
        String version,
        long sequence,
        long epoch,
        Map<String, LimitReport> limits) {

    /** The first one that is live leads. */
    static final Comparator<InstanceReport> ORDER =
            Comparator.comparing(InstanceReport::since).thenComparing(InstanceReport::id);

    /** Keeps a copy that cannot change. */
    InstanceReport {
        limits = Map.copyOf(limits);
    }

    /** What it reports of the limit of this name. */
    LimitReport of(String limit) {
        return limits.getOrDefault(limit, LimitReport.NONE);
    }
}
