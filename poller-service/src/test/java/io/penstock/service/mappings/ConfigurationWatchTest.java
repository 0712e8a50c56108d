package io.penstock.service.mappings;

import static io.penstock.service.mappings.ReloadedService.INVALID;
import static io.penstock.service.mappings.ReloadedService.ORDERS;
import static io.penstock.service.mappings.ReloadedService.ORDERS_AND_LETTERS;
import static io.penstock.service.mappings.ReloadedService.failed;
import static io.penstock.service.mappings.ReloadedService.names;
import static io.penstock.service.mappings.ReloadedService.refresh;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

@DisplayName("The watch of the configuration")
@Timeout(60)
class ConfigurationWatchTest {

    @TempDir
    private Path folder = Path.of("unset");

    private final List<ConfigurableApplicationContext> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(ConfigurableApplicationContext::close);
    }

    private ConfigurableApplicationContext start(String... arguments) {
        started.add(ReloadedService.start(folder, arguments));
        return started.getLast();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, UTF_8);
    }

    private static ConfigurationWatch watch(ConfigurableApplicationContext service) {
        return new ConfigurationWatch(
                true, service.getBean(Reload.class), service.getBean(LaneThreads.class), new VirtualTime());
    }

    @Test
    @DisplayName("reloads when a file changes, also by the swap of a link, once it says the same twice")
    void by_a_watch() throws Exception {
        Files.createDirectories(folder.resolve("one"));
        Files.createDirectories(folder.resolve("two"));
        write("one/penstock.yml", ORDERS);
        write("two/penstock.yml", ORDERS_AND_LETTERS);
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("one"));
        Files.createSymbolicLink(folder.resolve("penstock.yml"), Path.of("..data/penstock.yml"));
        ConfigurableApplicationContext service = start();
        ConfigurationWatch watch = watch(service);
        watch.look();
        assertThat(names(service)).containsExactly("orders 10");

        Files.createSymbolicLink(folder.resolve("..next"), Path.of("two"));
        Files.move(folder.resolve("..next"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        watch.look();
        await().until(() -> names(service).equals(List.of("letters 10", "orders 5")));

        write("two/penstock.yml", INVALID);
        watch.look();
        assertThat(failed(service)).isEqualTo(1);
        write("two/penstock.yml", ORDERS_AND_LETTERS);
        watch.look();
        assertThat(failed(service)).isZero();
    }

    @Test
    @DisplayName("runs from the start with penstock.reload: watch")
    void by_the_running_watch() throws Exception {
        write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = start("--penstock.reload=watch");
        write("penstock.yml", ORDERS_AND_LETTERS);

        await().atMost(Duration.ofSeconds(20)).until(() -> names(service).equals(List.of("letters 10", "orders 5")));
    }

    @Test
    @DisplayName("calls the configuration right again when that is what it was before a refused request")
    void after_a_refused_request() throws Exception {
        write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = start();
        ConfigurationWatch watch = watch(service);
        watch.look();
        write("penstock.yml", INVALID);
        assertThat(refresh(service).status()).isEqualTo(400);

        write("penstock.yml", ORDERS);
        watch.look();

        assertThat(failed(service)).isZero();
    }
}
