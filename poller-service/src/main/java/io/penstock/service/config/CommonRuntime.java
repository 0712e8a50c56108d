package io.penstock.service.config;

import software.amazon.awssdk.crt.CRT;

/**
 * Keeps the AWS Common Runtime alive until everything that uses it has ended. By itself it stops as soon as the JVM begins
 * to shut down, and calls made after that never end: what was just processed could not be deleted any more.
 */
public final class CommonRuntime implements AutoCloseable {

    /** Holds the runtime from now on. */
    public CommonRuntime() {
        CRT.acquireShutdownRef();
    }

    /** Lets it go; called once, after its clients are closed. */
    @Override
    public void close() {
        CRT.releaseShutdownRef();
    }
}
