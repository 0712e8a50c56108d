package io.penstock.service.api;

import io.penstock.core.mapping.FunctionName;
import java.util.Optional;

/** The function that a request's path and {@code Qualifier} name. */
sealed interface AskedFunction {

    /** It is configured here. */
    record Known(ConfiguredFunctions.Found function) implements AskedFunction {}

    /** It is not, or its name is none. */
    record Refused(ApiAnswer answer) implements AskedFunction {}

    /** Reads the third segment of the path, and the query. */
    static AskedFunction of(ApiRequest request, ConfiguredFunctions functions) {
        Faults faults = new Faults();
        String text = request.segment(2);
        new Shapes(faults).function(text, "functionName");
        Optional<ApiAnswer> refusal = faults.answer();
        if (refusal.isPresent()) {
            return new Refused(refusal.get());
        }
        Optional<String> qualifier = request.parameter("Qualifier").filter(value -> !value.isEmpty());
        Optional<FunctionName> name = FunctionName.parse(text);
        if (name.isPresent() && qualifier.isPresent()) {
            Optional<String> written = name.get().qualifier();
            if (written.isPresent() && !written.equals(qualifier)) {
                return new Refused(ApiError.invalidParameter(
                        "The derived qualifier from the function name does not match the specified qualifier."));
            }
            name = written.isPresent() ? name : FunctionName.parse(text + ":" + qualifier.get());
        }
        return name.flatMap(functions::find)
                .<AskedFunction>map(Known::new)
                .orElseGet(() -> new Refused(unknown(text, qualifier, functions)));
    }

    private static ApiAnswer unknown(String text, Optional<String> qualifier, ConfiguredFunctions functions) {
        String shown = FunctionName.parse(text).map(functions::arn).orElse(text)
                + qualifier
                        .filter(value -> !text.endsWith(":" + value))
                        .map(value -> ":" + value)
                        .orElse("");
        return ApiError.notFound(
                "Function not found: " + shown + " (this endpoint knows the functions of penstock.functions only)");
    }
}
