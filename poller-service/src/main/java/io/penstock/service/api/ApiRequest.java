package io.penstock.service.api;

import io.penstock.service.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request, decoded once from what was sent: the server's own idea of its path would have cut an ARN at its slash.
 *
 * @param method of HTTP
 * @param path the segments of the path
 * @param query every value of each name
 * @param headers by lower-case name, those that an operation knows
 * @param body as sent
 * @param caller who sent it
 */
record ApiRequest(
        String method,
        List<String> path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        byte[] body,
        Caller caller) {

    private static final List<String> KNOWN_HEADERS =
            List.of("x-amz-invocation-type", "x-amz-log-type", "x-amz-client-context");

    /** Keeps copies that cannot change. */
    ApiRequest {
        path = List.copyOf(path);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** Decodes path and query; empty when an escape in them is broken. */
    static Optional<ApiRequest> of(HttpServletRequest request, byte[] body) {
        List<String> path = new ArrayList<>();
        for (String segment : withoutSlashAtEnd(request.getRequestURI()).split("/", -1)) {
            Optional<String> text = PercentCoding.path(segment);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            path.add(text.get());
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : KNOWN_HEADERS) {
            String value = request.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        String method = request.getMethod().toUpperCase(Locale.ROOT);
        return query(request.getQueryString())
                .map(query ->
                        new ApiRequest(method, path.subList(1, path.size()), query, headers, body, Caller.of(request)));
    }

    /** Older clients of AWS send one after a collection's name. */
    private static String withoutSlashAtEnd(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static Optional<Map<String, List<String>>> query(String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String part : raw == null ? new String[0] : raw.split("&")) {
            int equals = part.indexOf('=');
            Optional<String> name = PercentCoding.query(equals < 0 ? part : part.substring(0, equals));
            Optional<String> value = PercentCoding.query(equals < 0 ? "" : part.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            query.computeIfAbsent(name.get(), any -> new ArrayList<>()).add(value.get());
        }
        return Optional.of(query);
    }

    /** The first value of a query's parameter. */
    Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The segment of the path at {@code index}. */
    String segment(int index) {
        return path.get(index);
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
