package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A container engine is found")
class ContainerEngineTest {

    @TempDir
    private Path folder;

    private Path nothing;

    @BeforeEach
    void prepare() {
        nothing = folder.resolve("nothing.sock");
    }

    private static ServerSocketChannel engine(Path socket) throws IOException {
        Files.createDirectories(socket.getParent());
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    @Test
    @DisplayName("on the socket of the system, of the session and of the user")
    void onAUsualSocket() throws IOException {
        Path system = folder.resolve("docker.sock");
        Path home = folder.resolve("home");
        try (ServerSocketChannel ofTheSystem = engine(system)) {
            assertThat(ofTheSystem.isOpen()).isTrue();
            assertThat(ContainerEngine.answers(Map.of(), system)).isTrue();
            assertThat(ContainerEngine.answers(Map.of("XDG_RUNTIME_DIR", folder.toString()), nothing))
                    .isTrue();
        }
        try (ServerSocketChannel ofTheUser = engine(home.resolve(".docker/run/docker.sock"))) {
            assertThat(ofTheUser.isOpen()).isTrue();
            assertThat(ContainerEngine.answers(Map.of("HOME", home.toString()), nothing))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("where DOCKER_HOST points, and then nowhere else")
    void whereDockerHostPoints() throws IOException {
        Path socket = folder.resolve("docker.sock");
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocketChannel unix = engine(socket)) {
            assertThat(unix.isOpen()).isTrue();
            assertThat(ContainerEngine.answers(Map.of("DOCKER_HOST", "unix://" + socket), nothing))
                    .isTrue();
            assertThat(ContainerEngine.answers(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + tcp.getLocalPort()), nothing))
                    .isTrue();
            assertThat(ContainerEngine.answers(Map.of("DOCKER_HOST", "unix://" + nothing), socket))
                    .isFalse();
            assertThat(ContainerEngine.answers(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1"), socket))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("nowhere when there is no socket, nothing listens on it any more, or the address is invalid")
    void nowhere() throws IOException {
        Path left = folder.resolve("left.sock");
        engine(left).close();

        assertThat(left).exists();
        assertThat(ContainerEngine.answers(Map.of("HOME", "", "XDG_RUNTIME_DIR", folder.toString()), left))
                .isFalse();
        assertThat(ContainerEngine.answers(Map.of(), nothing)).isFalse();
        assertThat(ContainerEngine.answers(Map.of("DOCKER_HOST", "no address"), nothing))
                .isFalse();
        assertThat(ContainerEngine.answers(Map.of("DOCKER_HOST", "tcp:2375"), nothing))
                .isFalse();
    }
}
