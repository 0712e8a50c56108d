package io.penstock.service.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** AWS's errors, each with its own shape of a body. */
final class ApiError {

    /** Names the type of an error to AWS's clients. */
    static final String TYPE_HEADER = "x-amzn-errortype";

    private ApiError() {}

    /** The request breaks the API's model: {@code {"message": …}} alone. */
    static ApiAnswer validation(List<String> violations) {
        String count = violations.size() + (violations.size() == 1 ? " validation error" : " validation errors");
        return messageAlone(400, "ValidationException", count + " detected: " + String.join("; ", violations));
    }

    /** The body can't be read. */
    static ApiAnswer serialization(String message) {
        return messageAlone(400, "SerializationException", message);
    }

    static ApiAnswer invalidParameter(String message) {
        return withType(400, "InvalidParameterValueException", "User", "message", message);
    }

    static ApiAnswer invalidContent(String message) {
        return withType(400, "InvalidRequestContentException", "User", "message", message);
    }

    static ApiAnswer conflict(String message) {
        return withType(409, "ResourceConflictException", "User", "message", message);
    }

    static ApiAnswer notFound(String message) {
        return withType(404, "ResourceNotFoundException", "User", "Message", message);
    }

    static ApiAnswer inUse(String message) {
        return withType(400, "ResourceInUseException", "User", "Message", message);
    }

    static ApiAnswer tooLarge(String message) {
        return withType(413, "RequestTooLargeException", "User", "message", message);
    }

    static ApiAnswer tooManyRequests(String message, String reason, long retryAfterSeconds) {
        ObjectNode body =
                ApiJson.object().put("Type", "User").put("message", message).put("Reason", reason);
        return error(429, "TooManyRequestsException", body, Map.of("Retry-After", Long.toString(retryAfterSeconds)));
    }

    static ApiAnswer service(int status, String message) {
        return withType(status, "ServiceException", "Service", "Message", message);
    }

    /**
     * Not AWS's type for what is missing: with that Terraform would take a function or layer for deleted, and forget
     * it.
     */
    static ApiAnswer unknownOperation(String message) {
        return withType(404, "UnknownOperationException", "User", "Message", message);
    }

    /** Type and message of an answer that is one of these errors. */
    static String sentence(ApiAnswer error) {
        JsonNode body = ApiJson.read(error.body());
        String message = body.path("message").asString(body.path("Message").asString(""));
        return error.headers().get(TYPE_HEADER) + ": " + message;
    }

    private static ApiAnswer messageAlone(int status, String type, String message) {
        return error(status, type, ApiJson.object().put("message", message), Map.of());
    }

    private static ApiAnswer withType(int status, String type, String fault, String member, String message) {
        return error(status, type, ApiJson.object().put("Type", fault).put(member, message), Map.of());
    }

    private static ApiAnswer error(int status, String type, ObjectNode body, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(TYPE_HEADER, type);
        return new ApiAnswer(status, Map.copyOf(all), ApiJson.write(body), Optional.empty());
    }
}
