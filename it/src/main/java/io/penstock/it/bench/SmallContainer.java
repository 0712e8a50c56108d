package io.penstock.it.bench;

import java.util.List;

/** The JVM of everything that is measured: as it sets itself up in a container with less than 1,792 MB. */
final class SmallContainer {

    static final List<String> JVM = withHeap(256);

    private SmallContainer() {}

    /** With a heap of at most {@code mebibytes}. */
    static List<String> withHeap(int mebibytes) {
        return List.of("-Xmx" + mebibytes + "m", "-XX:+UseSerialGC");
    }
}
