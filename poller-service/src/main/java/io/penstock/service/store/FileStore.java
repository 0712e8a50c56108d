package io.penstock.service.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps mappings in a file of one process. A change is acknowledged when the file survives a power failure with it.
 * Thread-safe.
 *
 * <p>Where there is no file, nothing is created or locked until the first change, so a folder that can't be written
 * matters only then. As soon as there is one, the process that reads it holds its lock, because two processes that run
 * the same mappings would not see each other's changes.
 */
public final class FileStore implements MappingStore {

    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    private final WholeFile file;
    private final ProcessLock lock;
    private final ReentrantLock turn = new ReentrantLock();

    /** Of the file as it was read or written last; null when there was none. */
    private byte @Nullable [] bytes;

    private StoredMappings mappings = StoredMappings.NONE;
    private long version;
    private boolean readOnlyIsLogged;

    private FileStore(Path path) {
        this.file = new WholeFile(path);
        this.lock = new ProcessLock(file.beside(".lock"));
    }

    /**
     * Opens the file at {@code path} and reads it, when there is one.
     *
     * @throws StoreUnavailable when it can't be read, is not whole, or another process uses it
     */
    public static FileStore open(Path path) throws StoreUnavailable {
        FileStore store = new FileStore(path);
        store.refreshed();
        return store;
    }

    @Override
    public List<StoredMapping> all() throws StoreUnavailable {
        return refreshed().all();
    }

    @Override
    public Optional<StoredMapping> find(UUID id) throws StoreUnavailable {
        return refreshed().find(id);
    }

    @Override
    public List<StoredOverride> overrides() throws StoreUnavailable {
        return List.copyOf(refreshed().overrides().values());
    }

    @Override
    public Optional<StoredOverride> override(UUID id) throws StoreUnavailable {
        return Optional.ofNullable(refreshed().overrides().get(id));
    }

    @Override
    public PutResult put(StoredMapping mapping) throws StoreUnavailable {
        turn.lock();
        try {
            lockForChange();
            PutResult result = mappings.check(mapping);
            if (result instanceof PutResult.Stored) {
                write(mappings.with(mapping));
            }
            return result;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public boolean put(StoredOverride override) throws StoreUnavailable {
        return changed(present -> Optional.of(override).filter(present::allow).map(present::with));
    }

    @Override
    public boolean remove(UUID id, long revision) throws StoreUnavailable {
        return changed(present ->
                present.find(id).filter(stored -> stored.revision() == revision).map(stored -> present.without(id)));
    }

    @Override
    public boolean removeOverride(UUID id, long revision) throws StoreUnavailable {
        return changed(present -> Optional.ofNullable(present.overrides().get(id))
                .filter(stored -> stored.revision() == revision)
                .map(stored -> present.withoutOverride(id)));
    }

    /** Writes what {@code change} makes of what is there; false when that is nothing. */
    private boolean changed(Function<StoredMappings, Optional<StoredMappings>> change) throws StoreUnavailable {
        turn.lock();
        try {
            lockForChange();
            Optional<StoredMappings> next = change.apply(mappings);
            if (next.isPresent()) {
                write(next.get());
            }
            return next.isPresent();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public long version() throws StoreUnavailable {
        turn.lock();
        try {
            refresh();
            return version;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            lock.close();
        } catch (IOException failure) {
            LOG.warn("the lock {} can't be released before the process ends", lock.path(), failure);
        } finally {
            turn.unlock();
        }
    }

    private StoredMappings refreshed() throws StoreUnavailable {
        turn.lock();
        try {
            refresh();
            return mappings;
        } finally {
            turn.unlock();
        }
    }

    /** While the lock is held, memory is right. Without it, the file may have been created or changed by others. */
    private void refresh() throws StoreUnavailable {
        if (!lock.isHeld()) {
            if (Files.exists(file.path())) {
                lockForReading();
            }
            read();
        }
    }

    private void lockForReading() throws StoreUnavailable {
        try {
            if (!lock.take()) {
                throw usedByAnother();
            }
        } catch (IOException readOnly) {
            if (!readOnlyIsLogged) {
                readOnlyIsLogged = true;
                LOG.warn(
                        "mappings are read from {}, but can't be changed, because {} can't be locked: {}",
                        file.path(),
                        lock.path(),
                        reason(readOnly));
            }
        }
    }

    private void lockForChange() throws StoreUnavailable {
        if (lock.isHeld()) {
            return;
        }
        try {
            if (!lock.take()) {
                throw usedByAnother();
            }
        } catch (IOException failure) {
            throw unchanged(lock.path() + " can't be locked: " + reason(failure), failure);
        }
        read();
    }

    /** Releases the lock when it fails: who holds it relies on memory. */
    private void read() throws StoreUnavailable {
        try {
            byte[] present = file.read().orElse(null);
            if (!Arrays.equals(present, bytes)) {
                mappings = present == null ? StoredMappings.NONE : StoreDocument.read(present);
                bytes = present;
                version++;
            }
        } catch (IOException failure) {
            close();
            throw unusable("can't be read: " + reason(failure), failure);
        } catch (UnreadableJson failure) {
            close();
            throw unusable("is not as Penstock writes it: " + failure.getMessage(), failure);
        }
    }

    private void write(StoredMappings changed) throws StoreUnavailable {
        byte[] next = StoreDocument.write(changed);
        try {
            if (!Arrays.equals(file.read().orElse(null), bytes)) {
                throw unchanged(
                        file.path() + " was changed or removed by something else while Penstock runs. To use it as it"
                                + " is now, start Penstock again",
                        null);
            }
            file.replace(next);
        } catch (IOException failure) {
            throw unchanged(file.path() + " can't be written: " + reason(failure), failure);
        }
        mappings = changed;
        bytes = next;
        version++;
        try {
            file.keep();
        } catch (IOException failure) {
            throw new StoreUnavailable(
                    "the change is in " + file.path() + " (penstock.store.path), but it is not known whether it would"
                            + " survive a power failure: " + reason(failure),
                    failure);
        }
    }

    private StoreUnavailable usedByAnother() {
        return new StoreUnavailable(
                "another process uses " + file.path() + " (penstock.store.path) and holds the lock " + lock.path()
                        + ". Stop it, or give this one another path; for instances that share mappings set"
                        + " penstock.store.type to dynamodb",
                null);
    }

    private StoreUnavailable unusable(String what, Exception cause) {
        return new StoreUnavailable(
                file.path() + " (penstock.store.path) " + what + ". It is left as it is: correct it, put a copy of an"
                        + " earlier one in its place, or move it away to start without stored mappings",
                cause);
    }

    private static StoreUnavailable unchanged(String why, @Nullable Exception cause) {
        return new StoreUnavailable(
                "nothing was changed, and running mappings go on as they are: " + why + " (penstock.store.path)",
                cause);
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "its folder does not exist";
            case AccessDeniedException denied -> "permission denied";
            case ClosedByInterruptException interrupted -> "the thread was interrupted";
            case FileSystemException other -> Objects.requireNonNullElse(other.getReason(), other.toString());
            default -> String.valueOf(failure.getMessage());
        };
    }
}
