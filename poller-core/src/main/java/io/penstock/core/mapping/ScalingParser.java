package io.penstock.core.mapping;

import io.penstock.core.mapping.MappingSpec.ProvisionedPollerConfig;
import io.penstock.core.mapping.MappingSpec.ScalingConfig;

/** Reads how a queue's lanes are bounded (semantics §1.2, §5.4). */
final class ScalingParser {

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
                    "nothing beside scaling-config: the two exclude each other");
        }
        return pollers(provisioned);
    }

    private Scaling pollers(ProvisionedPollerConfig provisioned) {
        int minimum = findings.range(
                "provisioned-poller-config.minimum-pollers",
                provisioned.minimumPollers(),
                2,
                200,
                DEFAULT_MINIMUM_POLLERS);
        int maximum = findings.range(
                "provisioned-poller-config.maximum-pollers",
                provisioned.maximumPollers(),
                2,
                2000,
                DEFAULT_MAXIMUM_POLLERS);
        if (minimum > maximum) {
            findings.add(
                    "provisioned-poller-config.minimum-pollers",
                    minimum,
                    "at most maximum-pollers, which is " + maximum);
        }
        return new Scaling.ProvisionedPollers(minimum, maximum);
    }

    private static String text(ProvisionedPollerConfig provisioned) {
        return "minimum-pollers " + provisioned.minimumPollers() + ", maximum-pollers " + provisioned.maximumPollers();
    }
}
