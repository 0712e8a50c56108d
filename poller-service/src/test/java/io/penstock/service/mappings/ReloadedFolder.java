package io.penstock.service.mappings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** A folder of configuration, and the services that a test starts with it. */
final class ReloadedFolder implements BeforeEachCallback, AfterEachCallback {

    private final List<ConfigurableApplicationContext> started = new ArrayList<>();
    private Path path = Path.of("unset");

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        path = Files.createTempDirectory("reloaded");
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        started.forEach(ConfigurableApplicationContext::close);
        FileSystemUtils.deleteRecursively(path);
    }

    Path path() {
        return path;
    }

    /** Starts a service with {@code penstock.yml} of this folder, and these arguments beside it. */
    ConfigurableApplicationContext start(String... arguments) {
        started.add(ReloadedService.start(path, arguments));
        return started.getLast();
    }

    void write(String name, String text) throws IOException {
        Files.writeString(path.resolve(name), text, UTF_8);
    }
}
