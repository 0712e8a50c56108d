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

    /** Reports that are there when this instance begins to look may be old: a live instance writes a new one sooner. */
    private static final Duration SILENT_AT_FIRST = Duration.ofSeconds(5);

    private record Sighting(long sequence, Instant at, Instant silentAt) {}

    private final Map<String, Sighting> sightings = new HashMap<>();
    private boolean looked;

    /** These are all reports, as they were read just before {@code now}. */
    void see(List<InstanceReport> reports, Instant now) {
        Map<String, Sighting> before = Map.copyOf(sightings);
        Instant silentAt = now.plus(looked ? SILENT : SILENT_AT_FIRST);
        looked = true;
        sightings.clear();
        for (InstanceReport report : reports) {
            Sighting known = before.get(report.id());
            if (known == null || known.sequence() != report.sequence()) {
                known = new Sighting(report.sequence(), now, silentAt);
            }
            sightings.put(report.id(), known);
        }
    }

    /** True when it has not reported for a while. */
    boolean isSilent(String instance, Instant now) {
        Sighting sighting = sightings.get(instance);
        return sighting != null && !now.isBefore(sighting.silentAt());
    }

    /** True when it has not reported for so long that it uses nothing any more. */
    boolean isGone(String instance, Instant now) {
        Sighting sighting = sightings.get(instance);
        return sighting != null && !now.isBefore(sighting.at().plus(GONE));
    }
}
