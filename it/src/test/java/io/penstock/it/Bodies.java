package io.penstock.it;

import java.util.List;
import java.util.stream.IntStream;

/** Bodies of records that tests send and expect. */
public final class Bodies {

    private Bodies() {}

    /** {@code <prefix>0}, {@code <prefix>1} and so on, {@code count} in all. */
    public static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(number -> prefix + number).toList();
    }
}
