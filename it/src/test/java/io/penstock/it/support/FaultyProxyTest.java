package io.penstock.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A proxy that makes faults")
@Timeout(60)
class FaultyProxyTest {

    private final AtomicInteger served = new AtomicInteger();
    private final LoopbackServer service = LoopbackServer.start();
    private final FaultyProxy proxy = new FaultyProxy(service.url());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        proxy.close();
        service.close();
    }

    @Test
    @DisplayName("lets calls through as they are, and their answers")
    void passes() throws Exception {
        service.serve("/path", exchange -> {
            exchange.getResponseHeaders().set("X-Method", exchange.getRequestMethod());
            exchange.getResponseHeaders()
                    .set("X-Query", exchange.getRequestURI().getRawQuery());
            exchange.getResponseHeaders()
                    .set("X-Target", exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            reply(exchange, 201, exchange.getRequestBody().readAllBytes());
        });

        HttpResponse<String> answer =
                client.send(call("GetRecords", "/path?a=%20b", "body"), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("body");
        assertThat(answer.headers().firstValue("X-Method")).contains("POST");
        assertThat(answer.headers().firstValue("X-Query")).contains("a=%20b");
        assertThat(answer.headers().firstValue("X-Target")).contains("Kinesis_20131202.GetRecords");
    }

    @Test
    @DisplayName("lets an empty answer through")
    void passesEmptyAnswer() throws Exception {
        serve(exchange -> exchange.sendResponseHeaders(200, -1));

        assertThat(send("PutRecord").statusCode()).isEqualTo(200);
        assertThat(send("PutRecord").body()).isEmpty();
    }

    @Test
    @DisplayName("answers the next calls of one operation with an AWS error, and no others")
    void answersNextCalls() throws Exception {
        serve(exchange -> reply(exchange, 200, "fine".getBytes(UTF_8)));
        proxy.next(2, "GetRecords", Fault.throttled());
        proxy.next(1, "GetRecords", Fault.internalError());

        assertThat(send("GetShardIterator").body()).isEqualTo("fine");
        HttpResponse<String> refused = send("GetRecords");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("x-amzn-ErrorType")).contains("ProvisionedThroughputExceededException");
        assertThat(refused.body())
                .contains("\"__type\":\"ProvisionedThroughputExceededException\"", "\"message\":\"Rate exceeded\"");
        assertThat(send("GetRecords").statusCode()).isEqualTo(400);
        assertThat(send("GetRecords").statusCode()).isEqualTo(500);
        assertThat(send("GetRecords").body()).isEqualTo("fine");

        assertThat(proxy.calls("GetRecords")).isEqualTo(4);
        assertThat(proxy.calls("GetShardIterator")).isEqualTo(1);
        assertThat(proxy.calls("PutRecord")).isZero();
        assertThat(served).hasValue(2);
    }

    @Test
    @DisplayName("answers with an error until it is healed")
    void answersUntilHealed() throws Exception {
        serve(exchange -> reply(exchange, 200, "fine".getBytes(UTF_8)));
        proxy.always("GetRecords", Fault.throttled());
        proxy.next(1, "GetRecords", Fault.internalError());

        assertThat(send("GetRecords").statusCode()).isEqualTo(500);
        assertThat(send("GetRecords").statusCode()).isEqualTo(400);
        assertThat(send("GetRecords").statusCode()).isEqualTo(400);
        proxy.heal("GetRecords");
        assertThat(send("GetRecords").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("drops a connection before the service sees the call")
    void drops() throws Exception {
        serve(exchange -> reply(exchange, 200, "fine".getBytes(UTF_8)));
        proxy.next(1, "GetRecords", new Fault.Drop());

        assertThatThrownBy(() -> send("GetRecords")).isInstanceOf(IOException.class);
        assertThat(served).hasValue(0);
        assertThat(send("GetRecords").body()).isEqualTo("fine");
    }

    @Test
    @DisplayName("drops every call while it is down, and none after it came back")
    void goesDownAndComesBack() throws Exception {
        serve(exchange -> reply(exchange, 200, "fine".getBytes(UTF_8)));
        proxy.goDown();

        assertThatThrownBy(() -> send("GetRecords")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> send("PutRecord")).isInstanceOf(IOException.class);
        assertThat(served).hasValue(0);

        proxy.comeBack();
        assertThat(send("GetRecords").body()).isEqualTo("fine");
    }

    @Test
    @DisplayName("loses the answer of a call that the service has served")
    void losesAnswer() throws Exception {
        serve(exchange -> reply(exchange, 200, "fine".getBytes(UTF_8)));
        proxy.next(1, "UpdateItem", new Fault.LostAnswer());

        assertThatThrownBy(() -> send("UpdateItem")).isInstanceOf(IOException.class);
        assertThat(served).hasValue(1);
    }

    @Test
    @DisplayName("lets a call through late")
    void delays() throws Exception {
        serve(exchange -> reply(exchange, 200, "fine".getBytes(UTF_8)));
        proxy.next(1, "GetRecords", new Fault.Delay(Duration.ofMillis(300)));

        Instant before = Instant.now();
        assertThat(send("GetRecords").body()).isEqualTo("fine");

        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    @DisplayName("lets an answer through part by part, as it comes")
    void streams() throws Exception {
        CountDownLatch firstRead = new CountDownLatch(1);
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("first".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            await(firstRead);
            exchange.getResponseBody().write("second".getBytes(UTF_8));
            exchange.close();
        });

        HttpResponse<InputStream> answer =
                client.send(call("SubscribeToShard", "/", ""), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(new String(body.readNBytes(5), UTF_8)).isEqualTo("first");
            firstRead.countDown();
            assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("second");
        }
    }

    @Test
    @DisplayName("an answer that breaks off in the middle breaks off for the caller, too")
    void breaksOff() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("half".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("broken");
        });

        assertThatThrownBy(() -> send("SubscribeToShard")).isInstanceOf(IOException.class);
    }

    private void serve(HttpHandler handler) {
        service.serve("/", exchange -> {
            served.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            handler.handle(exchange);
            exchange.close();
        });
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("the first part was not read");
            }
        } catch (InterruptedException stop) {
            throw new IOException(stop);
        }
    }

    private HttpResponse<String> send(String operation) throws IOException, InterruptedException {
        return client.send(call(operation, "/", "{}"), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest call(String operation, String path, String body) {
        return HttpRequest.newBuilder(proxy.endpoint().resolve(path))
                .header("X-Amz-Target", "Kinesis_20131202." + operation)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
