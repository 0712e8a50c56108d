package io.penstock.service.share;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When the reports of instances changed last, by this instance's clock. Not thread-safe. */
final class Sightings {

    /** An instance that has not reported for this long gets nothing new. */
    static final Duration SILENT = Duration.ofSeconds(10);

    /** An instance that has not reported for this long is gone: longer than it uses its shares by itself. */
    static final Duration GONE = OwnLimits.HOLD.plusSeconds(15);

    private record Sighting(long sequence, Instant at) {}

    private final Map<String, Sighting> sightings = new HashMap<>();

    /** These are all reports, as they were read just before {@code now}. */
    void see(List<InstanceReport> reports, Instant now) {
        Map<String, Sighting> before = Map.copyOf(sightings);
        sightings.clear();
        for (InstanceReport report : reports) {
            Sighting known = before.get(report.id());
            sightings.put(
                    report.id(),
                    known != null && known.sequence() == report.sequence()
                            ? known
                            : new Sighting(report.sequence(), now));
        }
    }

    /** True when it has not reported for a while. */
    boolean isSilent(String instance, Instant now) {
        return isOlder(instance, SILENT, now);
    }

    /** True when it has not reported for so long that it uses nothing any more. */
    boolean isGone(String instance, Instant now) {
        return isOlder(instance, GONE, now);
    }

    private boolean isOlder(String instance, Duration age, Instant now) {
        Sighting sighting = sightings.get(instance);
        return sighting != null && !now.isBefore(sighting.at().plus(age));
    }
}
