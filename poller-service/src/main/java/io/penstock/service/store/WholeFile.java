package io.penstock.service.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A file that is replaced as a whole: whatever happens, and whenever, it has all of the old bytes or all of the new
 * ones. One process at a time may replace it.
 */
final class WholeFile {

    /** Links that lead to links; more are a circle. */
    private static final int MOST_LINKS = 40;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;

    /** At {@code path}, or where the links lead that are there. */
    WholeFile(Path path) {
        this.path = target(path.toAbsolutePath());
    }

    /** The link itself is never replaced, and all links to a file share its lock. */
    private static Path target(Path path) {
        Path target = path;
        try {
            for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(target); links++) {
                target = target.resolveSibling(Files.readSymbolicLink(target));
            }
            Path folder = target.getParent();
            return folder == null ? target : folder.toRealPath().resolve(target.getFileName());
        } catch (IOException unreachable) {
            return target.normalize(); // reading and writing it tell why
        }
    }

    /** Where it is, without links. */
    Path path() {
        return path;
    }

    /** A file beside it. */
    Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** Its bytes; empty when there is no such file. */
    Optional<byte[]> read() throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /** Replaces it. When that fails, it is as it was. */
    void replace(byte[] bytes) throws IOException {
        Path next = beside(".tmp");
        Files.deleteIfExists(next);
        try {
            write(next, bytes);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            try {
                Files.deleteIfExists(next);
            } catch (IOException again) {
                failure.addSuppressed(again);
            }
            throw failure;
        }
    }

    /** Returns when the file's name survives a power failure, as its bytes do since {@link #replace}. */
    void keep() throws IOException {
        if (isPosix()) {
            try (FileChannel folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    /** With the permissions of the present file; a new one is its owner's only, because URLs in it may be secret. */
    private void write(Path next, byte[] bytes) throws IOException {
        FileAttribute<?>[] attributes = isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(next, options, attributes)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (isPosix() && Files.exists(path)) {
                Set<PosixFilePermission> present = Files.getPosixFilePermissions(path);
                if (!present.equals(Files.getPosixFilePermissions(next))) {
                    Files.setPosixFilePermissions(next, present);
                }
            }
            channel.force(true);
        }
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private Path folder() {
        Path folder = path.getParent();
        return folder == null ? path : folder;
    }
}
