package io.penstock.service.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules of a service with credentials: every request is signed, its body included. */
record SignedAccess(Map<String, Credential> byAccessKey) implements Access {

    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Keeps a copy that cannot change. */
    SignedAccess {
        byAccessKey = Map.copyOf(byAccessKey);
    }

    @Override
    public Optional<Refusal> beforeBody(RequestHead head, Instant now) {
        return switch (Signature.of(head)) {
            case Refusal refusal -> Optional.of(refusal);
            case Signature claimed -> refusal(head, claimed, now);
        };
    }

    private Optional<Refusal> refusal(RequestHead head, Signature claimed, Instant now) {
        if (!byAccessKey.containsKey(claimed.accessKey())) {
            return Optional.of(new Refusal(
                    403, "UnrecognizedClientException", "The security token included in the request is invalid."));
        }
        if (claimed.instant().isBefore(now.minus(SKEW))) {
            return Optional.of(Signature.invalid("Signature expired: " + claimed.timestamp() + " is now earlier than "
                    + Signature.timestamp(now.minus(SKEW)) + " (" + Signature.timestamp(now) + " - 5 min.)"));
        }
        if (claimed.instant().isAfter(now.plus(SKEW))) {
            return Optional.of(Signature.invalid("Signature not yet current: " + claimed.timestamp()
                    + " is still later than " + Signature.timestamp(now.plus(SKEW)) + " (" + Signature.timestamp(now)
                    + " + 5 min.)"));
        }
        List<String> hashes = head.header("x-amz-content-sha256");
        return hashes.stream().allMatch(hash -> HASH.matcher(hash).matches())
                ? Optional.empty()
                : Optional.of(Signature.invalid(
                        "X-Amz-Content-SHA256 must be the hash of the body: unsigned and chunked payloads are not"
                                + " accepted."));
    }

    @Override
    public Verdict judge(RequestHead head, byte[] body, Instant now) {
        return switch (Signature.of(head)) {
            case Refusal refusal -> refusal;
            case Signature claimed -> {
                Optional<Refusal> early = refusal(head, claimed, now);
                yield early.isPresent() ? early.get() : judge(head, claimed, body);
            }
        };
    }

    private Verdict judge(RequestHead head, Signature claimed, byte[] body) {
        Credential credential =
                Optional.ofNullable(byAccessKey.get(claimed.accessKey())).orElseThrow();
        String hash = SigningKey.hash(body);
        String expected = SigningKey.signature(
                credential.secretKey(), claimed, CanonicalRequest.of(head, claimed.signedHeaders(), hash));
        boolean signed =
                MessageDigest.isEqual(expected.getBytes(UTF_8), claimed.hex().getBytes(UTF_8));
        if (!signed || !head.header("x-amz-content-sha256").stream().allMatch(hash::equals)) {
            return Signature.invalid(Signature.MISMATCH);
        }
        if (head.changes() && credential.role() == Role.READ) {
            return Refusal.denied(
                    "The credential '" + credential.name() + "' has the role " + Role.READ.written()
                            + "; a change needs the role " + Role.OPERATE.written() + ".",
                    credential.name());
        }
        return new Verdict.Granted(new Caller(credential.name(), credential.role(), head.peer()));
    }
}
