package io.penstock.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.JsonBytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What SQS answers to a receive. */
final class TestAnswer {

    /** A message attribute with one of the two values. */
    record Attribute(String name, String type, @Nullable String text, byte @Nullable [] binary) {

        static Attribute text(String name, String type, String text) {
            return new Attribute(name, type, text, null);
        }

        static Attribute binary(String name, byte... binary) {
            return new Attribute(name, "Binary", null, binary);
        }

        byte[] bytes() {
            return text != null ? text.getBytes(UTF_8) : Objects.requireNonNull(binary);
        }
    }

    private TestAnswer() {}

    /** One message with {@code body}, which stands in the answer as {@code escaped}. */
    static String of(String body, String escaped, List<Attribute> attributes) {
        return of(escaped, md5(body.getBytes(UTF_8)), attributes, md5(attributes));
    }

    /** One message with these digests. */
    static String of(String escaped, String md5, List<Attribute> attributes, String md5OfAttributes) {
        String written = attributes.stream()
                .map(attribute -> json(attribute.name()) + ":{"
                        + (attribute.text() != null
                                ? "\"StringValue\":" + json(attribute.text())
                                : "\"BinaryValue\":\"" + Base64.getEncoder().encodeToString(attribute.bytes()) + "\"")
                        + ",\"DataType\":" + json(attribute.type()) + "}")
                .collect(Collectors.joining(","));
        return "{\"Messages\":[{\"MessageId\":\"id-1\",\"ReceiptHandle\":\"h+/=\",\"MD5OfBody\":\"" + md5
                + "\",\"Body\":\"" + escaped + "\",\"New\":{\"a\":[1,true,null,{}]},\"Attributes\":{"
                + "\"SentTimestamp\":\"1767225600123\",\"ApproximateReceiveCount\":\"3\",\"MessageGroupId\":\"g\","
                + "\"AWSTraceHeader\":\"Root=1\",\"DeadLetterQueueSourceArn\":\"arn\"}"
                + (attributes.isEmpty()
                        ? ""
                        : ",\"MD5OfMessageAttributes\":\"" + md5OfAttributes + "\",\"MessageAttributes\":{" + written
                                + "}")
                + "}]}";
    }

    private static String json(String text) {
        return new String(new JsonBytes(64).text(text).toBytes(), UTF_8);
    }

    static String md5(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static String md5(List<Attribute> attributes) {
        MessageDigest digest = digest();
        attributes.stream().sorted(Comparator.comparing(Attribute::name)).forEach(attribute -> {
            add(digest, attribute.name().getBytes(UTF_8));
            add(digest, attribute.type().getBytes(UTF_8));
            digest.update((byte) (attribute.text() != null ? 1 : 2));
            add(digest, attribute.bytes());
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(4).putInt(part.length).array());
        digest.update(part);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
