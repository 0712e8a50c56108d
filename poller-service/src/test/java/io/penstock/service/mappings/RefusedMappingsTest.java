package io.penstock.service.mappings;

import static io.penstock.service.mappings.Answers.accepted;
import static io.penstock.service.mappings.Answers.duplicate;
import static io.penstock.service.mappings.Answers.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.Problem;
import io.penstock.service.store.NoStore;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Mappings")
@Timeout(30)
class RefusedMappingsTest {

    private final SimpleStore store = new SimpleStore();
    private final ScriptedSources queues = ScriptedSources.queues();
    private final TestInstance instance = TestInstance.with(store, queues)
            .configured(Map.of("orders", TestSpec.queue("orders")))
            .start();
    private final MappingOperations mappings = instance.operations();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    @DisplayName("that break rules are refused with all problems, and nothing is stored")
    void are_refused() throws Exception {
        ChangeResult refused =
                mappings.create(TestSpec.queue("letters", "batchSize", 0, "startingPosition", "LATEST"), Dialect.AWS);

        assertThat(problems(refused)).extracting(Problem::property).containsExactly("batch-size", "starting-position");
        assertThat(store.all()).isEmpty();
    }

    @Test
    @DisplayName("are not created where none are kept, before anything is asked; the answer names the property")
    void none_are_kept() throws Exception {
        queues.refuse(Optional.of(new Problem("", "event-source-arn", "letters", "a queue that exists")));

        try (TestInstance forgetful = TestInstance.with(new NoStore(), queues).start()) {
            assertThat(forgetful.operations().create(TestSpec.queue("letters"), Dialect.AWS))
                    .isInstanceOfSatisfying(
                            ChangeResult.Configured.class,
                            refusal -> assertThat(refusal.message()).startsWith("penstock.store.type is none"));
        }
    }

    @Test
    @DisplayName("whose source is not as it should be are refused after all other checks")
    void are_checked_against_the_live_source() throws Exception {
        Problem missing = new Problem("", "event-source-arn", "letters", "a queue that exists");
        queues.refuse(Optional.of(missing));

        assertThat(problems(mappings.create(TestSpec.queue("letters", "batchSize", 0), Dialect.AWS)))
                .extracting(Problem::property)
                .containsExactly("batch-size");
        assertThat(problems(mappings.create(TestSpec.queue("letters"), Dialect.AWS)))
                .containsExactly(missing);
        assertThat(store.all()).isEmpty();
    }

    @Test
    @DisplayName("with the source and function of another are refused, at creation and at an update")
    void are_unique() throws Exception {
        MappingView letters = accepted(mappings.create(TestSpec.queue("letters"), Dialect.AWS));
        MappingView other =
                accepted(mappings.create(TestSpec.queue("letters", "functionName", "resize:live"), Dialect.AWS));

        assertThat(duplicate(mappings.create(TestSpec.queue("letters"), Dialect.AWS)))
                .isEqualTo("An event source mapping with SQS arn (\" arn:aws:sqs:us-east-1:000000000000:letters \") and"
                        + " function (\" resize \") already exists. Please update or delete the existing mapping with"
                        + " UUID " + letters.mapping().id());
        assertThat(duplicate(mappings.create(TestSpec.queue("orders"), Dialect.AWS)))
                .as("one of the configuration")
                .endsWith(configuredId().toString());
        assertThat(duplicate(mappings.update(
                        other.mapping().id(), TestSpec.changes("functionName", "resize"), Dialect.AWS, "deployer")))
                .endsWith(letters.mapping().id().toString());
    }

    @Test
    @DisplayName("whose function does not exist are refused before their source is asked, at an update too")
    void are_checked_against_the_function() throws Exception {
        queues.refuse(Optional.of(new Problem("", "event-source-arn", "letters", "a queue that exists")));

        assertThat(problems(mappings.create(TestSpec.queue("letters", "functionName", "resize:2"), Dialect.AWS)))
                .extracting(Problem::property)
                .containsExactly("function-name");
        queues.refuse(Optional.empty());
        UUID id = accepted(mappings.create(TestSpec.queue("letters"), Dialect.AWS))
                .mapping()
                .id();
        queues.refuse(Optional.of(new Problem("", "event-source-arn", "letters", "a longer visibility timeout")));
        assertThat(problems(mappings.update(id, TestSpec.changes("functionName", "count"), Dialect.AWS, "deployer")))
                .extracting(Problem::expected)
                .containsExactly("a longer visibility timeout");
        assertThat(mappings.update(id, TestSpec.changes("batchSize", 5), Dialect.AWS, "deployer"))
                .as("the function stays")
                .isInstanceOf(ChangeResult.Accepted.class);
    }

    private static UUID configuredId() {
        return MappingParser.id(
                "orders", Arn.parse("arn:aws:sqs:us-east-1:000000000000:orders").orElseThrow());
    }
}
