package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.penstock.sqs.SqsStub.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.event.Backlog;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Arn;
import io.penstock.core.record.FilterView;
import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** Who asks how many messages wait, how often, and what is shown when the queue does not answer. */
class BacklogReaderTest {

    /** The shares of one limit, as the test gives them out. */
    private static final class Shares implements SharedLimits {

        private final List<String> joined = new ArrayList<>();
        private final List<LimitUser> users = new ArrayList<>();
        private int closed;

        @Override
        public LimitShare join(String name, long limit, LimitUser user) {
            joined.add(name + " of " + limit);
            users.add(user);
            user.allow(0);
            return new LimitShare() {
                @Override
                public void limit(long next) {
                    throw new UnsupportedOperationException("it is always 1");
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }

    private final SqsStub sqs = SqsStub.alone();
    private final VirtualTime time = new VirtualTime();
    private final RecordingListener listener = new RecordingListener();
    private final Shares shares = new Shares();
    private final QueueHead head = new QueueHead();
    private final CountedTasks background = new CountedTasks();
    private final BacklogReader reader = new BacklogReader(
            new UUID(0, 1),
            new SqsQueue(
                    new Arn("aws", "sqs", "us-east-1", "000000000000", "q"),
                    TestClients.at(sqs.endpoint()).in(Region.US_EAST_1),
                    HotCalls.LEAN.to(sqs.endpoint()),
                    time,
                    Duration.ofSeconds(10)),
            head,
            shares,
            event -> listener.happened("orders", event),
            time);
    private final BackgroundTasks.Task task = reader.start(background);

    @AfterEach
    void stop() {
        sqs.close();
    }

    private void waiting(int visible, int hidden, int delayed) {
        String counts = """
                {"Attributes": {"VisibilityTimeout": "30", "ApproximateNumberOfMessages": "%d",
                 "ApproximateNumberOfMessagesNotVisible": "%d", "ApproximateNumberOfMessagesDelayed": "%d"}}""";
        sqs.on("GetQueueAttributes", okJson(counts.formatted(visible, hidden, delayed)));
    }

    private void allow(long share) {
        shares.users.getFirst().allow(share);
    }

    /** All checks of the time until then. */
    private void pass(Duration duration) {
        Instant over = time.now().plus(duration);
        while (time.now().isBefore(over)) {
            time.advance(BacklogReader.CHECK);
            reader.check();
        }
    }

    private List<Optional<Backlog>> read() {
        return listener.of(LaneEvent.BacklogRead.class).stream()
                .map(LaneEvent.BacklogRead::backlog)
                .toList();
    }

    private long questions() {
        return sqs.calls("GetQueueAttributes").stream()
                .filter(call -> call.path("AttributeNames").size() == 3)
                .count();
    }

    private static Optional<Backlog> backlog(long visible, Duration oldest) {
        return Optional.of(new Backlog(visible, 2, 3, Optional.of(oldest)));
    }

    @Test
    void oneInstanceAsksAndTheOthersShowNothing() {
        waiting(0, 2, 3);
        pass(Duration.ofMinutes(5));
        assertThat(questions()).isZero();
        assertThat(read()).isEmpty();
        assertThat(reader.used()).isZero();

        allow(1);
        pass(Duration.ofSeconds(3));
        assertThat(read()).containsExactly(backlog(0, Duration.ZERO));
        assertThat(reader.used()).isEqualTo(1);

        allow(0);
        pass(Duration.ofSeconds(3));
        assertThat(read()).last().isEqualTo(Optional.empty());
        assertThat(reader.used()).isZero();
        assertThat(shares.joined).containsExactly("backlog/" + new UUID(0, 1) + " of 1");
    }

    @Test
    void itAsksOnceAMinute() {
        waiting(0, 2, 3);
        allow(1);

        pass(Duration.ofMinutes(10));

        assertThat(questions()).isEqualTo(10);
        assertThat(read()).hasSize(10);
    }

    @Test
    void aQueueThatDoesNotAnswerIsReportedOnceAndWhatWasReadIsNotShownForMoreThanThreeMinutes() {
        waiting(7, 2, 3);
        allow(1);
        pass(Duration.ofSeconds(3));
        sqs.on("GetQueueAttributes", error(403, "AccessDenied"));

        pass(Duration.ofSeconds(63));
        assertThat(read()).hasSize(1);
        pass(Duration.ofMinutes(2).minusSeconds(3));
        assertThat(read()).last().isEqualTo(Optional.empty());
        pass(Duration.ofMinutes(10));
        assertThat(read()).hasSize(2);
        assertThat(listener.of(LaneEvent.Warned.class))
                .singleElement()
                .satisfies(
                        warning -> assertThat(warning.message()).contains("AccessDenied", "penstock_queue_messages"));

        waiting(0, 2, 3);
        pass(Duration.ofMinutes(1));
        assertThat(read()).last().isEqualTo(backlog(0, Duration.ZERO));
    }

    @Test
    void afterItsEndItShowsNothingAndHasNoShare() {
        waiting(0, 2, 3);
        allow(1);
        pass(Duration.ofSeconds(3));

        task.close();

        assertThat(read()).last().isEqualTo(Optional.empty());
        assertThat(reader.used()).isZero();
        assertThat(shares.closed).isEqualTo(1);
        assertThat(background.running(BacklogReader.CHECK)).isZero();
        reader.check();
        assertThat(read()).as("a check that was under way").hasSize(2);
    }

    @Test
    void theOldestIsAsOldAsWhatWasReceivedLast() {
        waiting(7, 2, 3);
        allow(1);
        pass(Duration.ofSeconds(3));
        assertThat(read()).last().isEqualTo(Optional.of(new Backlog(7, 2, 3, Optional.empty())));

        head.received(List.of(
                message(time.now().minusSeconds(40), 1), message(time.now().minusSeconds(50), 1)));
        pass(Duration.ofMinutes(1));
        assertThat(read()).last().isEqualTo(backlog(7, Duration.ofSeconds(110)));

        head.received(List.of(message(time.now().minusSeconds(900), 2)));
        pass(Duration.ofMinutes(1));
        assertThat(read())
                .as("one that failed before has not waited here")
                .last()
                .isEqualTo(backlog(7, Duration.ofSeconds(170)));
    }

    @Test
    void whatCameAfterTheQueueWasSeenEmptyIsNoOlderThanThat() {
        head.received(List.of(message(time.now().minusSeconds(1_000), 1)));
        waiting(0, 2, 3);
        allow(1);
        pass(Duration.ofSeconds(3));
        waiting(7, 2, 3);

        pass(Duration.ofMinutes(1));

        assertThat(read()).containsExactly(backlog(0, Duration.ZERO), backlog(7, Duration.ofSeconds(60)));
    }

    private static SqsRecord message(Instant sent, int deliveries) {
        return new SqsRecord("m", "h", "", sent, deliveries, new byte[0], FilterView.NONE, Optional.empty());
    }
}
