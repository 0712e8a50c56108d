package io.penstock.service.api;

import io.penstock.core.time.Chance;
import io.penstock.service.access.LambdaPaths;
import io.penstock.service.store.StoreUnavailable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every request whose path is one of AWS Lambda's API, and leaves all others to the rest of the service. A
 * filter and not a servlet, because it decides by the path as it was sent: the ARN in it has encoded slashes, which
 * stay refused everywhere else.
 */
final class ControlApi extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);

    private final transient Supplier<Routes> routes;
    private final transient Chance chance;

    /** {@code routes} is asked at each request, because a server makes its filters first of all. */
    ControlApi(Supplier<Routes> routes, Chance chance) {
        this.routes = routes;
        this.chance = chance;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI();
        if (LambdaPaths.contain(path)) {
            UUID id = chance.uuid();
            write(answer(request, id), id, response);
        } else if (hasEncodedSlash(path)) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean hasEncodedSlash(String path) {
        return path.toLowerCase(Locale.ROOT).contains("%2f");
    }

    private ApiAnswer answer(HttpServletRequest request, UUID id) {
        try {
            // Whoever let the request in has read its body, and bounded it.
            Optional<ApiRequest> read =
                    ApiRequest.of(request, request.getInputStream().readAllBytes());
            return read.isEmpty()
                    ? ApiError.serialization("The path or query of the request has a broken percent-encoding")
                    : routes.get().operation(read.get()).answer(read.get());
        } catch (StoreUnavailable unavailable) {
            return ApiError.service(500, String.valueOf(unavailable.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return ApiError.service(503, "The service is stopping; ask another instance, or try again");
        } catch (IOException cut) {
            return ApiError.serialization("The body of the request could not be read");
        } catch (RuntimeException bug) {
            LOG.error(
                    "request {} {} failed with a fault of Penstock's; the client got request id {}",
                    request.getMethod(),
                    request.getRequestURI(),
                    id,
                    bug);
            return ApiError.service(500, "Internal error; the service's log has it under this request id");
        }
    }

    private static void write(ApiAnswer answer, UUID id, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        response.setContentType("application/json");
        response.setHeader("x-amzn-requestid", id.toString());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}
