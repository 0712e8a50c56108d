package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.limit.BytesInFlight;
import java.util.Optional;

/** Counts the bytes of the answers that a batch keeps until it is done. Used by the lane's thread alone. */
final class AnswersInFlight implements LaneListener {

    private final LaneListener listener;
    private final BytesInFlight memory;
    private long bytes;

    /** Counts in {@code memory}, and passes every event on. */
    AnswersInFlight(LaneListener listener, BytesInFlight memory) {
        this.listener = listener;
        this.memory = memory;
    }

    @Override
    public void happened(String partition, LaneEvent event) {
        if (event instanceof LaneEvent.Invoked invoked) {
            count(bytes(invoked.result()));
        } else if (event instanceof LaneEvent.BatchDone) {
            memory.less(bytes);
            bytes = 0;
        }
        listener.happened(partition, event);
    }

    private void count(long more) {
        bytes += more;
        memory.more(more);
    }

    private static long bytes(InvocationResult result) {
        Optional<Answer> answer = switch (result) {
            case InvocationResult.Accepted accepted -> Optional.of(accepted.answer());
            case InvocationResult.PartlyFailed partly -> Optional.of(partly.answer());
            case InvocationResult.FunctionError error -> Optional.of(error.answer());
            case InvocationResult.RequestTooLarge tooLarge -> Optional.empty();
            case InvocationResult.Throttled throttled -> Optional.empty();
            case InvocationResult.Unreachable unreachable -> Optional.empty();
        };
        return answer.map(Answer::payload).map(payload -> payload.length).orElse(0);
    }
}
