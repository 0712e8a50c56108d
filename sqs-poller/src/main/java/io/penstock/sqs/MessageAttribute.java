package io.penstock.sqs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of one message attribute. Callers must not change its bytes.
 *
 * @param dataType {@code String}, {@code Number} or {@code Binary}, or one of them with a label after a dot
 */
record MessageAttribute(
        String dataType,
        @Nullable String stringValue,
        byte @Nullable [] binaryValue,
        List<String> stringListValues,
        List<byte[]> binaryListValues) {}
