package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.Url;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.HttpFunction.Route;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Functions on a server of loopback, called over one HTTP client. */
final class HttpFunctions implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    /** The most connections of the client. */
    static final int CONNECTIONS = 4;

    private final WireMockServer server =
            new WireMockServer(wireMockConfig().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"));
    private final HttpClient http = new HttpClient(Egress.direct(), CONNECTIONS, Duration.ofSeconds(4));

    @Override
    public void beforeAll(ExtensionContext context) {
        server.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server.resetAll();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        http.close();
        server.stop();
    }

    WireMockServer server() {
        return server;
    }

    HttpClient http() {
        return http;
    }

    /** Where the server answers. */
    String url(String path) {
        return "http://localhost:" + server.port() + path;
    }

    /** A function without settings of its own. */
    HttpFunction function(Url url, Duration timeout) {
        return new HttpFunction(
                timeout,
                Map.of(),
                Set.of(),
                () -> new Route("$LATEST", url),
                http,
                CurrentTrace.NONE,
                new VirtualTime());
    }

    /** The result of an invocation that the function answers with {@code response}. */
    InvocationResult answerOf(ResponseDefinitionBuilder response) throws InterruptedException {
        server.stubFor(post("/f").willReturn(response));
        return function(Url.of(url("/f")), Duration.ofSeconds(10)).call(Calls.call());
    }
}
