package io.penstock.service.share;

import io.penstock.core.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances of this machine, or of this pod: which of them have died. Each holds a lock on a file named after its
 * id, and the operating system releases that lock when the process has ended, however it ended, and not while it is
 * only paused. So a process that is started again need not wait until its predecessor counts as gone, but only until
 * functions have ended what that one had begun. Without a folder that can be written, nobody is known to have died.
 * Used by one thread at a time.
 */
public final class LocalInstances implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalInstances.class);

    private final Path folder;
    private final Supplier<Duration> longestInvocation;
    private final Time time;
    /** When a process was first seen to have died, by its id. */
    private final Map<String, Instant> died = new HashMap<>();

    private @Nullable FileChannel own;
    private String id = "";

    /**
     * Those that have their files in {@code folder}, which is created if need be.
     *
     * @param longestInvocation how long a function may work on after its caller has died
     */
    public LocalInstances(Path folder, Supplier<Duration> longestInvocation, Time time) {
        this.folder = folder;
        this.longestInvocation = longestInvocation;
        this.time = time;
    }

    /** This process is the instance {@code next} from now on, and no other. */
    void become(String next) {
        if (id.equals(next)) {
            return;
        }
        close();
        id = next;
        try {
            Files.createDirectories(folder);
            own = locked(folder.resolve(next), StandardOpenOption.CREATE);
        } catch (IOException | UncheckedIOException unwritable) {
            LOG.info(
                    "instances can't leave files in {}: {}. When this one dies, its share of limits is unused for {} s",
                    folder,
                    unwritable.toString(),
                    Sightings.GONE.toSeconds());
        }
    }

    /** Empty of a lock when another process, or this one, holds it. */
    private static @Nullable FileChannel locked(Path file, StandardOpenOption... more) throws IOException {
        StandardOpenOption[] options = new StandardOpenOption[more.length + 1];
        options[0] = StandardOpenOption.WRITE;
        System.arraycopy(more, 0, options, 1, more.length);
        FileChannel channel = FileChannel.open(file, options);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            // it is held
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : channel;
    }

    /** True when {@code other} has died on this machine, and functions have ended what it had begun. */
    boolean isOver(String other) {
        if (!hasDied(other)) {
            return false;
        }
        Instant now = time.now();
        Instant since = died.computeIfAbsent(other, fresh -> now);
        return !now.isBefore(since.plus(longestInvocation.get()));
    }

    private boolean hasDied(String other) {
        try (FileChannel free = locked(folder.resolve(other))) {
            return free != null;
        } catch (IOException elsewhere) {
            return false;
        }
    }

    /** Nothing is left of an instance that has died. */
    void forget(String other) {
        died.remove(other);
        delete(folder.resolve(other));
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} is gone", file);
        } catch (IOException kept) {
            LOG.info("{} can't be deleted: {}. It does no harm", file, kept.toString());
        }
    }

    /** This process is no instance any more. */
    @Override
    public void close() {
        FileChannel held = own;
        if (held != null) {
            own = null;
            delete(folder.resolve(id));
            try {
                held.close();
            } catch (IOException kept) {
                LOG.info("a lock in {} is released when the process ends: {}", folder, kept.toString());
            }
        }
        id = "";
    }
}
