package io.penstock.service.api;

import io.penstock.core.time.Chance;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers what the server itself refuses, such as a request line that it can't read, and what nothing on this port
 * serves: {@code {code, message}}, which AWS's clients understand, too, and never a page.
 */
final class ErrorAnswers extends ErrorReportValve {

    private final Chance chance;

    ErrorAnswers(Chance chance) {
        this.chance = chance;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable fault) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String code = code(status);
        ObjectNode body = ApiJson.object().put("code", code).put("message", message(status));
        byte[] bytes = ApiJson.write(body);
        try {
            response.setContentType("application/json");
            response.setHeader("x-amzn-requestid", chance.uuid().toString());
            response.setHeader(ApiError.TYPE_HEADER, code);
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // Nobody is there to read it
            getContainer().getLogger().debug("an error could not be answered", gone);
        }
    }

    private static String code(int status) {
        return switch (status) {
            case 404 -> "NotFoundException";
            case 405 -> "MethodNotAllowedException";
            case 413 -> "RequestTooLargeException";
            default -> status < 500 ? "BadRequestException" : "ServiceException";
        };
    }

    private static String message(int status) {
        return switch (status) {
            case 404 -> "Nothing is served at this path";
            case 405 -> "This path does not know this method";
            case 413 -> "The request is too large";
            default ->
                status < 500 ? "The request can't be read: HTTP " + status : "The service failed: HTTP " + status;
        };
    }
}
