package io.penstock.sqs;

import io.penstock.core.record.Settlement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A standard queue has no order, so nothing is claimed and nothing deferred. */
record NoClaims() implements Claims {

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public @Nullable String attempt() {
        return null;
    }

    @Override
    public void answered() {}

    @Override
    public List<SqsRecord> claim(List<SqsRecord> records, Hidden hidden) {
        return records;
    }

    @Override
    public boolean hasDeferred() {
        return false;
    }

    @Override
    public Progress awaitDeferred(Instant waitOver) {
        return new Progress.StillDeferred();
    }

    @Override
    public void settled(Settlement settlement) {}

    @Override
    public List<String> deferredHandles() {
        return List.of();
    }

    @Override
    public void close() {}
}
