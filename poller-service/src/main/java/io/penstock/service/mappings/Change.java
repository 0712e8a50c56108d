package io.penstock.service.mappings;

import io.penstock.core.mapping.MappingState;
import java.util.Optional;

/** What one revision of a mapping changes of the revision before. */
sealed interface Change {

    /** The revision that results. */
    MappingRevision to();

    /** There was none before. */
    record Create(MappingRevision to) implements Change {}

    /** It goes on, or stays as it is, with other properties. */
    record Update(MappingRevision from, MappingRevision to) implements Change {

        private boolean isOfTagsAlone() {
            return from.modified().equals(to.modified())
                    && !from.mapping().tags().equals(to.mapping().tags());
        }
    }

    /** It begins to read again, maybe with other properties. */
    record Enable(MappingRevision to) implements Change {}

    /** It reads no more. */
    record Disable(MappingRevision to) implements Change {}

    /** It reads no more, and nothing is left of it. */
    record Delete(MappingRevision to) implements Change {}

    /** The change from one revision to another, which need not be the next one. */
    static Change between(MappingRevision from, MappingRevision to) {
        if (to.deleting()) {
            return new Delete(to);
        }
        if (from.runs() == to.runs()) {
            return new Update(from, to);
        }
        return to.runs() ? new Enable(to) : new Disable(to);
    }

    /** The state while the change is applied; empty when there is nothing to wait for (semantics §1.4). */
    default Optional<MappingState> transition() {
        return switch (this) {
            case Create create -> Optional.of(MappingState.CREATING).filter(state -> takesTime(create.to()));
            case Update update ->
                Optional.of(MappingState.UPDATING).filter(state -> takesTime(update.to()) && !update.isOfTagsAlone());
            case Enable enable -> Optional.of(MappingState.ENABLING);
            case Disable disable -> Optional.of(MappingState.DISABLING);
            case Delete delete -> Optional.of(MappingState.DELETING);
        };
    }

    /** A queue's mapping that does not run is what it is to be at once; AWS takes its time with a stream's. */
    private static boolean takesTime(MappingRevision revision) {
        return revision.runs() || !revision.isQueue();
    }
}
