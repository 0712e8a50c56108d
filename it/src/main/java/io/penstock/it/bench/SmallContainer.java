package io.penstock.it.bench;

import java.util.List;

/** The JVM of everything that is measured: as it sets itself up in a container with less than 1,792 MB. */
final class SmallContainer {

    static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");

    private SmallContainer() {}
}
