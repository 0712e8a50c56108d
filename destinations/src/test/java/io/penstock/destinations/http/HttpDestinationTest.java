package io.penstock.destinations.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.requestMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.DestinationContract;
import io.penstock.core.testkit.TestDestinationRecord;
import io.penstock.destinations.WireServer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a web server whose limit is 1,000,000 bytes. */
class HttpDestinationTest implements DestinationContract {

    private static final int LIMIT = 1_000_000;

    private final WireServer server = new WireServer(post("/hook?key=1").willReturn(ok("thanks")));
    private final HttpDestinationFactory factory = new HttpDestinationFactory(WireServer.HTTP);

    @BeforeEach
    void limit() {
        server.answer(requestMatching(request -> MatchResult.of(request.getBody().length > LIMIT))
                .willReturn(aResponse().withStatus(413)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Override
    public DestinationFactory factory() {
        return factory;
    }

    @Override
    public String target() {
        return server.url() + "/hook?key=1";
    }

    @Override
    public List<String> stored() {
        return server.requests().stream()
                .filter(request -> request.getBody().length <= LIMIT)
                .map(LoggedRequest::getBodyAsString)
                .toList();
    }

    @Override
    public OptionalInt largestRecord() {
        return OptionalInt.of(LIMIT);
    }

    @Override
    public void stopServer() {
        server.stop();
    }

    @Override
    public void startServer() {
        server.start();
    }

    @Test
    void posts_the_record_as_json() throws Exception {
        store(factory);

        LoggedRequest request = server.requests().getLast();
        assertThat(request.getMethod().getName()).isEqualTo("POST");
        assertThat(request.getUrl()).isEqualTo("/hook?key=1");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    void every_status_of_success_is_stored(int status) throws Exception {
        answer(status);

        assertThat(store(factory)).isEqualTo(new StoreResult.Stored(false));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 408, 410, 429, 500, 502, 503, 504})
    void what_may_pass_or_be_fixed_is_unavailable(int status) throws Exception {
        answer(status);

        assertThat(store(factory))
                .isEqualTo(new StoreResult.Unavailable(
                        "webhook at http://" + server.url().getAuthority() + "/hook answered " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void f16_a_refusal_is_no_proof_and_is_retried(int status) throws Exception {
        answer(status);

        assertThat(store(factory)).isInstanceOf(StoreResult.Unavailable.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void b56_no_reason_shows_the_query_of_a_url() throws Exception {
        server.answer(post("/hook?key=1")
                .willReturn(
                        aResponse().withStatus(302).withHeader("Location", "https://u:p@elsewhere.example/h?key=1")));

        assertThat(store(factory).toString())
                .contains(
                        server.url().getAuthority() + "/hook answered 302, a redirect to https://elsewhere.example/h;")
                .doesNotContain("key=1")
                .doesNotContain("u:p");
        assertThat(factory.problems("http://my app:8080/hook?key=1"))
                .singleElement()
                .asString()
                .contains("http://my app:8080/hook")
                .doesNotContain("key=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void a_redirect_is_not_followed_and_the_reason_names_its_target(int status) throws Exception {
        server.answer(post("/hook?key=1")
                .willReturn(aResponse().withStatus(status).withHeader("Location", "https://elsewhere.example/hook")));

        assertThat(store(factory))
                .isEqualTo(new StoreResult.Unavailable(
                        "webhook at http://" + server.url().getAuthority() + "/hook answered "
                                + status + ", a redirect to https://elsewhere.example/hook; redirects are not followed,"
                                + " set the final URL"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void f16_a_server_that_finds_every_form_too_large_is_retried() throws Exception {
        answer(413);

        try (Destination destination = factory.open(target(), true)) {
            assertThat(destination.store(TestDestinationRecord.failure().build()))
                    .isInstanceOf(StoreResult.Unavailable.class);
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void a_connection_that_breaks_is_unavailable() throws Exception {
        server.answer(post("/hook?key=1").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

        assertThat(store(factory)).isInstanceOf(StoreResult.Unavailable.class);
    }

    @Test
    void a_server_that_does_not_answer_in_time_is_unavailable() throws Exception {
        server.answer(post("/hook?key=1").willReturn(aResponse().withFixedDelay(8_000)));

        assertThat(store(new HttpDestinationFactory(WireServer.HTTP, Duration.ofMillis(200))))
                .isInstanceOfSatisfying(
                        StoreResult.Unavailable.class,
                        answer -> assertThat(answer.reason()).contains("timed out"));
    }

    @Test
    void a_body_that_never_ends_is_not_waited_for() throws Exception {
        server.answer(post("/hook?key=1").willReturn(ok("x".repeat(100_000)).withChunkedDribbleDelay(100, 60_000)));

        assertThat(store(factory)).isEqualTo(new StoreResult.Stored(false));
    }

    @Test
    void an_interruption_ends_a_call_that_hangs() {
        server.answer(post("/hook?key=1").willReturn(aResponse().withFixedDelay(8_000)));
        AtomicReference<Object> end = new AtomicReference<>("still running");
        Thread lane = Thread.ofVirtual().start(() -> {
            try {
                end.set(store(factory));
            } catch (InterruptedException interruption) {
                end.set(interruption);
            }
        });
        await().until(() -> lane.getState() == Thread.State.WAITING || lane.getState() == Thread.State.TIMED_WAITING);

        lane.interrupt();

        await().untilAsserted(() -> assertThat(end.get()).isInstanceOf(InterruptedException.class));
    }

    @Test
    void refuses_what_is_no_url_of_a_webhook() {
        assertThat(factory.accepts("HTTPS://hooks.example/x")).isTrue();
        assertThat(factory.problems("https://hooks.example:8443/x?y=z")).isEmpty();
        assertThat(factory.problems("http://my_app:8080/hook")).isEmpty();
        assertThat(factory.problems("http:///path"))
                .containsExactly("a webhook as a destination is named http(s)://<host>[:<port>]/<path>:"
                        + " \"http:///path\" has no host");
        assertThat(factory.problems("http://host:99999/"))
                .containsExactly("a webhook as a destination is named http(s)://<host>[:<port>]/<path>:"
                        + " \"http://host:99999/\" has a port that is not from 1 to 65535");
        assertThat(factory.problems("https://user:secret@hooks.example/"))
                .containsExactly("the URL of a webhook cannot carry a user or a fragment (#)");
        assertThat(factory.problems("https://hooks.example/a b"))
                .containsExactly("a webhook as a destination is named http(s)://<host>[:<port>]/<path>:"
                        + " \"https://hooks.example/a b\" has a space or a control character");
    }

    private void answer(int status) {
        server.answer(post("/hook?key=1").willReturn(aResponse().withStatus(status)));
    }

    private StoreResult store(DestinationFactory from) throws InterruptedException {
        try (Destination destination = from.open(target(), false)) {
            return destination.store(TestDestinationRecord.failure().build());
        }
    }
}
