package io.penstock.service.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one process at a time holds, until it releases it or ends, however it ends. Not thread-safe.
 *
 * <p>The lock's file stays: who deleted it could delete one that another process has locked in the meantime.
 */
final class ProcessLock implements AutoCloseable {

    private final Path path;
    private @Nullable FileChannel channel;

    /** With the file {@code path}, which nothing else opens. */
    ProcessLock(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean isHeld() {
        return channel != null;
    }

    /** Takes it; false while another process holds it. */
    boolean take() throws IOException {
        FileChannel opened = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = opened.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            // Another store of this process holds it.
        } finally {
            if (taken) {
                channel = opened;
            } else {
                opened.close();
            }
        }
        return taken;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
