package io.penstock.it.bench;

import java.util.List;

/**
 * The JVM of everything that is measured, as it sets itself up in a container of four times its heap on one core: the
 * serial collector, and a heap that starts small. On a machine with more memory the same {@code -Xmx} would start with
 * all of it.
 */
final class SmallContainer {

    private static final int MOST_TO_FIRST = 16;

    static final List<String> JVM = withHeap(256);

    private SmallContainer() {}

    /** With a heap of at most {@code mebibytes}. */
    static List<String> withHeap(int mebibytes) {
        return List.of("-Xms" + mebibytes / MOST_TO_FIRST + "m", "-Xmx" + mebibytes + "m", "-XX:+UseSerialGC");
    }
}
