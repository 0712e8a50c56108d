package io.penstock.core.mapping;

import io.penstock.core.mapping.MappingSpec.ProvisionedPollerConfig;
import io.penstock.core.mapping.MappingSpec.ScalingConfig;
import org.jspecify.annotations.Nullable;

/** Reads how a queue's lanes are bounded (semantics §1.2, §5.4). */
final class ScalingParser {

    private static final String MINIMUM = "provisioned-poller-config.minimum-pollers";
    private static final String MAXIMUM = "provisioned-poller-config.maximum-pollers";
    private static final String OUT_OF_RANGE = "MinimumPollers should be between [2, 200] and MaximumPollers should be"
            + " between [MinimumPollers, 10000]";
    private static final int SMALLEST_POLLERS = 2;
    private static final int LARGEST_MINIMUM_POLLERS = 200;
    private static final int LARGEST_MAXIMUM_POLLERS = 10_000;
    private static final int DEFAULT_MINIMUM_POLLERS = 2;
    private static final int DEFAULT_MAXIMUM_POLLERS = 200;

    private final Findings findings;

    ScalingParser(Findings findings) {
        this.findings = findings;
    }

    /** {@code queue} is true also while the source is unknown. */
    Scaling parse(MappingSpec spec, boolean queue) {
        String nothing = "nothing for a stream";
        ScalingConfig scaling = findings.only(queue, "scaling-config", spec.scalingConfig(), nothing);
        Integer concurrency = scaling == null ? null : scaling.maximumConcurrency();
        int limit = findings.range("scaling-config.maximum-concurrency", concurrency, 2, 1000, 0);
        ProvisionedPollerConfig provisioned =
                findings.only(queue, "provisioned-poller-config", spec.provisionedPollerConfig(), nothing);
        if (provisioned == null || (provisioned.minimumPollers() == null && provisioned.maximumPollers() == null)) {
            return limit == 0 ? new Scaling.Automatic() : new Scaling.MaximumConcurrency(limit);
        }
        if (concurrency != null) {
            findings.add(
                    "provisioned-poller-config",
                    text(provisioned),
                    "nothing beside scaling-config: the two exclude each other",
                    "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use MaximumPollers as"
                            + " the control mechanism and remove maximum concurrency.");
        }
        return pollers(provisioned);
    }

    private Scaling pollers(ProvisionedPollerConfig provisioned) {
        int minimum = bound(MINIMUM, provisioned.minimumPollers(), LARGEST_MINIMUM_POLLERS, DEFAULT_MINIMUM_POLLERS);
        int maximum = bound(
                MAXIMUM,
                provisioned.maximumPollers(),
                LARGEST_MAXIMUM_POLLERS,
                Math.max(minimum, DEFAULT_MAXIMUM_POLLERS));
        if (minimum > maximum) {
            findings.add(MINIMUM, minimum, "at most maximum-pollers, which is " + maximum, OUT_OF_RANGE);
        }
        return new Scaling.ProvisionedPollers(minimum, maximum);
    }

    private int bound(String property, @Nullable Integer value, int largest, int absent) {
        if (value == null) {
            return absent;
        }
        if (value < SMALLEST_POLLERS || value > largest) {
            findings.add(property, value, SMALLEST_POLLERS + " to " + largest, OUT_OF_RANGE);
            return absent;
        }
        return value;
    }

    private static String text(ProvisionedPollerConfig provisioned) {
        return "minimum-pollers " + provisioned.minimumPollers() + ", maximum-pollers " + provisioned.maximumPollers();
    }
}
