package io.penstock.kinesis.kcl;

import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;

/** Opens streams through the Kinesis Client Library; to the others that share leases, this instance has one name. */
public final class KclSourceFactory {

    private final KclLibrary library;
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
        this.library = new KclLibrary(
                settings,
                leases.leases(),
                new Origins(leases.tables(), settings.originsTable(), worker, time),
                worker,
                time);
    }

    /** The source of one mapping on {@code stream}. */
    public Source open(SourceContext context, KclStream stream) {
        return new KclSource(context, stream, library, settings, time);
    }
}
