package io.penstock.service.access;

import java.util.regex.Pattern;

/** The paths that are open to everybody: health for probes, and metrics for Prometheus. */
public final class OpenPaths {

    private final Pattern open;

    /** Below the base path of the actuator, such as {@code /actuator}. */
    public OpenPaths(String actuator) {
        open = Pattern.compile(Pattern.quote(actuator) + "/(prometheus|health(/[A-Za-z0-9_-]+)*)/?");
    }

    /** True for a raw path that can't lead anywhere else. */
    boolean contains(String path) {
        return open.matcher(path).matches();
    }
}
