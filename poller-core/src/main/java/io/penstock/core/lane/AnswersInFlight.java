package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.limit.HeldBytes;
import java.util.Optional;

/** Counts what the function answers, which its batch keeps until it is done. Used by the lane's thread alone. */
final class AnswersInFlight implements LaneListener {

    private final LaneListener listener;
    private final HeldBytes memory;
    private long bytes;

    /** Counts in {@code memory}, and passes every event on. */
    AnswersInFlight(LaneListener listener, HeldBytes memory) {
        this.listener = listener;
        this.memory = memory;
    }

    @Override
    public void happened(String partition, LaneEvent event) {
        if (event instanceof LaneEvent.Invoked invoked) {
            count(bytes(invoked.outcome()));
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

    private static long bytes(InvokeOutcome outcome) {
        Optional<Answer> answer = switch (outcome) {
            case InvokeOutcome.Accepted accepted -> Optional.of(accepted.answer());
            case InvokeOutcome.PartlyFailed partly -> Optional.of(partly.answer());
            case InvokeOutcome.FunctionError error -> Optional.of(error.answer());
            case InvokeOutcome.RequestTooLarge tooLarge -> Optional.empty();
            case InvokeOutcome.Throttled throttled -> Optional.empty();
            case InvokeOutcome.Unreachable unreachable -> Optional.empty();
        };
        return answer.map(Answer::payload).map(payload -> payload.length).orElse(0);
    }
}
