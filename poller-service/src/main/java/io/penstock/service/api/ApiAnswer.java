package io.penstock.service.api;

import io.penstock.service.mappings.MappingView;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is answered to one request.
 *
 * @param status of HTTP
 * @param headers beside those that every answer has
 * @param body JSON in UTF-8; empty for none
 * @param changed the mapping that was changed; empty when none was
 */
record ApiAnswer(int status, Map<String, String> headers, byte[] body, Optional<MappingView> changed) {

    /** JSON, and no header of its own. */
    static ApiAnswer json(int status, JsonNode body) {
        return new ApiAnswer(status, Map.of(), ApiJson.write(body), Optional.empty());
    }

    /** Nothing but a status. */
    static ApiAnswer empty(int status) {
        return new ApiAnswer(status, Map.of(), new byte[0], Optional.empty());
    }

    /** This, after {@code view} was changed. */
    ApiAnswer changing(MappingView view) {
        return new ApiAnswer(status, headers, body, Optional.of(view));
    }
}
