package io.penstock.connect;

import static io.penstock.connect.RawServer.OK;
import static io.penstock.connect.TestClient.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that their caller ends, by an interrupt or by closing the client. */
@Timeout(60)
class EndedCallTest {

    private final TestClient client = new TestClient();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_interrupt_ends_the_call_and_its_connection(boolean virtual) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            arrived.countDown();
            peer.awaitClose();
            gone.countDown();
        })) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Runnable calling = () -> {
                try {
                    client.post(server.url("/"), "x");
                } catch (InterruptedException ended) {
                    thrown.set(ended);
                }
            };
            Thread caller = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(calling);
            arrived.await();
            caller.interrupt();
            caller.join();
            gone.await();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_connection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (TestClient narrow = new TestClient(1);
                RawServer server = RawServer.doing(peer -> {
                    while (true) {
                        peer.request();
                        arrived.countDown();
                        left.await();
                        peer.write(OK);
                    }
                })) {
            AtomicReference<HttpResult> first = new AtomicReference<>();
            Thread holder = Thread.startVirtualThread(() -> first.set(narrow.uninterrupted(server.url("/"), "", LONG)));
            arrived.await();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> narrow.post(server.url("/"), "")).isInstanceOf(InterruptedException.class);
            left.countDown();
            holder.join();
            assertThat(first.get()).isInstanceOf(Answered.class);
            assertThat(narrow.post(server.url("/"), "")).isInstanceOf(Answered.class);
        }
    }

    @Test
    void closing_the_client_ends_its_calls() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.doing(peer -> {
            peer.request();
            arrived.countDown();
            peer.awaitClose();
        })) {
            AtomicReference<HttpResult> result = new AtomicReference<>();
            Thread caller =
                    Thread.startVirtualThread(() -> result.set(client.uninterrupted(server.url("/"), "", LONG)));
            arrived.await();
            client.close();
            caller.join();
            assertThat(result.get()).isEqualTo(new Broken("the client was closed"));
            assertThat(client.post(server.url("/"), "x")).isEqualTo(new NotSent("the client is closed"));
        }
    }
}
