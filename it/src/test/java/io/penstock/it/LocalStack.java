package io.penstock.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack in a container, which ends with this JVM. Any image will do that answers for AWS on the same port; the
 * system property {@code localstack.image}, or else the variable {@code LOCALSTACK_IMAGE}, names another than that of
 * {@code deploy/compose.yaml}.
 */
final class LocalStack {

    private static final int PORT = 4566;
    private static final Path COMPOSE = Path.of("..", "deploy", "compose.yaml");
    private static final Pattern PINNED = Pattern.compile("\\$\\{LOCALSTACK_IMAGE:-([^}]+)}");

    private LocalStack() {}

    /**
     * Starts it, and waits until it answers.
     *
     * @throws RuntimeException when it does not start
     */
    @SuppressWarnings("resource") // it ends with this JVM
    static URI start() {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image()))
                .withExposedPorts(PORT)
                // As quick as kinesis-local, and as many shards
                .withEnv("KINESIS_LATENCY", "50")
                .withEnv("KINESIS_SHARD_LIMIT", "1000")
                .waitingFor(
                        Wait.forHttp("/").forStatusCodeMatching(any -> true).withStartupTimeout(Duration.ofMinutes(3)));
        container.start();
        return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
    }

    private static String image() {
        return Optional.ofNullable(System.getProperty("localstack.image"))
                .or(() -> Optional.ofNullable(System.getenv("LOCALSTACK_IMAGE")))
                .filter(Predicate.not(String::isBlank))
                .orElseGet(LocalStack::pinnedImage);
    }

    /** The image that {@code deploy/compose.yaml} names. */
    static String pinnedImage() {
        try {
            Matcher image = PINNED.matcher(Files.readString(COMPOSE));
            if (image.find()) {
                return image.group(1);
            }
            throw new IllegalStateException(COMPOSE + " names no image of LocalStack");
        } catch (IOException failure) {
            throw new UncheckedIOException("can't read " + COMPOSE, failure);
        }
    }
}
