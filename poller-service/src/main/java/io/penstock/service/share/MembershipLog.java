package io.penstock.service.share;

import io.penstock.service.store.StoreUnavailable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs who joins and leaves, and whether this instance may use its shares. Used by one thread at a time. */
final class MembershipLog {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceLimits.class);

    private Map<String, String> before = Map.of();
    private boolean available = true;

    /** A round was made, after which these are live. */
    void answered(Membership.Event event, List<InstanceReport> live, Map<String, Long> shares) {
        if (!available) {
            available = true;
            LOG.info("the store through which instances share limits answers again");
        }
        switch (event) {
            case NONE -> {}
            case BACK -> LOG.info("this instance takes part in shared limits again, with {}", shares);
            case REMOVED ->
                LOG.warn("this instance did not reach the store for so long that the others have taken its share of all"
                        + " limits; it joins them again");
        }
        Map<String, String> now = live.stream()
                .collect(Collectors.toMap(
                        InstanceReport::id,
                        report -> report.host() + " (" + report.version() + ", " + report.id() + ")"));
        if (!now.keySet().equals(before.keySet())) {
            LOG.info(
                    "instances that share limits: {}; joined: {}; left or silent: {}; this one may use {}",
                    now.size(),
                    missing(now, before),
                    missing(before, now),
                    shares);
            before = now;
        }
    }

    private static List<String> missing(Map<String, String> all, Map<String, String> from) {
        return all.entrySet().stream()
                .filter(each -> !from.containsKey(each.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    /** An instance of this machine has ended without leaving. */
    void died(InstanceReport report) {
        LOG.info(
                "instance {} of this machine has died, and what it had begun is over; the others may use its share of"
                        + " limits",
                report.id());
    }

    /** The store did not answer. */
    void unavailable(StoreUnavailable failure, boolean holds) {
        if (available) {
            available = false;
            LOG.warn(
                    "the store through which instances share limits does not answer: {}. {}",
                    failure.getMessage(),
                    holds
                            ? "This instance uses its shares for up to " + OwnLimits.HOLD.toSeconds() + " s more"
                            : "Until it does, nothing begins under maximum-concurrency, provisioned pollers,"
                                    + " reserved-concurrency and rate-limit; everything else runs");
        }
    }

    /** A round failed by a fault of ours. */
    void failed(RuntimeException fault) {
        LOG.error(
                "sharing limits with other instances failed by a fault of Penstock; please report it with this stack"
                        + " trace. It is tried again in 2 s",
                fault);
    }

    /** This instance may not use its shares any more. */
    void fenced() {
        LOG.warn(
                "for {} s this instance has not reached the store through which instances share limits (it was cut off"
                        + " from it, or paused), so the others may take its shares. Until it reaches the store, nothing"
                        + " begins under maximum-concurrency, provisioned pollers, reserved-concurrency and rate-limit;"
                        + " everything else runs. Look at the network, DynamoDB and the role of this instance",
                OwnLimits.HOLD.toSeconds());
    }

    /** The item of this instance stays. */
    void notRemoved(StoreUnavailable failure) {
        LOG.warn(
                "this instance could not tell the others that it stops: {}. They take its share of limits after {} s",
                failure.getMessage(),
                Sightings.GONE.toSeconds());
    }
}
