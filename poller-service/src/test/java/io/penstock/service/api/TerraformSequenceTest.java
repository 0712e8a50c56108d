package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.DYNAMODB;
import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * What Terraform's provider for AWS does with one mapping, in its order, with the states that it lets pass while it
 * waits (control API, Terraform).
 */
class TerraformSequenceTest {

    private static final ApiServer SERVER = ApiServer.start();
    private static final LambdaClient LAMBDA = SdkClient.of(SERVER);
    private static final int MOST_READS = 50;

    @AfterAll
    static void stop() {
        LAMBDA.close();
        SERVER.close();
    }

    @BeforeEach
    void clear() {
        SERVER.mappings().clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {QUEUE, KINESIS, DYNAMODB})
    void aMappingIsAppliedPlannedWithoutDifferenceChangedAndDestroyed(String source) {
        String pattern = "{\"body\": {\n  \"kind\": [\"order\"] }}";
        CreateEventSourceMappingRequest.Builder create = CreateEventSourceMappingRequest.builder()
                .eventSourceArn(source)
                .functionName("arn:aws:lambda:us-east-1:000000000000:function:resize")
                .enabled(true)
                .filterCriteria(criteria -> criteria.filters(filter -> filter.pattern(pattern)))
                .tags(Map.of("managed-by", "terraform"));
        if (!source.equals(QUEUE)) {
            create.startingPosition(EventSourcePosition.TRIM_HORIZON);
        }
        var created = LAMBDA.createEventSourceMapping(create.build());
        String uuid = created.uuid();
        String arn = created.eventSourceMappingArn();

        GetEventSourceMappingResponse applied =
                await(uuid, Set.of("Creating", "Enabling", "Disabling"), Set.of("Enabled", "Disabled"));
        assertThat(applied.state()).isEqualTo("Enabled");
        assertThat(applied.functionArn()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:resize");
        assertThat(applied.filterCriteria().filters().getFirst().pattern()).isEqualTo(pattern);
        assertThat(applied.startingPositionAsString()).isEqualTo(source.equals(QUEUE) ? null : "TRIM_HORIZON");
        assertThat(applied.scalingConfig()).isNull();
        assertThat(applied.metricsConfig()).isNull();
        assertThat(applied.provisionedPollerConfig()).isNull();
        assertThat(LAMBDA.listTags(list -> list.resource(arn)).tags()).isEqualTo(Map.of("managed-by", "terraform"));
        assertThat(planned(uuid)).isEqualTo(planned(uuid));

        LAMBDA.updateEventSourceMapping(update -> update.uuid(uuid));
        await(uuid, Set.of("Enabling", "Disabling", "Updating"), Set.of("Enabled", "Disabled"));

        LAMBDA.tagResource(tag -> tag.resource(arn).tags(Map.of("stage", "test")));
        LAMBDA.untagResource(untag -> untag.resource(arn).tagKeys("managed-by"));
        assertThat(LAMBDA.listTags(list -> list.resource(arn)).tags()).isEqualTo(Map.of("stage", "test"));

        LAMBDA.updateEventSourceMapping(update -> update.uuid(uuid)
                .functionName("arn:aws:lambda:us-east-1:000000000000:function:resize")
                .enabled(false)
                .batchSize(5)
                .filterCriteria(criteria -> {}));
        GetEventSourceMappingResponse updated =
                await(uuid, Set.of("Enabling", "Disabling", "Updating"), Set.of("Enabled", "Disabled"));
        assertThat(updated.state()).isEqualTo("Disabled");
        assertThat(updated.filterCriteria()).isNull();
        assertThat(updated.batchSize()).isEqualTo(5);

        LAMBDA.deleteEventSourceMapping(delete -> delete.uuid(uuid));
        assertThat(statesUntilGone(uuid)).isSubsetOf("Deleting");
    }

    /** All members that a refresh compares. */
    private static String planned(String uuid) {
        return LAMBDA.getEventSourceMapping(get -> get.uuid(uuid)).toString();
    }

    /** Reads until a state of {@code targets}; any other but {@code pending} is the provider's error. */
    private static GetEventSourceMappingResponse await(String uuid, Set<String> pending, Set<String> targets) {
        for (int read = 0; read < MOST_READS; read++) {
            GetEventSourceMappingResponse found = LAMBDA.getEventSourceMapping(get -> get.uuid(uuid));
            if (targets.contains(found.state())) {
                return found;
            }
            assertThat(pending).contains(found.state());
        }
        throw new AssertionError("no state of " + targets + " after " + MOST_READS + " reads");
    }

    private static List<String> statesUntilGone(String uuid) {
        List<String> states = new ArrayList<>();
        while (states.size() < MOST_READS) {
            try {
                states.add(LAMBDA.getEventSourceMapping(get -> get.uuid(uuid)).state());
            } catch (ResourceNotFoundException gone) {
                return states;
            }
        }
        throw new AssertionError("still there after " + MOST_READS + " reads");
    }
}
