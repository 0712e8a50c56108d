package io.penstock.service.api;

import io.penstock.core.mapping.FunctionName;
import io.penstock.service.function.Functions;
import io.penstock.service.mappings.MappingOperations;
import io.penstock.service.mappings.MappingView;
import io.penstock.service.store.StoreUnavailable;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * GetEventSourceMapping and ListEventSourceMappings. Immutable.
 *
 * @param functions knows the ARN of a function that is named without one
 */
record MappingReads(MappingOperations mappings, Functions functions) {

    private static final int LARGEST_PAGE = 100;

    ApiAnswer get(ApiRequest request) throws StoreUnavailable {
        Faults faults = new Faults();
        MappingIds.check(request, faults);
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var id = MappingIds.of(request);
        Optional<MappingView> view = id.isEmpty() ? Optional.empty() : mappings.find(id.get());
        return view.map(found -> ApiAnswer.json(200, MappingJson.of(found))).orElseGet(Refusals::unknownMapping);
    }

    ApiAnswer list(ApiRequest request) throws StoreUnavailable {
        Faults faults = new Faults();
        Page.check(request, faults);
        Shapes shapes = new Shapes(faults);
        String source = shapes.source(request.parameter("EventSourceArn").orElse(null), "eventSourceArn");
        String function = shapes.function(request.parameter("FunctionName").orElse(null), "functionName");
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<String> marker = request.parameter("Marker").filter(text -> !text.isEmpty());
        List<MappingView> wanted =
                marker.isPresent() && MappingIds.of(marker.get()).isEmpty()
                        ? List.of()
                        : mappings.all().stream()
                                .filter(view -> source == null
                                        || view.mapping().source().toString().equals(source))
                                .filter(view -> function == null || invokes(view, function))
                                .toList();
        Page<MappingView> page = Page.of(wanted, view -> view.mapping().id().toString(), request, LARGEST_PAGE);
        ObjectNode json = ApiJson.object().put("NextMarker", page.nextMarker());
        ArrayNode array = json.putArray("EventSourceMappings");
        page.entries().forEach(view -> array.add(MappingJson.of(view)));
        return ApiAnswer.json(200, json);
    }

    /** True when the mapping invokes that function with exactly that qualifier, or without one. */
    private boolean invokes(MappingView view, String function) {
        return FunctionName.parse(function)
                .map(name -> functions.arn(name, view.mapping().source()))
                .filter(view.functionArn()::equals)
                .isPresent();
    }
}
