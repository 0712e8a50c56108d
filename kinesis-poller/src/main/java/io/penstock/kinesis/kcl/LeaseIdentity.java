package io.penstock.kinesis.kcl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whose position it is: that of a mapping on a stream. The same name on another stream has another position (B41). A
 * consumer of enhanced fan-out counts as its stream: a checkpoint is a sequence number of the stream's shard, however
 * it is read, so a mapping that changes to a consumer, or whose consumer is registered again, continues where it was.
 *
 * @param mapping the name of the mapping
 * @param stream the ARN of the stream, never of a consumer
 */
record LeaseIdentity(String mapping, String stream) {

    private static final int DIGITS = 8;

    /** Names the item of the table of origins, and ends the name of the lease table. */
    String key() {
        return mapping + "-" + hash(stream).substring(0, DIGITS);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
