package io.penstock.service.access;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** How a client reads why its request fails: as AWS answers on the paths of Lambda, else as {@code {code, message}}. */
final class ErrorAnswer {

    private ErrorAnswer() {}

    /** Answers a request for {@code path}. */
    static void send(HttpServletResponse response, String path, Refusal refusal, UUID requestId) throws IOException {
        Map<String, String> body = new TreeMap<>(Map.of("message", refusal.message()));
        if (LambdaPaths.contain(path)) {
            response.setHeader("x-amzn-requestid", requestId.toString());
            response.setHeader("x-amzn-errortype", refusal.code());
        } else {
            body.put("code", refusal.code());
        }
        byte[] json = JsonMapper.shared().writeValueAsBytes(body);
        response.setStatus(refusal.status());
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}
