package io.penstock.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out quickly, and without a log line, whether there is a container engine. */
final class ContainerEngine {

    private static final int PATIENCE_MILLIS = 1_000;

    private ContainerEngine() {}

    /**
     * True when something listens where {@code DOCKER_HOST} points, or else on a socket where engines listen.
     *
     * @param environment variables of the process
     * @param system the socket of an engine of the system
     */
    static boolean answers(Map<String, String> environment, Path system) {
        Optional<String> host = variable(environment, "DOCKER_HOST");
        if (host.isPresent()) {
            return listens(host.get());
        }
        return Stream.of(
                        Optional.of(system),
                        variable(environment, "XDG_RUNTIME_DIR").map(folder -> Path.of(folder, "docker.sock")),
                        variable(environment, "HOME").map(folder -> Path.of(folder, ".docker", "run", "docker.sock")))
                .flatMap(Optional::stream)
                .anyMatch(ContainerEngine::listens);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static boolean listens(String host) {
        try {
            URI uri = URI.create(host);
            return host.startsWith("unix:///") ? listens(Path.of(uri.getPath())) : listens(uri);
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    private static boolean listens(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    private static boolean listens(URI tcp) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(tcp.getHost(), tcp.getPort()), PATIENCE_MILLIS);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }
}
