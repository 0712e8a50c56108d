package io.penstock.it.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

@DisplayName("A function that misbehaves neither loses a message nor hurts the service")
class HostileFunctionIT {

    private final Stage stage = new Stage();
    private final List<ServerSocket> sockets = new ArrayList<>();

    @TempDir
    private Path folder;

    /** What is written to a caller before its connection is closed. */
    @FunctionalInterface
    private interface Behaviour {
        void answer(OutputStream out) throws IOException, InterruptedException;
    }

    @AfterEach
    void stop() throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        stage.close();
    }

    private int serve(Behaviour behaviour) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        sockets.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket caller = server.accept();
                    Thread.ofVirtual().start(() -> answer(caller, behaviour));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return server.getLocalPort();
    }

    private static void answer(Socket caller, Behaviour behaviour) {
        try (caller) {
            byte[] request = new byte[65_536];
            if (caller.getInputStream().read(request) > 0) {
                behaviour.answer(caller.getOutputStream());
            }
        } catch (IOException gone) {
            // The caller had enough.
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    @Test
    @DisplayName(
            "hanging, garbage, 10 MB, and a response that breaks off all count as failures, and redrive takes over")
    void misbehaviour() throws Exception {
        Map<String, Integer> ports = Map.of(
                "hangs", serve(out -> Thread.currentThread().join(Duration.ofSeconds(60))),
                "garbage", serve(out -> write(out, "\u0000\u0001 this is no http \r\n\r\n")),
                "huge",
                        serve(out -> {
                            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n");
                            byte[] megabyte = new byte[1 << 20];
                            for (int sent = 0; sent < 10; sent++) {
                                out.write(megabyte);
                            }
                        }),
                "breaks", serve(out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"batchItem")));
        Configuration configuration = Configuration.empty();
        List<Queue> dead = new ArrayList<>();
        for (Map.Entry<String, Integer> function : ports.entrySet()) {
            String name = function.getKey();
            Queue deadLetters = stage.queue(name + "-dead", Duration.ofSeconds(5));
            Queue queue = stage.queue(name, Duration.ofSeconds(2), deadLetters, 2);
            dead.add(deadLetters);
            URI url = URI.create("http://127.0.0.1:" + function.getValue() + "/");
            configuration = configuration
                    .function(name, url, Duration.ofSeconds(1))
                    .mapping(MappingEntry.of(name, queue.arn()).reportingItemFailures());
            queue.send("precious");
        }

        try (PenstockService service = stage.service("hostile", folder, configuration)) {
            for (Queue deadLetters : dead) {
                assertThat(deadLetters.awaitMessages(1))
                        .extracting(Message::body)
                        .containsExactly("precious");
            }
            assertThat(service.process().isAlive()).isTrue();
            assertThat(service.isLive()).isTrue();
        }
    }
}
