package io.penstock.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Programs from npm")
@DisabledOnOs(OS.WINDOWS)
class NodePackagesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "a node that answers ''{0}'' is good enough: {1}")
    @CsvSource({
        "v20.0.0, true",
        "v26.1.0-nightly, true",
        "v19.9.0, false",
        "v8.17.0, false",
        "v6, false",
        "not found, false"
    })
    void wantsNode20(String version, boolean enough) throws IOException {
        program("node", "echo " + version);
        program("npm", "exit 0");

        assertThat(NodePackages.find(folder.toString(), folder).isPresent()).isEqualTo(enough);
    }

    @Test
    @DisplayName("no node, a node without npm, and no path at all: there are none")
    void missing() throws IOException {
        assertThat(NodePackages.find(folder.toString(), folder)).isEmpty();
        assertThat(NodePackages.find("", folder)).isEmpty();

        program("node", "echo v20.0.0");

        assertThat(NodePackages.find(folder.toString(), folder)).isEmpty();
    }

    @Test
    @DisplayName("are installed once, and again when the lock file has changed")
    void installsOnce() throws IOException, InterruptedException {
        program("node", "echo v20.0.0");
        program("npm", "rm -rf $2/node_modules && mkdir $2/node_modules && echo \"$@\" >> $2/calls");
        Path emulators = Files.createDirectory(folder.resolve("emulators"));
        Path lock = Files.writeString(emulators.resolve("package-lock.json"), "one");
        NodePackages packages = NodePackages.find(folder.toString(), emulators).orElseThrow();

        assertThat(packages.install()).isTrue();
        assertThat(packages.install()).isFalse();
        Files.writeString(lock, "two");
        assertThat(packages.install()).isTrue();
        assertThat(packages.install()).isFalse();

        String call = "--prefix " + emulators + " ci --ignore-scripts --no-audit --no-fund";
        assertThat(emulators.resolve("calls")).hasContent(call + "\n" + call);
    }

    @Test
    @DisplayName("what npm wrote when it failed is in the message, and the next use installs again")
    void npmFails() throws IOException {
        program("node", "echo v20.0.0");
        program("npm", "echo no network; exit 1");
        Path emulators = Files.createDirectory(folder.resolve("emulators"));
        Files.writeString(emulators.resolve("package-lock.json"), "one");
        Optional<NodePackages> packages = NodePackages.find(folder.toString(), emulators);

        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> packages.orElseThrow().install())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no network");
        }
    }

    @Test
    @DisplayName("come from the registry that npm is configured with: the lock file names none")
    void noAddresses() {
        assertThat(Path.of("emulators", "package-lock.json"))
                .content()
                .contains("\"node_modules/kinesis-local\"")
                .doesNotContain("://", "\"resolved\"");
    }

    @ParameterizedTest(name = "{0} on {1} is {2}")
    @CsvSource({
        "Linux, amd64, linux-x64",
        "Linux, aarch64, linux-arm64",
        "Mac OS X, aarch64, darwin-arm64",
        "Mac OS X, x86_64, darwin-x64",
        "Windows 11, amd64, win32-x64"
    })
    void platform(String name, String architecture, String expected) {
        assertThat(Dynoxide.platform(name, architecture)).isEqualTo(expected);
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
