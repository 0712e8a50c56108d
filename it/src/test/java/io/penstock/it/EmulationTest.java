package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.Emulation.Choice;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The end-to-end tests")
class EmulationTest {

    private static final URI LOCALSTACK = URI.create("http://127.0.0.1:4566");
    private static final Choice ON_LOCALSTACK = new Choice(Optional.of(LOCALSTACK), Optional.empty());
    private static final Choice ON_LOCAL_EMULATORS = new Choice(Optional.empty(), Optional.empty());

    private final List<String> reported = new ArrayList<>();

    private Choice choose(String asked, boolean engine, Supplier<URI> localStack) {
        return Emulation.choose(asked, () -> engine, localStack, reported::add);
    }

    private static URI noImage() {
        throw new IllegalStateException("no such image");
    }

    @Test
    @DisplayName("run on LocalStack where a container engine answers, and report it")
    void withAnEngine() {
        assertThat(choose("auto", true, () -> LOCALSTACK)).isEqualTo(ON_LOCALSTACK);
        assertThat(reported).containsExactly("the end-to-end tests use LocalStack at http://127.0.0.1:4566");
    }

    @Test
    @DisplayName("run on local emulators where none does, and report it")
    void withoutAnEngine() {
        assertThat(choose("auto", false, EmulationTest::noImage)).isEqualTo(ON_LOCAL_EMULATORS);
        assertThat(reported).containsExactly("no container engine: the end-to-end tests use the local emulators");
    }

    @Test
    @DisplayName("run on local emulators where the engine can't start LocalStack, and report why")
    void withAnEngineThatCannot() {
        assertThat(choose("auto", true, EmulationTest::noImage)).isEqualTo(ON_LOCAL_EMULATORS);
        assertThat(reported)
                .containsExactly(
                        "LocalStack does not start (no such image): the end-to-end tests use the local emulators");
    }

    @Test
    @DisplayName("run on what was asked for, whatever there is")
    void asAsked() {
        assertThat(choose("localstack", true, () -> LOCALSTACK)).isEqualTo(ON_LOCALSTACK);
        reported.clear();
        assertThat(choose("local", true, EmulationTest::noImage)).isEqualTo(ON_LOCAL_EMULATORS);
        assertThat(reported).isEmpty();
    }

    @Test
    @DisplayName("fail when they can't run on what was asked for, each with the reason")
    void askedInVain() {
        assertThat(choose("localstack", false, EmulationTest::noImage).failure())
                .contains("it.emulator=localstack, and no container engine answers");
        assertThat(choose("localstack", true, EmulationTest::noImage).failure())
                .contains("LocalStack does not start (no such image)");
        assertThat(choose("moto", true, () -> LOCALSTACK).failure())
                .contains("it.emulator is auto, localstack or local, not 'moto'");
        assertThat(reported).isEmpty();
    }

    @Test
    @DisplayName("take the image that the compose file names, with its version")
    void pinnedImage() {
        assertThat(LocalStack.pinnedImage()).matches("localstack/localstack:4\\.\\d+\\.\\d+");
    }
}
