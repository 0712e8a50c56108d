package io.penstock.service.api;

import io.penstock.service.mappings.ChangeResult;
import io.penstock.service.mappings.MappingOperations;
import io.penstock.service.mappings.MappingView;
import io.penstock.service.store.StoreUnavailable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** TagResource, UntagResource and ListTags, of mappings. Immutable. */
record MappingTags(MappingOperations mappings) {

    private static final String MAPPING = ":event-source-mapping:";
    private static final String TAGS = "Tags";

    ApiAnswer tag(ApiRequest request) throws InterruptedException, StoreUnavailable {
        Faults faults = resource(request);
        Members members = Members.of(request.body(), faults);
        Map<String, String> tags = members.map(TAGS);
        if (tags == null && !members.has(TAGS)) {
            faults.violation(null, "tags", "Member must not be null");
        }
        members.refuseOthers();
        Optional<ApiAnswer> refusal =
                faults.answer().or(() -> tags == null ? Optional.empty() : TagRules.refusalOfTagging(tags));
        if (refusal.isPresent() || tags == null) {
            return refusal.orElseThrow();
        }
        Optional<MappingView> view = find(request);
        return view.isEmpty()
                ? unknown(request)
                : answer(mappings.tag(view.get().mapping().id(), tags), request);
    }

    ApiAnswer untag(ApiRequest request) throws InterruptedException, StoreUnavailable {
        Faults faults = resource(request);
        List<String> keys = request.query().getOrDefault("tagKeys", List.of());
        if (keys.isEmpty()) {
            faults.violation(null, "tagKeys", "Member must not be null");
        }
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<MappingView> view = find(request);
        return view.isEmpty()
                ? unknown(request)
                : answer(mappings.untag(view.get().mapping().id(), Set.copyOf(keys)), request);
    }

    ApiAnswer list(ApiRequest request) throws StoreUnavailable {
        Optional<ApiAnswer> refusal = resource(request).answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<MappingView> view = find(request);
        if (view.isEmpty()) {
            return unknown(request);
        }
        ObjectNode json = ApiJson.object();
        ObjectNode tags = json.putObject(TAGS);
        new TreeMap<>(view.get().mapping().tags()).forEach(tags::put);
        return ApiAnswer.json(200, json);
    }

    private static Faults resource(ApiRequest request) {
        Faults faults = new Faults();
        new Shapes(faults).taggable(request.segment(2), "resource");
        return faults;
    }

    /** The mapping whose whole ARN is that of the request. */
    private Optional<MappingView> find(ApiRequest request) throws StoreUnavailable {
        String arn = request.segment(2);
        int begin = arn.indexOf(MAPPING);
        var id = begin < 0 ? Optional.<UUID>empty() : MappingIds.of(arn.substring(begin + MAPPING.length()));
        Optional<MappingView> view = id.isEmpty() ? Optional.empty() : mappings.find(id.get());
        return view.filter(found -> MappingJson.arn(found).equals(arn));
    }

    private static ApiAnswer unknown(ApiRequest request) {
        String arn = request.segment(2);
        if (arn.contains(MAPPING)) {
            return ApiError.notFound("Event source mapping not found: " + arn);
        }
        return arn.matches(".*:function:[^:]+:[^:]+")
                ? ApiError.invalidParameter(
                        "Tags on function aliases and versions are not supported. Please specify a function ARN.")
                : ApiError.notFound(
                        "Resource not found: " + arn + " (this endpoint keeps tags of event source mappings)");
    }

    private static ApiAnswer answer(ChangeResult result, ApiRequest request) {
        return switch (result) {
            case ChangeResult.Accepted accepted -> ApiAnswer.empty(204).changing(accepted.view());
            case ChangeResult.NotFound gone -> unknown(request);
            case ChangeResult.Refused refused -> Refusals.of(refused, "tag");
            case ChangeResult.Duplicate duplicate -> Refusals.of(duplicate, "tag");
            case ChangeResult.Configured configured -> Refusals.of(configured, "tag");
            case ChangeResult.Busy busy -> ApiError.conflict("The event source mapping is being changed; try again.");
            case ChangeResult.Unavailable unavailable -> Refusals.of(unavailable, "tag");
        };
    }
}
