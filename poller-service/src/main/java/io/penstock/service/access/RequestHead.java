package io.penstock.service.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request without its body, exactly as it was sent. Immutable.
 *
 * @param method such as {@code GET}
 * @param path raw, neither decoded nor normalized
 * @param query raw; empty when there is none
 * @param headers values by name in lower case, in the order in which they came
 * @param peer address of the other end of the connection, whatever headers say
 */
record RequestHead(String method, String path, String query, Map<String, List<String>> headers, String peer) {

    /** Keeps copies that cannot change. */
    RequestHead {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /** Of the container's own request. */
    static RequestHead of(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), lower -> new ArrayList<>())
                    .addAll(Collections.list(request.getHeaders(name)));
        }
        return new RequestHead(
                request.getMethod(),
                request.getRequestURI(),
                Optional.ofNullable(request.getQueryString()).orElse(""),
                headers,
                String.valueOf(request.getRemoteAddr()));
    }

    /** The values of a header, by its name in lower case. */
    List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The value of a header that was sent once. */
    Optional<String> single(String name) {
        List<String> values = header(name);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** True unless the method is one that only asks. */
    boolean changes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }
}
