package io.penstock.service.api;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, whose marker is the key of its last entry: pages stay as they are while entries are added.
 *
 * @param nextMarker null on the last page
 */
record Page<T>(List<T> entries, @Nullable String nextMarker) {

    /** The largest number that a client may ask for; a page has less. */
    private static final int MOST_ASKED = 10_000;

    /**
     * The page that a request asks for, by its {@code Marker} and its {@code MaxItems}.
     *
     * @param most entries of a page
     */
    static <T> Page<T> of(List<T> all, Function<T, String> key, ApiRequest request, int most) {
        int size = request.parameter("MaxItems")
                .map(text -> Math.min(Integer.parseInt(text), most))
                .orElse(most);
        String marker = request.parameter("Marker").orElse("");
        List<T> rest = all.stream()
                .filter(entry -> key.apply(entry).compareTo(marker) > 0)
                .sorted(Comparator.comparing(key))
                .limit(size + 1L)
                .toList();
        return rest.size() <= size
                ? new Page<>(rest, null)
                : new Page<>(rest.subList(0, size), key.apply(rest.get(size - 1)));
    }

    /** Reports a {@code MaxItems} that is no number, or is out of range. */
    static void check(ApiRequest request, Faults faults) {
        Optional<String> text = request.parameter("MaxItems");
        if (text.isPresent() && !text.get().matches("-?[0-9]{1,9}")) {
            faults.unreadable("MaxItems: '" + text.get() + "' can not be converted to an Integer");
            return;
        }
        text.map(Integer::parseInt).ifPresent(asked -> {
            if (asked < 1) {
                faults.violation(asked, "maxItems", "Member must have value greater than or equal to 1");
            }
            if (asked > MOST_ASKED) {
                faults.violation(asked, "maxItems", "Member must have value less than or equal to " + MOST_ASKED);
            }
        });
    }
}
