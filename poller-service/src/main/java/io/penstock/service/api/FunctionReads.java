package io.penstock.service.api;

import io.penstock.core.mapping.FunctionName;
import io.penstock.service.api.ConfiguredFunctions.Found;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** GetFunction, GetFunctionConfiguration and ListFunctions, of configured functions, as far as they are known here. */
record FunctionReads(ConfiguredFunctions functions) {

    private static final int LARGEST_PAGE = 50;

    ApiAnswer get(ApiRequest request) {
        return switch (AskedFunction.of(request, functions)) {
            case AskedFunction.Refused refused -> refused.answer();
            case AskedFunction.Known known -> {
                ObjectNode json = ApiJson.object();
                json.set("Configuration", configuration(known.function()));
                json.putObject("Code");
                json.putObject("Tags");
                known.function()
                        .function()
                        .reservedConcurrency()
                        .ifPresent(reserved ->
                                json.putObject("Concurrency").put("ReservedConcurrentExecutions", reserved));
                yield ApiAnswer.json(200, json);
            }
        };
    }

    ApiAnswer configuration(ApiRequest request) {
        return switch (AskedFunction.of(request, functions)) {
            case AskedFunction.Refused refused -> refused.answer();
            case AskedFunction.Known known -> ApiAnswer.json(200, configuration(known.function()));
        };
    }

    ApiAnswer list(ApiRequest request) {
        Faults faults = new Faults();
        Page.check(request, faults);
        Optional<String> version = request.parameter("FunctionVersion");
        if (version.isPresent() && !version.get().equals("ALL")) {
            faults.violation(version.get(), "functionVersion", "Member must satisfy enum value set: [ALL]");
        }
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        List<Found> all = functions.all(version.isPresent()).toList();
        Page<Found> page = Page.of(all, Found::arn, request, LARGEST_PAGE);
        ObjectNode json = ApiJson.object().put("NextMarker", page.nextMarker());
        ArrayNode array = json.putArray("Functions");
        page.entries().forEach(function -> array.add(configuration(function)));
        return ApiAnswer.json(200, json);
    }

    private static ObjectNode configuration(Found function) {
        FunctionName name = function.name();
        Duration timeout = function.function().timeout();
        return ApiJson.object()
                .put("FunctionName", name.name())
                .put("FunctionArn", function.arn())
                .put("Description", "Configured under penstock.functions." + name.name())
                .put("Timeout", Math.max(1, timeout.plusMillis(999).toSeconds()))
                .put("Version", function.version())
                .put("State", "Active")
                .put("LastUpdateStatus", "Successful");
    }
}
