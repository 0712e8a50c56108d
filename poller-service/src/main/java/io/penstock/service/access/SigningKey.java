package io.penstock.service.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes signatures of version 4. */
final class SigningKey {

    private static final HexFormat HEX = HexFormat.of();
    private static final String HMAC = "HmacSHA256";

    private SigningKey() {}

    /** The signature that {@code secretKey} makes of a canonical request, at the claimed time and region. */
    static String signature(String secretKey, Signature claimed, String canonicalRequest) {
        String scope = claimed.date() + '/' + claimed.region() + '/' + Signature.SERVICE + "/aws4_request";
        String toSign = Signature.ALGORITHM
                + '\n'
                + claimed.timestamp()
                + '\n'
                + scope
                + '\n'
                + hash(canonicalRequest.getBytes(ISO_8859_1));
        byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HEX.formatHex(hmac(key, toSign));
    }

    /** The SHA-256 of {@code octets} in lower case. */
    static String hash(byte[] octets) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
