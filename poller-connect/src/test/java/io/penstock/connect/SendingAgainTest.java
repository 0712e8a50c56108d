package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Broken;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request is sent again only when nothing of it can have been handled (ADR 22). */
@Timeout(60)
class SendingAgainTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void a_request_that_may_have_been_handled_is_not_sent_again() throws Exception {
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            peer.write(OK);
            peer.request();
        })) {
            client.answer(server.url("/"), "first");
            assertThat(client.post(server.url("/"), "second")).isInstanceOf(Broken.class);
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
        }
    }

    @Test
    void a_request_of_which_nothing_was_written_is_sent_on_a_new_connection() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            client.answer(server.url("/"), "first");
            Pool pool = client.pool(server.url("/"));
            Connection kept = Objects.requireNonNull(pool.take(new Watch()));
            kept.channel().shutdownOutput();
            pool.put(kept);
            client.answer(server.url("/"), "second");
            assertThat(server.requests()).extracting(RawServer.Request::text).containsExactly("first", "second");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_request_is_sent_once_though_another_call_takes_its_connection_at_once() throws Exception {
        AtomicReference<Optional<Connection>> taken = new AtomicReference<>(Optional.empty());
        Time time = new OtherCalls(() -> taken.get().ifPresent(Connection::begin));
        try (TestClient shared = new TestClient(new HttpClient(Egress.direct(), 5, LONG, LONG, time));
                RawServer server = RawServer.answering(OK)) {
            shared.answer(server.url("/"), "");
            Pool pool = shared.pool(server.url("/"));
            Connection kept = Objects.requireNonNull(pool.take(new Watch()));
            pool.put(kept);
            taken.set(Optional.of(kept));
            shared.answer(server.url("/"), "");
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** The system's time; each look at it, as when a connection is kept, is the moment of another call. */
    private record OtherCalls(Runnable call, Time system) implements Time {

        OtherCalls(Runnable call) {
            this(call, new SystemTime());
        }

        @Override
        public Instant now() {
            call.run();
            return system.now();
        }

        @Override
        public Instant wall(Instant instant) {
            return system.wall(instant);
        }

        @Override
        public void pauseUntil(Instant instant) throws InterruptedException {
            system.pauseUntil(instant);
        }

        @Override
        public void awaitUntil(Condition condition, Instant instant) throws InterruptedException {
            system.awaitUntil(condition, instant);
        }
    }
}
