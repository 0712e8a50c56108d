package io.penstock.service.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request in the one form of which Signature Version 4 signs the hash. Client and service must write it byte for byte
 * the same. Two requests have the same form only when a servlet reads the same from both.
 *
 * <p>The SDK's signer can't write it: it normalizes the path that it is given, and takes the query as decoded values.
 */
final class CanonicalRequest {

    private static final Pattern BLANKS = Pattern.compile(" +");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private CanonicalRequest() {}

    /** The form of a request with these signed headers and this hash of its body. */
    static String of(RequestHead head, List<String> signedHeaders, String bodyHash) {
        return head.method()
                + '\n'
                + path(head.path())
                + '\n'
                + query(head.query())
                + '\n'
                + headers(head, signedHeaders)
                + '\n'
                + String.join(";", signedHeaders)
                + '\n'
                + bodyHash;
    }

    /** Encoded once more than it was sent; not normalized, because what is routed is what was sent. */
    private static String path(String raw) {
        StringBuilder encoded = new StringBuilder(raw.length() + 16);
        for (byte octet : raw.getBytes(ISO_8859_1)) {
            if (octet == '/') {
                encoded.append('/');
            } else {
                encode(octet, encoded);
            }
        }
        return encoded.toString();
    }

    /** Sorted by name, then value, in the one encoding, however the client sent it. */
    private static String query(String raw) {
        if (raw.isEmpty()) {
            return "";
        }
        record Parameter(String name, String value) {}
        return Arrays.stream(raw.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .map(pair -> new Parameter(reencoded(pair[0]), pair.length == 1 ? "" : reencoded(pair[1])))
                .sorted((one, other) -> one.name().equals(other.name())
                        ? one.value().compareTo(other.value())
                        : one.name().compareTo(other.name()))
                .map(parameter -> parameter.name() + '=' + parameter.value())
                .collect(Collectors.joining("&"));
    }

    /** A plus is the blank that a servlet reads; an escape that is none stays as it is, and no client signs that. */
    private static String reencoded(String raw) {
        byte[] octets = raw.getBytes(ISO_8859_1);
        StringBuilder encoded = new StringBuilder(raw.length() + 16);
        for (int index = 0; index < octets.length; index++) {
            if (octets[index] == '+') {
                encoded.append("%20");
            } else if (octets[index] != '%') {
                encode(octets[index], encoded);
            } else if (index + 2 < octets.length
                    && HexFormat.isHexDigit(octets[index + 1])
                    && HexFormat.isHexDigit(octets[index + 2])) {
                encode((byte) HexFormat.fromHexDigits(raw, index + 1, index + 3), encoded);
                index += 2;
            } else {
                encoded.append('%');
            }
        }
        return encoded.toString();
    }

    private static void encode(byte octet, StringBuilder encoded) {
        char character = (char) (octet & 0xFF);
        boolean plain = (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || "-._~".indexOf(character) >= 0;
        if (plain) {
            encoded.append(character);
        } else {
            encoded.append('%').append(HEX.toHexDigits(octet));
        }
    }

    private static String headers(RequestHead head, List<String> signedHeaders) {
        return signedHeaders.stream()
                .map(name -> name
                        + ':'
                        + head.header(name).stream()
                                .map(value -> BLANKS.matcher(value.strip()).replaceAll(" "))
                                .collect(Collectors.joining(","))
                        + '\n')
                .collect(Collectors.joining());
    }
}
