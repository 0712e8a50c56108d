package io.penstock.service.access;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signature of version 4, as the request claims it. Nothing of it is proved.
 *
 * @param accessKey of the credential that it is said to be made with
 * @param date of the scope, such as {@code 20260101}
 * @param region of the scope, whatever the client takes for its region
 * @param signedHeaders their names in lower case, in the client's order
 * @param hex 64 digits
 * @param timestamp when it was made, as it was sent
 * @param instant the same
 */
record Signature(
        String accessKey,
        String date,
        String region,
        List<String> signedHeaders,
        String hex,
        String timestamp,
        Instant instant)
        implements ClaimedSignature {

    /** AWS's sentence for a signature that does not fit, whatever the reason. */
    static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                    + " Access Key and signing method. Consult the service documentation for details.";

    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String SERVICE = "lambda";

    private static final Pattern AUTHORIZATION = Pattern.compile(ALGORITHM
            + " Credential=(?<key>[^/,\\s]{1,128})/(?<date>[0-9]{8})/(?<region>[A-Za-z0-9-]{1,64})"
            + "/(?<service>[a-z0-9-]{1,64})/aws4_request,"
            + " ?SignedHeaders=(?<headers>[a-z0-9;_-]{1,4096}), ?Signature=(?<hex>[0-9a-f]{64})");
    private static final Pattern QUERY = Pattern.compile("(^|&)X-Amz-(Signature|Algorithm|Credential)(=|&|$)");
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);

    /** Keeps a copy that cannot change. */
    Signature {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** Reads what a request claims. */
    static ClaimedSignature of(RequestHead head) {
        if (QUERY.matcher(head.query()).find()) {
            return invalid("A signature in the query is not accepted. Send it in the Authorization header.");
        }
        if (head.header("authorization").isEmpty()) {
            return new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Matcher parts = AUTHORIZATION.matcher(head.single("authorization").orElse(""));
        if (!parts.matches()) {
            return incomplete("The Authorization header must be '" + ALGORITHM
                    + " Credential=…/…/…/lambda/aws4_request, SignedHeaders=…, Signature=…'.");
        }
        if (!parts.group("service").equals(SERVICE)) {
            return invalid("Credential should be scoped to correct service: '" + SERVICE + "'.");
        }
        List<String> signed = List.of(parts.group("headers").split(";", -1));
        Optional<String> unsigned = firstUnsigned(head, signed);
        if (unsigned.isPresent()) {
            return invalid("The header '" + unsigned.get() + "' must be among the signed headers.");
        }
        String timestamp = head.single("x-amz-date").orElse("");
        Optional<Instant> instant = instant(timestamp);
        if (instant.isEmpty()) {
            return incomplete("The header X-Amz-Date must have the time of the signature, such as 20260101T000000Z.");
        }
        if (!timestamp.startsWith(parts.group("date"))) {
            return invalid("The date in the Credential must be that of X-Amz-Date.");
        }
        return new Signature(
                parts.group("key"),
                parts.group("date"),
                parts.group("region"),
                signed,
                parts.group("hex"),
                timestamp,
                instant.get());
    }

    /** The host, and every header of AWS that the service may obey, can't be changed by anybody on the way. */
    private static Optional<String> firstUnsigned(RequestHead head, List<String> signed) {
        if (!signed.contains("host")) {
            return Optional.of("host");
        }
        return head.headers().keySet().stream()
                .filter(name -> name.startsWith("x-amz-") && !signed.contains(name))
                .findFirst();
    }

    /** An instant as signatures have it. */
    static String timestamp(Instant instant) {
        return TIMESTAMP.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static Optional<Instant> instant(String timestamp) {
        try {
            return Optional.of(LocalDateTime.parse(timestamp, TIMESTAMP).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException noTimestamp) {
            return Optional.empty();
        }
    }

    private static Refusal incomplete(String message) {
        return new Refusal(403, "IncompleteSignatureException", message);
    }

    static Refusal invalid(String message) {
        return new Refusal(403, "InvalidSignatureException", message);
    }
}
