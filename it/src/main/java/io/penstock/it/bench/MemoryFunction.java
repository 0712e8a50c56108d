package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;
import java.util.Optional;

/** A function that accepts everything at once, and counts. Used by one thread. */
final class MemoryFunction implements FunctionInvoker {

    private static final InvocationResult ACCEPTED =
            new InvocationResult.Accepted(new Answer(200, "$LATEST", null, "null".getBytes(UTF_8)));

    private long records;
    private long bytes;

    @Override
    public String functionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:measured";
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Optional<Permit> permit(int records) {
        return Optional.of(Permit.UNLIMITED);
    }

    @Override
    public Optional<Permit> permit(int records, Duration atMost) {
        return Optional.of(Permit.UNLIMITED);
    }

    @Override
    public PermitToReceive permitToReceive(boolean collecting) {
        return PermitToReceive.UNLIMITED;
    }

    @Override
    public Duration restBeforeReceiving() {
        return Duration.ZERO;
    }

    @Override
    public boolean isWell() {
        return true;
    }

    @Override
    public InvocationResult invoke(Invocation invocation) {
        records += invocation.records().size();
        bytes += invocation.event().length;
        return ACCEPTED;
    }

    /** The number of records that it was invoked with. */
    long records() {
        if (bytes < records) {
            throw new IllegalStateException(records + " records in " + bytes + " bytes");
        }
        return records;
    }
}
