package io.penstock.it;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the end-to-end tests run on. The system property {@code it.emulator} chooses: {@code localstack}, {@code local},
 * or {@code auto}, which is LocalStack where a container engine answers and starts it, and local emulators elsewhere.
 */
final class Emulation {

    /** Chosen once in a test run, when it is first asked for. */
    private static final Choice CHOICE = choose(
            System.getProperty("it.emulator", "auto"),
            () -> ContainerEngine.answers(System.getenv(), Path.of("/var/run/docker.sock")),
            LocalStack::start,
            System.out::println);

    /**
     * What was chosen.
     *
     * @param localStack where LocalStack answers; empty: local emulators
     * @param failure why no test can run, for the failure of each
     */
    record Choice(Optional<URI> localStack, Optional<String> failure) {

        private static Choice local() {
            return new Choice(Optional.empty(), Optional.empty());
        }

        private static Choice failed(String why) {
            return new Choice(Optional.empty(), Optional.of(why));
        }
    }

    private Emulation() {}

    /**
     * Where LocalStack answers, when the tests run on it.
     *
     * @throws IllegalStateException when it was asked for and can't be had
     */
    static Optional<URI> localStack() {
        CHOICE.failure().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        return CHOICE.localStack();
    }

    /** True when they run on LocalStack, or were asked to. */
    static boolean isLocalStack() {
        return CHOICE.localStack().isPresent() || CHOICE.failure().isPresent();
    }

    /**
     * Chooses.
     *
     * @param asked for by the user
     * @param engine whether a container engine answers
     * @param localStack starts it
     * @param report takes a line for the user
     */
    static Choice choose(String asked, BooleanSupplier engine, Supplier<URI> localStack, Consumer<String> report) {
        return switch (asked) {
            case "local" -> Choice.local();
            case "localstack" ->
                engine.getAsBoolean()
                        ? start(localStack, report)
                        : Choice.failed("it.emulator=localstack, and no container engine answers");
            case "auto" -> {
                if (!engine.getAsBoolean()) {
                    report.accept("no container engine: the end-to-end tests use the local emulators");
                    yield Choice.local();
                }
                Choice choice = start(localStack, report);
                choice.failure()
                        .ifPresent(why -> report.accept(why + ": the end-to-end tests use the local emulators"));
                yield choice.failure().isPresent() ? Choice.local() : choice;
            }
            default -> Choice.failed("it.emulator is auto, localstack or local, not '" + asked + "'");
        };
    }

    private static Choice start(Supplier<URI> localStack, Consumer<String> report) {
        try {
            URI endpoint = localStack.get();
            report.accept("the end-to-end tests use LocalStack at " + endpoint);
            return new Choice(Optional.of(endpoint), Optional.empty());
        } catch (RuntimeException failure) {
            return Choice.failed("LocalStack does not start (" + failure.getMessage() + ")");
        }
    }
}
