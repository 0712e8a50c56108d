package io.penstock.service.api;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.service.mappings.ChangeResult;
import io.penstock.service.mappings.MappingOperations;
import io.penstock.service.store.StoreUnavailable;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** CreateEventSourceMapping, UpdateEventSourceMapping and DeleteEventSourceMapping. Immutable. */
record MappingChanges(MappingOperations mappings, MappingChecks checks, Dialect dialect) {

    ApiAnswer create(ApiRequest request) throws InterruptedException {
        Faults faults = new Faults();
        MappingRequest asked = MappingRequest.create(request.body(), dialect, faults);
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (!isReadable(asked.spec())) {
            return Refusals.unrecognizedSource();
        }
        if (!asked.unsupported().isEmpty()) {
            return Refusals.unsupported(asked.unsupported().getFirst());
        }
        Map<String, String> tags = asked.spec().tags();
        Optional<ApiAnswer> badTags = tags == null ? Optional.empty() : TagRules.refusal(tags);
        if (badTags.isPresent()) {
            return badTags.get();
        }
        return answer(mappings.create(asked.spec(), dialect), "create");
    }

    /** AWS recognizes the source before it looks at any other member. */
    private boolean isReadable(MappingSpec spec) {
        return Optional.ofNullable(spec.eventSourceArn())
                .flatMap(Arn::parse)
                .flatMap(checks::rules)
                .isPresent();
    }

    ApiAnswer update(ApiRequest request) throws InterruptedException, StoreUnavailable {
        Faults faults = new Faults();
        MappingIds.check(request, faults);
        MappingRequest asked = MappingRequest.update(request.body(), dialect, faults);
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<UUID> id = MappingIds.of(request);
        if (id.isEmpty()) {
            return Refusals.unknownMapping();
        }
        if (!asked.unsupported().isEmpty() && mappings.find(id.get()).isPresent()) {
            return Refusals.unsupported(asked.unsupported().getFirst());
        }
        String who = request.caller().name();
        return answer(mappings.update(id.get(), asked.spec(), dialect, who), "update");
    }

    ApiAnswer delete(ApiRequest request) throws InterruptedException {
        Faults faults = new Faults();
        MappingIds.check(request, faults);
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<UUID> id = MappingIds.of(request);
        return id.isEmpty() ? Refusals.unknownMapping() : answer(mappings.delete(id.get()), "delete");
    }

    private static ApiAnswer answer(ChangeResult result, String verb) {
        return result instanceof ChangeResult.Accepted accepted
                ? ApiAnswer.json(202, MappingJson.of(accepted.view())).changing(accepted.view())
                : Refusals.of(result, verb);
    }
}
