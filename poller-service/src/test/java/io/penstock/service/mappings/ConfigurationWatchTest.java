package io.penstock.service.mappings;

import static io.penstock.service.mappings.ReloadedService.INVALID;
import static io.penstock.service.mappings.ReloadedService.ORDERS;
import static io.penstock.service.mappings.ReloadedService.ORDERS_AND_LETTERS;
import static io.penstock.service.mappings.ReloadedService.failed;
import static io.penstock.service.mappings.ReloadedService.names;
import static io.penstock.service.mappings.ReloadedService.refresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;

@DisplayName("The watch of the configuration")
@Timeout(60)
class ConfigurationWatchTest {

    @RegisterExtension
    private final ReloadedFolder folder = new ReloadedFolder();

    private static ConfigurationWatch watch(ConfigurableApplicationContext service) {
        return new ConfigurationWatch(
                true, service.getBean(Reload.class), service.getBean(LaneThreads.class), new VirtualTime());
    }

    @Test
    @DisplayName("reloads when a file changes, also by the swap of a link, once it says the same twice")
    void by_a_watch() throws Exception {
        Files.createDirectories(folder.path().resolve("one"));
        Files.createDirectories(folder.path().resolve("two"));
        folder.write("one/penstock.yml", ORDERS);
        folder.write("two/penstock.yml", ORDERS_AND_LETTERS);
        Files.createSymbolicLink(folder.path().resolve("..data"), Path.of("one"));
        Files.createSymbolicLink(folder.path().resolve("penstock.yml"), Path.of("..data/penstock.yml"));
        ConfigurableApplicationContext service = folder.start();
        ConfigurationWatch watch = watch(service);
        watch.look();
        assertThat(names(service)).containsExactly("orders 10");

        Files.createSymbolicLink(folder.path().resolve("..next"), Path.of("two"));
        Files.move(folder.path().resolve("..next"), folder.path().resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        watch.look();
        await().until(() -> names(service).equals(List.of("letters 10", "orders 5")));

        folder.write("two/penstock.yml", INVALID);
        watch.look();
        assertThat(failed(service)).isEqualTo(1);
        folder.write("two/penstock.yml", ORDERS_AND_LETTERS);
        watch.look();
        assertThat(failed(service)).isZero();
    }

    @Test
    @DisplayName("runs from the start with penstock.reload: watch")
    void by_the_running_watch() throws Exception {
        folder.write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = folder.start("--penstock.reload=watch");
        folder.write("penstock.yml", ORDERS_AND_LETTERS);

        await().atMost(Duration.ofSeconds(20)).until(() -> names(service).equals(List.of("letters 10", "orders 5")));
    }

    @Test
    @DisplayName("calls the configuration right again when that is what it was before a refused request")
    void after_a_refused_request() throws Exception {
        folder.write("penstock.yml", ORDERS);
        ConfigurableApplicationContext service = folder.start();
        ConfigurationWatch watch = watch(service);
        watch.look();
        folder.write("penstock.yml", INVALID);
        assertThat(refresh(service).status()).isEqualTo(400);

        folder.write("penstock.yml", ORDERS);
        watch.look();

        assertThat(failed(service)).isZero();
    }
}
