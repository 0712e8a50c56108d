package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.kinesis.kcl.OriginsTable.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * When mappings began on their streams, and under which key that and their leases are kept, agreed by all instances
 * (ADR 18). Thread-safe.
 */
final class Origins {

    private static final Logger LOG = LoggerFactory.getLogger(Origins.class);
    private static final Duration LONGEST_CLEARING = Duration.ofMinutes(1);

    /** Deletes all checkpoints of a mapping. */
    interface Clearing {
        void run() throws SourceUnavailable;
    }

    private final OriginsTable table;
    private final KclSettings settings;
    private final String worker;

    /** For the instance {@code worker}. */
    Origins(OriginsTable table, KclSettings settings, String worker) {
        this.table = table;
        this.settings = settings;
        this.worker = worker;
    }

    /**
     * The origin of {@code mapping} on the stream of {@code proposal}: the one that is kept, else {@code proposal},
     * which is kept then.
     *
     * @throws SourceUnavailable when the table can't be used, or the key is that of another mapping
     */
    KeptOrigin of(String mapping, Origin proposal) throws SourceUnavailable, InterruptedException {
        LeaseIdentity identity = new LeaseIdentity(mapping, proposal.stream());
        try {
            Optional<Item> own = table.find(identity.key());
            if (own.isEmpty()) {
                Optional<Item> older = older(identity, proposal);
                if (older.isPresent()) {
                    return older.get().kept();
                }
                own = Optional.of(begin(identity, proposal));
            }
            Item item = own.get();
            if (!item.isOf(identity)) {
                throw new SourceUnavailable(
                        "the leases in the table " + settings.table(item.key()) + " belong to mapping '"
                                + item.mapping() + "' on " + item.origin().stream() + ": mapping '" + mapping
                                + "' on " + identity.stream() + " reads nothing, so that neither loses its"
                                + " checkpoints. Give it another name",
                        null);
            }
            return item.kept();
        } catch (SdkException failure) {
            throw table.unusable(failure);
        }
    }

    private Item begin(LeaseIdentity identity, Origin proposal) throws SourceUnavailable, InterruptedException {
        boolean first = table.add(new KeptOrigin(identity, identity.key(), proposal));
        if (first) {
            reportOthers(identity);
        }
        return find(identity.key());
    }

    private Item find(String key) throws SourceUnavailable {
        return table.find(key)
                .orElseThrow(() -> new SourceUnavailable(
                        "the item '" + key + "' of the table " + table.name() + " was removed; it is created again",
                        null));
    }

    /**
     * What an older version kept under the name of the mapping alone, when that is about the same stream: its leases
     * are used on, so an upgrade loses no position. Versions older still noted no stream; then one that was created at
     * the same moment is the same.
     */
    private Optional<Item> older(LeaseIdentity identity, Origin proposal) {
        Optional<Item> item = table.find(identity.mapping());
        boolean adopted = item.filter(found -> found.mapping().equals(identity.mapping()))
                .filter(found -> found.origin().stream().isEmpty())
                .filter(found -> found.origin().streamCreated().equals(proposal.streamCreated()))
                .isPresent();
        if (adopted) {
            table.adopt(identity.mapping(), identity.stream());
            item = table.find(identity.mapping());
        }
        return item.filter(found -> found.isOf(identity));
    }

    /** Logs what a mapping of this name has left behind on other streams. */
    private void reportOthers(LeaseIdentity identity) {
        try {
            table.of(identity.mapping()).stream()
                    .filter(item -> !item.key().equals(identity.key()))
                    .forEach(item -> LOG.warn(
                            "mapping '{}' reads {} for the first time, and begins at its starting position. What a"
                                    + " mapping of this name has read of {} stays in the table {}, which is left alone:"
                                    + " when nothing reads that stream any more, delete it and the item '{}' of the"
                                    + " table {}",
                            identity.mapping(),
                            identity.stream(),
                            item.origin().stream().isEmpty() ? "another stream" : item.origin().stream(),
                            settings.table(item.key()),
                            item.key(),
                            table.name()));
        } catch (SdkException failure) {
            LOG.warn(
                    "whether mapping '{}' has read another stream before is unknown, because the table {} can't be"
                            + " scanned; it reads {} from its starting position: {}",
                    identity.mapping(),
                    table.name(),
                    identity.stream(),
                    failure.getMessage());
        }
    }

    /**
     * Deletes the checkpoints of a mapping when they belong to an older stream of the same name than {@code now} names.
     * One instance alone does so; when it fails halfway, another one does it again.
     *
     * @param asked the present instant by the stream's clock
     * @throws SourceUnavailable while another instance is doing so
     */
    void clearUnlessOf(KeptOrigin now, Instant asked, Clearing clearing) throws SourceUnavailable {
        try {
            Item found = find(now.key());
            boolean cleared = found.clearedBy().isEmpty();
            if (cleared && found.origin().equals(now.origin())) {
                return;
            }
            boolean ours = found.clearedBy().equals(Optional.of(worker));
            boolean stalled = !asked.isBefore(found.clearedSince().plus(LONGEST_CLEARING));
            if (!(cleared || ours || stalled) || !table.claim(found, now, worker, asked)) {
                throw new SourceUnavailable(
                        "another instance is deleting the checkpoints of the stream that was removed; then the new one"
                                + " is read",
                        null);
            }
            LOG.error(
                    "{} was recreated at {}; mapping {} deletes its checkpoints and reads the new stream from"
                            + " its start. What was not read of the old stream can't be delivered any more; there is"
                            + " nothing to do for the new one",
                    now.origin().stream(),
                    now.origin().streamCreated(),
                    now.identity().mapping());
            clearing.run();
            if (!table.cleared(now, worker)) {
                throw new SourceUnavailable(
                        "another instance is deleting the checkpoints of the stream that was removed", null);
            }
        } catch (SdkException failure) {
            throw table.unusable(failure);
        }
    }

    /** What is kept for {@code identity}, under its own key or that of an older version; empty when nothing is. */
    Optional<KeptOrigin> kept(LeaseIdentity identity) throws SourceUnavailable {
        try {
            return table.find(identity.key())
                    .filter(item -> item.isOf(identity))
                    .or(() -> table.find(identity.mapping()).filter(item -> item.isOf(identity)))
                    .map(Item::kept);
        } catch (SdkException failure) {
            throw table.unusable(failure);
        }
    }

    /** Removes what is kept, unless it is gone or another's by now. */
    void remove(KeptOrigin kept) throws SourceUnavailable {
        try {
            table.remove(kept);
        } catch (SdkException failure) {
            throw table.unusable(failure);
        }
    }
}
