package io.penstock.service.api;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What is answered to one request.
 *
 * @param status of HTTP
 * @param headers beside those that every answer has
 * @param body JSON in UTF-8; empty for none
 */
record ApiAnswer(int status, Map<String, String> headers, byte[] body) {

    /** JSON, and no header of its own. */
    static ApiAnswer json(int status, JsonNode body) {
        return new ApiAnswer(status, Map.of(), ApiJson.write(body));
    }

    /** Nothing but a status. */
    static ApiAnswer empty(int status) {
        return new ApiAnswer(status, Map.of(), new byte[0]);
    }
}
