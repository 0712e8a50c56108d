package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.LeaseView.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * Takes over leases that nobody renews, passes on those that this instance is to transfer and never noticed, and
 * deletes the reports of instances that are gone, whichever instance leads. Thread-safe.
 */
final class LeaseRescue {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseRescue.class);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    private final LibraryLeases leases;
    private final KclApplication application;
    private final LeaseTableReads reads;
    private final LeaseWatch watch;
    private final Time time;
    private volatile boolean stopping;

    /** Looks after the lease table of one application. */
    LeaseRescue(LibraryLeases leases, KclApplication application, LeaseTableReads reads, LeaseWatch watch, Time time) {
        this.leases = leases;
        this.application = application;
        this.reads = reads;
        this.watch = watch;
        this.time = time;
    }

    /** From now on nothing is taken. */
    void stopping() {
        stopping = true;
    }

    /** Reads the lease table when that is due, and takes over the leases that this instance may take. */
    void attempt() {
        if (stopping) {
            return;
        }
        try {
            if (reads.isDue(time.now())) {
                reads.scan(LONGEST_CALL);
            }
            removeAbsent();
            passOnUnnoticed();
            takeAbandoned();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (LeasingException | ExecutionException | TimeoutException | RuntimeException failure) {
            LOG.debug("the leases of {} can't be read; that is retried", application.name(), failure);
        }
    }

    private void removeAbsent() throws ExecutionException, TimeoutException, InterruptedException {
        for (String absent : watch.absent(time.now())) {
            LOG.warn(
                    "instance {} has stopped renewing its leases in the table {}; it is assigned no more until it"
                            + " reports again, and others take its shards. If it still runs, look at its log and"
                            + " network",
                    absent,
                    application.name());
            application.withdraw(absent, LONGEST_CALL);
        }
    }

    private void passOnUnnoticed() throws LeasingException {
        for (String key : watch.transfers()) {
            if (leases.isHeld(key)) {
                continue;
            }
            Lease lease = leases.table().getLease(key);
            if (!stopping && lease != null && isOursToTransfer(lease) && leases.passOn(lease)) {
                LOG.info(
                        "the lease of shard {} of {} was to be transferred before this instance began to read the"
                                + " shard; {} has it now",
                        key,
                        application.name(),
                        lease.leaseOwner());
            }
        }
    }

    private boolean isOursToTransfer(Lease lease) {
        return LeaseReleaser.Action.of(lease, application.worker()) == LeaseReleaser.Action.TRANSFER;
    }

    private void takeAbandoned() throws LeasingException {
        Instant now = time.now();
        for (Map.Entry<String, Hold> abandoned : watch.abandoned(now).entrySet()) {
            Lease lease = leases.table().getLease(abandoned.getKey());
            if (!stopping && lease != null && isStill(abandoned.getValue(), lease)) {
                boolean taken = leases.table().assignLease(lease, application.worker());
                LOG.warn(
                        "the lease of shard {} in the table {} was no longer renewed by {}; {}, and reads the"
                                + " shard on from its last checkpoint",
                        lease.leaseKey(),
                        application.name(),
                        abandoned.getValue().holder().orElse("anyone"),
                        taken ? "this instance has taken it" : "another instance has taken it");
            }
        }
    }

    private static boolean isStill(Hold hold, Lease lease) {
        return lease.leaseCounter() == hold.counter()
                && hold.holder()
                        .map(holder -> holder.equals(lease.actualOwner()))
                        .orElse(lease.actualOwner() == null);
    }
}
