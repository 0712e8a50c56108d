package io.penstock.kinesis.kcl;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/**
 * What the library calls for one shard. It names the shard in its first call only, and may report the loss of a lease
 * without ever making that. Used by one thread at a time.
 */
final class ShardProcessor implements ShardRecordProcessor {

    private final Function<InitializationInput, KclShard> opener;
    private @Nullable KclShard shard;

    /** Opens its shard by {@code opener} when the library names it. */
    ShardProcessor(Function<InitializationInput, KclShard> opener) {
        this.opener = opener;
    }

    @Override
    public void initialize(InitializationInput input) {
        shard = opener.apply(input);
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
        shard().processRecords(input);
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
        if (shard != null) {
            shard.leaseLost();
        }
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
        shard().shardEnded(input.checkpointer());
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
        if (shard != null) {
            shard.shutdownRequested(input.checkpointer());
        }
    }

    private KclShard shard() {
        if (shard == null) {
            throw new IllegalStateException("a shard is read before it is opened");
        }
        return shard;
    }
}
