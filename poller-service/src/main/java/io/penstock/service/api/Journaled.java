package io.penstock.service.api;

import io.penstock.core.mapping.ShownUrl;
import io.penstock.service.access.Journal;
import io.penstock.service.mappings.MappingView;
import io.penstock.service.store.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * An operation that changes mappings: the journal keeps who asked for it, and what became of it.
 *
 * @param name AWS's name of the operation
 * @param onMapping whether the path names the mapping, or its ARN
 */
record Journaled(String name, boolean onMapping, Operation operation, Journal journal) implements Operation {

    @Override
    public ApiAnswer answer(ApiRequest request) throws InterruptedException, StoreUnavailable {
        try {
            ApiAnswer answer = operation.answer(request);
            journal.record(answer.changed()
                    .map(view -> accepted(request, view))
                    .orElseGet(() -> refused(request, ApiError.sentence(answer))));
            return answer;
        } catch (StoreUnavailable unavailable) {
            journal.record(refused(request, String.valueOf(unavailable.getMessage())));
            throw unavailable;
        }
    }

    private Journal.Entry accepted(ApiRequest request, MappingView view) {
        Long before = view.revision() == 1 ? null : view.revision() - 1;
        return Journal.Entry.accepted(
                request.caller(), name, view.mapping().id().toString(), before, view.revision());
    }

    /** AWS's sentences repeat what was sent, and a URL in it may carry a secret. */
    private Journal.Entry refused(ApiRequest request, String reason) {
        return Journal.Entry.refused(request.caller(), name, mapping(request), null, ShownUrl.in(reason));
    }

    private @Nullable String mapping(ApiRequest request) {
        return onMapping ? request.segment(2) : null;
    }
}
