package io.penstock.it.api;

import static io.penstock.it.api.ApiStage.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.Aws;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;

/** Where Terraform or the mirror of its provider is missing, one line says so. */
@DisplayName("Real Terraform creates, plans without a difference, updates, imports and destroys mappings")
@NeedsNode
class TerraformIT {

    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "terraform", "main.tf");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    @TempDir
    private static Path files;

    private static ApiStage api;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        Terraform.missing().ifPresent(reason -> {
            System.out.println(reason);
            Assumptions.abort(reason);
        });
        api = new ApiStage(
                files,
                Map.of(
                        "one", TIMEOUT,
                        "two", TIMEOUT,
                        "confirm-order", TIMEOUT,
                        "count-clicks", TIMEOUT,
                        "index-product", TIMEOUT));
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
    }

    @Test
    @DisplayName("of a queue")
    void queue() throws IOException, InterruptedException {
        String queue = api.stage().queue("jobs", VISIBILITY).arn();
        Terraform terraform = new Terraform(folder.resolve("first"), mapping(queue, "one", """
                batch_size                         = 10
                maximum_batching_window_in_seconds = 0
                function_response_types            = ["ReportBatchItemFailures"]
                scaling_config { maximum_concurrency = 20 }
                filter_criteria {
                  filter { pattern = "{\\"body\\": {\\n \\"kind\\": [\\"order\\"]}}" }
                  filter { pattern = jsonencode({ body = { kind = ["letter"] } }) }
                }
                metrics_config { metrics = ["EventCount"] }
                tags = { team = "orders" }
                """));
        terraform.apply();
        String uuid = terraform.output("uuid");
        assertThat(api.get(uuid).scalingConfig().maximumConcurrency()).isEqualTo(20);
        assertThat(api.get(uuid).filterCriteria().filters().getFirst().pattern())
                .isEqualTo("{\"body\": {\n \"kind\": [\"order\"]}}");

        terraform.write(mapping(queue, "two", """
                enabled                            = false
                batch_size                         = 500
                maximum_batching_window_in_seconds = 7
                function_response_types            = []
                filter_criteria {
                  filter { pattern = jsonencode({ body = { kind = ["parcel"] } }) }
                }
                provisioned_poller_config {
                  minimum_pollers = 3
                  maximum_pollers = 9
                }
                tags = { stage = "test" }
                """));
        terraform.apply();
        GetEventSourceMappingResponse updated = api.get(uuid);
        assertThat(updated.state()).isEqualTo("Disabled");
        assertThat(updated.functionArn()).isEqualTo(functionArn("two"));
        assertThat(updated.batchSize()).isEqualTo(500);
        assertThat(updated.maximumBatchingWindowInSeconds()).isEqualTo(7);
        assertThat(updated.functionResponseTypes()).isEmpty();
        assertThat(updated.scalingConfig()).isNull();
        assertThat(updated.metricsConfig()).isNull();
        assertThat(updated.provisionedPollerConfig().minimumPollers()).isEqualTo(3);

        terraform.write(mapping(queue, "one", "batch_size = 10\nmaximum_batching_window_in_seconds = 0\n"));
        terraform.apply();
        assertThat(api.get(uuid).state()).isEqualTo("Enabled");
        assertThat(api.get(uuid).filterCriteria()).isNull();
        assertThat(api.get(uuid).provisionedPollerConfig()).isNull();

        importedAndDestroyed(uuid, mapping(queue, "one", "batch_size = 10\nmaximum_batching_window_in_seconds = 0\n"));
    }

    @Test
    @DisplayName("of a Kinesis stream")
    void kinesis() throws IOException, InterruptedException {
        streamLives(api.streams.stream("visits", 1).arn());
    }

    @Test
    @DisplayName("of the stream of a DynamoDB table")
    void dynamoDb() throws IOException, InterruptedException {
        streamLives(api.tables.table("users", StreamViewType.NEW_AND_OLD_IMAGES).streamArn());
    }

    private void streamLives(String stream) throws IOException, InterruptedException {
        Queue failed = api.stage().queue("failed-" + stream.hashCode(), VISIBILITY);
        Queue discarded = api.stage().queue("discarded-" + stream.hashCode(), VISIBILITY);
        Terraform terraform =
                new Terraform(folder.resolve("first"), mapping(stream, "one", """
                starting_position                  = "TRIM_HORIZON"
                batch_size                         = 100
                maximum_batching_window_in_seconds = 0
                parallelization_factor             = 10
                maximum_retry_attempts             = 3
                maximum_record_age_in_seconds      = 3600
                bisect_batch_on_function_error     = true
                function_response_types            = ["ReportBatchItemFailures"]
                destination_config {
                  on_failure { destination_arn = "%s" }
                }
                filter_criteria {
                  filter { pattern = jsonencode({ eventName = ["INSERT", "aws:kinesis:record"] }) }
                }
                tags = { team = "orders" }
                """.formatted(failed.arn())));
        terraform.apply();
        String uuid = terraform.output("uuid");
        assertThat(api.get(uuid).startingPositionAsString()).isEqualTo("TRIM_HORIZON");

        terraform.write(mapping(stream, "two", """
                starting_position                  = "TRIM_HORIZON"
                enabled                            = false
                batch_size                         = 20
                maximum_batching_window_in_seconds = 5
                parallelization_factor             = 1
                tumbling_window_in_seconds         = 30
                maximum_retry_attempts             = 0
                maximum_record_age_in_seconds      = 60
                bisect_batch_on_function_error     = false
                function_response_types            = []
                destination_config {
                  on_failure { destination_arn = "%s" }
                }
                tags = { stage = "test" }
                """.formatted(discarded.arn())));
        terraform.apply();
        GetEventSourceMappingResponse updated = api.get(uuid);
        assertThat(updated.state()).isEqualTo("Disabled");
        assertThat(updated.functionArn()).isEqualTo(functionArn("two"));
        assertThat(updated.tumblingWindowInSeconds()).isEqualTo(30);
        assertThat(updated.maximumRetryAttempts()).isZero();
        assertThat(updated.maximumRecordAgeInSeconds()).isEqualTo(60);
        assertThat(updated.bisectBatchOnFunctionError()).isFalse();
        assertThat(updated.destinationConfig().onFailure().destination()).isEqualTo(discarded.arn());
        assertThat(updated.filterCriteria()).isNull();

        String defaults = mapping(stream, "one", """
                starting_position                  = "TRIM_HORIZON"
                batch_size                         = 100
                maximum_batching_window_in_seconds = 0
                tumbling_window_in_seconds         = 0
                maximum_retry_attempts             = -1
                maximum_record_age_in_seconds      = -1
                destination_config {
                  on_failure { destination_arn = "%s" }
                }
                """.formatted(discarded.arn()));
        terraform.write(defaults);
        terraform.apply();
        assertThat(api.get(uuid).state()).isEqualTo("Enabled");
        assertThat(api.get(uuid).maximumRetryAttempts()).isEqualTo(-1);

        importedAndDestroyed(uuid, defaults);
    }

    /** By somebody who has the configuration and no state. */
    private void importedAndDestroyed(String uuid, String configuration) throws IOException, InterruptedException {
        Terraform terraform = new Terraform(folder.resolve("second"), configuration);
        terraform.importMapping("it", uuid);
        terraform.planHasNoDifference();
        assertThat(terraform.output("uuid")).isEqualTo(uuid);

        terraform.destroy();

        api.awaitGone(uuid);
    }

    @Test
    @DisplayName("of docs/examples/terraform, of all three sources")
    void example() throws IOException, InterruptedException {
        api.stage().queue("orders", VISIBILITY);
        api.stage().queue("clicks-failed", VISIBILITY);
        api.streams.stream("clicks", 1);
        String products = api.tables.table("products", StreamViewType.NEW_IMAGE).streamArn();
        Terraform terraform = new Terraform(folder.resolve("example"), example(products));

        terraform.apply();

        assertThat(mappings())
                .extracting(EventSourceMappingConfiguration::functionArn)
                .contains(functionArn("confirm-order"), functionArn("count-clicks"), functionArn("index-product"));
        assertThat(terraform.output("orders")).hasSize(36);

        terraform.destroy();

        assertThat(mappings())
                .extracting(EventSourceMappingConfiguration::functionArn)
                .doesNotContain(functionArn("confirm-order"));
    }

    private static List<EventSourceMappingConfiguration> mappings() {
        return api.lambda().listEventSourceMappings().eventSourceMappings();
    }

    /** Every stream of a table has a label of its own. */
    private static String example(String products) throws IOException {
        String example = Files.readString(EXAMPLE);
        String written = "arn:aws:dynamodb:us-east-1:000000000000:table/products/stream/2026-01-01T00:00:00.000";
        assertThat(example).contains(written).contains("http://localhost:8080");
        return example.replace(written, products)
                .replace("http://localhost:8080", api.service().endpoint().toString());
    }

    private static String mapping(String source, String function, String properties) {
        URI penstock = api.service().endpoint();
        return """
                terraform {
                  required_providers {
                    aws = { source = "hashicorp/aws" }
                  }
                }

                provider "aws" {
                  region                      = "%s"
                  access_key                  = "penstock"
                  secret_key                  = "penstock"
                  skip_credentials_validation = true
                  skip_requesting_account_id  = true
                  skip_metadata_api_check     = true
                  skip_region_validation      = true
                  endpoints { lambda = "%s" }
                }

                resource "aws_lambda_event_source_mapping" "it" {
                  event_source_arn = "%s"
                  function_name    = "%s"
                %s}

                output "uuid" { value = aws_lambda_event_source_mapping.it.uuid }
                """.formatted(Aws.REGION, penstock, source, functionArn(function), properties.indent(2));
    }
}
