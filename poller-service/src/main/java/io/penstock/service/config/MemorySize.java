package io.penstock.service.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/** Reads an amount of memory: a share of the heap, such as {@code 40%}, or a size, such as {@code 100MB}. */
public final class MemorySize {

    static final String EXPECTED = "1% to 80% of the heap, or a size from 1MB to 80% of the heap, such as 100MB";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})\\s*(%|B|KB|MB|GB)");
    private static final long SMALLEST = DataSize.ofMegabytes(1).toBytes();
    private static final int LARGEST_PERCENT = 80;

    private MemorySize() {}

    /** The bytes that {@code text} means in a heap of {@code heap} bytes; empty when it is not {@link #EXPECTED}. */
    public static Optional<Long> bytes(String text, long heap) {
        Matcher parts = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(1));
        if (parts.group(2).equals("%")) {
            return number >= 1 && number <= LARGEST_PERCENT ? Optional.of(heap / 100 * number) : Optional.empty();
        }
        long bytes = DataSize.parse(number + parts.group(2)).toBytes();
        return bytes >= SMALLEST && bytes <= heap / 100 * LARGEST_PERCENT ? Optional.of(bytes) : Optional.empty();
    }
}
