package io.penstock.kinesis.kcl;

import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;

/** Opens streams through the Kinesis Client Library; to the others that share leases, this instance has one name. */
public final class KclSourceFactory {

    private final KclLibrary library;
    private final LeaseRemoval removal;
    private final KclSettings settings;
    private final Time time;

    /**
     * For this instance, under a name of its own.
     *
     * @param leases reach the lease tables
     */
    public KclSourceFactory(KclSettings settings, LeaseClients leases, Time time, Chance chance) {
        this.settings = settings;
        this.time = time;
        String worker = chance.uuid().toString();
        Origins origins =
                new Origins(new OriginsTable(leases.tables(), settings.originsTable(), time), settings, worker);
        this.library = new KclLibrary(settings, leases, origins, worker, time);
        this.removal = new LeaseRemoval(settings, leases, origins, worker, time);
    }

    /** The source of one mapping on {@code stream}. */
    public Source open(SourceContext context, KclStream stream) {
        return new KclSource(context, stream, library, settings, time);
    }

    /**
     * Removes the leases and the origin of {@code mapping} on the stream of this ARN, when no instance reads it any
     * more; waits for that for a minute, or longer where leases need longer to expire. Nothing happens where they are
     * gone.
     *
     * @throws SourceUnavailable when an instance still reads, or the tables can't be removed
     */
    public void forget(String mapping, String stream) throws SourceUnavailable, InterruptedException {
        removal.remove(new LeaseIdentity(mapping, stream));
    }
}
