package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.MAPPINGS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of docs/examples/terraform by Terraform itself and AWS's provider, where
 * {@code -Dit.terraform.plugins} names a filesystem mirror that has it, and {@code terraform} is on the PATH.
 */
@EnabledIfSystemProperty(
        named = "it.terraform.plugins",
        matches = ".+",
        disabledReason = "needs Terraform, and -Dit.terraform.plugins=<folder of a mirror with AWS's provider>")
class RealTerraformTest {

    private static final Path EXAMPLE = Path.of("../docs/examples/terraform/main.tf");

    @TempDir
    private Path folder;

    @Test
    void theExampleIsAppliedPlannedWithoutDifferenceChangedImportedAndDestroyed()
            throws IOException, InterruptedException {
        try (ApiServer server = ApiServer.start()) {
            String endpoint = "-var=penstock=" + server.uri("");
            Path file = folder.resolve("main.tf");
            String example = Files.readString(EXAMPLE);
            Files.writeString(file, example);
            Files.writeString(
                    folder.resolve("terraform.rc"),
                    "provider_installation { filesystem_mirror { path = \"" + System.getProperty("it.terraform.plugins")
                            + "\" } }");

            terraform("init");
            terraform("apply", "-auto-approve", endpoint);
            planHasNoDifference(endpoint);

            Files.writeString(file, changed(example));
            terraform("apply", "-auto-approve", endpoint);
            planHasNoDifference(endpoint);
            assertThat(server.get(MAPPINGS).body())
                    .contains("\"BatchSize\":5", "\"State\":\"Disabled\"", "\"MaximumRetryAttempts\":7")
                    .doesNotContain("\"MaximumConcurrency\"", "\"Pattern\"");

            String orders = terraform("output", "-raw", "orders").strip();
            terraform("state", "rm", "aws_lambda_event_source_mapping.orders");
            terraform("import", endpoint, "aws_lambda_event_source_mapping.orders", orders);
            planHasNoDifference(endpoint);

            terraform("destroy", "-auto-approve", endpoint);
            assertThat(server.get(MAPPINGS).json().path("EventSourceMappings").isEmpty())
                    .isTrue();
        }
    }

    private static String changed(String example) {
        String changed = example.replace("batch_size              = 10", "batch_size = 5")
                .replace("team = \"orders\"", "stage = \"test\"")
                .replace("= \"LATEST\"", "= \"LATEST\"\n  enabled = false")
                .replaceAll("maximum_retry_attempts +=.*", "maximum_retry_attempts = 7")
                .replaceAll("(?s)  scaling_config \\{.*?\\}\n", "")
                .replaceAll("(?s)  filter_criteria \\{.*?\n  \\}\n", "");
        assertThat(changed)
                .contains("batch_size = 5", "stage =", "enabled = false")
                .doesNotContain("filter_criteria");
        return changed;
    }

    /** With {@code -detailed-exitcode} a difference is exit code 2. */
    private void planHasNoDifference(String endpoint) throws IOException, InterruptedException {
        terraform("plan", "-detailed-exitcode", endpoint);
    }

    /** What the command prints; it must succeed. */
    private String terraform(String command, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("terraform", command));
        if (!command.equals("state")) {
            line.add("-no-color");
        }
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment()
                .put("TF_CLI_CONFIG_FILE", folder.resolve("terraform.rc").toString());
        builder.environment().put("CHECKPOINT_DISABLE", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(line + ":\n" + output).isZero();
        return output;
    }
}
