package io.penstock.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Checks messages against the MD5 digests that came with them, as the SDK does. Not thread-safe. */
final class MessageDigests {

    private static final byte STRING = 1;
    private static final byte BINARY = 2;
    private static final byte STRING_LIST = 3;
    private static final byte BINARY_LIST = 4;

    private final MessageDigest md5;

    MessageDigests() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException missing) {
            throw SdkClientException.create(
                    "this JVM has no MD5, which penstock.sqs.client: sdk does without", missing);
        }
    }

    /** The digest that does not match; empty when all match, and for a digest that the queue does not give. */
    Optional<String> fault(SqsMessage message) {
        if (message.body().isWhole()) {
            message.body().addTo(md5);
            String calculated = hex();
            String given = message.md5OfBody().text();
            if (!given.isEmpty() && !given.equals(calculated)) {
                return Optional.of(mismatch(message, "body", calculated, given));
            }
        }
        if (!message.messageAttributes().isEmpty() && message.md5OfMessageAttributes() != null) {
            String calculated = ofAttributes(message.messageAttributes());
            String given = message.md5OfMessageAttributes().text();
            if (!given.equals(calculated)) {
                return Optional.of(mismatch(message, "message attributes", calculated, given));
            }
        }
        return Optional.empty();
    }

    private static String mismatch(SqsMessage message, String what, String calculated, String given) {
        return "the MD5 of the " + what + " of message " + message.id().text() + " is " + calculated
                + ", not as received: " + given;
    }

    /** By the rule of the developer guide: names in order, each part after its length. */
    private String ofAttributes(Map<String, MessageAttribute> attributes) {
        new TreeMap<>(attributes).forEach((name, value) -> {
            add(name);
            add(value.dataType());
            if (value.stringValue() != null) {
                md5.update(STRING);
                add(value.stringValue());
            } else if (value.binaryValue() != null) {
                md5.update(BINARY);
                add(value.binaryValue());
            } else if (!value.stringListValues().isEmpty()) {
                md5.update(STRING_LIST);
                value.stringListValues().forEach(this::add);
            } else if (!value.binaryListValues().isEmpty()) {
                md5.update(BINARY_LIST);
                value.binaryListValues().forEach(this::add);
            }
        });
        return hex();
    }

    private void add(String text) {
        add(text.getBytes(UTF_8));
    }

    private void add(byte[] part) {
        md5.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        md5.update(part);
    }

    private String hex() {
        return HexFormat.of().formatHex(md5.digest());
    }
}
