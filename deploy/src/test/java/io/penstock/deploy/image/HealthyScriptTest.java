package io.penstock.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The health check of the image")
class HealthyScriptTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer service;
    private volatile int status;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private int check() throws IOException, InterruptedException {
        Map<String, String> port =
                Map.of("SERVER_PORT", Integer.toString(service.getAddress().getPort()));
        return Project.run(port, List.of("bash", "deploy/healthy.sh")).value();
    }

    @Test
    @DisplayName("is what the image runs")
    void in_the_image() {
        assertThat(Dockerfile.read().last("HEALTHCHECK").list()).containsExactly("bash", "/app/healthy.sh");
    }

    @Test
    @DisplayName("passes when the service reports that it is ready")
    void ready() throws Exception {
        status = 200;

        assertThat(check()).isZero();
        assertThat(asked).containsExactly("GET /actuator/health/readiness");
    }

    @Test
    @DisplayName("fails when it reports that it is not, or does not answer")
    void not_ready() throws Exception {
        status = 503;
        assertThat(check()).isNotZero();

        service.stop(0);
        assertThat(check()).isNotZero();
    }
}
