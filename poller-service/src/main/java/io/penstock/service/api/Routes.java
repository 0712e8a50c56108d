package io.penstock.service.api;

import java.util.List;
import java.util.Optional;

/** Which operation answers which method and path. Immutable. */
record Routes(List<Route> routes) {

    private static final String SERVES = "This endpoint serves event source mappings (Create, Get, List, Update and"
            + " DeleteEventSourceMapping; TagResource, UntagResource and ListTags of mappings), and, of the functions"
            + " that are configured under penstock.functions, GetFunction, GetFunctionConfiguration, ListFunctions and"
            + " Invoke. It does not serve ";

    /** Keeps a copy that cannot change. */
    Routes {
        routes = List.copyOf(routes);
    }

    /**
     * One operation.
     *
     * @param path its segments; {@code *} is any one
     */
    record Route(String method, List<String> path, Operation operation) {

        static Route of(String method, String path, Operation operation) {
            return new Route(method, List.of(path.split("/")), operation);
        }

        boolean leadsTo(ApiRequest request) {
            if (!method.equals(request.method())
                    || path.size() != request.path().size()) {
                return false;
            }
            for (int index = 0; index < path.size(); index++) {
                String segment = request.segment(index);
                if (path.get(index).equals("*")
                        ? segment.isEmpty()
                        : !path.get(index).equals(segment)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The operation that answers {@code request}; one that says so when none does. */
    Operation operation(ApiRequest request) {
        Optional<Operation> found = routes.stream()
                .filter(route -> route.leadsTo(request))
                .map(Route::operation)
                .findFirst();
        return found.orElse(Routes::unknown);
    }

    private static ApiAnswer unknown(ApiRequest request) {
        return ApiError.unknownOperation(SERVES + request.method() + " /" + String.join("/", request.path()) + ".");
    }
}
