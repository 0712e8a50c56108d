package io.penstock.sqs;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;

/** A queue in memory, where a long poll that brings nothing takes virtual time. For one thread. */
final class MemoryQueue implements QueueCalls {

    private final VirtualTime time;
    private final Deque<String> visible = new ArrayDeque<>();
    private final List<String> deleted = new ArrayList<>();
    private final List<List<HideEntry>> hidden = new ArrayList<>();
    private Work duringReceive = () -> {};
    private int receives;

    /** What happens while a receive is open. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    MemoryQueue(VirtualTime time) {
        this.time = time;
    }

    /** Bodies are their messages' ids, so each is sent once. */
    void send(String... bodies) {
        visible.addAll(List.of(bodies));
    }

    /** During the next receive, before it looks for messages. */
    void duringNextReceive(Work work) {
        duringReceive = work;
    }

    int receives() {
        return receives;
    }

    /** The calls that changed when messages become visible. */
    List<List<HideEntry>> hidden() {
        return hidden;
    }

    List<String> deleted() {
        return deleted;
    }

    @Override
    public List<SqsMessage> receive(
            String url, int limit, int waitSeconds, int visibilitySeconds, @Nullable String attempt, Duration timeout)
            throws InterruptedException {
        receives++;
        Work work = duringReceive;
        duringReceive = () -> {};
        perform(work);
        if (visible.isEmpty()) {
            time.advance(Duration.ofSeconds(waitSeconds));
        }
        List<SqsMessage> messages = new ArrayList<>();
        while (messages.size() < limit && !visible.isEmpty()) {
            String body = visible.remove();
            messages.add(SdkQueueCalls.message(Message.builder()
                    .messageId(body)
                    .receiptHandle(body)
                    .body(body)
                    .build()));
        }
        return messages;
    }

    private static void perform(Work work) throws InterruptedException {
        try {
            work.run();
        } catch (InterruptedException | RuntimeException thrown) {
            throw thrown;
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    @Override
    public List<FailedEntry> delete(String url, List<String> handles, Duration timeout) {
        deleted.addAll(handles);
        return List.of();
    }

    @Override
    public List<FailedEntry> hide(String url, List<HideEntry> entries, Duration timeout) {
        hidden.add(List.copyOf(entries));
        return List.of();
    }
}
