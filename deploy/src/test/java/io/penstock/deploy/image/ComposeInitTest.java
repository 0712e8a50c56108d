package io.penstock.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.deploy.image.Project.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayName("The compose file's init")
class ComposeInitTest {

    private static final String STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/products/stream/now";
    /** Stands in for the AWS command line on an empty account: it logs its arguments. */
    private static final String AWS = """
            #!/bin/sh
            echo "$*" >>"$NOTES"
            case "$*" in
              *LatestStreamArn) echo "%s" ;;
              *"describe-stream-summary "* | *"describe-table "*) exit 255 ;;
              *get-queue-url*) echo http://localhost/orders ;;
            esac
            """.formatted(STREAM);

    @TempDir
    private Path folder;

    private String asked = "";

    @BeforeEach
    void run() throws Exception {
        Path programs = Files.createDirectories(folder.resolve("bin"));
        Path aws = Files.writeString(programs.resolve("aws"), AWS);
        Files.setPosixFilePermissions(aws, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path notes = folder.resolve("notes");

        Ended init = Project.run(
                Map.of(
                        "PATH",
                        programs + ":" + System.getenv("PATH"),
                        "NOTES",
                        notes.toString(),
                        "AWS_ENDPOINT_URL",
                        "http://localstack:4566",
                        "AWS_REGION",
                        "us-east-1"),
                List.of("bash", "deploy/compose/init.sh", folder.toString()));

        assertThat(init.value()).as(init.said()).isZero();
        asked = Files.readString(notes);
    }

    private List<String> made(String option) {
        return Pattern.compile("create-\\S+ " + option + " (\\S+)")
                .matcher(asked)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    @DisplayName("creates the queues, the stream and the table that the mappings name")
    void makes_what_mappings_name() {
        JsonNode mappings = ComposeFile.yaml(ComposeFile.FOLDER.resolve("compose/penstock.yml"))
                .at("/penstock/mappings");
        String arn = "arn:aws:%s:us-east-1:000000000000:%s%s";

        assertThat(made("--queue-name"))
                .extracting(name -> arn.formatted("sqs", "", name))
                .containsExactly(
                        mappings.at("/orders/event-source-arn").asString(),
                        mappings.at("/orders/destination-config/on-failure/destination")
                                .asString());
        assertThat(made("--stream-name"))
                .extracting(name -> arn.formatted("kinesis", "stream/", name))
                .containsExactly(mappings.at("/clicks/event-source-arn").asString());
        assertThat(made("--table-name")).containsExactly("products");
    }

    @Test
    @DisplayName("writes the ARN of the table's stream for Penstock")
    void tells_the_stream() throws IOException {
        assertThat(folder.resolve("streams.properties")).hasContent("products-stream=" + STREAM);
        assertThat(Files.readString(ComposeFile.FOLDER.resolve("compose/penstock.yml")))
                .contains("import: file:/found/streams.properties", "event-source-arn: ${products-stream}");
    }

    @Test
    @DisplayName("calls AWS at the endpoint that it was given, and puts records everywhere")
    void puts_records() {
        assertThat(asked.lines())
                .allMatch(line -> line.startsWith("--endpoint-url http://localstack:4566 --region us-east-1 "));
        assertThat(asked.lines().filter(line -> line.contains(" send-message ")))
                .hasSize(6);
        assertThat(asked.lines().filter(line -> line.contains(" put-record "))).hasSize(5);
        assertThat(asked.lines().filter(line -> line.contains(" put-item "))).hasSize(5);
    }
}
