package io.penstock.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.service.store.DynamoDbStore;
import io.penstock.service.store.FileStore;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.NoStore;
import io.penstock.service.store.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@DisplayName("The store of the service")
@ExtendWith(OutputCaptureExtension.class)
class StoreConfigurationTest {

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    @DisplayName("is a file by default, of which a start creates nothing")
    void aFile() throws IOException {
        Path file = folder.resolve("mappings.json");
        try (ConfigurableApplicationContext service = start("--penstock.store.path=" + file)) {
            assertThat(service.getBean(MappingStore.class)).isInstanceOf(FileStore.class);
        }
        try (Stream<Path> created = Files.list(folder)) {
            assertThat(created).isEmpty();
        }
    }

    @Test
    @DisplayName("is a table that has the prefix of the others, and that a start does without")
    void aTable() {
        try (ConfigurableApplicationContext service = start(
                "--penstock.store.type=DynamoDB",
                "--penstock.leases.tablePrefix=staging",
                "--penstock.aws.region=eu-west-1",
                "--penstock.aws.endpoint=http://127.0.0.1:1")) {
            MappingStore store = service.getBean(MappingStore.class);
            assertThat(store).isInstanceOf(DynamoDbStore.class);
            assertThat(catchThrowableOfType(StoreUnavailable.class, store::all))
                    .hasMessageStartingWith("the table staging-mappings in eu-west-1 (penstock.store.type dynamodb)");
        }
    }

    @Test
    @DisplayName("is none when that is configured")
    void none() {
        try (ConfigurableApplicationContext service = start("--penstock.store.type=none")) {
            assertThat(service.getBean(MappingStore.class)).isInstanceOf(NoStore.class);
        }
    }

    @Test
    @DisplayName("stops the start with one message when its file is not whole, and leaves it as it is")
    void notWhole(CapturedOutput output) throws IOException {
        Path file = Files.writeString(folder.resolve("mappings.json"), "{\"FormatVersion\": 1, \"Mapp");

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start("--penstock.store.path=" + file)))
                .hasRootCauseInstanceOf(Exception.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The stored mappings can't be used: " + file.toRealPath() + " (penstock.store.path) is not")
                .doesNotContain("\tat ");
        assertThat(file).hasContent("{\"FormatVersion\": 1, \"Mapp");
    }

    private static ConfigurableApplicationContext start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of(properties));
        arguments.addAll(List.of("--server.port=0", "--server.address=127.0.0.1"));
        return new SpringApplication(PenstockApplication.class).run(arguments.toArray(String[]::new));
    }
}
