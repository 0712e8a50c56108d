package io.penstock.service.mappings;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.mapping.Problem;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.VirtualTime;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A change of a mapping")
class ChangeTest {

    private static final Instant EARLIER = VirtualTime.START;
    private static final Instant LATER = EARLIER.plusSeconds(1);

    @ParameterizedTest(name = "{0} {1} to {2}: {3}, {4}")
    @CsvSource({
        "queue,  new,      enabled,  Create,  CREATING",
        "queue,  new,      disabled, Create,",
        "stream, new,      enabled,  Create,  CREATING",
        "stream, new,      disabled, Create,  CREATING",
        "queue,  enabled,  enabled,  Update,  UPDATING",
        "stream, enabled,  enabled,  Update,  UPDATING",
        "queue,  disabled, disabled, Update,",
        "stream, disabled, disabled, Update,  UPDATING",
        "queue,  enabled,  disabled, Disable, DISABLING",
        "stream, enabled,  disabled, Disable, DISABLING",
        "queue,  disabled, enabled,  Enable,  ENABLING",
        "stream, disabled, enabled,  Enable,  ENABLING",
        "queue,  enabled,  deleted,  Delete,  DELETING",
        "stream, disabled, deleted,  Delete,  DELETING",
    })
    @DisplayName("shows the state that AWS shows while it is applied")
    void has_a_transition(String source, String from, String to, String kind, @Nullable MappingState state) {
        MappingRevision after = revision(2, source, to, LATER);
        Change change = from.equals("new")
                ? new Change.Create(after)
                : Change.between(revision(1, source, from, EARLIER), after);

        assertThat(change.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(change.transition()).isEqualTo(Optional.ofNullable(state));
    }

    @Test
    @DisplayName("of tags alone shows no transition, and one of nothing does")
    void of_tags() {
        Mapping plain = MappingBuilder.sqs("orders").build();
        Mapping tagged = MappingBuilder.sqs("orders").tag("team", "web").build();

        assertThat(Change.between(revision(1, plain, EARLIER), revision(2, tagged, EARLIER))
                        .transition())
                .isEmpty();
        assertThat(Change.between(revision(1, plain, EARLIER), revision(2, plain, LATER))
                        .transition())
                .contains(MappingState.UPDATING);
        assertThat(Change.between(revision(1, plain, EARLIER), revision(2, plain, EARLIER))
                        .transition())
                .as("two in one millisecond")
                .contains(MappingState.UPDATING);
    }

    @Test
    @DisplayName("that removes an obstacle enables the mapping")
    void removes_an_obstacle() {
        MappingRevision stuck = new MappingRevision(
                1,
                TestSpec.queue("orders"),
                MappingBuilder.sqs("orders").build(),
                EARLIER,
                false,
                Optional.of(new Problem("orders", "function-name", "resize:9", "another")));

        assertThat(Change.between(stuck, revision(2, "queue", "enabled", LATER)))
                .isInstanceOf(Change.Enable.class);
    }

    private static MappingRevision revision(long number, String source, String state, Instant modified) {
        MappingBuilder builder = source.equals("queue") ? MappingBuilder.sqs("one") : MappingBuilder.kinesis("one");
        Mapping mapping = state.equals("disabled") ? builder.disabled().build() : builder.build();
        MappingRevision revision = revision(number, mapping, modified);
        return state.equals("deleted") ? revision.deleted(number, modified) : revision;
    }

    private static MappingRevision revision(long number, Mapping mapping, Instant modified) {
        return new MappingRevision(number, TestSpec.queue("one"), mapping, modified, false, Optional.empty());
    }
}
