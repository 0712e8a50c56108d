package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The basics by the AWS CLI, where it is installed. */
class AwsCliTest {

    private static final String MISSING =
            "There is no AWS CLI on the PATH: the test of the control API by it is skipped";

    @Test
    void aMappingIsCreatedListedChangedTaggedAndDeleted() throws IOException, InterruptedException {
        if (!isInstalled()) {
            System.out.println(MISSING);
            Assumptions.abort(MISSING);
        }
        try (ApiServer server = ApiServer.start()) {
            JsonNode queue = json(aws(
                    server, "create-event-source-mapping", "--function-name", "resize", "--event-source-arn", QUEUE));
            assertThat(queue.path("State").asString()).isEqualTo("Creating");
            String uuid = queue.path("UUID").asString();
            aws(
                    server,
                    "create-event-source-mapping",
                    "--function-name",
                    "resize:live",
                    "--event-source-arn",
                    KINESIS,
                    "--starting-position",
                    "AT_TIMESTAMP",
                    "--starting-position-timestamp",
                    "1541139209.351");

            JsonNode all = json(aws(server, "list-event-source-mappings", "--page-size", "1"));
            assertThat(all.path("EventSourceMappings").size()).isEqualTo(2);
            JsonNode some = json(aws(server, "list-event-source-mappings", "--event-source-arn", KINESIS));
            assertThat(some.at("/EventSourceMappings/0/FunctionArn").asString()).endsWith(":resize:live");

            JsonNode updated = json(
                    aws(server, "update-event-source-mapping", "--uuid", uuid, "--batch-size", "5", "--no-enabled"));
            assertThat(updated.path("State").asString()).isEqualTo("Disabling");
            assertThat(updated.path("BatchSize").intValue()).isEqualTo(5);

            String arn = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + uuid;
            aws(server, "tag-resource", "--resource", arn, "--tags", "a=1,b=2");
            aws(server, "untag-resource", "--resource", arn, "--tag-keys", "a");
            assertThat(json(aws(server, "list-tags", "--resource", arn))
                            .path("Tags")
                            .toString())
                    .isEqualTo("{\"b\":\"2\"}");

            assertThat(json(aws(server, "delete-event-source-mapping", "--uuid", uuid))
                            .path("State")
                            .asString())
                    .isEqualTo("Deleting");
        }
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, "aws").canExecute());
    }

    private static JsonNode json(String output) {
        return JsonMapper.shared().readTree(output);
    }

    /** What the command prints; it must succeed. */
    private static String aws(ApiServer server, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("aws", "lambda"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint-url", server.uri("").toString(), "--output", "json"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID", "key",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_PAGER", ""));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(command + ": " + output).isZero();
        return output;
    }
}
