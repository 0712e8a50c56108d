package io.penstock.service.access;

import java.util.regex.Pattern;

/** The paths that are open to everybody: health for probes, and metrics for Prometheus. */
public final class OpenPaths {

    private final Pattern open;

    /** Below the base path of the actuator, such as {@code /actuator}; a slash at its end counts for nothing. */
    public OpenPaths(String actuator) {
        String base = actuator.endsWith("/") ? actuator.substring(0, actuator.length() - 1) : actuator;
        open = Pattern.compile(Pattern.quote(base) + "/(prometheus|health(/[A-Za-z0-9_-]+)*)/?");
    }

    /** True for a raw path that can't lead anywhere else. */
    boolean contains(String path) {
        return open.matcher(path).matches();
    }
}
