package io.penstock.it.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Terraform in a folder of its own, with AWS's provider from a mirror on this machine; it asks no registry. */
final class Terraform {

    private static final String PROGRAM = "terraform";
    private static final String MIRROR = "it.terraform.plugins";

    private final Path folder;

    /** Makes the folder and installs the provider in it, as {@code terraform init} does. */
    Terraform(Path folder, String configuration) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("terraform.rc"),
                "provider_installation { filesystem_mirror { path = \"" + System.getProperty(MIRROR) + "\" } }");
        write(configuration);
        run("init");
    }

    /** Why it can't run on this machine, in one sentence; empty when it can. */
    static Optional<String> missing() {
        if (System.getProperty(MIRROR, "").isBlank()) {
            return Optional.of("Terraform's tests are skipped: -D" + MIRROR
                    + " names no folder of a filesystem mirror that has AWS's provider");
        }
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> new File(path, PROGRAM).canExecute());
        return installed
                ? Optional.empty()
                : Optional.of("Terraform's tests are skipped: there is no " + PROGRAM + " on the PATH");
    }

    /** Replaces the configuration. */
    void write(String configuration) throws IOException {
        Files.writeString(folder.resolve("main.tf"), configuration);
    }

    /** Makes everything as configured, and finds that no difference is left. */
    void apply() throws IOException, InterruptedException {
        run("apply", "-auto-approve");
        planHasNoDifference();
    }

    /** With {@code -detailed-exitcode} a difference is exit code 2. */
    void planHasNoDifference() throws IOException, InterruptedException {
        run("plan", "-detailed-exitcode");
    }

    void importMapping(String name, String uuid) throws IOException, InterruptedException {
        run("import", "aws_lambda_event_source_mapping." + name, uuid);
    }

    String output(String name) throws IOException, InterruptedException {
        return run("output", "-raw", name).strip();
    }

    void destroy() throws IOException, InterruptedException {
        run("destroy", "-auto-approve");
    }

    /** What the command prints; it must succeed. */
    private String run(String command, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(PROGRAM, command, "-no-color"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment()
                .put("TF_CLI_CONFIG_FILE", folder.resolve("terraform.rc").toString());
        builder.environment().put("CHECKPOINT_DISABLE", "1");
        builder.environment().put("TF_IN_AUTOMATION", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(line + ":\n" + output).isZero();
        return output;
    }
}
