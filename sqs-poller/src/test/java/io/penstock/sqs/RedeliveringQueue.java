package io.penstock.sqs;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * A queue in memory that hides and redelivers in virtual time as SQS does; of a group it delivers nothing while one of
 * its messages is hidden. For one thread.
 */
final class RedeliveringQueue implements QueueCalls {

    /** A message, as it is now. */
    private record Sent(String body, String group, Instant visible, int receives) {}

    private final VirtualTime time;
    private final List<Sent> messages = new ArrayList<>();

    RedeliveringQueue(VirtualTime time) {
        this.time = time;
    }

    /** The group is the letters in front of each body; bodies are ids, so each is sent once. */
    void send(String... bodies) {
        for (String body : bodies) {
            messages.add(new Sent(body, body.replaceAll("[0-9]+$", ""), time.now(), 0));
        }
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    @Override
    public List<SqsMessage> receive(
            String url, int limit, int waitSeconds, int visibilitySeconds, @Nullable String attempt, Duration timeout) {
        Instant over = time.now().plusSeconds(waitSeconds);
        List<Sent> found = visible(limit);
        while (found.isEmpty() && time.now().isBefore(over)) {
            time.advance(Duration.ofMillis(100));
            found = visible(limit);
        }
        Instant until = time.now().plusSeconds(visibilitySeconds);
        return found.stream()
                .map(sent -> received(new Sent(sent.body(), sent.group(), until, sent.receives() + 1)))
                .toList();
    }

    private List<Sent> visible(int limit) {
        List<String> locked =
                messages.stream().filter(this::isHidden).map(Sent::group).toList();
        return messages.stream()
                .filter(sent -> sent.group().isEmpty() ? !isHidden(sent) : !locked.contains(sent.group()))
                .limit(limit)
                .toList();
    }

    private boolean isHidden(Sent sent) {
        return time.now().isBefore(sent.visible());
    }

    private SqsMessage received(Sent sent) {
        messages.set(index(sent.body()), sent);
        return SdkQueueCalls.message(Message.builder()
                .messageId(sent.body())
                .receiptHandle(sent.body())
                .body(sent.body())
                .attributesWithStrings(Map.of(
                        "MessageGroupId", sent.group(), "ApproximateReceiveCount", Integer.toString(sent.receives())))
                .build());
    }

    private int index(String body) {
        return messages.stream().map(Sent::body).toList().indexOf(body);
    }

    @Override
    public List<FailedEntry> delete(String url, List<String> handles, Duration timeout) {
        messages.removeIf(sent -> handles.contains(sent.body()));
        return List.of();
    }

    @Override
    public List<FailedEntry> hide(String url, List<HideEntry> entries, Duration timeout) {
        for (HideEntry entry : entries) {
            Sent sent = messages.get(index(entry.handle()));
            Instant visible = time.now().plusSeconds(entry.seconds());
            messages.set(index(entry.handle()), new Sent(sent.body(), sent.group(), visible, sent.receives()));
        }
        return List.of();
    }
}
