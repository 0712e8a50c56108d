package io.penstock.deploy.iam;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The IAM policies")
class PoliciesTest {

    /** What the code calls, and its libraries: every action, by the file that allows it. */
    private static final Map<String, Set<String>> CALLED = Map.ofEntries(
            Map.entry(
                    "source-sqs",
                    Set.of(
                            "sqs:GetQueueAttributes",
                            "sqs:ReceiveMessage",
                            "sqs:ChangeMessageVisibility",
                            "sqs:DeleteMessage")),
            Map.entry(
                    "source-kinesis",
                    withLeases(
                            "kinesis:DescribeStreamSummary",
                            "kinesis:ListShards",
                            "kinesis:GetShardIterator",
                            "kinesis:GetRecords")),
            Map.entry("source-kinesis-fan-out", Set.of("kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard")),
            Map.entry(
                    "source-dynamodb",
                    withLeases("dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords")),
            Map.entry("function-lambda", Set.of("lambda:InvokeFunction", "lambda:GetFunctionConfiguration")),
            Map.entry(
                    "store-dynamodb",
                    Set.of(
                            "dynamodb:CreateTable",
                            "dynamodb:DescribeTable",
                            "dynamodb:GetItem",
                            "dynamodb:Query",
                            "dynamodb:PutItem",
                            "dynamodb:UpdateItem",
                            "dynamodb:DeleteItem")),
            Map.entry("destination-sqs", Set.of("sqs:GetQueueUrl", "sqs:SendMessage")),
            Map.entry("destination-sns", Set.of("sns:Publish")),
            Map.entry("destination-events", Set.of("events:PutEvents")),
            Map.entry("destination-lambda", Set.of("lambda:InvokeFunction")),
            Map.entry("destination-s3", Set.of("s3:PutObject")));

    private static Set<String> withLeases(String... reading) {
        Set<String> actions = new TreeSet<>(Set.of(reading));
        actions.addAll(Set.of(
                "dynamodb:CreateTable",
                "dynamodb:DescribeTable",
                "dynamodb:UpdateTable",
                "dynamodb:DeleteTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "dynamodb:DeleteItem",
                "dynamodb:Scan",
                "dynamodb:Query"));
        return actions;
    }

    @Test
    void allowWhatIsCalledAndNoMore() throws IOException {
        Map<String, Set<String>> allowed = new TreeMap<>();
        for (Map.Entry<String, Policy> policy : policies().entrySet()) {
            List<String> actions = new ArrayList<>();
            policy.getValue().statements().forEach(statement -> actions.addAll(statement.actions()));
            assertThat(actions).as(policy.getKey()).doesNotHaveDuplicates();
            allowed.put(policy.getKey(), Set.copyOf(actions));
        }

        assertThat(allowed).isEqualTo(CALLED);
    }

    @Test
    void nameWhatTheyAreAbout() throws IOException {
        assertThat(policies()).isNotEmpty().allSatisfy((name, policy) -> {
            assertThat(policy.version()).isEqualTo("2012-10-17");
            assertThat(policy.statements()).allSatisfy(statement -> {
                assertThat(statement.id()).matches("[A-Za-z0-9]+");
                assertThat(statement.effect()).isEqualTo("Allow");
                assertThat(statement.actions()).noneMatch(action -> action.contains("*"));
                String service = statement.actions().getFirst().replaceFirst(":.*", "");
                assertThat(statement.actions()).allMatch(action -> action.startsWith(service + ":"));
                assertThat(statement.resources())
                        .isNotEmpty()
                        .allSatisfy(resource -> assertThat(resource)
                                .matches("arn:aws:" + service + ":(REGION:ACCOUNT|:):?[a-z-]*[:/]?[A-Za-z].*"));
            });
        });
    }

    @Test
    void allowTheIndexOfTheLeaseTablesToBeAskedAndNothingElseOfIt() throws IOException {
        assertThat(Stream.of("source-kinesis", "source-dynamodb")).allSatisfy(name -> {
            List<Policy.Statement> leases = Objects.requireNonNull(policies().get(name)).statements().stream()
                    .filter(statement -> statement.resources().getFirst().contains("penstock-*"))
                    .toList();
            assertThat(leases).hasSize(2);
            assertThat(leases.getFirst().resources())
                    .containsExactly("arn:aws:dynamodb:REGION:ACCOUNT:table/penstock-*");
            assertThat(leases.getLast().resources())
                    .containsExactly(
                            "arn:aws:dynamodb:REGION:ACCOUNT:table/penstock-*/index/LeaseOwnerToLeaseKeyIndex");
            assertThat(leases.getLast().actions()).containsExactly("dynamodb:Query");
        });
    }

    @Test
    void areExplainedActionByAction() throws IOException {
        String readme = Files.readString(Policy.FOLDER.resolve("README.md"));
        String policies =
                policies().keySet().stream().map(name -> name + ".json").collect(joining(" "));

        assertThat(readme).contains(policies.split(" "));
        assertThat(CALLED.values().stream().flatMap(Set::stream).map(action -> action.replaceFirst(".*:", "`")))
                .allSatisfy(action -> assertThat(readme).contains(action + "`"));
    }

    private static Map<String, Policy> policies() throws IOException {
        Map<String, Policy> policies = new TreeMap<>();
        try (Stream<Path> files = Files.list(Policy.FOLDER)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                policies.put(file.getFileName().toString().replace(".json", ""), Policy.read(file));
            }
        }
        return policies;
    }
}
